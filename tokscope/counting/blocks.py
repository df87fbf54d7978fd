"""Sum neighbouring segments into blocks where single segments would take too much memory.

A block has one file, domain and language. The blocks of aligned text hold the same groups of
translations in each language.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tokscope.counting.arrays import Integers, sums_by_block
from tokscope.counting.chunk_table import ChunkTable
from tokscope.counting.segment_table import SegmentTable


@dataclass(frozen=True)
class BlockUnits:
    """What no block may take apart: a group of translations, else a segment."""

    of_rows: Integers
    """Number of the unit of each row; units are numbered in the order in which they come."""
    row_kinds: Integers
    """File, domain and language of each row, as a number."""
    kinds: Integers
    """The kinds of the rows of each unit, as a number."""
    places: Integers
    """Segments of its kind before each unit."""

    @cached_property
    def number_of_kinds(self) -> int:
        """The fewest blocks there can be: no block mixes kinds."""
        return int(self.kinds.max(initial=-1)) + 1

    def blocks(self, size: int) -> Integers:
        """Return the block of each unit; a block ends where it reaches `size` segments."""
        step = int(self.places.max(initial=0)) // size + 1
        found: Integers = np.unique(self.kinds * step + self.places // size, return_inverse=True)[1]
        return found

    def size_for(self, most: int) -> int:
        """Find the smallest size with which there are at most so many blocks, if there is one."""
        low, high = 1, int(self.places.max(initial=0)) + 1
        while low < high:
            size = (low + high) // 2
            if int(self.blocks(size).max(initial=-1)) < most:
                high = size
            else:
                low = size + 1
        return low


def units_of_rows(labels: Sequence[Integers], pairs: Integers, segments: Integers) -> BlockUnits:
    """Find out what may go into one block."""
    paired = pairs >= 0
    codes = paired.astype(np.int64)
    for label in labels:
        codes = codes * (int(label.max(initial=0)) + 1) + label
    row_kinds = np.unique(codes, return_inverse=True)[1]
    raw = np.where(paired, pairs, -1 - np.arange(len(pairs)))
    _, first, inverse = np.unique(raw, return_index=True, return_inverse=True)
    number = np.empty(len(first), np.int64)
    number[np.argsort(first)] = np.arange(len(first))
    units = number[inverse]
    kinds = _kinds_of_units(units, row_kinds, len(first))
    weights = np.bincount(units, segments, len(first)).astype(np.int64)
    order = np.argsort(kinds, kind="stable")
    before = np.cumsum(weights[order]) - weights[order]
    starts = np.searchsorted(kinds[order], kinds[order])
    places = np.empty(len(first), np.int64)
    places[order] = before - before[starts]
    return BlockUnits(units, row_kinds, kinds, places)


def _kinds_of_units(units: Integers, row_kinds: Integers, number: int) -> Integers:
    """Number the distinct sets of kinds that units have."""
    order = np.lexsort((row_kinds, units))
    sizes = np.bincount(units, minlength=number)
    starts = np.cumsum(sizes) - sizes
    width = int(row_kinds.max(initial=-1)) + 2
    kinds = np.zeros(number, np.int64)
    for place in range(int(sizes.max(initial=0))):
        more = place < sizes
        added = np.zeros(number, np.int64)
        added[more] = row_kinds[order[starts[more] + place]] + 1
        kinds = np.unique(kinds * width + added, return_inverse=True)[1]
    return kinds


def units_of(tally: SegmentTable) -> BlockUnits:
    """Find out what may go into one block, of all rows."""
    labels = [each.codes for each in (tally.languages, tally.domains, tally.sources)]
    return units_of_rows(labels, tally.pairs, tally.segments)


def units_of_table(tally: SegmentTable, number: int) -> BlockUnits:
    """Find which rows of one table may share a block."""
    labels = [each.column.part(number) for each in (tally.languages, tally.domains, tally.sources)]
    return units_of_rows(labels, tally.pair_column.part(number), tally.segment_column.part(number))


def to_blocks(tally: SegmentTable, number: int, units: BlockUnits, size: int) -> Integers:
    """Sum up the rows of one table into blocks."""
    blocks = units.blocks(size)[units.of_rows]
    width = int(units.row_kinds.max(initial=-1)) + 1
    first, rows = np.unique(
        blocks * width + units.row_kinds, return_index=True, return_inverse=True
    )[1:]
    pairs = tally.pair_column.part(number)
    of_block = np.full(len(first), np.iinfo(np.int64).max)
    np.minimum.at(of_block, blocks, pairs)
    tally.pair_column.replace(number, of_block[blocks[first]])
    for each in (tally.languages, tally.domains, tally.sources):
        each.column.replace(number, each.column.part(number)[first])
    gold = tally.gold_column.part(number)
    without = sums_by_block((gold < 0).astype(np.int64), rows) > 0
    tally.gold_column.replace(number, np.where(without, -1, sums_by_block(gold, rows)))
    for column in (
        tally.word_column,
        tally.character_column,
        tally.byte_column,
        tally.segment_column,
    ):
        column.replace(number, sums_by_block(column.part(number), rows))
    found: Integers = rows
    return found


def as_bag(table: ChunkTable, rows: Integers) -> ChunkTable:
    """Drop the order of the chunks, and keep how often each occurs in each of some rows."""
    order = np.argsort(rows, kind="stable")
    bounds = np.cumsum(np.bincount(rows))[:-1]
    ids, times = [], []
    for members in np.split(order, bounds):
        found, number = np.unique(table.ids_of(members), return_counts=True)
        ids.append(found)
        times.append(number)
    lengths = [len(each) for each in ids]
    return ChunkTable(
        table.chunks,
        np.concatenate(ids),
        np.concatenate(([0], np.cumsum(lengths))),
        np.concatenate(times),
    )
