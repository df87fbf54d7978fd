"""A table of the unique chunks of segments; each tokenizer counts every unique chunk once.

The table keeps the order of the chunks, so that the text can be restored. The first chunk of a
segment begins with a line feed that is not part of the text. Words and scripts of most chunks are
computed from their bytes, all at once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from tokscope.corpora.segment import MARK
from tokscope.counting.arrays import ByteStrings, Integers
from tokscope.parallel import thread_map
from tokscope.text.chunk_buffer import ChunkBuffer, TextSelection, end_at_boundaries
from tokscope.text.scripts import (
    has_both_scripts,
    language_of_letters,
    language_without_placeholders,
    script_letters,
    unspaced_language,
)
from tokscope.text.substring_filter import SubstringFilter
from tokscope.text.words import WordDefinition

_STEP = 256 << 10
"""Chunks summed up together: arrays of them take no new memory each time."""
_KEPT = 8 << 20
"""Bytes of chunks up to which they are kept as text too."""


@dataclass(frozen=True)
class ChunkTable:
    """Distinct chunks of some segments, and which of them each segment is made of."""

    chunks: ByteStrings
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
        closed[numbers] = end_at_boundaries(data, ends)
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
        """Return how often each chunk occurs in some of the segments."""
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
        """Return the chunks of some segments, in order."""
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

        thread_map(add_up, bounds)
        return sums

    @cached_property
    def substrings(self) -> SubstringFilter:
        """The substrings of its chunks, computed when it counts."""
        chunks = self.chunks  # and not the table, which would keep itself alive
        return SubstringFilter(lambda: _read(chunks, np.arange(len(chunks))), self.characters)

    def texts(self, numbers: Integers) -> TextSelection:
        """Read some chunks, those that begin a segment without their mark."""
        return TextSelection(_read(self.chunks, numbers), self.substrings)

    def running(self, numbers: Integers) -> ChunkBuffer:
        """Read some closed chunks, in ascending order, as one text."""
        if len(self.chunks.data) < _KEPT and len(numbers) == np.count_nonzero(self.is_closed):
            return self._closed
        return self._running(numbers)

    @cached_property
    def _closed(self) -> ChunkBuffer:
        """All closed chunks, for every tokenizer that asks for them."""
        return self._running(np.flatnonzero(self.is_closed))

    def _running(self, numbers: Integers) -> ChunkBuffer:
        data, ends = self.chunks.joined(numbers)
        return ChunkBuffer(data.tobytes(), ends, self.substrings)

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


def _read(chunks: ByteStrings, numbers: Integers) -> list[str]:
    read = [data.decode("utf-8") for data in chunks.take(numbers)]
    return [text[1:] if text.startswith("\n") else text for text in read]


_PLAIN = ("lexical", "whitespace")
"""Definitions whose words are computed from bytes where a chunk has no inner white space."""


def _bytes_in(*ranges: tuple[int, int]) -> npt.NDArray[np.bool_]:
    table = np.zeros(256, np.bool_)
    for first, last in ranges:
        table[first : last + 1] = True
    return table


_MAY_BE_WHITE = _bytes_in((0x00, 0x20), (0xC2, 0xC2), (0xE1, 0xE3))
"""ASCII white space and controls; first bytes of all other white space."""
_ASCII_LETTERS = _bytes_in((0x41, 0x5A), (0x61, 0x7A))
_ASCII_DIGITS = _bytes_in((0x30, 0x39))
_CYRILLIC_LETTERS = _bytes_in((0xD0, 0xD1))
"""First bytes of U+0400 to U+047F, letters all."""
_UNPLAIN_SCRIPT = _bytes_in((0xC2, 0xCF), (0xD2, 0xFF))
"""First bytes of what may or may not be a Latin or Cyrillic letter."""


def words(table: ChunkTable, definition: WordDefinition) -> Integers:
    """Count the words of each chunk.

    The words of a segment are those of its chunks, added up: no cut is inside a word.
    """
    split = definition.split
    if split is None:
        raise ValueError(f"{definition.name} does not split text")
    chunks = table.chunks
    inner = chunks.sums(_MAY_BE_WHITE[chunks.data])
    first = chunks.data[chunks.offsets[:-1]]
    behind_mark = (first == 0x20) | table.is_initial
    is_plain = (inner == behind_mark) & (np.diff(chunks.offsets) > behind_mark)
    counts = np.zeros(len(chunks), np.int64)
    if definition.name == "lexical":
        tells = _ASCII_LETTERS | _ASCII_DIGITS | _CYRILLIC_LETTERS
        is_plain &= chunks.sums(tells[chunks.data]) > 0
    if definition.name in _PLAIN:
        counts[is_plain] = 1
    else:
        is_plain = np.zeros(len(chunks), np.bool_)
    others = np.flatnonzero(~is_plain)
    counts[others] = [len(split(text)) for text in table.texts(others)]
    return counts


def letters(table: ChunkTable) -> tuple[Integers, Integers]:
    """Count the Cyrillic and the Latin letters of each chunk."""
    chunks = table.chunks
    cyrillic = chunks.sums(_CYRILLIC_LETTERS[chunks.data])
    latin = chunks.sums(_ASCII_LETTERS[chunks.data])
    others = np.flatnonzero(chunks.sums(_UNPLAIN_SCRIPT[chunks.data]))
    for number, text in zip(others.tolist(), table.texts(others), strict=True):
        cyrillic[number], latin[number] = script_letters(text)
    return cyrillic, latin


def languages(table: ChunkTable) -> list[str | None]:
    """Detect the language of each segment by script, as ``text.script`` does for one text."""
    cyrillic, latin = (table.per_segment(each).tolist() for each in letters(table))
    found = list(map(language_of_letters, cyrillic, latin))
    for segment, both in enumerate(map(has_both_scripts, cyrillic, latin)):
        if both or found[segment] is None:
            first, last = table.starts[segment], table.starts[segment + 1]
            text = "".join(table.texts(table.ids[first:last].astype(np.int64)))
            detect = language_without_placeholders if both else unspaced_language
            found[segment] = detect(text)
    return found
