"""Detect the format of standard input from its first bytes, and check that of named files."""

from __future__ import annotations

import re

from tokscope.corpora.readers import encoding as encodings
from tokscope.corpora.readers.byte_stream import ByteStream
from tokscope.corpora.readers.conllu import COLUMNS, GLOBAL_COLUMNS
from tokscope.corpora.readers.csv import names_in
from tokscope.corpora.readers.formats import MAGIC, OF_LINES, FileFormat
from tokscope.corpora.readers.interface import ReadContext, ReadError, ReadOptions, Unit
from tokscope.corpora.readers.lines import chosen_encoding

_JSON = re.compile(r'(?:\[\s*)?\{\s*"(?:[^"\\]|\\.)*"\s*:')
_XML = ("<?xml", "<!DOCTYPE tmx", "<tmx")
_TMX = re.compile(r"<tmx[\s>]")
_TOKEN = re.compile(r"[0-9]+(?:[-.][0-9]+)?\t")
_YAML = "%YAML "
_ENTRY = re.compile(r'msg(?:id|ctxt)\s+"')


def format_of(head: bytes, options: ReadOptions) -> FileFormat | None:
    """Detect the format of a file from its first bytes."""
    for mark, found in MAGIC:
        if head.startswith(mark):
            return found
    text = _decoded(head, options.encoding)
    if _JSON.match(text):
        return FileFormat.JSONL
    if text.startswith(_XML) and _TMX.search(text):
        return FileFormat.TMX
    if text.startswith(_YAML):
        return FileFormat.YAML
    lines = text.split("\n")
    if any(line.startswith(GLOBAL_COLUMNS) for line in lines[:1]):
        return FileFormat.CONLLU
    first = next((line for line in lines if line.strip() and not line.startswith("#")), "")
    if _TOKEN.match(first) and first.count("\t") == len(COLUMNS) - 1:
        return FileFormat.CONLLU
    if _ENTRY.match(first):
        return FileFormat.PO
    wanted = {name for name in (options.field, options.key) if name is not None}
    return FileFormat.CSV if wanted and wanted <= names_in(lines[0]) else None


def _decoded(head: bytes, encoding: str | None) -> str:
    codec = encodings.with_byte_order(encodings.known_encoding(encoding or encodings.UTF8), head)
    return head.decode(codec, "replace").lstrip("\ufeff \t\r\n")


_EXAMINED = 8 << 10
"""Bytes in which a NUL makes a file binary; later it is a character like any other."""
_ADVICE = "export its text as plain text, JSON Lines, CSV or Parquet first"
_ARCHIVE = "a zip archive (or an office document)"
_KINDS = (
    (rb"PK\x03\x04|PK\x05\x06", _ARCHIVE),
    (rb"PAR1", "a Parquet file"),
    (rb"ARROW1|FEA1|\xff\xff\xff\xff", "an Arrow file"),
    (rb"%PDF-\d", "a PDF document"),
    (rb"\x89PNG|GIF8|\xff\xd8\xff|RIFF", "an image or a recording"),
    (rb"\xd0\xcf\x11\xe0", "an old office document"),
    (rb"SQLite format 3", "a database"),
    (rb"\x7fELF|MZ", "a program"),
    (rb"7z\xbc\xaf\x27\x1c|Rar!", "an archive"),
    (rb"(?s).{257}ustar", "a tar archive"),
    (rb"\x1f\x8b|BZh[1-9]|\xfd7zXZ|\x28\xb5\x2f\xfd", "compressed twice"),
)
_LFS_POINTER = b"version https://git-lfs"
_SURE = ("a PDF document",)
"""Formats detected from their first bytes even without a NUL."""
NOT_TEXT = "binary"
"""The reason that binary files are counted under."""


def confirm_text(stream: ByteStream, reading: ReadContext, kind: FileFormat) -> None:
    """Raise an error for binary data where text is expected."""
    if stream.head.startswith(_LFS_POINTER):
        raise ReadError(
            f"{reading.name}: a Git LFS pointer, not the file itself",
            "fetch it: `git lfs pull`",
            reason="Git LFS pointer",
        )
    codec = chosen_encoding(reading, stream.head)
    start = stream.head[:_EXAMINED]
    found = _kind_of(stream.head)
    if not encodings.keeps_ascii(codec) or (b"\0" not in start and found not in _SURE):
        return
    wide = encodings.guess(start) if found is None and codec == encodings.UTF8 else None
    if wide:
        raise ReadError(
            f"{reading.name}: not UTF-8: it holds NUL bytes as UTF-16 does",
            f"it looks like {wide}: add --encoding {wide}",
            reason="not UTF-8",
        )
    if found in _SURE:
        raise ReadError(
            f"{reading.name}: holds binary data, {found}",
            f"convert it: `pdftotext {reading.name} TEXT.txt`, and name that",
            reason=NOT_TEXT,
        )
    named = reading.suffix or "no suffix"
    is_noted = f"is named {named}, but " if kind is not FileFormat.TEXT else ""
    raise ReadError(
        f"{reading.name}: {is_noted}holds binary data"
        + (f", {found}" if found else ": a NUL byte")
        + ("" if found else f" at offset {start.index(0)}"),
        f"name it .zip if it is an archive, else {_ADVICE}" if found is _ARCHIVE else _ADVICE,
        reason=NOT_TEXT,
    )


def looks_binary(head: bytes) -> bool:
    """Return whether a file of unknown format holds no readable text."""
    start = head[:_EXAMINED]
    if _kind_of(head) in _SURE:
        return True
    return b"\0" in start and (_kind_of(head) is not None or encodings.guess(start) is None)


def confirm_start(stream: ByteStream, reading: ReadContext, kind: FileFormat, marks: str) -> None:
    """Raise an error if a file of a binary format does not begin with its magic bytes."""
    if not stream.head:
        raise no_text(reading)
    if not re.match(marks.encode("latin-1"), stream.head):
        found = _kind_of(stream.head)
        raise ReadError(
            f"{reading.name}: is named {reading.suffix}, but is not {kind}"
            + (f": {found}" if found else ""),
            "rename it to match its content",
            reason="extension does not match content",
        )


def check_line_ends(stream: ByteStream, reading: ReadContext, kind: FileFormat) -> None:
    """Raise an error for a lone CR as a line end, which no format here allows."""
    codec = chosen_encoding(reading, stream.head)
    inner = stream.head.rstrip(b"\r\n")
    if kind not in OF_LINES or not encodings.keeps_ascii(codec) or reading.unit is Unit.FILE:
        return
    if b"\r" not in inner or b"\n" in inner:
        return
    problem, command = "its lines end in CR alone, which ends no line here", r"tr '\r' '\n'"
    if kind is FileFormat.TEXT:
        reading.note(f"{problem}: it is one line; `{command} < FILE` mends that")
        return
    raise ReadError(
        f"{reading.name}: {problem}", f"mend it: `{command} < FILE`", reason="lines that end in CR"
    )


def no_text(reading: ReadContext, left_out: str = "") -> ReadError:
    """Return the error for a file without text, with what was skipped in it."""
    because = f"; left out: {left_out}" if left_out else ""
    return ReadError(
        f"{reading.name}: holds no text{because}",
        "name a file that does, or pass --skip-bad to leave it out",
        reason="empty file",
    )


def _kind_of(head: bytes) -> str | None:
    return next((kind for mark, kind in _KINDS if re.match(mark, head)), None)
