"""Which texts of a run are asked of the official engine too; the same ones every time."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from tokscope.backends.fast.certificates import Difference
from tokscope.text.running import characters_of
from tokscope.tokenizer import Counts

_SEED = 20261125
_TEXTS = 200
_SHARE = 200
"""One character in so many is counted twice."""
_LEAST, _MOST = 20_000, 200_000
"""Characters."""
_LONG = 10_000
"""Of a longer text a piece is taken instead of the whole."""
_PIECE = 2_000


@dataclass(frozen=True, slots=True)
class Sample:
    """What is audited of some texts."""

    places: tuple[int, ...]
    """Indices of texts whose counts are compared."""
    pieces: tuple[str, ...]
    """Pieces of long texts, counted anew by both engines."""


def first_difference(
    texts: Sequence[str], ours: Counts, official: Counts, *, is_continuing: bool = False
) -> Difference | None:
    """Find the first text that was counted differently."""
    mine = zip(ours.tokens, ours.unknown, ours.lost, strict=True)
    theirs = zip(official.tokens, official.unknown, official.lost, strict=True)
    return next(
        (
            Difference(text, one, other, is_continuing)
            for text, one, other in zip(texts, mine, theirs, strict=True)
            if one != other
        ),
        None,
    )


def sample_of(texts: Sequence[str], *, call: int) -> Sample:
    """Draw what is audited.

    Parameters
    ----------
    texts : sequence of str
        Everything that was counted at a time.
    call : int
        How many times were before, so that equal places are not drawn for ever.
    """
    chance = random.Random(f"{_SEED}/{call}/{len(texts)}")  # noqa: S311 - no secret
    room = min(_MOST, max(_LEAST, characters_of(texts) // _SHARE))
    places: list[int] = []
    pieces: list[str] = []
    for place in chance.sample(range(len(texts)), min(_TEXTS, len(texts))):
        text = texts[place]
        if len(text) > _LONG:
            start = chance.randrange(len(text) - _PIECE)
            pieces.append(text[start : start + _PIECE])
            room -= _PIECE
        else:
            places.append(place)
            room -= len(text)
        if room <= 0:
            break
    return Sample(tuple(sorted(places)), tuple(pieces))
