"""Folders, patterns, links that lead in circles, and files that are no files."""

from __future__ import annotations

import os
import socket
import time
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.helpers.reader_runner import made, problem, read, skipped, texts
from tokscope.corpora.readers.byte_stream import FileSource
from tokscope.corpora.readers.interface import ReadingLog, ReadOptions, Unit
from tokscope.corpora.readers.read import read_source, unit_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "docs"
    made(root, "b.txt", "b")
    made(root, "a/z.md", "z")
    made(root, "a/y/x.jsonl", '{"text": "x"}')
    made(root, "c.rst", "c")
    made(root, "logo.png", b"\x89PNG\r\n\x1a\n\0\0")
    made(root, "empty.bin", b"\0\0")
    made(root, ".git/config", "hidden")
    made(root, "a/.hidden.txt", "hidden")
    return root


def test_a_folder_is_all_its_files_in_order(folder: Path) -> None:
    passages, log = read(folder)
    assert [passage.text for passage in passages] == ["x", "z", "b", "c"]
    assert passages[0].source == str(folder / "a/y/x.jsonl")
    assert log.skipped == {"not text: .png": 1, "not text: .bin": 1}
    different = "its files were read by different units (line, record); name one: --unit"
    assert log.notes == [f"{folder}: {different}"]
    assert read(folder, unit="line")[1].notes == []


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("**/*.md", ["z"]),
        ("*.txt", ["b"]),
        ("**/*", ["x", "z", "b", "c"]),
        ("**", ["x", "z", "b", "c"]),
        ("a/**/*.jsonl", ["x"]),
        ("a/*/?.jsonl", ["x"]),
        ("**/y/*", ["x"]),
        ("[bc].*", ["b", "c"]),
        ("a/.*.txt", ["hidden"]),
    ],
)
def test_patterns(folder: Path, pattern: str, found: list[str]) -> None:
    assert texts(folder / pattern) == found


def test_a_pattern_from_the_working_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    passages, _ = read("**/*.md")
    assert [passage.source for passage in passages] == [os.path.join("a", "z.md")]
    assert texts(".") == ["x", "z", "b", "c"]


def test_a_name_with_pattern_characters_is_a_name_if_it_exists(tmp_path: Path) -> None:
    assert texts(made(tmp_path, "a[1].txt", "one")) == ["one"]


def test_nothing_there(folder: Path) -> None:
    assert "docs/*.doc: no file there" in problem(folder / "*.doc").message
    assert "docs/nowhere" in problem(folder / "nowhere/*").message
    error = problem(folder / "b.tx")
    assert error.message == f"{folder}/b.tx: no such file"
    assert error.suggestions == (str(folder / "b.txt"),)
    assert "no file is named" in problem("").message
    assert "no file can be named so" in problem("a\0b").message
    assert "holds no file of text" in problem(folder / "*.png").message
    made(folder / "none", ".x", "")
    assert "none: no file there" in problem(folder / "none").message


def test_an_error_in_one_file_of_many(folder: Path) -> None:
    made(folder, "a/bad.jsonl", "bad")
    made(folder, "a/empty.txt", "")
    assert "bad.jsonl:1: not JSON" in problem(folder).message
    found, counted = skipped(folder)
    assert found == ["x", "z", "b", "c"]
    assert counted["broken JSON"] == counted["empty file"] == 1


def test_links_in_a_circle(folder: Path) -> None:
    (folder / "a/up").symlink_to(folder)
    (folder / "a/y/self").symlink_to(".")
    (folder / "nowhere").symlink_to("nothing")
    (folder / "loop").symlink_to("loop")
    (folder / "link.txt").symlink_to("b.txt")
    passages, log = read(folder)
    assert [passage.text for passage in passages] == ["x", "z", "b", "c", "b"]
    assert log.skipped["symbolic link to a folder already read"] == 2
    assert log.skipped["broken symbolic link"] == 2
    assert texts(folder / "**" / "*.md") == ["z"]
    assert "Too many levels" in problem(folder / "loop").message
    assert "is a symbolic link to nothing" in problem(folder / "nowhere").message


OUT = "symbolic link out of the folder"


@pytest.fixture
def linked(tmp_path: Path) -> Path:
    """A folder with a file, and links to a file and to a folder outside of it."""
    folder = tmp_path / "in"
    made(tmp_path / "out", "s.txt", "secret")
    made(folder, "a.txt", "a")
    made(folder, "b/c.txt", "c")
    (folder / "b" / "l.txt").symlink_to("../../out/s.txt")
    (folder / "d").symlink_to(tmp_path / "out")
    (folder / "same.txt").symlink_to("b/c.txt")
    return folder


def test_a_link_does_not_lead_out_of_the_folder(linked: Path) -> None:
    passages, log = read(linked)
    assert [passage.text for passage in passages] == ["a", "c", "c"]
    assert log.skipped == {OUT: 2}
    (note,) = log.notes
    assert note.startswith(f"{linked}: left out 2 symbolic links out of the folder, such as ")
    assert note.endswith(f"{linked}/b/l.txt; name it to read it")


