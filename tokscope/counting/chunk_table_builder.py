"""Build chunk tables from batches of text.

Each segment is preceded by a line feed, which stays on its first chunk: a tokenizer can treat the
start of a text and a chunk that follows other text differently.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import numpy.typing as npt

from tokscope.corpora.segment import MARK
from tokscope.counting.arrays import Bytes, ByteStrings, Integers, concatenate, unique
from tokscope.counting.chunk_table import ChunkTable
from tokscope.parallel import BackgroundTasks
from tokscope.text.split_points import safe_split_mask

_PIECE = 16 << 20
"""Bytes of a long segment processed together."""
_A_CHUNK = 40
"""Bytes that a distinct chunk takes beside its text, about: where it lies, and what is counted."""
_TOGETHER = 2
"""Batches worked on while the next one is read."""
_LOOK_AHEAD = 8
"""Bytes after a space that tell whether a cut may be made before it, with some to spare."""


@dataclass(frozen=True, slots=True)
class _Numbered:
    """The chunks of a batch."""

    chunks: ByteStrings
    """Distinct."""
    ids: npt.NDArray[np.int32]
    """Numbers of all, one after the other."""
    lengths: Integers
    """How many of them each segment has."""

    @property
    def size(self) -> int:
        """Bytes they take in a table, about."""
        chunks = len(self.chunks.data) + _A_CHUNK * len(self.chunks)
        return chunks + self.ids.nbytes + self.lengths.nbytes


@dataclass(slots=True)
class ChunkTableBuilder:
    """Makes one table of many batches; cores that are allowed work on two of them at a time."""

    size: int = 0
    """Bytes the table takes by now, about; the last batches, however many cores there are, not
    counted."""
    _done: list[_Numbered] = field(default_factory=list)
    _coming: BackgroundTasks[_Numbered] = field(default_factory=BackgroundTasks)

    def add(self, data: bytes, starts: Integers) -> None:
        """Add a batch."""
        self._put(partial(_split_and_number, np.frombuffer(data, np.uint8), starts))

    def add_long(self, data: bytes) -> None:
        """Add one long segment, with the line feed before it, piece by piece."""
        array = np.frombuffer(data, np.uint8)
        start = 0
        while start < len(array):
            end = min(start + _PIECE, len(array))
            splits = np.flatnonzero(safe_split_mask(array[start : _character_end(array, end)]))
            splits = splits[(splits > 0) & (splits < end - start)]
            if end < len(array) and not len(splits):  # the rest is processed together
                end = len(array)
                splits = np.flatnonzero(safe_split_mask(array[start:]))
                splits = splits[splits > 0]
            elif end < len(array):
                end, splits = start + int(splits[-1]), splits[:-1]
            bounds = np.concatenate(([0], splits, [end - start]))
            lengths = np.array([len(bounds) - 1])
            self._put(partial(_numbered, array[start:end], bounds, lengths))
            start = end

    def _put(self, work: Callable[[], _Numbered]) -> None:
        while len(self._coming) >= _TOGETHER:
            self._take()
        self._coming.put(work)

    def _take(self) -> None:
        batch = self._coming.take()
        self.size += batch.size
        self._done.append(batch)

    def build(self) -> ChunkTable:
        """Combine the batches."""
        while self._coming:
            self._take()
        chunks, numbers = concatenate([each.chunks for each in self._done])
        empty = np.zeros(0, np.int64)
        lengths = np.concatenate([empty, *(each.lengths for each in self._done)])
        starts = np.concatenate(([0], np.cumsum(lengths)))
        ids = np.empty(int(starts[-1]), np.int32)
        end = 0
        for each, own in zip(numbers, self._done, strict=True):
            start, end = end, end + len(own.ids)
            np.take(each, own.ids, out=ids[start:end], mode="clip")  # "raise" would copy
        return ChunkTable(chunks, ids, starts)


def _split_and_number(array: Bytes, starts: Integers) -> _Numbered:
    is_bound = safe_split_mask(array)
    is_bound[starts] = True
    bounds = np.append(np.flatnonzero(is_bound), len(array))
    firsts = np.flatnonzero(array[bounds[:-1]] == MARK[0])
    return _numbered(array, bounds, np.diff(firsts, append=len(bounds) - 1))


def _numbered(array: Bytes, bounds: Integers, lengths: Integers) -> _Numbered:
    return _Numbered(*unique(ByteStrings(array, bounds)), lengths)


def _character_end(array: Bytes, end: int) -> int:
    """Find a place some bytes after another where no character is split in two."""
    end = min(end + _LOOK_AHEAD, len(array))
    while end < len(array) and (array[end] & 0xC0) == 0x80:
        end -= 1
    return end
