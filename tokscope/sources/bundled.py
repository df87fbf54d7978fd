"""Vocabularies compiled into ``splintr-rs``, and conversions to the official form of a file.

Each conversion is checked by the digest of its result.
"""

from __future__ import annotations

import ast
import base64
import struct
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise

from tokscope.catalogue.rows import BundledSource
from tokscope.errors import UnavailableError


def read_back(source: BundledSource) -> bytes:
    """Write a compiled-in vocabulary as the official rank file."""
    try:
        import splintr

        compiled = splintr.Tokenizer.from_pretrained(source.name)
        ids = range(source.first, source.last + 1)
        return rank_file((compiled.decode_token_bytes(id_), id_) for id_ in ids)
    except (ImportError, ValueError, OverflowError) as error:
        raise UnavailableError(
            f"{source} cannot be read: {error}", "`python -m pip install splintr-rs==0.22.0`"
        ) from None


_SPECIAL = {b"[unk]", b"[cls]", b"[sep]", b"[mask]"}


def rank_file(tokens: Iterable[tuple[bytes, int]]) -> bytes:
    r"""Write tokens and ids in tiktoken's rank format.

    Examples
    --------
    >>> rank_file([(b"!", 0), (b" a", 1)])
    b'IQ== 0\nIGE= 1\n'
    """
    return b"".join(base64.b64encode(token) + b" %d\n" % id_ for token, id_ in tokens)


def vocab_txt_from_i2w(data: bytes) -> bytes:
    """Read BlingFire's id-to-word table and write the ``vocab.txt`` it was made from.

    Byte 96 holds the number of entries V; from byte 100 come V + 1 offsets, then the strings, all
    numbers little-endian unsigned 32-bit. An entry that starts with a space is word-initial, any
    other continues a word; the special tokens are stored in small letters.
    """
    (size,) = struct.unpack_from("<I", data, 96)
    offsets = struct.unpack_from(f"<{size + 1}I", data, 100)
    strings = data[100 + 4 * (size + 1) :]
    return b"".join(_wordpiece(strings[start:end]) + b"\n" for start, end in pairwise(offsets))


def _wordpiece(entry: bytes) -> bytes:
    word = entry.removeprefix(b" ")
    if word in _SPECIAL:
        return word.upper()
    return word if entry.startswith(b" ") else b"##" + entry


def rank_file_from_rwkv(data: bytes) -> bytes:
    """Read RWKV's vocabulary (``id literal length`` a line) and write a rank file."""

    def tokens() -> Iterable[tuple[bytes, int]]:
        for line in data.decode("utf-8").splitlines():
            id_, _, rest = line.partition(" ")
            literal, _, length = rest.rpartition(" ")
            value = ast.literal_eval(literal)
            token = value.encode("utf-8") if isinstance(value, str) else value
            if not isinstance(token, bytes):
                message = f"entry {id_} is neither text nor bytes"
                raise ValueError(message)
            if len(token) != int(length):
                message = f"entry {id_} is {len(token)} bytes long, not {length}"
                raise ValueError(message)
            yield token, int(id_)

    return rank_file(tokens())


_CONVERSIONS: Mapping[str, Callable[[bytes], bytes]] = {
    "blingfire-i2w": vocab_txt_from_i2w,
    "rwkv-vocab": rank_file_from_rwkv,
}


def convert(name: str, data: bytes) -> bytes:
    """Apply a conversion that the catalogue names."""
    try:
        return _CONVERSIONS[name](data)
    except (ValueError, SyntaxError, struct.error, IndexError) as error:
        raise UnavailableError(f"conversion '{name}' cannot read the file: {error}") from None
