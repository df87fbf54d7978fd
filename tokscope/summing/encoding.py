"""Which tokens come in a text, and whether the text comes back from them: one pass over it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, islice

import numpy as np

from tokscope.chunk_table import ChunkTable
from tokscope.metrics import RoundTripSums
from tokscope.strings import Integers
from tokscope.summing.histograms import Histogram, Histograms
from tokscope.tokenizer import Tokenizer

_AT_A_TIME = 2_000
"""Segments encoded at a time, so that few lists of ids are in memory."""
_ABOUT_RIGHT = 16
"""Edits that most lines stay below; an alignment within them is looked for first."""


def encode_all(
    tokenizer: Tokenizer,
    tables: Sequence[ChunkTable],
    which: Integers,
    number: int,
    *,
    uses: bool,
    decodes: bool,
) -> tuple[list[Histogram] | None, list[RoundTripSums] | None]:
    """Encode a text and sum up over groups of its segments.

    Parameters
    ----------
    tokenizer : Tokenizer
        One whose ids are known.
    tables : sequence of ChunkTable
        The text.
    which : array of int64, shape (segments,)
        The group of each segment.
    number : int
        How many groups there are.
    uses, decodes : bool
        Whether histograms of ids are wanted, and round trips.
    """
    tokens = Histograms()
    trips = np.zeros((number, 5), np.int64)
    start = 0
    for texts in _slices(tables):
        groups = which[start : start + len(texts)]
        start += len(texts)
        encoded = list(tokenizer.encode_many(texts))
        if uses:
            lengths = np.fromiter(map(len, encoded), np.int64, len(encoded))
            ids = np.fromiter(chain.from_iterable(encoded), np.int64, int(lengths.sum()))
            tokens.add(np.repeat(groups, lengths), ids)
        if decodes:
            found = [
                _round_trip(tokenizer, text, ids) for text, ids in zip(texts, encoded, strict=True)
            ]
            np.add.at(trips, groups, np.array(found, np.int64).reshape(-1, 5))
    return (
        tokens.split(number) if uses else None,
        [RoundTripSums(*each) for each in trips.tolist()] if decodes else None,
    )


def _slices(tables: Sequence[ChunkTable]) -> Iterator[list[str]]:
    segments = chain.from_iterable(table.segments() for table in tables)
    return iter(lambda: list(islice(segments, _AT_A_TIME)), [])


def _round_trip(
    tokenizer: Tokenizer, text: str, ids: Sequence[int]
) -> tuple[int, int, int, int, int]:
    """Decode one segment: segments, exact, in normal form, edits, characters of what differs."""
    decoded = tokenizer.decode(ids)
    normal = tokenizer.normalized(text)
    if decoded == normal:
        return 1, int(decoded == text), 1, 0, 0
    from rapidfuzz.distance import Levenshtein

    edits = Levenshtein.distance(decoded, normal, score_hint=_ABOUT_RIGHT)
    return 1, int(decoded == text), 0, edits, len(normal)
