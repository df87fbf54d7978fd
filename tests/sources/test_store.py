"""The store: complete files or none, checked when taken out, whoever else writes."""

from __future__ import annotations

import errno
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import platformdirs
import pytest

from tests.sources.conftest import files_below
from tokscope.errors import InputError, UnavailableError
from tokscope.sources.store import Store, default_root

DATA = b"the quick brown fox" * 1000
SHA256 = hashlib.sha256(DATA).hexdigest()
OTHER = hashlib.sha256(b"other").hexdigest()


@pytest.fixture
def store(home: Path) -> Store:
    return Store(home)


def test_what_is_put_in_is_taken_out(store: Store) -> None:
    put = store.put(DATA)
    assert store.verified_path(SHA256) == put == store.path(SHA256)
    assert put.read_bytes() == DATA


def test_what_was_never_put_in_is_not_there(store: Store) -> None:
    assert store.verified_path(SHA256) is None
    store.put(DATA)
    assert store.verified_path(OTHER) is None


def test_putting_in_again_changes_nothing(store: Store) -> None:
    assert store.put(DATA) == store.put(DATA)
    assert files_below(store.root) == [store.path(SHA256)]


@pytest.mark.parametrize("content", [b"", DATA[:-1], DATA + b"\n", DATA.replace(b"fox", b"cat")])
def test_a_tampered_file_is_refused_and_named(store: Store, content: bytes) -> None:
    store.put(DATA).write_bytes(content)
    with pytest.raises(UnavailableError) as caught:
        store.verified_path(SHA256)
    assert caught.value.message.startswith(f"{store.path(SHA256)}: damaged")
    assert hashlib.sha256(content).hexdigest() in caught.value.message
    assert "delete the file" in str(caught.value.hint)


def test_putting_in_mends_a_tampered_file(store: Store) -> None:
    store.put(DATA).write_bytes(b"tampered with")
    store.put(DATA)
    assert store.verified_path(SHA256) == store.path(SHA256)


def test_a_folder_in_a_files_place_is_named(store: Store) -> None:
    store.path(SHA256).mkdir(parents=True)
    with pytest.raises(UnavailableError, match=f"cannot be read: .*{SHA256}"):
        store.verified_path(SHA256)


@pytest.mark.parametrize("call", ["fsync", "replace"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_reported_and_leaves_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch, call: str, number: int
) -> None:
    def full(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(*((os, "fsync") if call == "fsync" else (Path, "replace")), full)
    with pytest.raises(UnavailableError) as caught:
        store.put(DATA)
    assert f"no space left to write into {store.root}" in caught.value.message
    assert "TOKSCOPE_HOME" in str(caught.value.hint)
    assert files_below(store.root) == []


def test_a_disk_that_is_really_full_is_reported(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The kernel's own full disk: ``/dev/full`` refuses what is flushed to it."""
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no /dev/full here")

    def opened(handle: int, mode: str) -> object:
        os.close(handle)
        return full.open(mode)

    monkeypatch.setattr(os, "fdopen", opened)
    with pytest.raises(UnavailableError, match="no space left to write"):
        store.put(DATA)
    assert files_below(store.root) == []


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_an_interrupt_in_the_middle_leaves_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    def interrupted(*_: object) -> None:
        assert files_below(store.root), "it was not in the middle"
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(*((os, "fsync") if call == "fsync" else (Path, "replace")), interrupted)
        with pytest.raises(KeyboardInterrupt):
            store.put(DATA)
    assert files_below(store.root) == []
    assert store.verified_path(SHA256) is None
    assert store.put(DATA).read_bytes() == DATA


_PUT = """
import sys
from pathlib import Path
from tokscope.sources.store import Store
store = Store(Path(sys.argv[1]))
data = bytes.fromhex(sys.argv[2]) * 200_000
sys.stdin.readline()
for _ in range(20):
    store.put(data)
    assert store.verified_path(sys.argv[3])
print("done")
"""


def test_processes_that_put_the_same_file_at_once_all_succeed(store: Store) -> None:
    data = b"\x01\x02" * 200_000
    sha256 = hashlib.sha256(data).hexdigest()
    command = [sys.executable, "-c", _PUT, str(store.root), "0102", sha256]
    pipe = subprocess.PIPE
    processes = [
        subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) for _ in range(3)
    ]
    for process in processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    results = [process.communicate(timeout=60) for process in processes]
    assert [out for out, _ in results] == ["done\n"] * 3, results
    assert files_below(store.root) == [store.path(sha256)]
    assert store.verified_path(sha256)


def test_the_lent_folder_is_empty_and_gone_afterwards(store: Store) -> None:
    with store.folder() as first, store.folder() as second:
        assert first != second
        assert list(first.iterdir()) == []
        (first / "deep").mkdir()
        (first / "deep" / "file").write_bytes(DATA)
    assert list(store.root.iterdir()) == []


def test_the_lent_folder_is_gone_after_an_interrupt(store: Store) -> None:
    def work() -> None:
        with store.folder() as folder:
            (folder / "file").write_bytes(DATA)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work()
    assert list(store.root.iterdir()) == []


def test_folders_lent_long_ago_to_a_process_that_was_killed_are_swept(store: Store) -> None:
    left, new, other = (store.root / name for name in ("tmp-left", "tmp-new", "notes"))
    for each in (left, new, other):
        each.mkdir(parents=True)
        (each / "file").write_bytes(DATA)
    for each in (left, other):
        os.utime(each, (0, 0))
    with store.folder():
        assert {path.name for path in (left, new, other) if path.exists()} == {"tmp-new", "notes"}


def test_room_is_looked_for_before_anything_is_written(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert store.write_problem() is None
    trouble = store.write_problem(1 << 60)
    assert trouble is not None
    assert f"no space left to write into {store.root}" in trouble.message
    assert files_below(store.root) == []


def test_a_file_in_the_place_of_the_store_is_one_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    occupied = tmp_path / "occupied"
    occupied.write_bytes(b"")
    monkeypatch.setenv("TOKSCOPE_HOME", str(occupied))
    with pytest.raises(InputError, match=f"{occupied} is a file") as caught:
        Store.default()
    assert "set TOKSCOPE_HOME to a folder" in str(caught.value.hint)


def test_tokscope_home_names_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKSCOPE_HOME", str(tmp_path / "elsewhere"))
    assert default_root() == tmp_path / "elsewhere"
    path = Store.default().put(DATA)
    assert path.is_relative_to(tmp_path / "elsewhere")


@pytest.mark.parametrize("value", [None, ""])
def test_without_tokscope_home_it_is_the_cache_folder(
    monkeypatch: pytest.MonkeyPatch, value: str | None
) -> None:
    monkeypatch.delenv("TOKSCOPE_HOME")
    if value is not None:
        monkeypatch.setenv("TOKSCOPE_HOME", value)
    assert default_root() == Path(platformdirs.user_cache_dir("tokscope", appauthor=False))


def test_opening_the_store_writes_nothing(home: Path) -> None:
    Store.default().verified_path(SHA256)
    Store.default().note("kind", "key")
    assert Store.default().notes() == {}
    assert not home.exists()
