"""A file that looks as it did when it was last found whole is not digested again to be found."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from tokscope.errors import UnavailableError
from tokscope.sources import store as module
from tokscope.sources.store import Store, UnwritableError

DATA = b"the quick brown fox" * 1000
SHA256 = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def store(home: Path) -> Store:
    store = Store(home)
    store.put(DATA)
    return store


@pytest.fixture
def unchanged_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no time pass before what was found is remembered."""
    monkeypatch.setattr(module, "_CLOCK_RESOLUTION", -1)


@pytest.fixture
def digested(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Record which files are hashed."""
    found: list[Path] = []

    def sha256_of(path: Path) -> str:
        found.append(path)
        return hashlib.sha256(path.read_bytes()).hexdigest()

    monkeypatch.setattr(module, "sha256_of", sha256_of)
    return found


@pytest.mark.usefixtures("unchanged_clock")
def test_a_file_is_digested_once(store: Store, digested: list[Path]) -> None:
    assert [store.find(SHA256) for _ in range(3)] == [store.path(SHA256)] * 3
    assert digested == [store.path(SHA256)]


def test_a_file_that_has_just_changed_is_not_yet_remembered(
    store: Store, digested: list[Path]
) -> None:
    assert [store.find(SHA256) for _ in range(2)] == [store.path(SHA256)] * 2
    assert len(digested) == 2


@pytest.mark.usefixtures("unchanged_clock")
@pytest.mark.parametrize("content", [b"", DATA[:-1], DATA.replace(b"fox", b"cat")])
def test_what_was_changed_since_is_noticed(store: Store, content: bytes) -> None:
    path = store.path(SHA256)
    times = path.stat()
    assert store.find(SHA256) == path
    path.write_bytes(content)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    with pytest.raises(UnavailableError, match="damaged: its sha256 is"):
        store.find(SHA256)


@pytest.mark.usefixtures("unchanged_clock")
def test_what_is_put_in_anew_is_digested_anew(store: Store, digested: list[Path]) -> None:
    store.find(SHA256)
    store.path(SHA256).unlink()
    assert store.find(SHA256) is None
    store.put(DATA)
    assert store.find(SHA256) == store.path(SHA256)
    assert digested.count(store.path(SHA256)) == 3


@pytest.mark.usefixtures("unchanged_clock")
@pytest.mark.parametrize("note", [b"", b"{", b'{"value": [1, 2]}', b'{"value": null}'])
def test_damaged_notes_are_not_believed(store: Store, digested: list[Path], note: bytes) -> None:
    store.find(SHA256)
    (path,) = (store.root / "notes" / "whole").iterdir()
    path.write_bytes(note)
    store.find(SHA256)
    assert len(digested) == 2
    store.find(SHA256)
    assert len(digested) == 2


@pytest.mark.usefixtures("unchanged_clock")
def test_a_store_that_cannot_be_written_remembers_nothing(
    store: Store, digested: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise UnwritableError("the store cannot be written")

    monkeypatch.setattr(Store, "write_note", refuse)
    assert [store.find(SHA256) for _ in range(2)] == [store.path(SHA256)] * 2
    assert len(digested) == 2
