"""Read the bytes of a file, decompressed and bounded; sizes that a file states are not trusted."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any, Protocol, cast

from tokscope.corpora.readers.encoding import SAMPLE
from tokscope.corpora.readers.formats import FileFormat, parse_name
from tokscope.corpora.readers.interface import ReadError

BUFFER = 128 << 10
"""Bytes read at a time; no result depends on it."""
LARGEST = 4 << 30
"""Bytes that a compressed file or an archive member may unpack to."""
RATIO, RATIO_FROM = 1000, 64 << 20
"""How many times larger than packed a file may be, once it is larger than the second."""


@dataclass(frozen=True, slots=True)
class FileSource:
    """A file, an archive member or standard input, not yet opened."""

    name: str
    """As the user would name it."""
    open: Callable[[], Any]
    """Opens it for reading bytes, as a context."""
    path: Path | None = None
    """Where it lies, if it is a file of its own."""
    packed: int | None = None
    """Bytes it takes in its archive."""
    is_found: bool = False
    """Whether it was found in a folder, by a pattern or in an archive, not named."""
    detected_format: FileFormat | None = None
    """Its format, where the name does not tell it."""
    prefetched: ByteStream | ReadError | None = None
    """What came of opening it ahead, to look at its content; it cannot be opened again."""

    @property
    def format(self) -> FileFormat:
        """The format; plain text where nothing tells another."""
        return self.detected_format or parse_name(self.name).format


@dataclass(frozen=True, slots=True)
class ByteStream:
    """The decompressed bytes of a file."""

    name: str
    file: io.BufferedReader[Any]
    """All of them, from the start."""
    head: bytes
    """The first of them, for looking ahead."""
    path: Path | None
    """Where the same bytes lie, uncompressed, if they do."""


class _Guarded(io.RawIOBase):
    """Bound what is unpacked, and turn every failure into a clear error."""

    def __init__(
        self, file: Readable, name: str, kind: str | None, packed: Callable[[], int] | None
    ) -> None:
        self._file, self._name, self._kind, self._packed = file, name, kind, packed
        self._count = 0
        self._ahead = b""

    def readable(self) -> bool:
        return True

    def look_ahead(self, size: int) -> bytes:
        parts = []
        while size > 0 and (part := self._read(size)):
            parts.append(part)
            size -= len(part)
        self._ahead = b"".join(parts)
        return self._ahead

    def readinto(self, buffer: Any, /) -> int:
        size = len(buffer)
        if self._ahead:
            data, self._ahead = self._ahead[:size], self._ahead[size:]
        else:
            data = self._read(size)
        buffer[: len(data)] = data
        return len(data)

    def _read(self, size: int) -> bytes:
        try:
            data = self._file.read(size)
        except EOFError:
            raise self._truncated() from None
        except (zlib.error, lzma.LZMAError, gzip.BadGzipFile, zipfile.BadZipFile) as error:
            raise self._damaged(str(error)) from None
        except OSError as error:
            if self._kind is None:
                raise unreadable(self._name, error) from None
            if "Truncated" in str(error):
                raise self._truncated() from None
            raise self._damaged(str(error)) from None
        self._count += len(data)
        if self._packed is not None:
            self._check_size(self._packed())
        return data

    def _check_size(self, packed: int) -> None:
        limit = f"{LARGEST >> 30} GiB" if self._count > LARGEST else f"{RATIO} times its size"
        if self._count > LARGEST or (self._count > RATIO_FROM and self._count > RATIO * packed):
            raise ReadError(
                f"{self._name}: unpacks to more than {limit}, as an archive bomb does",
                "unpack it yourself if you trust it",
                reason="archive bomb",
            )

    def _truncated(self) -> ReadError:
        return ReadError(
            f"{self._name}: the {self._kind or 'data'} is cut short",
            "fetch or compress it again",
            reason="truncated compression",
        )

    def _damaged(self, detail: str) -> ReadError:
        return ReadError(
            f"{self._name}: damaged {self._kind or 'data'}: {detail}",
            "fetch or compress it again",
            reason="damaged compression",
        )


def unreadable(name: str, error: OSError) -> ReadError:
    """Return the error for a file that cannot be read."""
    return ReadError(
        f"{name}: cannot be read: {error.strerror or error}", "check the path", reason="unreadable"
    )


@contextmanager
def open_stream(source: FileSource) -> Iterator[ByteStream]:
    """Open a source and decompress it, as its first bytes say."""
    if isinstance(source.prefetched, ReadError):
        raise source.prefetched
    with ExitStack() as stack:
        stream = source.prefetched or _opened(source, stack)
        before = _state(source.path)
        yield stream
        if _state(source.path) != before:
            raise ReadError(
                f"{source.name}: changed while it was read",
                "measure it when nothing writes to it, or a copy of it",
                reason="changed while read",
            )


def opened_ahead(source: FileSource) -> FileSource:
    """Open a source that needs no closing, so that its first bytes can be read.

    A error is kept, and raised where the source is read.
    """
    try:
        return replace(source, prefetched=_opened(source, ExitStack()))
    except ReadError as problem:
        return replace(source, prefetched=problem)


def _opened(source: FileSource, stack: ExitStack) -> ByteStream:
    try:
        raw = stack.enter_context(source.open())
    except OSError as error:
        raise unreadable(source.name, error) from None
    except (RuntimeError, NotImplementedError, zipfile.BadZipFile) as error:
        raise ReadError(
            f"{source.name}: cannot be unpacked: {error}",
            "unpack it yourself",
            reason="damaged archive",
        ) from None
    size = source.packed
    in_zip = None if size is None else "zip archive"
    guarded = _Guarded(raw, source.name, in_zip, None if size is None else lambda: size)
    head = guarded.look_ahead(SAMPLE)
    kind = compression_of(head)
    if head:
        _check_suffix(source.name, kind)
    if kind:
        counted = CountingStream(io.BufferedReader(guarded, BUFFER))
        guarded = _Guarded(unpacked(counted, kind), source.name, kind, lambda: counted.count)
        head = guarded.look_ahead(SAMPLE)
    file = io.BufferedReader(guarded, BUFFER)
    return ByteStream(source.name, file, head, None if kind else source.path)


def _state(path: Path | None) -> tuple[int, int] | None:
    """Return what moves when a file is written to: its size and its time."""
    if path is None or not path.is_file():
        return None
    status = path.stat()
    return status.st_size, status.st_mtime_ns


def _check_suffix(name: str, kind: str | None) -> None:
    stated = parse_name(name).compression
    if stated and stated != kind:
        raise ReadError(
            f"{name}: has the extension of a {stated} file, but is not {stated}-compressed",
            "rename it to match its content",
            reason="extension does not match content",
        )


_CHUNK = 64 << 10
_XZ_MEMORY = 256 << 20
"""Bytes that unpacking xz may take; ``xz -9`` needs 65 MiB."""
_MAGIC = {
    "gzip": (b"\x1f\x8b",),
    "bzip2": tuple(b"BZh%d%s" % (n, m) for n in range(1, 10) for m in (b"1AY&SY", b"\x17rE8P\x90")),
    "xz": (b"\xfd7zXZ\x00",),
    "zstd": (b"\x28\xb5\x2f\xfd",),
}


class Readable(Protocol):
    """A source of bytes."""

    def read(self, size: int, /) -> bytes:
        """Read at most so many bytes; none at the end."""
        ...


class CountingStream(io.RawIOBase):
    """Count what is read."""

    def __init__(self, file: Readable) -> None:
        self._file = file
        self.count = 0

    def readable(self) -> bool:
        """Return True: it can be read."""
        return True

    def read(self, size: int = -1, /) -> bytes:
        """Read, and add to the count."""
        data = self._file.read(size)
        self.count += len(data)
        return data


class _Xz:
    """Unpack xz with a bound on memory, which ``lzma.LZMAFile`` does not have."""

    def __init__(self, file: Readable) -> None:
        self._file = file
        self._unpacker = self._fresh()

    @staticmethod
    def _fresh() -> lzma.LZMADecompressor:
        return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY)

    def read(self, size: int, /) -> bytes:
        while True:
            packed = b""
            if self._unpacker.eof:  # another stream may follow, after padding
                packed = self._unpacker.unused_data.lstrip(b"\0")
                while not packed:
                    packed = self._file.read(_CHUNK)
                    if not packed:
                        return b""
                    packed = packed.lstrip(b"\0")
                self._unpacker = self._fresh()
            elif self._unpacker.needs_input:
                packed = self._file.read(_CHUNK)
                if not packed:
                    raise EOFError
            data = self._unpacker.decompress(packed, size)
            if data:
                return data


def compression_of(head: bytes) -> str | None:
    """Detect the compression of a file from its first bytes."""
    return next((kind for kind, marks in _MAGIC.items() if head.startswith(marks)), None)


def unpacked(file: CountingStream, kind: str) -> Readable:
    """Unpack a stream; a failure is ``EOFError``, ``OSError`` or the library's own error."""
    match kind:
        case "gzip":
            return gzip.GzipFile(fileobj=cast("IO[bytes]", file), mode="rb")
        case "bzip2":
            return bz2.BZ2File(cast("IO[bytes]", file))
        case "xz":
            return _Xz(file)
    import pyarrow as pa

    file_of_pyarrow: Readable = pa.CompressedInputStream(pa.PythonFile(file, mode="r"), "zstd")
    return file_of_pyarrow
