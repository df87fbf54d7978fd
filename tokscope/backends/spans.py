"""Where in a text its tokens lie: pieces, byte offsets, what unknown tokens stand for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate

from tokscope.tokenizer import Piece, Segmentation


def lost_at(text: str, unknown: Iterable[tuple[int, int]]) -> int:
    """Count the characters at some spans, white space apart."""
    return sum(len(text[start:end].strip()) for start, end in unknown)


def consecutive(ids: Sequence[int], data: Sequence[bytes]) -> tuple[Piece, ...]:
    """Build the pieces of a text whose tokens' bytes, joined, are the text."""
    ends = list(accumulate(map(len, data)))
    starts = [0, *ends[:-1]]
    return tuple(map(Piece, ids, data, starts, ends))


def byte_offsets(text: str) -> list[int]:
    """List the UTF-8 byte offset of every character of a text, and of its end."""
    return [0, *accumulate(len(character.encode("utf-8")) for character in text)]


def lost_characters(segmentation: Segmentation) -> int:
    """Count the characters that unknown tokens stand for, white space marks apart."""
    data = segmentation.text.encode("utf-8")
    return sum(
        len(data[piece.start : piece.end].decode("utf-8", "replace").strip())
        for piece in segmentation.pieces
        if piece.unknown
    )
