"""Many strings of bytes in one buffer, and numbers for the distinct ones among them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
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
class Strings:
    """Many strings of bytes in one buffer."""

    data: Bytes
    offsets: Integers
    """Where each begins, and where the last ends; one longer than there are strings."""

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @classmethod
    def of(cls, strings: Iterable[bytes]) -> Strings:
        """Put strings one behind the other."""
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
        """Put some of the strings, in ascending order, one behind the other; tell their ends."""
        lengths = np.diff(self.offsets)
        is_wanted = np.zeros(len(self), np.bool_)
        is_wanted[numbers] = True
        first, last = self.offsets[0], self.offsets[-1]
        data = self.data[first:last][np.repeat(is_wanted, lengths)]
        return data, np.cumsum(lengths[numbers])

    def taken(self, numbers: Integers) -> list[bytes]:
        """Read some of the strings."""
        starts, ends = self.offsets[numbers], self.offsets[numbers + 1]
        first = int(starts.min(initial=len(self.data)))
        if int(ends.max(initial=first)) - first > _SPARSE * int((ends - starts).sum()):
            wanted = zip(starts.tolist(), ends.tolist(), strict=True)
            return [self.data[start:end].tobytes() for start, end in wanted]
        data = self.data[first : int(ends.max(initial=first))].tobytes()
        bounds = zip((starts - first).tolist(), (ends - first).tolist(), strict=True)
        return [data[start:end] for start, end in bounds]


def joined(dictionaries: list[Strings]) -> tuple[Strings, list[npt.NDArray[np.int32]]]:
    """Make one dictionary of several; tell the new numbers of the strings of each."""
    if len(dictionaries) == 1:
        return dictionaries[0], [np.arange(len(dictionaries[0]), dtype=np.int32)]
    data = np.concatenate([each.data for each in dictionaries] or [np.zeros(0, np.uint8)])
    lengths = [np.diff(each.offsets) for each in dictionaries] or [np.zeros(0, np.int64)]
    offsets = np.concatenate(([0], np.cumsum(np.concatenate(lengths))))
    chunks, ids = distinct(Strings(data, offsets))
    return chunks, np.split(ids, np.cumsum([len(each) for each in dictionaries])[:-1])


def distinct(strings: Strings) -> tuple[Strings, npt.NDArray[np.int32]]:
    """Number strings by their first coming."""
    if len(strings.data) < _ARROW_FROM:
        known: dict[bytes, int] = {}
        every = strings.taken(np.arange(len(strings)))
        ids = np.fromiter((known.setdefault(each, len(known)) for each in every), np.int32)
        return Strings.of(known), ids
    import pyarrow as pa

    kind, width = (
        (pa.binary(), np.int32)
        if len(strings.data) < np.iinfo(np.int32).max
        else (pa.large_binary(), np.int64)
    )
    buffers = [None, pa.py_buffer(strings.offsets.astype(width)), pa.py_buffer(strings.data)]
    encoded = pa.Array.from_buffers(kind, len(strings), buffers).dictionary_encode()
    _, offsets, data = encoded.dictionary.buffers()
    found = Strings(
        np.frombuffer(data, np.uint8),
        np.frombuffer(offsets, width)[: len(encoded.dictionary) + 1].astype(np.int64),
    )
    ids = np.frombuffer(encoded.indices.buffers()[1], np.int32)  # `to_numpy` imports pandas
    return found, ids[: len(encoded)]
