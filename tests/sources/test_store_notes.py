"""The store's small notes, and folders that cannot be written."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.sources.conftest import files_below
from tokscope.errors import UnavailableError
from tokscope.sources.store import Store, UnwritableError


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


def test_what_came_from_elsewhere_is_read_together(store: Store) -> None:
    notes = {"pins": {"a": {"sha256": "1"}, "b/c": [2]}, "listings": {"a": ["f"]}}
    store.write_note("whole", "a", [1])  # only what came from elsewhere
    for kind, entries in notes.items():
        for key, value in entries.items():
            store.write_note(kind, key, value)
    assert store.notes() == notes


def flipped(data: bytes, place: int) -> bytes:
    changed = bytearray(data)
    changed[place] ^= 1
    return bytes(changed)


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "truncated": lambda data: data[:-1],
    "longer": lambda data: data + b" ",
    "a changed digit": lambda data: data.replace(b"12345", b"12346"),
    "a changed key": lambda data: data.replace(b'"a"', b'"b"'),
    "a changed checksum": lambda data: flipped(data, 20),
    "another form": lambda data: flipped(data, 14),
    "wrong JSON": lambda _: b"{",
    "no UTF-8": lambda _: b"\xff\xfe",
    "another value": lambda _: b"[]",
    "no value": lambda _: b'{"key": "a"}',
    "nested": lambda _: b"[" * 100_000,
    "nested behind a checksum": lambda data: data[:82] + b"[" * 100_000,
}
damaged = pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)


@damaged
@pytest.mark.parametrize("kind", ["facts-1", "listings"])
def test_a_damaged_note_is_absent_and_costs_no_other(
    store: Store, kind: str, damage: Callable[[bytes], bytes]
) -> None:
    store.write_note(kind, "a", 12345)
    path = store.note_path(kind, "a")
    path.write_bytes(damage(path.read_bytes()))
    store.write_note(kind, "b", 2)
    assert store.note(kind, "a") is None
    assert store.note(kind, "b") == 2
    store.write_note(kind, "a", 3)
    assert store.note(kind, "a") == 3


@damaged
def test_a_damaged_pin_is_an_error(store: Store, damage: Callable[[bytes], bytes]) -> None:
    store.write_note("pins", "a", 12345)
    path = store.note_path("pins", "a")
    path.write_bytes(damage(path.read_bytes()))
    store.write_note("pins", "b", 2)
    with pytest.raises(UnavailableError, match="records the sha256") as caught:
        store.note("pins", "a")
    assert caught.value.message.startswith(f"{path}: damaged")
    assert "delete it" in str(caught.value.hint)
    assert store.notes() == {"pins": {"b": 2}}
    store.write_note("pins", "a", 3)
    assert store.note("pins", "a") == 3


def test_a_folder_in_a_notes_place_is_a_damaged_note(store: Store) -> None:
    for kind in ("pins", "facts-1"):
        store.note_path(kind, "a").mkdir(parents=True)
    assert store.note("facts-1", "a") is None
    with pytest.raises(UnavailableError, match="Is a directory"):
        store.note("pins", "a")
    assert store.notes() == {}


def test_a_file_in_the_place_of_the_folder_of_the_pins_is_named(store: Store) -> None:
    path = store.note_path("pins", "a")
    path.parent.parent.mkdir(parents=True)
    path.parent.write_bytes(b"")
    with pytest.raises(UnavailableError, match=f"{path}: cannot be read"):
        store.note("pins", "a")


def swap(one: Path, other: Path) -> None:
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)


@pytest.mark.parametrize("other", [("facts-1", "b"), ("facts-2", "a"), ("facts-2", "b")])
def test_notes_that_are_swapped_are_absent(store: Store, other: tuple[str, str]) -> None:
    store.write_note("facts-1", "a", 1)
    store.write_note(*other, 2)
    swap(store.note_path("facts-1", "a"), store.note_path(*other))
    assert store.note("facts-1", "a") is None
    assert store.note(*other) is None


def test_pins_that_are_swapped_are_an_error(store: Store) -> None:
    for key in ("a", "b"):
        store.write_note("pins", key, key)
    swap(store.note_path("pins", "a"), store.note_path("pins", "b"))
    for key in ("a", "b"):
        with pytest.raises(UnavailableError, match="damaged"):
            store.note("pins", key)
    assert store.notes() == {}


def write_former(
    store: Store, kind: str, key: str, value: Any, *, named: str | None = None
) -> None:
    """Write a note as versions before 0.2 did."""
    path = store.note_path(kind, key)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"key": named or key, "value": value}), "utf-8")


@pytest.mark.parametrize("kind", ["pins", "listings"])
def test_a_record_of_an_earlier_version_is_kept_and_gets_a_checksum(
    store: Store, kind: str
) -> None:
    write_former(store, kind, "a", [12345])
    assert store.notes() == {kind: {"a": [12345]}}
    assert store.note(kind, "a") == [12345]
    path = store.note_path(kind, "a")
    path.write_bytes(path.read_bytes().replace(b"12345", b"12346"))
    if kind == "pins":
        with pytest.raises(UnavailableError, match="damaged"):
            store.note(kind, "a")
    else:
        assert store.note(kind, "a") is None


def test_what_an_earlier_version_computed_is_computed_again(store: Store) -> None:
    write_former(store, "facts-1", "a", 1)
    assert store.note("facts-1", "a") is None


@pytest.mark.parametrize("value", [1, None])
def test_a_pin_of_an_earlier_version_in_the_place_of_another_is_an_error(
    store: Store, value: int | None
) -> None:
    write_former(store, "pins", "a", value, named="b" if value else "a")
    with pytest.raises(UnavailableError, match="damaged"):
        store.note("pins", "a")


def test_a_record_is_read_from_a_store_that_cannot_be_written(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_former(store, "pins", "a", 1)

    def refuse(*_: object) -> None:
        raise UnwritableError("the store cannot be written")

    monkeypatch.setattr(Store, "write_note", refuse)
    assert store.note("pins", "a") == 1


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