def test_a_link_that_is_named_is_followed(linked: Path, tmp_path: Path) -> None:
    assert texts(linked / "d") == texts(linked / "d/*.txt") == ["secret"]
    assert texts(linked / "b/l.txt") == ["secret"]
    (tmp_path / "door").symlink_to(linked)
    assert texts(tmp_path / "door") == ["a", "c", "c"]


def test_a_pattern_leads_no_further_than_its_folder(linked: Path) -> None:
    for pattern, left_out in (("*/*.txt", 2), ("**/*.txt", 2), ("b/*.txt", 1), ("*.txt", 0)):
        passages, log = read(linked / pattern)
        assert "secret" not in [passage.text for passage in passages]
        assert log.skipped.get(OUT, 0) == len(log.notes) + (left_out > 1) == left_out


def test_a_folder_of_links_alone_holds_no_file(linked: Path) -> None:
    (linked / "e").mkdir()
    (linked / "e" / "l.txt").symlink_to(linked / "a.txt")
    error = problem(linked / "e")
    assert "no file there" in error.message
    assert "symbolic links out of the folder are left out" in str(error.hint)


def test_links_that_multiply(tmp_path: Path) -> None:
    for depth in range(30):  # 2 to the 30th ways down
        (tmp_path / f"{depth}").mkdir()
        if depth:
            (tmp_path / f"{depth - 1}/l").symlink_to(tmp_path / f"{depth}")
            (tmp_path / f"{depth - 1}/r").symlink_to(tmp_path / f"{depth}")
    made(tmp_path, "29/t.txt", "end")
    started = time.monotonic()
    assert texts(tmp_path) == ["end"]
    assert texts(tmp_path / "**/*.txt") == ["end"]
    assert time.monotonic() - started < 5


def test_what_is_no_file_is_an_error_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    started = time.monotonic()
    error = problem(tmp_path / "pipe.txt")
    assert error.message == f"{tmp_path}/pipe.txt: is a FIFO, not a regular file"
    assert f"`cat {tmp_path}/pipe.txt |`" in str(error.hint)
    assert skipped(tmp_path) == ([], {"not a regular file": 1})
    assert "is a device" in problem("/dev/null").message
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "s"))
        assert "is a socket" in problem(tmp_path / "s").message
    assert time.monotonic() - started < 2


def test_what_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = made(tmp_path, "t.txt", "a")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert problem(path).message == f"{path}: cannot be read: Permission denied"
    assert skipped(path) == ([], {"unreadable": 1})
    monkeypatch.undo()
    made(tmp_path, "b/t.txt", "b")
    monkeypatch.setattr("tokscope.corpora.readers.find.os.scandir", refuse)
    assert problem(tmp_path).message == f"{tmp_path}: cannot be read: Permission denied"


def test_a_file_within_a_file(tmp_path: Path) -> None:
    path = made(tmp_path, "t.txt", "a")
    assert "Not a directory" in problem(path / "x.txt").message


def test_the_unit_of_a_folder_is_what_its_files_share(tmp_path: Path) -> None:
    made(tmp_path, "a.jsonl", '{"text": "a"}')
    pq.write_table(pa.table({"text": ["b"]}), tmp_path / "b.parquet")
    assert unit_of(str(tmp_path), ReadOptions()) is Unit.RECORD
    made(tmp_path, "c.txt", "c")
    assert unit_of(str(tmp_path), ReadOptions()) is Unit.LINE
    assert unit_of(str(tmp_path / "*.jsonl"), ReadOptions()) is Unit.RECORD
    assert unit_of(str(tmp_path / "none"), ReadOptions()) is Unit.LINE
    assert unit_of("a\0b", ReadOptions()) is Unit.LINE
    assert texts(tmp_path, unit="line") == ["a", "b", "c"]


def test_keys_go_on_from_file_to_file(tmp_path: Path) -> None:
    for name in ("a.po", "b.po"):
        made(tmp_path, name, 'msgid "yes"\nmsgstr "да"\n')
    assert [passage.key for passage in read(tmp_path)[0]] == ["1", "1", "2", "2"]


def test_a_file_of_a_store_is_reported_by_the_name_it_is_given(tmp_path: Path) -> None:
    path = made(tmp_path, "0a1b", '{"text": "a"}')
    log, source = ReadingLog(), FileSource("hub:x/t.jsonl", partial(path.open, "rb"), path)
    (passage,) = read_source(source, ReadOptions(), log)
    assert (passage.text, passage.source, log.read) == ("a", "hub:x/t.jsonl", 1)


def test_nothing_is_loaded_that_is_not_used() -> None:
    import subprocess
    import sys

    code = (
        "import sys, tokscope.corpora.readers.read as r, tokscope.corpora.readers.interface as i\n"
        "list(r.read_passages(sys.argv[1], i.ReadOptions(unit=i.Unit.FILE), i.ReadingLog()))\n"
        "print({'pandas', 'pyarrow', 'polib', 'conllu'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, __file__], check=True, capture_output=True, text=True
    )
    assert done.stdout == "set()\n"
