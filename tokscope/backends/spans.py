"""Where in a text its tokens lie: pieces, byte offsets, what unknown tokens stand for."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from tokscope.text.cut import white_characters
from tokscope.tokenizer import Piece, Segmentation


def lost_at(text: str, unknown: Iterable[tuple[int, int]], first: int = 0) -> int:
    """Count the characters that unknown tokens stand for, white space apart.

    White space is what is such to any normaliser, with ``▁`` and what cannot be seen.

    Parameters
    ----------
    text : str
        As given, before any normalisation.
    unknown : iterable of tuple of int
        Start and end of each unknown token, in characters. A normaliser can make several characters
        of one: tokens that share it count it once, and one with an empty span is inside it.
    first : int, optional
        Characters before this one are not counted.
    """
    places = {place for start, end in unknown for place in range(start, max(end, start + 1))}
    white = white_characters()
    return sum(first <= place < len(text) and text[place] not in white for place in places)


def filled(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Stretch the spans of tokens over what lies between them, up to white space.

    There lie characters that a normaliser made one with those before, or dropped.
    """
    white = white_characters()
    starts = [*(start for start, _ in spans[1:]), len(text)]
    for (start, end), following in zip(spans, starts, strict=True):
        last = end
        while last < following and text[last] not in white:
            last += 1
        yield start, last


def visible_characters(text: str) -> int:
    """Count the characters that are no white space."""
    return sum(map(len, text.split()))


def without_token(id_: str, lost: int, characters: int, where: str) -> str:
    """Say how much of a text a tokenizer leaves without any token."""
    return (
        f"{id_}: {lost:,} of {characters:,} characters of {where} have no token: its pattern or its"
        " vocabulary leaves them out"
    )


def consecutive(ids: Sequence[int], data: Sequence[bytes]) -> tuple[Piece, ...]:
    """Build the pieces of a text whose tokens' bytes, joined, are the text."""
    ends = list(accumulate(map(len, data)))
    starts = [0, *ends[:-1]]
    return tuple(map(Piece, ids, data, starts, ends))


def found_in(text: str, ids: Sequence[int], data: Sequence[bytes]) -> tuple[Piece, ...] | None:
    """Build the pieces of a text whose tokens' bytes stand in it in order, maybe with gaps.

    None where they do not.
    """
    encoded = text.encode("utf-8")
    if b"".join(data) == encoded:
        return consecutive(ids, data)
    found: list[Piece] = []
    end = 0
    for id_, token in zip(ids, data, strict=True):
        start = encoded.find(token, end)
        if start < 0:
            return None
        end = start + len(token)
        found.append(Piece(id_, token, start, end))
    return tuple(found)


def with_gaps(segmentation: Segmentation) -> list[Piece]:
    """List the pieces of a text, and as an unknown piece without id each part that has no token.

    Parts that are nothing but white space are left out: many tokenizers drop it.
    """
    data = segmentation.text.encode("utf-8")
    found: list[Piece] = []
    end = 0
    for piece in (*segmentation.pieces, Piece(None, b"", len(data), len(data))):
        gap = data[end : piece.start]
        if visible_characters(gap.decode("utf-8", "replace")):
            found.append(Piece(None, gap, end, piece.start, unknown=True))
        found.append(piece)
        end = max(end, piece.end)
    return found[:-1]


def byte_offsets(text: str) -> list[int]:
    """List the UTF-8 byte offset of every character of a text, and of its end."""
    return [0, *accumulate(len(character.encode("utf-8")) for character in text)]


def lost_characters(segmentation: Segmentation, first: int = 0) -> int:
    """Count the characters that unknown tokens stand for, from some character on."""
    offsets = byte_offsets(segmentation.text)
    unknown = (
        (bisect_right(offsets, piece.start) - 1, bisect_left(offsets, piece.end))
        for piece in segmentation.pieces
        if piece.unknown
    )
    return lost_at(segmentation.text, unknown, first)
