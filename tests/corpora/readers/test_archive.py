"""Zip archives: members in order, and malicious archives."""

from __future__ import annotations

import gzip
import io
import shutil
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.helpers.reader_runner import made, problem, read, skipped, texts
from tokscope.corpora.readers import byte_stream as streams
from tokscope.corpora.readers.interface import ReadOptions
from tokscope.corpora.readers.read import unit_of


def zipped(
    folder: Path, members: dict[str, bytes], name: str = "t.zip", method: int = zipfile.ZIP_DEFLATED
) -> Path:
    path = folder / name
    with zipfile.ZipFile(path, "w", method) as archive:
        for member, data in members.items():
            archive.writestr(member, data)
    return path


def test_members_are_read_in_order(tmp_path: Path) -> None:
    packed = io.BytesIO()
    pq.write_table(pa.table({"text": ["г"]}), packed)
    path = zipped(
        tmp_path,
        {
            "b/б.jsonl": '{"text": "б"}'.encode(),
            "a.txt.gz": gzip.compress("а".encode()),
            "c/d/в.csv": "text\nв\n".encode(),
            "e.parquet": packed.getvalue(),
            "logo.png": b"\x89PNG\0",
            "__MACOSX/._a.txt": b"x",
            ".hidden": b"x",
            "dir/": b"",
        },
    )
    passages, log = read(path)
    assert [passage.text for passage in passages] == ["а", "б", "в", "г"]
    assert passages[1].source == f"{path}/b/б.jsonl"
    assert log.skipped == {"not text: .png": 1}
    assert list(tmp_path.iterdir()) == [path]  # nothing was unpacked
    assert texts(tmp_path) == ["а", "б", "в", "г"]  # an archive in a folder


def test_the_unit_is_what_the_members_share(tmp_path: Path) -> None:
    assert unit_of(str(zipped(tmp_path, {"a.jsonl": b"", "b.csv": b""})), ReadOptions()) == "record"
    assert unit_of(str(zipped(tmp_path, {"a.jsonl": b"", "b.md": b""})), ReadOptions()) == "line"
    assert unit_of(str(made(tmp_path, "x.zip", b"no")), ReadOptions()) == "line"


def test_archives_inside_are_counted_not_opened(tmp_path: Path) -> None:
    inner = zipped(tmp_path, {"a.txt": b"a"}).read_bytes()
    path = zipped(tmp_path, {"i.zip": inner, "t.tar.gz": b"x", "b.txt": b"b", "d.xlsx": inner})
    passages, log = read(path)
    assert [passage.text for passage in passages] == ["b"]
    assert log.skipped == {"archive inside an archive": 2, "not text: .xlsx": 1}


@pytest.mark.parametrize("name", ["../t.txt", "a/../../t.txt", "/etc/t.txt", "C:\\t.txt", "..\\t"])
def test_a_path_out_of_the_archive(tmp_path: Path, name: str) -> None:
    path = zipped(tmp_path, {name: b"evil", "ok.txt": b"ok"})
    error = problem(path)
    assert "leads out of the archive" in error.message
    assert skipped(path) == (["ok"], {"path out of the archive": 1})


@pytest.mark.skipif(shutil.which("zip") is None, reason="zip is not installed")
def test_a_password(tmp_path: Path) -> None:
    made(tmp_path, "a.txt", "secret")
    made(tmp_path, "b.txt", "open")
    for options in (["-P", "x", "t.zip", "a.txt"], ["t.zip", "b.txt"]):
        subprocess.run(["zip", "-q", *options], cwd=tmp_path, check=True)
    path = tmp_path / "t.zip"
    assert problem(path).message == f"{path}/a.txt: is protected by a password"
    assert skipped(path) == (["open"], {"password-protected": 1})


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_methods_without_a_bound_are_refused(tmp_path: Path, method: int) -> None:
    path = zipped(tmp_path, {"a.txt": b"a"}, method=method)
    assert "cannot be read with a bound on memory" in problem(path).message
    assert skipped(path) == ([], {"unusual compression": 1})


def test_a_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "RATIO_FROM", 4 << 20)
    line = b"a" * 4095 + b"\n"
    path = zipped(tmp_path, {"a.txt": line * (8 << 10), "b.txt": b"b"})  # 32 MiB of 32 KiB
    assert read(path)[1].skipped == {}  # deflate cannot reach 1,000 to 1 here
    monkeypatch.setattr(streams, "RATIO", 100)
    assert "a.txt: unpacks to more than 100 times its size" in problem(path).message
    found, counted = skipped(path)
    assert found[-1] == "b"
    assert counted == {"archive bomb": 1}
    monkeypatch.setattr(streams, "LARGEST", 1 << 20)
    assert skipped(path)[1] == {"archive bomb": 1}


def test_a_symbolic_link_in_an_archive(tmp_path: Path) -> None:
    path = zipped(tmp_path, {"a.txt": b"a"})
    with zipfile.ZipFile(path, "a") as archive:
        info = zipfile.ZipInfo("link.txt")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    assert read(path)[1].skipped == {"symbolic link in an archive": 1}


def test_damage(tmp_path: Path) -> None:
    whole = zipped(tmp_path, {"a.txt": b"a\n" * 1000 + bytes(range(32, 127)) * 20}).read_bytes()
    split_at = made(tmp_path, "cut.zip", whole[:-30])
    assert "cut.zip: damaged zip archive" in problem(split_at).message
    assert skipped(split_at) == ([], {"damaged archive": 1})
    lying = made(tmp_path, "crc.zip", whole.replace(whole[14:18], b"\0\0\0\1"))
    assert "crc.zip/a.txt: damaged zip archive: Bad CRC-32" in problem(lying).message
    assert "damaged zip archive" in problem(made(tmp_path, "no.zip", b"text")).message
    assert "damaged zip archive" in problem(made(tmp_path, "e.zip", b"")).message
    flipped = bytearray(whole)
    flipped[40:60] = b"\xff" * 20
    assert "damaged" in problem(made(tmp_path, "f.zip", bytes(flipped))).message


def test_an_archive_without_text(tmp_path: Path) -> None:
    path = zipped(tmp_path, {})
    assert problem(path).message == f"{path}: holds no file of text"
    size = struct.calcsize("<4s4H2LH")
    assert path.stat().st_size == size


def test_an_archive_under_another_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = zipped(tmp_path, {"a.txt": b"a"}).read_bytes()
    assert "a zip archive" in problem(made(tmp_path, "t.csv", data)).message
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert "standard input: holds binary data, a zip archive" in problem("-").message
