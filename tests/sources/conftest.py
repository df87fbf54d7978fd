"""What the tests of sources share: a hub on loopback, ports where nobody is, small catalogues."""

from __future__ import annotations

import importlib
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.helpers.hub_server import HubServer, named_by_environment
from tokscope.catalogue.catalogue import Catalogue
from tokscope.catalogue.rows import TokenizerRow, VocabularySource
from tokscope.errors import TokscopeError
from tokscope.sources.fetcher import VocabularyFetcher
from tokscope.sources.store import Store
from tokscope.sources.verification import VocabularyFiles

PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep proxies and saved tokens of this machine out of the tests."""
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setattr("huggingface_hub.constants.HF_TOKEN_PATH", str(tmp_path / "no-token"))
    monkeypatch.setenv("HF_HUB_DISABLE_IMPLICIT_TOKEN", "1")


@pytest.fixture(scope="session", autouse=True)
def _client_is_loaded() -> None:
    """Import the hub's client before anything is timed."""
    importlib.import_module("huggingface_hub.hf_api")


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[HubServer]:
    """A hub on loopback that ``HF_ENDPOINT`` names."""
    with named_by_environment(monkeypatch) as server:
        yield server


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port of loopback where nobody listens: taken, so that nobody else gets it."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port of loopback whose queue is full: connecting to it takes for ever."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        port = server.getsockname()[1]
        waiting = []
        for _ in range(4):
            client = socket.socket()
            client.setblocking(False)
            client.connect_ex(("127.0.0.1", port))
            waiting.append(client)
        yield port
        for client in waiting:
            client.close()


def row(id_: str, *sources: VocabularySource) -> TokenizerRow:
    """A catalogue row with nothing but its sources."""
    return TokenizerRow(id_, id_, "test", None, None, sources)


def catalogue_of(*rows: TokenizerRow) -> Catalogue:
    """A catalogue of these rows only."""
    return Catalogue({each.id: each for each in rows}, {}, {}, {})


class Listener:
    """A progress that records its calls."""

    def __init__(self) -> None:
        self.started: list[tuple[int, int]] = []
        self.places: list[Path | None] = []
        self.begun: list[tuple[str, int]] = []
        self.notes: list[str] = []
        self.stopped = 0

    def start(self, items: int, size: int, into: Path | None) -> None:
        self.started.append((items, size))
        self.places.append(into)

    def begin(self, what: str, size: int) -> None:
        self.begun.append((what, size))

    def advance(self, what: str, size: int) -> None: ...

    def note(self, message: str) -> None:
        self.notes.append(message)

    def stop(self) -> None:
        self.stopped += 1


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
def supply_of(home: Path, listener: Listener) -> Callable[..., VocabularyFetcher]:
    """Open the store of this test anew, as the next run of the command would."""

    def fetcher(
        *rows: TokenizerRow, offline: bool = False, repin: bool = False
    ) -> VocabularyFetcher:
        return VocabularyFetcher(Store.default(), catalogue_of(*rows), offline, listener, repin)

    return fetcher


def available(
    fetcher: VocabularyFetcher, *rows: TokenizerRow
) -> dict[str, VocabularyFiles | TokscopeError]:
    """Get the files of rows and record them, as the loader does when an engine has read them."""
    found = fetcher.fetch(rows)
    for files in found.values():
        if isinstance(files, VocabularyFiles):
            fetcher.record(files)
    return found


def files_below(folder: Path) -> list[Path]:
    """Every file under a folder, hidden and temporary ones included."""
    return sorted(path for path in folder.rglob("*") if path.is_file())
