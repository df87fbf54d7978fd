"""Makes a table of batches of text: cuts them where no tokenizer can tell, and numbers the chunks.

Bytes come in with a line feed before each segment. It stays on the first chunk: a chunk that
begins a segment and one that follows another are different things to a tokenizer, and the first
byte tells them apart.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from tokscope.chunk_table import ChunkTable
from tokscope.corpora.batch import MARK
from tokscope.strings import Bytes, Integers, Strings, distinct, joined
from tokscope.text.cut import cut_mask

_PIECE = 16 << 20
"""Bytes of a long segment looked at together."""
_A_CHUNK = 40
"""Bytes that a distinct chunk takes beside its text, about: where it lies, and what is counted."""
_LOOK_AHEAD = 8
"""Bytes behind a space that tell whether a cut may be made before it, with some to spare."""


@dataclass(slots=True)
class TableBuilder:
    """Makes one table of many batches."""

    _dictionaries: list[Strings] = field(default_factory=list)
    _ids: list[npt.NDArray[np.int32]] = field(default_factory=list)
    _lengths: list[Integers] = field(default_factory=list)
    size: int = 0
    """Bytes the table takes by now, about."""

    def add(self, data: bytes, starts: Integers) -> None:
        """Take in a batch.

        Parameters
        ----------
        data : bytes
            Segments in valid UTF-8, each behind one line feed.
        starts : array of int64
            Offsets of those line feeds.
        """
        array = np.frombuffer(data, np.uint8)
        is_bound = cut_mask(array)
        is_bound[starts] = True
        bounds = np.append(np.flatnonzero(is_bound), len(data))
        firsts = np.flatnonzero(array[bounds[:-1]] == MARK[0])
        self._add(array, bounds, np.diff(firsts, append=len(bounds) - 1))

    def add_long(self, data: bytes) -> None:
        """Take in one long segment, its line feed before it, piece by piece.

        Its chunks are counted as those of any segment; only by segment nothing can be told.
        """
        array = np.frombuffer(data, np.uint8)
        start = 0
        while start < len(array):
            end = min(start + _PIECE, len(array))
            cuts = np.flatnonzero(cut_mask(array[start : _character_end(array, end)]))
            cuts = cuts[(cuts > 0) & (cuts < end - start)]
            if end < len(array) and not len(cuts):  # all the rest has to be looked at together
                end = len(array)
                cuts = np.flatnonzero(cut_mask(array[start:]))
                cuts = cuts[cuts > 0]
            elif end < len(array):
                end, cuts = start + int(cuts[-1]), cuts[:-1]
            bounds = np.concatenate(([0], cuts, [end - start]))
            self._add(array[start:end], bounds, np.array([len(bounds) - 1]))
            start = end

    def _add(self, array: Bytes, bounds: Integers, lengths: Integers) -> None:
        chunks, ids = distinct(Strings(array, bounds))
        self._dictionaries.append(chunks)
        self._ids.append(ids)
        self._lengths.append(lengths)
        self.size += len(chunks.data) + _A_CHUNK * len(chunks) + ids.nbytes + lengths.nbytes

    def build(self) -> ChunkTable:
        """Bring the batches together."""
        chunks, numbers = joined(self._dictionaries)
        lengths = np.concatenate(self._lengths or [np.zeros(0, np.int64)])
        starts = np.concatenate(([0], np.cumsum(lengths)))
        ids = np.empty(int(starts[-1]), np.int32)
        end = 0
        for each, own in zip(numbers, self._ids, strict=True):
            start, end = end, end + len(own)
            np.take(each, own, out=ids[start:end], mode="clip")  # "raise" would copy
        return ChunkTable(chunks, ids, starts)


def _character_end(array: Bytes, end: int) -> int:
    """Find a place some bytes behind another where no character is cut in two."""
    end = min(end + _LOOK_AHEAD, len(array))
    while end < len(array) and (array[end] & 0xC0) == 0x80:
        end -= 1
    return end
