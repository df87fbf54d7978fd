"""A Bloom filter of the substrings of texts: which of many strings they might contain.

There are no false negatives. A space and U+2581, which models write in its place, are equal.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from tokscope.parallel import thread_map

_Bits: TypeAlias = npt.NDArray[np.bool_]
_Codes: TypeAlias = npt.NDArray[np.uint32]
_Integers: TypeAlias = npt.NDArray[np.int64]
_Words: TypeAlias = npt.NDArray[np.uint64]

LONGEST = 24
"""Characters of the longest substrings; longer strings always match."""
_ANYWHERE = 0
"""The bit of strings that may stand anywhere; always set."""
_HASH, _WIDEST, _NARROWEST, _SPARE = 32, 24, 16, 7
"""Bits of a hash; bits of it used in the longest texts and in the shortest; and how many more
of them than would number all substrings, so that few other strings share one."""
_WRITTEN = "<u4"
_SPACE, _MARK = ord(" "), 0x2581
_BASE = 0x9E3779B97F4A7C15
_INVERSE = pow(_BASE, -1, 1 << 64)
_MIXER = 0xD6E8FEB86659FD93
"""Odd numbers; strings are polynomials in the first, modulo 2**64, and the third spreads them."""


class SubstringFilter:
    """What may stand in some texts."""

    def __init__(
        self,
        read: Callable[[], Sequence[str]],
        sizes: _Integers,
        beside: SubstringFilter | None = None,
    ) -> None:
        self._read = read
        self._sizes = sizes
        self._beside = beside
        self._known: _Bits | None = None

    @classmethod
    def of(cls, texts: Sequence[str]) -> SubstringFilter:
        """Build the filter of some texts."""
        within = getattr(texts, "within", None)
        return within if isinstance(within, cls) else cls(lambda: texts, _sizes(texts))

    @property
    def texts(self) -> Sequence[str]:
        """The texts, those beside before the others."""
        return self._own if self._beside is None else [*self._beside.texts, *self._own]

    @cached_property
    def _own(self) -> Sequence[str]:
        return self._read()

    @property
    def characters(self) -> int:
        """How many characters the texts have."""
        beside = 0 if self._beside is None else self._beside.characters
        return int(self._sizes.sum()) + beside

    @cached_property
    def lookup_count(self) -> int:
        """How many substrings there are to look at, equal ones counted apart; none of those beside.

        The other filter was built before, or is built by itself.
        """
        short = np.minimum(self._sizes, LONGEST)
        begun_before_the_last = LONGEST * (self._sizes - short)
        return int((begun_before_the_last + short * (short + 1) // 2).sum())

    @property
    def are_known(self) -> bool:
        """Whether the substrings were computed."""
        return self._known is not None

    def look(self) -> _Bits:
        """Examine them, for instance before other processes inherit what is found."""
        if self._known is None:
            self._known = self._found()
        return self._known

    def and_of(self, others: Sequence[str]) -> SubstringFilter:
        """Return a filter of further texts in addition."""
        return SubstringFilter(lambda: others, _sizes(others), self) if others else self

    def might_contain(self, places: npt.NDArray[np.uint32]) -> _Bits:
        """Return for each of many strings whether the texts might contain it."""
        bits = self.look()
        held: _Bits = bits[places >> _unused(bits)]
        return held if self._beside is None else held | self._beside.might_contain(places)

    def numbers_of(self, places: bytes) -> _Integers:
        """Return the numbers of the strings that the texts might contain."""
        return np.flatnonzero(self.might_contain(np.frombuffer(places, _WRITTEN)))

    def _found(self) -> _Bits:
        width = min(max(self.lookup_count.bit_length() + _SPARE, _NARROWEST), _WIDEST)
        bits = np.zeros(1 << width, np.bool_)
        bits[_ANYWHERE] = True
        _set(bits, self._own, self._sizes)
        return bits


def _set(bits: _Bits, texts: Sequence[str], sizes: _Integers) -> None:
    """Set the bits of all substrings of some texts."""
    codes = _codes("".join(texts))
    room = np.repeat(np.cumsum(sizes), sizes) - np.arange(len(codes))
    hashes = _Hashes(codes)

    def set_of(length: int) -> None:
        starts = np.flatnonzero(room >= length)
        bits[hashes.places(starts, starts + length) >> _unused(bits)] = True

    thread_map(set_of, range(1, min(LONGEST, int(room.max(initial=0))) + 1))


def _unused(bits: _Bits) -> np.uint32:
    """Return how many bits of a hash are ignored."""
    return np.uint32(_HASH - len(bits).bit_length() + 1)


class _Hashes:
    """Hashes of all parts of a text."""

    def __init__(self, codes: _Codes) -> None:
        self._sums = np.zeros(len(codes) + 1, np.uint64)
        np.cumsum((codes.astype(np.uint64) + 1) * _powers(_BASE, len(codes)), out=self._sums[1:])
        self._shifts = _powers(_INVERSE, len(codes) + 1)

    def places(self, starts: _Integers, ends: _Integers) -> npt.NDArray[np.uint32]:
        """Return the hashes of some parts."""
        values = (self._sums[ends] - self._sums[starts]) * self._shifts[starts]
        return (values * np.uint64(_MIXER) >> np.uint64(64 - _HASH)).astype(np.uint32)


def filter_hashes(strings: Sequence[str]) -> npt.NDArray[np.uint32]:
    """Return where to look for strings among those that may stand in some texts."""
    kept = [string if len(string) <= LONGEST else "" for string in strings]
    sizes = np.fromiter(map(len, kept), np.int64, len(kept))
    ends = np.cumsum(sizes)
    places = _Hashes(_codes("".join(kept))).places(ends - sizes, ends)
    places[sizes == 0] = _ANYWHERE
    return places


def written_places(strings: Sequence[str]) -> bytes:
    """Write where to look for strings, 32-bit and little-endian; as ``places_of``."""
    return filter_hashes(strings).astype(_WRITTEN).tobytes()


def _sizes(texts: Sequence[str]) -> _Integers:
    return np.fromiter(map(len, texts), np.int64, len(texts))


def _codes(text: str) -> _Codes:
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4").copy()
    codes[codes == _MARK] = _SPACE
    return codes


def _powers(base: int, number: int) -> _Words:
    """List the powers of a number from that to the nought on, modulo 2**64."""
    powers = np.full(number, base, np.uint64)
    powers[:1] = 1
    return np.cumprod(powers, dtype=np.uint64)
