"""Segments as distinct chunks: each tokenizer is asked about every chunk once.

Natural text repeats itself, so that asking about the distinct chunks and adding up is much less
work than encoding everything, and gives the same integers wherever the cut is safe. The table
keeps the order of the chunks, so that any segment can be read back from it. The first chunk of a
segment begins with a line feed, which is no part of the text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from tokscope.cores import divided
from tokscope.corpora.batch import MARK
from tokscope.strings import Integers, Strings
from tokscope.text.running import Gathered, Running, are_closed
from tokscope.text.substrings import Substrings

_STEP = 256 << 10
"""Chunks summed up together: arrays of them take no new memory each time."""
_KEPT = 8 << 20
"""Bytes of chunks up to which they are kept as text too."""


@dataclass(frozen=True)
class ChunkTable:
    """Distinct chunks of some segments, and which of them each segment is made of."""

    chunks: Strings
    """Distinct, in the order in which they first come."""
    ids: npt.NDArray[np.int32]
    """Numbers of the chunks of all segments, one after the other."""
    starts: Integers
    """Where in `ids` each segment begins; one longer than there are segments."""
    times: Integers | None = None
    """How often each of `ids` comes, where rows are blocks of segments; their order is lost then.
    None: once each, in order."""

    def __len__(self) -> int:
        return len(self.starts) - 1

    @cached_property
    def digest(self) -> str:
        """sha256 of all of it, in hexadecimal."""
        columns = (self.chunks.data, self.chunks.offsets, self.ids, self.starts, self.times)
        whole = hashlib.sha256()
        for column in columns:
            if column is not None:
                whole.update(np.ascontiguousarray(column).data)
        return whole.hexdigest()

    @cached_property
    def is_initial(self) -> npt.NDArray[np.bool_]:
        """Which chunks begin a segment."""
        initial: npt.NDArray[np.bool_] = self.chunks.data[self.chunks.offsets[:-1]] == MARK[0]
        return initial

    @cached_property
    def is_closed(self) -> npt.NDArray[np.bool_]:
        """Which chunks follow others and may be followed by any that does."""
        numbers = np.flatnonzero(~self.is_initial)
        data, ends = self.chunks.joined(numbers)
        closed = np.zeros(len(self.chunks), np.bool_)
        closed[numbers] = are_closed(data, ends)
        return closed

    def prepare(self) -> None:
        """Find out what every process that inherits the table would find out for itself."""
        _ = self.is_initial, self.is_closed, self.sizes, self.occurrences

    @cached_property
    def characters(self) -> Integers:
        """Unicode code points of each chunk, the mark not counted."""
        begins = (self.chunks.data & 0xC0) != 0x80
        return self.chunks.sums(begins) - self.is_initial

    @cached_property
    def sizes(self) -> Integers:
        """UTF-8 bytes of each chunk, the mark not counted."""
        return np.diff(self.chunks.offsets) - self.is_initial

    @cached_property
    def occurrences(self) -> Integers:
        """How often each chunk comes."""
        return self.occurrences_in(np.arange(len(self)))

    def occurrences_in(self, rows: Integers) -> Integers:
        """How often each chunk comes in some of the segments."""
        places = self._places(rows)
        ids = self.ids[places]
        times = None if self.times is None else self.times[places]
        found = np.zeros(len(self.chunks), np.int64)
        step = max(_STEP, 4 * len(found))
        for start in range(0, len(ids), step):
            part = slice(start, start + step)
            if times is None:
                found += np.bincount(ids[part], minlength=len(found))
            else:  # sums of doubles, exact below 2**53
                sums = np.bincount(ids[part], times[part], len(found))
                found += sums.astype(np.int64)
        return found

    def present_in(self, rows: Integers) -> tuple[Integers, Integers]:
        """List the chunks of some segments in ascending order, and how often each comes.

        Of a few segments of a long text this takes no more time than they have chunks.
        """
        ids = self.ids_of(rows) if self.times is None else None
        if ids is None or len(ids) >= len(self.chunks):
            occurrences = self.occurrences_in(rows)
            present = np.flatnonzero(occurrences)
            return present, occurrences[present]
        ids = np.sort(ids)
        firsts = np.flatnonzero(np.diff(ids, prepend=-1))
        return ids[firsts].astype(np.int64), np.diff(firsts, append=len(ids))

    def ids_of(self, rows: Integers) -> npt.NDArray[np.int32]:
        """Tell the chunks of some segments, one after the other."""
        found: npt.NDArray[np.int32] = self.ids[self._places(rows)]
        return found

    def _places(self, rows: Integers) -> slice | Integers:
        """Find where the chunks of some segments, none of them empty, stand in `ids`."""
        if len(rows) and rows[-1] - rows[0] + 1 == len(rows) and (np.diff(rows) == 1).all():
            return slice(int(self.starts[rows[0]]), int(self.starts[rows[-1] + 1]))
        firsts, lengths = self.starts[rows], self.starts[rows + 1] - self.starts[rows]
        before = np.cumsum(lengths) - lengths
        places: Integers = np.arange(int(lengths.sum())) + np.repeat(firsts - before, lengths)
        return places

    def per_chunk_total(self, of_chunks: Integers) -> int:
        """Add up over the whole text what is known of its chunks."""
        return int(of_chunks @ self.occurrences)

    def per_segment(self, of_chunks: Integers) -> Integers:
        """Add up over each segment what is known of its chunks."""
        if not of_chunks.any():
            return np.zeros(len(self), np.int64)
        sums = np.empty(len(self), np.int64)
        steps = np.searchsorted(self.starts[:-1], np.arange(_STEP, len(self.ids), _STEP))
        bounds = list(pairwise(sorted({0, *steps.tolist(), len(self)})))

        def add_up(part: tuple[int, int]) -> None:
            first, last = part
            start, end = self.starts[first], self.starts[last]
            known = of_chunks[self.ids[start:end]]
            if self.times is not None:
                known = known * self.times[start:end]
            np.add.reduceat(known, self.starts[first:last] - start, out=sums[first:last])

        divided(add_up, bounds)
        return sums

    @cached_property
    def substrings(self) -> Substrings:
        """What may stand in its chunks; looked at when it is asked about."""
        chunks = self.chunks  # and not the table, which would keep itself alive
        return Substrings(lambda: _read(chunks, np.arange(len(chunks))), self.characters)

    def texts(self, numbers: Integers) -> Gathered:
        """Read some chunks, those that begin a segment without their mark."""
        return Gathered(_read(self.chunks, numbers), self.substrings)

    def running(self, numbers: Integers) -> Running:
        """Read some closed chunks, in ascending order, as one text."""
        if len(self.chunks.data) < _KEPT and len(numbers) == np.count_nonzero(self.is_closed):
            return self._closed
        return self._running(numbers)

    @cached_property
    def _closed(self) -> Running:
        """All closed chunks, for every tokenizer that asks for them."""
        return self._running(np.flatnonzero(self.is_closed))

    def _running(self, numbers: Integers) -> Running:
        data, ends = self.chunks.joined(numbers)
        return Running(data.tobytes(), ends, self.substrings)

    def segments(self) -> Iterator[str]:
        """Read every segment back, where rows are segments."""
        if self.times is not None:
            raise ValueError("blocks keep no order of their chunks")
        data = self.chunks.data.tobytes()
        bounds = self.chunks.offsets.tolist()
        ids = self.ids.tolist()
        starts = self.starts.tolist()
        for first, last in pairwise(starts):
            parts = [data[bounds[each] : bounds[each + 1]] for each in ids[first:last]]
            yield b"".join(parts)[len(MARK) :].decode("utf-8")


def _read(chunks: Strings, numbers: Integers) -> list[str]:
    read = [data.decode("utf-8") for data in chunks.taken(numbers)]
    return [text[1:] if text.startswith("\n") else text for text in read]
