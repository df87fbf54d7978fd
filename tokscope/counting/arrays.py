"""Arrays: many byte strings in one buffer, integer columns, labels, histograms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Integers: TypeAlias = npt.NDArray[np.int64]
Bytes: TypeAlias = npt.NDArray[np.uint8]

_ARROW_FROM = 1 << 20
"""Bytes from which finding distinct strings in Arrow repays importing it."""

_SPARSE = 64
"""How many times more bytes may lie between strings than in them for all to be copied at once."""


@dataclass(frozen=True, slots=True)
class ByteStrings:
    """Many strings of bytes in one buffer."""

    data: Bytes
    offsets: Integers
    """Where each begins, and where the last ends; one longer than there are strings."""

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @classmethod
    def from_iterable(cls, strings: Iterable[bytes]) -> ByteStrings:
        """Concatenate strings."""
        listed = list(strings)
        lengths = np.fromiter(map(len, listed), np.int64, len(listed))
        data = np.frombuffer(b"".join(listed), np.uint8)
        return cls(data, np.concatenate(([0], np.cumsum(lengths))))

    def sums(self, values: npt.NDArray[np.generic]) -> Integers:
        """Sum over each string what is given for each byte; no string may be empty."""
        if not len(self):
            return np.zeros(0, np.int64)
        sums: Integers = np.add.reduceat(values, self.offsets[:-1], dtype=np.int64)
        return sums

    def joined(self, numbers: Integers) -> tuple[Bytes, Integers]:
        """Concatenate some of the strings, in ascending order; return also their ends."""
        lengths = np.diff(self.offsets)
        is_wanted = np.zeros(len(self), np.bool_)
        is_wanted[numbers] = True
        first, last = self.offsets[0], self.offsets[-1]
        data = self.data[first:last][np.repeat(is_wanted, lengths)]
        return data, np.cumsum(lengths[numbers])

    def take(self, numbers: Integers) -> list[bytes]:
        """Read some of the strings."""
        starts, ends = self.offsets[numbers], self.offsets[numbers + 1]
        first = int(starts.min(initial=len(self.data)))
        if int(ends.max(initial=first)) - first > _SPARSE * int((ends - starts).sum()):
            wanted = zip(starts.tolist(), ends.tolist(), strict=True)
            return [self.data[start:end].tobytes() for start, end in wanted]
        data = self.data[first : int(ends.max(initial=first))].tobytes()
        bounds = zip((starts - first).tolist(), (ends - first).tolist(), strict=True)
        return [data[start:end] for start, end in bounds]


def concatenate(dictionaries: list[ByteStrings]) -> tuple[ByteStrings, list[npt.NDArray[np.int32]]]:
    """Merge dictionaries; return also the new numbers of the strings of each."""
    if len(dictionaries) == 1:
        return dictionaries[0], [np.arange(len(dictionaries[0]), dtype=np.int32)]
    data = np.concatenate([each.data for each in dictionaries] or [np.zeros(0, np.uint8)])
    lengths = [np.diff(each.offsets) for each in dictionaries] or [np.zeros(0, np.int64)]
    offsets = np.concatenate(([0], np.cumsum(np.concatenate(lengths))))
    chunks, ids = unique(ByteStrings(data, offsets))
    return chunks, np.split(ids, np.cumsum([len(each) for each in dictionaries])[:-1])


def unique(strings: ByteStrings) -> tuple[ByteStrings, npt.NDArray[np.int32]]:
    """Number strings in the order of their first occurrence."""
    if len(strings.data) < _ARROW_FROM:
        known: dict[bytes, int] = {}
        every = strings.take(np.arange(len(strings)))
        ids = np.fromiter((known.setdefault(each, len(known)) for each in every), np.int32)
        return ByteStrings.from_iterable(known), ids
    import pyarrow as pa

    kind, width = (
        (pa.binary(), np.int32)
        if len(strings.data) < np.iinfo(np.int32).max
        else (pa.large_binary(), np.int64)
    )
    buffers = [None, pa.py_buffer(strings.offsets.astype(width)), pa.py_buffer(strings.data)]
    encoded = pa.Array.from_buffers(kind, len(strings), buffers).dictionary_encode()
    _, offsets, data = encoded.dictionary.buffers()
    found = ByteStrings(
        np.frombuffer(data, np.uint8),
        np.frombuffer(offsets, width)[: len(encoded.dictionary) + 1].astype(np.int64),
    )
    ids = np.frombuffer(encoded.indices.buffers()[1], np.int32)  # `to_numpy` imports pandas
    return found, ids[: len(encoded)]


@dataclass(slots=True)
class IntegerColumn:
    """Integers that grow by arrays, one a table."""

    _parts: list[Integers] = field(default_factory=list)
    _whole: Integers | None = None

    def extend(self, values: Integers) -> None:
        """Add some."""
        self._parts.append(np.asarray(values, np.int64))
        self._whole = None

    @property
    def values(self) -> Integers:
        """All of them, shape (segments,); put together once, the parts being views of it then."""
        if self._whole is None and len(self._parts) == 1:
            self._whole = self._parts[0]
        elif self._whole is None and self._parts and all(map(is_constant, self._parts)):
            firsts = {int(part[0]) for part in self._parts}
            if len(firsts) == 1:
                self._whole = np.broadcast_to(np.int64(firsts.pop()), len(self))
        if self._whole is None:
            self._whole = np.concatenate([np.zeros(0, np.int64), *self._parts])
            ends = np.cumsum(list(map(len, self._parts)))
            self._parts = np.split(self._whole, ends[:-1]) if self._parts else []
        return self._whole

    def part(self, number: int) -> Integers:
        """Return the values of one table."""
        return self._parts[number]

    def replace(self, number: int, values: Integers) -> None:
        """Replace the values of one table."""
        self._parts[number] = values
        self._whole = None

    def __len__(self) -> int:
        return sum(map(len, self._parts))


@dataclass(slots=True)
class LabelColumn:
    """A column of few different strings, kept as small numbers."""

    names: list[str | None] = field(default_factory=list)
    """What each number stands for, in the order in which they first come."""
    column: IntegerColumn = field(default_factory=IntegerColumn)
    """Numbers, one a segment."""
    _known: dict[str | None, int] = field(default_factory=dict)

    def extend(self, names: Iterable[tuple[str | None, int]]) -> Integers:
        """Add runs of a name; return their numbers, one a segment."""
        runs = list(names)
        numbers = [self._number(name) for name, _ in runs]
        codes = np.repeat(np.array(numbers, np.int64), [size for _, size in runs])
        self.column.extend(codes)
        return codes

    def _number(self, name: str | None) -> int:
        code = self._known.get(name)
        if code is None:
            code = self._known[name] = len(self.names)
            self.names.append(name)
        return code

    def restore(self, names: Iterable[str | None], codes: Integers) -> None:
        """Add segments as they were stored, numbered by these names."""
        numbers = np.array([self._number(name) for name in names], np.int64)
        self.column.extend(map_values(codes, lambda each: numbers[each]))

    @property
    def codes(self) -> Integers:
        """One number a segment."""
        return self.column.values

    def __iter__(self) -> Iterator[str | None]:
        return (self.names[code] for code in self.codes.tolist())


def is_constant(values: Integers) -> bool:
    """Return whether a column is a single number in memory, however long."""
    return len(values) > 0 and values.strides == (0,)


def map_values(values: Integers, function: Callable[[Integers], Integers]) -> Integers:
    """Map each number; a constant column stays constant in memory."""
    if is_constant(values):
        return np.broadcast_to(function(values[:1])[0], len(values))
    return function(values)


def sums_by_block(values: Integers, blocks: Integers) -> Integers:
    """Sum values by the block they are in."""
    sums = np.bincount(blocks, values)  # exact: no sum of a text's counts comes near 2**53
    return sums.astype(np.int64)


_GROUP = 32
"""Bits to the right of a group's number, so that group and value are one integer."""
_DENSE = 1 << 24
"""Largest array of counters that is laid out whole."""


