"""Split bytes into lines; a line ends in LF or CRLF and in nothing else.

Text that the encoding does not allow is an error with file, line and offset. A byte order mark at
the start is left out, with a note.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Protocol

from tokscope.corpora.readers import encoding as encodings
from tokscope.corpora.readers.byte_stream import ByteStream
from tokscope.corpora.readers.interface import LINE_LIMIT, ReadContext, ReadError

BOM = codecs.BOM_UTF8
_BOM_CHARACTER = "\ufeff"
_AT_A_TIME = 1 << 20
"""Bytes asked for when all of a file is read: many small reads take longer."""
BOM_LEFT_OUT = "a byte-order mark at the start was left out"
_MARK = "tokscope-mark"
"""Error handler that leaves a lone surrogate where an encoding was broken."""
_BROKEN, _TRUNCATED = "\udcff", "\udcfe"
"""What it leaves: the second where the file ends in the middle of a character."""
_ENDS = ("unexpected end of data", "truncated data", "incomplete multibyte sequence")
"""How decoders say that a character is not whole."""


class _ByLine(Protocol):
    def readline(self, size: int, /) -> bytes: ...


def text_lines(
    stream: ByteStream, reading: ReadContext, *, keep_ends: bool = False
) -> Iterator[tuple[int, str]]:
    """Read the lines of a file with their numbers."""
    codec = chosen_encoding(reading, stream.head)
    file: _ByLine = stream.file
    wide = not encodings.keeps_ascii(codec)
    if wide:
        file = io.BufferedReader(_Transcoded(stream.file, codec))
    decode = "utf-8" if wide else codec
    number = 0
    for number, line in enumerate(_bounded(file), 1):
        if len(line) > LINE_LIMIT:
            reading.bad(too_long(reading.name, number))
            continue
        if number == 1 and decode == "utf-8" and line.startswith(BOM):
            line = line[len(BOM) :]  # noqa: PLW2901 - the line without its mark
            reading.note(BOM_LEFT_OUT)
        is_last = not line.endswith(b"\n")
        if not keep_ends and not is_last:
            line = line[: -2 if line.endswith(b"\r\n") else -1]  # noqa: PLW2901
        try:
            text = line.decode(decode)
        except UnicodeDecodeError as error:
            problem = undecodable(reading.name, number, error, codec, stream.head, is_last=is_last)
            reading.bad(problem)
            continue
        yield number, text


def whole_text(stream: ByteStream, reading: ReadContext) -> str:
    """Read a file as one text, its line ends in it."""
    if reading.options.encoding is None:
        data, is_whole = _up_to_a_long_line(stream.file)
        try:
            if is_whole:
                text = data.decode(encodings.UTF8)
                if text.startswith(_BOM_CHARACTER):
                    reading.note(BOM_LEFT_OUT)
                return text.removeprefix(_BOM_CHARACTER)
        except UnicodeDecodeError:
            pass
        # line by line, so that what is wrong is named by its line
        stream = replace(stream, file=chained(data, stream.file))
    return "".join(line for _, line in text_lines(stream, reading, keep_ends=True))


def _up_to_a_long_line(file: io.BufferedReader) -> tuple[bytes, bool]:
    """Read a file to its end, or until a line is longer than can be; tell which."""
    parts, length = [], 0
    while part := file.read(_AT_A_TIME):
        parts.append(part)
        length += part.find(b"\n") + 1 or len(part)
        if length > LINE_LIMIT:
            return b"".join(parts), False
        if b"\n" in part:
            length = len(part) - 1 - part.rfind(b"\n")
    return b"".join(parts), True


def chained(data: bytes, rest: io.BufferedReader) -> io.BufferedReader:
    """Return a file of some bytes and then those of another file."""
    return io.BufferedReader(_Chained(data, rest))


class _Chained(io.RawIOBase):
    """Bytes that were read already, and the rest of their file."""

    def __init__(self, data: bytes, rest: io.BufferedReader) -> None:
        self._data, self._rest = io.BytesIO(data), rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        return self._data.readinto(buffer) or self._rest.readinto(buffer)


def chosen_encoding(reading: ReadContext, head: bytes) -> str:
    """Return the encoding to read in, with its byte order."""
    encoding_ = reading.options.encoding
    if encoding_ is None:
        return encodings.UTF8
    codec = encodings.with_byte_order(encodings.known_encoding(encoding_), head)
    orders = encodings.byte_orders(codec, head) if head else ()
    if orders:
        raise ReadError(
            f"{reading.name}: no byte-order mark, which --encoding {codec} needs",
            f"name the byte order: --encoding {' or --encoding '.join(orders)}",
            reason="no byte-order mark",
        )
    return codec


def transcoded(stream: ByteStream, codec: str) -> io.BufferedReader:
    """Read a file of another encoding as UTF-8; what is broken stays broken."""
    return io.BufferedReader(_Transcoded(stream.file, codec))


def _bounded(file: _ByLine) -> Iterator[bytes]:
    """Read lines; one that is too long comes as its beginning only."""
    while line := file.readline(LINE_LIMIT + 1):
        yield line
        while len(line) > LINE_LIMIT and not line.endswith(b"\n"):
            line = file.readline(LINE_LIMIT + 1)
            if not line:
                return


class _Transcoded(io.RawIOBase):
    """Bytes of any encoding as UTF-8, broken places as bytes UTF-8 does not have."""

    def __init__(self, file: io.BufferedReader, codec: str) -> None:
        codecs.register_error(_MARK, _marked)
        self._file = file
        self._decoder = codecs.getincrementaldecoder(codec)(_MARK)
        self._ready = b""
        self._done = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        while not self._ready and not self._done:
            data = self._file.read1(io.DEFAULT_BUFFER_SIZE)
            self._done = not data
            text = self._decoder.decode(data, final=self._done)
            self._ready = text.encode("utf-8", "surrogatepass")
        data, self._ready = self._ready[: len(buffer)], self._ready[len(buffer) :]
        buffer[: len(data)] = data
        return len(data)


def _marked(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        return _BROKEN, 0
    is_truncated = error.reason in _ENDS and error.end == len(error.object)
    return _TRUNCATED if is_truncated else _BROKEN, error.end


def too_long(name: str, number: int) -> ReadError:
    """Return the error for a line that is too long."""
    return ReadError(
        f"{name}:{number}: a line longer than {LINE_LIMIT >> 20} MiB",
        "break it into lines, or pass --skip-bad to count it and go on",
        reason="line too long",
    )


def undecodable(
    name: str,
    number: int,
    error: UnicodeDecodeError,
    codec: str,
    head: bytes,
    *,
    is_last: bool,
) -> ReadError:
    """Return the error for a line that is not in its encoding, with a suggestion."""
    label = codec.upper()
    keeps_ascii = encodings.keeps_ascii(codec)
    before = len(error.object[: error.start].decode("utf-8", "ignore"))
    if keeps_ascii:
        is_truncated = error.reason in _ENDS and error.end == len(error.object)
        place = f"offset {error.start} of the line"
    else:
        is_truncated = error.object[error.start :].startswith(
            _TRUNCATED.encode("utf-8", "surrogatepass")
        )
        place = f"number {before + 1} of the line"
    if is_truncated:
        whole = "the file" if is_last else "the line"
        return ReadError(
            f"{name}:{number}: not {label}: {whole} ends in the middle of a character ({place})",
            "fetch it again, or pass --skip-bad to count the line and go on",
            reason=f"not {label}",
        )
    if keeps_ascii:
        place = f"byte 0x{error.object[error.start]:02X} at {place}"
    else:
        place = f"a broken character, {place}"
    return ReadError(
        f"{name}:{number}: not {label}: {place}",
        _hint(error.object if keeps_ascii else b"", head, codec),
        reason=f"not {label}",
    )


def _hint(line: bytes, head: bytes, codec: str) -> str:
    """Return the encoding that the bytes seem to be in, or how to name one."""
    found = encodings.guess(line) or encodings.guess(head)
    if found and encodings.with_byte_order(found, head) != codec:
        return f"it looks like Russian in {found}: add --encoding {found}"
    if codec != encodings.UTF8:
        return "name another --encoding, or pass --skip-bad to count the line and go on"
    return "name its encoding with --encoding, or convert it: `iconv -f NAME -t UTF-8`"
