"""How SentencePiece writes a piece down: ``▁`` for a space, ``<0xD0>`` for a byte."""

from __future__ import annotations

import re

_BYTE = re.compile(r"<0x([0-9A-F]{2})>")


def byte_of_fallback(piece: str) -> bytes | None:
    r"""Read the byte of a byte-fallback piece; None if it is none.

    Examples
    --------
    >>> byte_of_fallback("<0xD0>"), byte_of_fallback("да")
    (b'\xd0', None)
    """
    matched = _BYTE.fullmatch(piece)
    return bytes([int(matched[1], 16)]) if matched else None


def bytes_of_piece(piece: str) -> bytes:
    """Read the bytes a piece stands for, its space mark as a space.

    Examples
    --------
    >>> bytes_of_piece("▁да").decode()
    ' да'
    """
    return byte_of_fallback(piece) or piece.replace("▁", " ").encode("utf-8")
