"""Compression detected from magic bytes, bounded; damage and mismatches reported."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from tests.helpers.reader_runner import made, problem, read, skipped, texts
from tokscope.corpora.readers import byte_stream as streams
from tokscope.corpora.readers.interface import ReadingLog, ReadOptions
from tokscope.corpora.readers.read import read_passages
from tokscope.errors import InputError

PACK: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": lambda data: pa.compress(data, codec="zstd", asbytes=True),
}
KINDS = pytest.mark.parametrize("kind", PACK)
TEXT = "\n".join(f"строка {n}" for n in range(5000)).encode()
LINES = TEXT.decode().split("\n")


@KINDS
def test_compressed_text(tmp_path: Path, kind: str) -> None:
    packed = PACK[kind](TEXT)
    assert texts(made(tmp_path, f"t.txt.{kind}", packed)) == LINES
    assert texts(made(tmp_path, f"{kind}.txt", packed)) == LINES  # by its bytes, not its name
    assert texts(made(tmp_path, f"two.{kind}", packed + PACK[kind](b"\nb"))) == [*LINES, "b"]
    records = made(tmp_path, f"t.jsonl.{kind}", PACK[kind](b'{"text": "a"}'))
    assert texts(records) == ["a"]


@KINDS
def test_compressed_standard_input(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    raw = io.TextIOWrapper(io.BytesIO(PACK[kind](TEXT)))
    monkeypatch.setattr(sys, "stdin", raw)
    assert texts("-") == LINES


@KINDS
@pytest.mark.parametrize("size", [1, 10, 1000])
def test_buffers_do_not_show(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, size: int
) -> None:
    monkeypatch.setattr(streams, "BUFFER", size)
    monkeypatch.setattr(streams, "SAMPLE", 100)
    assert texts(made(tmp_path, f"t.{kind}", PACK[kind](TEXT))) == LINES


@KINDS
def test_a_truncated_file_is_an_error_after_what_it_holds(tmp_path: Path, kind: str) -> None:
    data = b"".join(os.urandom(20).hex().encode() + b"\n" for _ in range(40_000))
    packed = PACK[kind](data)
    path = made(tmp_path, f"t.txt.{kind}", packed[: len(packed) * 3 // 4])
    assert problem(path).message.startswith(f"{path}: the ")
    assert "is cut short" in problem(path).message
    found, counted = skipped(path)
    assert 1000 < len(found) < 40_000
    assert counted == {"truncated compression": 1}


@KINDS
def test_a_damaged_file(tmp_path: Path, kind: str) -> None:
    packed = bytearray(PACK[kind](os.urandom(100_000)))
    packed[50_000:50_010] = b"damaged!!!"
    path = made(tmp_path, f"t.txt.{kind}", bytes(packed))
    assert str(path) in problem(path).message
    assert sum(skipped(path)[1].values()) >= 1


@KINDS
def test_a_suffix_that_lies(tmp_path: Path, kind: str) -> None:
    path = made(tmp_path, f"t.txt.{kind}", TEXT)
    assert "-compressed" in problem(path).message
    assert skipped(path) == ([], {"extension does not match content": 1})


def test_compressed_twice(tmp_path: Path) -> None:
    path = made(tmp_path, "t.txt.gz", gzip.compress(gzip.compress(TEXT)))
    assert "holds binary data, compressed twice" in problem(path).message


@pytest.mark.parametrize("kind", ["gz", "bz2", "xz", "zst"])
def test_a_bomb_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    monkeypatch.setattr(streams, "RATIO", 50)
    monkeypatch.setattr(streams, "RATIO_FROM", 8 << 20)
    path = made(tmp_path, f"t.txt.{kind}", PACK[kind]((b"a" * 1023 + b"\n") * (64 << 10)))
    log, started = ReadingLog(), time.monotonic()
    tracemalloc.start()
    try:
        count = sum(1 for _ in read_passages(str(path), ReadOptions(skip_bad=True), log))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert log.skipped == {"archive bomb": 1}
    assert count < 12 << 10
    assert peak < 24 << 20
    assert time.monotonic() - started < 30
    monkeypatch.setattr(streams, "RATIO_FROM", 1 << 20)
    assert "unpacks to more than 50 times its size" in problem(path).message
    monkeypatch.setattr(streams, "LARGEST", 1 << 20)
    assert "as an archive bomb does" in problem(path).message


def test_xz_that_asks_for_memory(tmp_path: Path) -> None:
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 20}]
    packed = bytearray(lzma.compress(b"x" * 1000, filters=filters))
    at = packed.index(b"\x21\x01", 12) + 2  # the LZMA2 filter, its one property
    packed[at] = 40  # 4 GiB
    import zlib

    size = (packed[12] + 1) * 4
    packed[12 + size - 4 : 12 + size] = zlib.crc32(packed[12 : 12 + size - 4]).to_bytes(4, "little")
    path = made(tmp_path, "t.txt.xz", bytes(packed))
    assert "damaged xz: Memory usage limit exceeded" in problem(path).message


def test_xz_with_padding_between_streams(tmp_path: Path) -> None:
    packed = lzma.compress(b"a\n") + b"\0" * 8 + lzma.compress(b"b\n") + b"\0" * 4
    assert texts(made(tmp_path, "t.xz", packed)) == ["a", "b"]


@pytest.mark.parametrize(
    ("name", "data", "message_part"),
    [
        ("t.csv", b"PK\x03\x04\x14\0\0\0", "is named .csv, but holds binary data, a zip archive"),
        ("t.txt", b"PK\x03\x04\x14\0\0\0", "holds binary data, a zip archive"),
        ("t.jsonl", b"\x89PNG\r\n\x1a\n\0\0", "is named .jsonl, but holds binary data, an image"),
        ("t.txt", b"abc\0def", "holds binary data: a NUL byte at offset 3"),
        ("t.conllu", b"\x7fELF\x02\0", "a program"),
        ("t.tar", b"x.txt" + b"\0" * 252 + b"ustar\x0000", "a tar archive"),
        ("t.po", b"a" * 8191 + b"\0", "a NUL byte at offset 8191"),
    ],
)
def test_binary_data(tmp_path: Path, name: str, data: bytes, message_part: str) -> None:
    path = made(tmp_path, name, data)
    error = problem(path)
    assert error.message.startswith(f"{path}: ")
    assert message_part in error.message
    assert "export" in str(error.hint)
    assert skipped(path) == ([], {"binary": 1})


@pytest.mark.parametrize("kind", ["t.txt", "t.jsonl", "t.csv", "t.po", "t.conllu", "t.tmx"])
def test_memory_does_not_grow_with_the_file(tmp_path: Path, kind: str) -> None:
    line = {
        "t.txt": "съешь ещё этих мягких французских булок " * 20 + "\n",
        "t.jsonl": '{"text": "%s"}\n' % ("съешь ещё этих мягких французских булок " * 8),
        "t.csv": '1,"%s"\n' % ("съешь ещё этих мягких\nфранцузских булок " * 8),
        "t.po": 'msgid "%s"\nmsgstr "да"\n\n' % ("съешь ещё этих мягких булок " * 40),
        "t.conllu": "1\t%s\t_\t_\t_\t_\t_\t_\t_\t_\n\n" % ("съешь ещё этих мягких булок " * 40),
        "t.tmx": "<tu><tuv xml:lang='ru'><seg>%s</seg></tuv>"
        "<tuv xml:lang='en'><seg>x</seg></tuv></tu>\n" % ("съешь ещё этих булок " * 40),
    }[kind]
    start = {"t.csv": "n,text\n", "t.tmx": "<tmx><body>"}.get(kind, "")
    end = {"t.tmx": "</body></tmx>"}.get(kind, "")
    size = (50 if kind == "t.txt" else 10) << 20
    path = tmp_path / kind
    with path.open("w", encoding="utf-8") as file:
        file.write(start)
        for _ in range(size // len(line.encode())):
            file.write(line)
        file.write(end)
    assert path.stat().st_size > 0.95 * size
    passages = read_passages(str(path), ReadOptions(), ReadingLog())
    next(passages)
    tracemalloc.start()
    try:
        count = sum(1 for _ in passages)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count > 2000
    assert peak < 4 << 20, f"{peak:,} bytes"


def test_an_adversarial_long_line_is_not_held(tmp_path: Path) -> None:
    path = tmp_path / "t.txt"
    with path.open("wb") as file:  # sparse
        file.write(b"a\n" + b"x" * 9000)
        file.seek(300 << 20)
        file.write(b"\nb\n")
    log = ReadingLog()
    started = time.monotonic()
    tracemalloc.start()
    try:
        found = [each.text for each in read_passages(str(path), ReadOptions(skip_bad=True), log)]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert found == ["a", "b"]
    assert log.skipped == {"line too long": 1}
    assert peak < 300 << 20
    assert time.monotonic() - started < 20


def test_each_note_is_reported_once(tmp_path: Path) -> None:
    path = made(tmp_path, "t.txt", b"\xef\xbb\xbfa")
    log = ReadingLog()
    for _ in range(2):
        list(read_passages(str(path), ReadOptions(), log))
    assert len(log.notes) == 1
    assert log.read == 2
    assert read(path)[1].skipped == {}


def test_a_file_that_changes_while_it_is_read_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "t.txt"
    path.write_text("да\n" * 200_000, "utf-8")
    passages = read_passages(str(path), ReadOptions(), ReadingLog())
    next(passages)
    with path.open("a", encoding="utf-8") as file:
        file.write("нет\n")
    with pytest.raises(InputError, match="changed while it was read"):
        list(passages)
