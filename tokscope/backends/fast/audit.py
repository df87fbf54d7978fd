"""Which texts of a run are asked of the official engine too; the same ones every time.

Texts with the rarest characters come first, then those in which the rarest categories of characters
stand side by side: that is where engines differ.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from tokscope.backends.fast.certificates import Difference
from tokscope.text.running import Running, joined_by
from tokscope.tokenizer import Counts

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

_Numbers: TypeAlias = "npt.NDArray[np.int64]"
_SEED = 20261125
_TEXTS = 400
_BY_CHARACTERS, _BY_NEIGHBOURS, _BY_LOT = 0.5, 0.75, 1.0
"""Share of the sample that is drawn when texts of each kind were drawn."""
_SHARE = 200
"""One character in so many is counted twice."""
_LEAST, _MOST = 20_000, 200_000
"""Characters."""
_LONG = 10_000
"""Of a longer text pieces are taken instead of the whole."""
_PIECE = 2_000
_LOOKED_AT = 1 << 19
"""Characters of a large text among which rare ones are looked for; engines are as fast as this."""
_CATEGORIES = 32
"""No fewer than there are."""


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
    import numpy as np

    text = joined_by("", texts)
    numbers, starts, is_piece = _units(texts)
    if not len(starts):
        return Sample((), ())
    chance = np.random.default_rng((_SEED, call, len(starts)))
    first = int(chance.integers(max(len(text) - _LOOKED_AT, 0) + 1))
    by_characters, by_neighbours = (
        np.searchsorted(starts, first + places, side="right") - 1
        for places in _rarest(text[first : first + _LOOKED_AT])
    )
    by_lot = chance.permutation(len(starts))
    sizes = np.diff(starts, append=len(text))
    room = min(_MOST, max(_LEAST, len(text) // _SHARE))
    drawn: dict[int, int] = {}
    for units, share in (
        (by_characters, _BY_CHARACTERS),
        (by_neighbours, _BY_NEIGHBOURS),
        (by_lot, _BY_LOT),
    ):
        for unit in units.tolist():
            if len(drawn) >= share * _TEXTS or sum(drawn.values()) >= share * room:
                break
            drawn[unit] = int(sizes[unit])
    places = (int(numbers[unit]) for unit in drawn if not is_piece[unit])
    pieces = (
        text[starts[unit] : starts[unit] + size] for unit, size in drawn.items() if is_piece[unit]
    )
    return Sample(tuple(sorted(places)), tuple(pieces))


def _units(texts: Sequence[str]) -> tuple[_Numbers, _Numbers, npt.NDArray[np.bool_]]:
    """List what may be drawn: texts, and the pieces of long ones; nothing for an empty text.

    Returns
    -------
    tuple of array
        The number of the text, where in all of them joined the unit starts, whether it is a piece.
    """
    import numpy as np

    sizes = _sizes(texts)
    pieces = np.where(sizes > _LONG, -(-sizes // _PIECE), np.minimum(sizes, 1))
    numbers = np.repeat(np.arange(len(sizes)), pieces)
    of_text = np.arange(len(numbers)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    starts = (np.cumsum(sizes) - sizes)[numbers] + of_text * _PIECE
    return numbers, starts, sizes[numbers] > _LONG


def _sizes(texts: Sequence[str]) -> _Numbers:
    """Count the characters of each text."""
    import numpy as np

    if not isinstance(texts, Running):
        return np.fromiter(map(len, texts), np.int64, len(texts))
    is_first = np.frombuffer(texts.data, np.int8) >= -0x40  # no continuation of a character
    return np.diff(np.cumsum(is_first)[texts.ends - 1], prepend=0)


def _rarest(text: str) -> Iterator[_Numbers]:
    """Find a place of each character, and of each two categories side by side, the rarest first."""
    import numpy as np

    encoded = text.encode("utf-32-le", "surrogatepass")
    codes = np.frombuffer(encoded, np.uint32).astype(np.int64)  # once, not in every step
    numbers = np.bincount(codes)
    yield _places_by_rarity(codes, numbers)
    present = np.flatnonzero(numbers)
    names = [unicodedata.category(chr(code)) for code in present.tolist()]
    ids = {name: id_ for id_, name in enumerate(dict.fromkeys(names))}
    category = np.zeros(len(numbers), np.int64)
    category[present] = [ids[name] for name in names]
    of = category[codes]
    neighbours = of[:-1] * _CATEGORIES + of[1:]
    yield _places_by_rarity(neighbours, np.bincount(neighbours))


def _places_by_rarity(kinds: _Numbers, numbers: _Numbers) -> _Numbers:
    """Find where each kind stands last, the rarest kind first."""
    import numpy as np

    seen = np.flatnonzero(numbers)
    last = np.zeros(len(numbers), np.int64)
    last[kinds] = np.arange(len(kinds))
    places: _Numbers = last[seen[np.argsort(numbers[seen], kind="stable")]]
    return places
