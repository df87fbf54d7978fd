"""A model hub on loopback: as much of its protocol as ``huggingface_hub`` 1.x and 2.x speak.

Answers ``GET /api/models/REPO[/revision/REV]``, ``GET /api/models/REPO/tree/REV``, the same of
``datasets``, and ``HEAD`` and ``GET /REPO/resolve/REV/FILE``. What a file does when it is requested
is its ``Behaviour``. It does not check access, page long listings or speak the chunk protocol of
large files.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from huggingface_hub.utils import close_session

COMMIT = "c0ffee" + "0" * 34
LONGEST_WAIT = 5.0
"""Seconds after which a slow answer comes even if nobody stops the server."""


class Behaviour(Enum):
    """What the hub does when a file is requests_of for."""

    PLAIN = auto()
    MOVED = auto()
    """302 to another path of the same server."""
    ELSEWHERE = auto()
    """302 to the server's other port, as files on a content network are."""
    GATED_401 = auto()
    GATED_403 = auto()
    BAD_TOKEN = auto()
    """401 without an error code: the token is not known."""
    BROKEN_OFF = auto()
    """The connection closes in the middle of the body, each time."""
    SHORT = auto()
    """A whole answer, but smaller than the hub said the file is."""
    SLOW = auto()
    """Connected, and then nothing."""
    FAILING = auto()
    """500."""


@dataclass(slots=True)
class HubFile:
    """One file of a repository."""

    data: bytes
    behaviour: Behaviour = Behaviour.PLAIN


@dataclass(slots=True)
class Request:
    """What the server was requests_of."""

    method: str
    path: str
    token: str | None
    port: int


