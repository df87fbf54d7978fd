"""Download files of repositories on the model hub, with the hub's own client.

``HF_ENDPOINT`` and ``HF_TOKEN`` are used. A hub that is unreachable is asked once: the client's own
retries take 24 seconds after an error 500, and minutes without an answer.
"""

from __future__ import annotations

import os
import socket
import threading
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias
from urllib.parse import urlsplit

from tokscope.catalogue.rows import HubSource, is_relative_path
from tokscope.errors import UnavailableError, keep_secret
from tokscope.progress import silent
from tokscope.sources.store import FallbackStore, Store
from tokscope.sources.verification import VocabularyFiles, pin_of, verify_and_store

if TYPE_CHECKING:
    from huggingface_hub import HfApi


RepositoryKind: TypeAlias = Literal["model", "dataset"]

_PROBE_SECONDS = 0.8
_ANSWER_SECONDS = 10.0


def endpoint() -> str:
    """Return the address of the hub: ``HF_ENDPOINT``, else the public one."""
    return os.environ.get("HF_ENDPOINT", "").rstrip("/") or "https://huggingface.co"


class HubUnreachableError(UnavailableError):
    """The hub did not answer."""


@dataclass(slots=True)
class Hub:
    """The model hub as this run sees it."""

    reachable: bool | None = None
    """None until it was asked for the first time."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def check(self) -> None:
        """Check that the hub answers, asking the network at most once a run."""
        with self._lock:
            if self.reachable is None:
                self.reachable = _answers(endpoint())
        if not self.reachable:
            raise HubUnreachableError(
                f"the model hub {endpoint()} cannot be reached",
                "check the network; HF_ENDPOINT names a mirror; `tokscope tokenizers import DIR`"
                " brings files from another machine",
            )

    def files(
        self, repository: str, revision: str | None, *, kind: RepositoryKind = "model"
    ) -> list[str]:
        """List the files of a repository."""
        self.check()
        with _explained(repository, revision, None):
            client = self._client()
            ask = client.model_info if kind == "model" else client.dataset_info
            about = ask(repository, revision=revision, timeout=_ANSWER_SECONDS)
            return [file.rfilename for file in about.siblings or ()]

    def download(
        self,
        repository: str,
        path: str,
        revision: str | None,
        *,
        kind: RepositoryKind = "model",
    ) -> bytes:
        """Download one file and return its bytes."""
        if not is_relative_path(path):
            raise UnavailableError(
                f"hf:{repository}: '{path}' is not a valid relative path within the repository"
            )
        self.check()
        with _explained(repository, revision, path):
            from huggingface_hub import get_hf_file_metadata, get_session, hf_hub_url
            from huggingface_hub.utils import (  # type: ignore[attr-defined]  # exported lazily
                build_hf_headers,
                hf_raise_for_status,
            )

            url = hf_hub_url(
                repository, path, repo_type=kind, revision=revision, endpoint=endpoint()
            )
            headers = build_hf_headers(token=_token(), library_name="tokscope")
            about = get_hf_file_metadata(
                url, headers=headers, timeout=_ANSWER_SECONDS, endpoint=endpoint()
            )
            answer = get_session().get(
                url, headers=headers, timeout=_ANSWER_SECONDS, follow_redirects=True
            )
            hf_raise_for_status(answer)
            if about.size is not None and len(answer.content) != about.size:
                message = f"{len(answer.content):,} bytes came of {about.size:,}"
                raise OSError(message)
            return answer.content

    def _client(self) -> HfApi:
        from huggingface_hub import HfApi

        return HfApi(endpoint=endpoint(), token=_token(), library_name="tokscope")


def _token() -> str | None:
    return os.environ.get("HF_TOKEN") or None


class _explained:  # noqa: N801 - reads as a statement: `with _explained(...)`
    """Turn the client's many exceptions into one error that says what to do."""

    def __init__(self, repository: str, revision: str | None, path: str | None) -> None:
        self.what = f"hf:{repository}" + (f"@{revision}" if revision else "")
        self.page = f"{endpoint()}/{repository}"
        self.path = path

    def __enter__(self) -> None:
        from huggingface_hub import get_token

        if _token() is None:
            keep_secret(get_token())  # a saved one is sent

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is None or not isinstance(error, Exception) or isinstance(error, UnavailableError):
            return
        raise self._translated(error) from None

    def _translated(self, error: Exception) -> UnavailableError:
        from huggingface_hub import errors

        if isinstance(error, errors.GatedRepoError):
            return UnavailableError(
                f"{self.what} is gated: its owner grants access to signed-in users",
                f"ask for access at {self.page}, then set HF_TOKEN to a token of yours",
            )
        if isinstance(error, errors.RevisionNotFoundError):
            return UnavailableError(f"{self.what}: no such revision", f"see {self.page}")
        if isinstance(error, errors.RepositoryNotFoundError):
            return UnavailableError(
                f"{self.what}: no such repository, or a private one",
                "check the spelling; for a private one set HF_TOKEN",
            )
        if isinstance(error, errors.RemoteEntryNotFoundError):
            return UnavailableError(f"{self.what} holds no {self.path}", f"see {self.page}")
        if isinstance(error, errors.HFValidationError):
            return UnavailableError(f"{self.what}: not a repository's name", "OWNER/NAME")
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        target = f"{self.what}/{self.path}" if self.path else self.what
        if isinstance(error, errors.HfHubHTTPError) and error.response.status_code in (401, 403):
            return UnavailableError(
                f"{target}: the hub refuses access: {reason}",
                f"HF_TOKEN must be a valid token that may read {self.page}",
            )
        return UnavailableError(f"{target}: the hub failed: {reason}", "try again later")


def _answers(url: str) -> bool:
    """Try one connection, name resolution included, for less than a second."""
    answered = threading.Event()

    def connect() -> None:
        try:
            parts = urlsplit(_proxy_for(url) or url)
            port = parts.port or (443 if parts.scheme == "https" else 80)
            socket.create_connection((parts.hostname or "", port), timeout=_PROBE_SECONDS).close()
        except (OSError, ValueError):  # ValueError: no URL, or no name that could be looked up
            pass
        else:
            answered.set()
        finally:
            done.set()

    done = threading.Event()
    threading.Thread(target=connect, daemon=True).start()
    done.wait(_PROBE_SECONDS)
    return answered.is_set()


def _proxy_for(url: str) -> str | None:
    from urllib.request import getproxies, proxy_bypass  # slow, and most runs need no network

    parts = urlsplit(url)
    if proxy_bypass(parts.hostname or ""):
        return None
    proxies = getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    return proxy if proxy is None or "://" in proxy else f"http://{proxy}"


def fetch_latest(hub: Hub, source: HubSource, into: Store) -> VocabularyFiles:
    """Download the files of a source, no digest of which is known to be right."""
    fallback_store = FallbackStore(into, silent, must_keep=True)
    paths: dict[str, Path] = {}
    digests: dict[str, str] = {}
    for row in source.files:
        data = hub.download(source.repository, row.path, source.revision)
        unknown = replace(row, sha256=None, member_sha256=None)
        digests[row.role] = verify_and_store(fallback_store, unknown, data, pin_of(source, row))
        path = fallback_store.verified_path(digests[row.role])
        if path is None:  # somebody emptied the folder in between
            raise UnavailableError(f"{source}: the file was lost again", "run it again")
        paths[row.role] = path
    return VocabularyFiles(source.format, paths, digests, str(source))
