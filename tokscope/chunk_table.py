"""Segments as distinct chunks: each tokenizer is asked about every chunk once.

Natural text repeats itself, so that asking about the distinct chunks and adding up is much less
work than encoding everything, and gives the same integers wherever the cut is safe. The table
keeps the order of the chunks, so that any segment can be read back from it.

Bytes come in with a line feed before each segment. It stays on the first chunk: a chunk that
begins a segment and one that follows another are different things to a tokenizer, and the first
byte tells them apart.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from tokscope.cores import divided
from tokscope.corpora.batch import MARK
from tokscope.text.cut import cut_mask
from tokscope.text.running import Gathered, Running, are_closed
from tokscope.text.substrings import Substrings

Integers: TypeAlias = npt.NDArray[np.int64]
Bytes: TypeAlias = npt.NDArray[np.uint8]

_PIECE = 16 << 20
"""Bytes of a long segment looked at together."""
_STEP = 256 << 10
"""Chunks summed up together: arrays of them take no new memory each time."""
_A_CHUNK = 40
"""Bytes that a distinct chunk takes beside its text, about: where it lies, and what is counted."""
_LOOK_AHEAD = 8
"""Bytes behind a space that tell whether a cut may be made before it, with some to spare."""
_KEPT = 8 << 20
"""Bytes of chunks up to which they are kept as text too."""
_ARROW_FROM = 1 << 20
"""Bytes from which finding distinct chunks in Arrow repays importing it."""


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
        data = self.data[first : int(ends.max(initial=first))].tobytes()
        bounds = zip((starts - first).tolist(), (ends - first).tolist(), strict=True)
        return [data[start:end] for start, end in bounds]


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
        data, ends = self.chunks.joined(numbers)
        return Running(data.tobytes(), ends, self.substrings)

    @cached_property
    def _closed(self) -> Running:
        """All closed chunks, for every tokenizer that asks for them."""
        data, ends = self.chunks.joined(np.flatnonzero(self.is_closed))
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
        chunks, ids = _distinct(Strings(array, bounds))
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


def joined(dictionaries: list[Strings]) -> tuple[Strings, list[npt.NDArray[np.int32]]]:
    """Make one dictionary of several; tell the new numbers of the strings of each."""
    if len(dictionaries) == 1:
        return dictionaries[0], [np.arange(len(dictionaries[0]), dtype=np.int32)]
    data = np.concatenate([each.data for each in dictionaries] or [np.zeros(0, np.uint8)])
    lengths = [np.diff(each.offsets) for each in dictionaries] or [np.zeros(0, np.int64)]
    offsets = np.concatenate(([0], np.cumsum(np.concatenate(lengths))))
    chunks, ids = _distinct(Strings(data, offsets))
    return chunks, np.split(ids, np.cumsum([len(each) for each in dictionaries])[:-1])


def _distinct(strings: Strings) -> tuple[Strings, npt.NDArray[np.int32]]:
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