@dataclass(slots=True)
class HubServer:
    """The hub as a test sees it."""

    url: str = ""
    files: dict[str, dict[str, HubFile]] = field(default_factory=dict)
    """Files by repository (``datasets/`` in front of a data set's) and path."""
    revisions: tuple[str, ...] = ("main", COMMIT)
    listing: Behaviour = Behaviour.PLAIN
    requests: list[Request] = field(default_factory=list)
    connections: int = 0
    elsewhere: str = ""
    """Address of the other port."""
    stopping: threading.Event = field(default_factory=threading.Event)

    def add(
        self, repository: str, path: str, data: bytes, behaviour: Behaviour = Behaviour.PLAIN
    ) -> HubFile:
        """Put a file into a repository."""
        file = HubFile(data, behaviour)
        self.files.setdefault(repository, {})[path] = file
        return file

    def requests_of(self, method: str, ending: str = "") -> list[Request]:
        """List the requests of a method whose path ends so."""
        return [r for r in self.requests if r.method == method and r.path.endswith(ending)]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, hub: HubServer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.hub = hub

    def get_request(self) -> Any:
        accepted = super().get_request()
        self.hub.connections += 1
        return accepted

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: clients that hang up are what the tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = LONGEST_WAIT
    server: _Server

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Keep quiet."""

    def _answer(self) -> None:
        hub, path = self.server.hub, unquote(urlsplit(self.path).path)
        port = self.server.server_address[1]
        hub.requests.append(Request(self.command, path, self.headers.get("Authorization"), port))
        if path.startswith("/api/models/"):
            self._list(path.removeprefix("/api/models/"))
        elif path.startswith("/api/datasets/"):
            self._list(path.removeprefix("/api/"))
        elif path.startswith("/moved/"):
            repository, _, name = path.removeprefix("/moved/").partition("//")
            self._send(200, self._about(hub.files[repository][name]), hub.files[repository][name])
        elif "/resolve/" in path:
            repository, _, rest = path.strip("/").partition("/resolve/")
            known = [each for each in hub.revisions if rest.startswith(f"{each}/")]
            revision = known[0] if known else rest.partition("/")[0]
            self._resolve(repository, revision, rest.removeprefix(f"{revision}/"))
        else:
            self._refuse(404, "EntryNotFound")

    def _list(self, rest: str) -> None:
        hub = self.server.hub
        for word in ("/revision/", "/tree/"):
            repository, found, revision = rest.partition(word)
            if found:
                break
        if self._misbehaves(hub.listing) or self._is_missing(repository, revision or "main"):
            return
        names = list(hub.files[repository])
        siblings = [{"rfilename": name} for name in names]
        tree = [{"type": "file", "path": name, "size": 1, "oid": "0" * 40} for name in names]
        about = {"id": repository, "sha": COMMIT, "private": False, "siblings": siblings}
        body = json.dumps(tree if "/tree/" in rest else about).encode()
        self._send(200, {"Content-Type": "application/json"}, HubFile(body))

    def _resolve(self, repository: str, revision: str, name: str) -> None:
        hub = self.server.hub
        if self._is_missing(repository, revision):
            return
        file = hub.files[repository].get(name)
        if file is None:
            self._refuse(404, "EntryNotFound")
        elif file.behaviour in (Behaviour.MOVED, Behaviour.ELSEWHERE):
            host = hub.elsewhere if file.behaviour is Behaviour.ELSEWHERE else hub.url
            location = f"{host}/moved/{repository}//{name}"
            self._send(302, {**self._about(file), "Location": location}, HubFile(b""))
        elif not self._misbehaves(file.behaviour):
            self._send(200, self._about(file), file)

    def _misbehaves(self, behaviour: Behaviour) -> bool:
        if behaviour is Behaviour.SLOW:
            self.server.hub.stopping.wait(LONGEST_WAIT)
            self.close_connection = True
        elif behaviour is Behaviour.FAILING:
            self._refuse(500, None)
        elif behaviour is Behaviour.BAD_TOKEN:
            self._refuse(401, None, "Invalid credentials in Authorization header")
        elif behaviour in (Behaviour.GATED_401, Behaviour.GATED_403):
            self._refuse(401 if behaviour is Behaviour.GATED_401 else 403, "GatedRepo")
        else:
            return False
        return True

    def _is_missing(self, repository: str, revision: str) -> bool:
        if repository not in self.server.hub.files:
            self._refuse(404, "RepoNotFound")
        elif revision not in self.server.hub.revisions:
            self._refuse(404, "RevisionNotFound")
        else:
            return False
        return True

    def _about(self, file: HubFile) -> dict[str, str]:
        digest = hashlib.sha256(file.data).hexdigest()
        return {
            "ETag": f'"{digest[:40]}"',
            "X-Repo-Commit": COMMIT,
            "X-Linked-Etag": f'"{digest}"',
            "X-Linked-Size": str(len(file.data)),
        }

    def _refuse(self, status: int, code: str | None, message: str = "no") -> None:
        headers = {"X-Error-Message": message} | ({"X-Error-Code": code} if code else {})
        self._send(status, headers, HubFile(b""))

    def _send(self, status: int, headers: dict[str, str], file: HubFile) -> None:
        half = file.data[: len(file.data) // 2]
        body = half if file.behaviour in (Behaviour.SHORT, Behaviour.BROKEN_OFF) else file.data
        promised = len(file.data if file.behaviour is Behaviour.BROKEN_OFF else body)
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(promised)}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)
            self.close_connection = self.close_connection or len(body) < promised


@contextmanager
def serving() -> Iterator[HubServer]:
    """Run a hub on two ports of loopback until the block ends."""
    hub = HubServer()
    servers = [_Server(hub), _Server(hub)]
    hub.url, hub.elsewhere = (f"http://127.0.0.1:{each.server_address[1]}" for each in servers)
    threads = [
        threading.Thread(target=each.serve_forever, args=(0.02,), daemon=True) for each in servers
    ]
    for thread in threads:
        thread.start()
    try:
        yield hub
    finally:
        hub.stopping.set()
        for server, thread in zip(servers, threads, strict=True):
            server.shutdown()
            server.server_close()
            thread.join(LONGEST_WAIT)


@contextmanager
def named_by_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[HubServer]:
    """Run a hub that ``HF_ENDPOINT`` names, with proxies and tokens of this machine out of the way.

    Parameters
    ----------
    monkeypatch : pytest.MonkeyPatch
        Undoes the settings when the test is over.
    """
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("HF_HUB_DISABLE_IMPLICIT_TOKEN", "1")
    with serving() as server:
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        yield server
        close_session()