@dataclass(frozen=True, slots=True)
class Histogram:
    """How often each number came that came at all."""

    values: Integers
    """Ascending."""
    counts: Integers


class Histograms:
    """A histogram for each group. Adding in any order and split gives the same."""

    def __init__(self) -> None:
        self._keys = np.zeros(0, np.int64)
        self._counts = np.zeros(0, np.int64)

    def add(self, groups: Integers, values: Integers, times: Integers | None = None) -> None:
        """Count some numbers."""
        if not len(values):
            return
        width = int(values.max()) + 1
        if times is None and (int(groups.max()) + 1) * width <= _DENSE:
            dense = np.bincount(groups * width + values)
            found = np.flatnonzero(dense)
            group, value = np.divmod(found, width)
            self._merge((group << _GROUP) | value, dense[found])
        else:
            self._merge((groups << _GROUP) | values, times)

    def _merge(self, keys: Integers, times: Integers | None) -> None:
        own = np.ones(len(keys), np.int64) if times is None else times
        together = np.concatenate((self._keys, keys))
        self._keys, places = np.unique(together, return_inverse=True)
        counts = np.zeros(len(self._keys), np.int64)
        np.add.at(counts, places.reshape(-1), np.concatenate((self._counts, own)))
        self._counts = counts

    def split(self, number: int) -> list[Histogram]:
        """Return the histogram of each group."""
        ends = np.searchsorted(self._keys, np.arange(1, number) << _GROUP)
        values = np.split(self._keys & ((1 << _GROUP) - 1), ends)
        return list(map(Histogram, values, np.split(self._counts, ends)))
