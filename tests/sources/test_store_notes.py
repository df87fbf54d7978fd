"""The store's small notes, and folders that cannot be written."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.sources.conftest import files_below
from tokscope.errors import UnavailableError
from tokscope.sources import Store


@pytest.fixture
def store(home: Path) -> Store:
    return Store(home)


@pytest.mark.parametrize(
    "value",
    [None, 0, "", "я \u202e", [1, "a", None], {"sha256": "00", "deep": {"er": [True]}}],
)
def test_a_note_is_read_as_it_was_written(store: Store, value: Any) -> None:
    store.write_note("pins", "hf:o/r@main/f", value)
    assert store.note("pins", "hf:o/r@main/f") == value


def test_a_note_that_is_not_there_is_none(store: Store) -> None:
    store.write_note("pins", "a", 1)
    assert store.note("pins", "b") is None
    assert store.note("listings", "a") is None


def test_a_note_is_replaced(store: Store) -> None:
    store.write_note("pins", "a", 1)
    store.write_note("pins", "a", 2)
    assert store.note("pins", "a") == 2
    assert len(files_below(store.root)) == 1


@pytest.mark.parametrize("key", ["../../../out", "/out", "a/b\0c", "", "x" * 5000, "C:\\out"])
def test_a_key_is_never_a_path(store: Store, key: str, tmp_path: Path) -> None:
    store.write_note("pins", key, "value")
    assert store.note("pins", key) == "value"
    (path,) = files_below(tmp_path)
    assert path.parent == store.root / "notes" / "pins"


def test_all_notes_are_read_and_written_together(store: Store, tmp_path: Path) -> None:
    notes = {"pins": {"a": {"sha256": "1"}, "b/c": [2]}, "listings": {"a": None}}
    store.write_notes(notes)
    assert store.notes() == notes
    other = Store(tmp_path / "other")
    other.write_notes(store.notes())
    assert other.notes() == notes


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[]", b'{"key": "a"}', b"null"])
def test_a_damaged_note_counts_as_none_and_costs_no_other(store: Store, content: bytes) -> None:
    store.write_note("pins", "a", 1)
    (path,) = files_below(store.root)
    path.write_bytes(content)
    store.write_note("pins", "b", 2)
    assert store.note("pins", "a") is None
    assert store.notes().get("pins") == {"b": 2}
    store.write_note("pins", "a", 3)
    assert store.note("pins", "a") == 3


def test_a_file_in_the_folders_place_is_named(tmp_path: Path) -> None:
    occupied = tmp_path / "occupied"
    occupied.write_bytes(b"")
    store = Store(occupied / "v1")
    for write in (lambda: store.put(b"x"), lambda: store.write_note("pins", "a", 1)):
        with pytest.raises(UnavailableError) as caught:
            write()
        assert f"the store cannot be written: {occupied}" in caught.value.message
        assert "set TOKSCOPE_HOME" in str(caught.value.hint)
    with store.folder() as lent:
        assert list(lent.iterdir()) == []
    named = pytest.raises(UnavailableError, match=f"cannot be written: {occupied}")
    with named, store.folder(1 << 60):
        pass
    assert store.note("pins", "a") is None


@pytest.fixture
def closed() -> Iterator[Path]:
    """A folder without permission to write; as nobody where the tests run as root."""
    if not hasattr(os, "geteuid"):
        pytest.skip("no permissions of this kind here")
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o555)
        is_root = os.geteuid() == 0
        if is_root:  # for whom no folder is closed
            os.setegid(65534)
            os.seteuid(65534)
        yield Path(name)
        if is_root:
            os.seteuid(0)
            os.setegid(0)
        Path(name).chmod(0o755)


def test_a_folder_without_permission_is_named(closed: Path) -> None:
    with pytest.raises(UnavailableError) as caught:
        Store(closed / "v1").put(b"x")
    assert f"the store cannot be written: {closed}" in caught.value.message
    assert "Permission denied" in caught.value.message
    assert "set TOKSCOPE_HOME" in str(caught.value.hint)
    assert files_below(closed) == []
