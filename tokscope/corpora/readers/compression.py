"""The four compressions: told by magic bytes, unpacked as a stream."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
from typing import IO, Protocol, cast

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
    """The one thing that is asked of a file."""

    def read(self, size: int, /) -> bytes:
        """Read at most so many bytes; none at the end."""
        ...


class Counted(io.RawIOBase):
    """Count what is read."""

    def __init__(self, file: Readable) -> None:
        self._file = file
        self.count = 0

    def readable(self) -> bool:
        """Say that it can be read."""
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
    """Tell by which compression a file begins, if any."""
    return next((kind for kind, marks in _MAGIC.items() if head.startswith(marks)), None)


def unpacked(file: Counted, kind: str) -> Readable:
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
