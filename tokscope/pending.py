"""Text that came in since the last table of chunks was cut off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from tokscope import chunk_facts
from tokscope.chunk_table import ChunkTable
from tokscope.corpora.batch import Batch, Run
from tokscope.errors import InputError
from tokscope.strings import Integers
from tokscope.table_builder import TableBuilder


@dataclass(slots=True)
class Pending:
    """Chunks in the making, and a column part for each batch."""

    builder: TableBuilder = field(default_factory=TableBuilder)
    runs: list[Run] = field(default_factory=list)
    bytes: list[Integers] = field(default_factory=list)
    pairs: list[Integers] = field(default_factory=list)
    gold: list[Integers] = field(default_factory=list)
    """Words by the file's own account; -1 where it has none."""
    _columns: int = 0
    """Bytes of those arrays, added up as they come: one sum over all for each file is too slow."""

    @property
    def size(self) -> int:
        """Bytes that the next table takes by now, about."""
        return self.builder.size + self._columns

    def add(self, batch: Batch, pairs: Integers) -> None:
        """Take in a batch of segments, with the group of translations that each belongs to."""
        self.builder.add(batch.data, batch.starts)
        self.runs += batch.runs
        sizes, gold = np.diff(batch.starts, append=len(batch.data)) - 1, _gold_of(batch)
        self.bytes.append(sizes)
        self.pairs.append(pairs)
        self.gold.append(gold)
        self._columns += sizes.nbytes + pairs.nbytes + gold.nbytes

    def languages(self, table: ChunkTable) -> Iterator[tuple[str | None, int]]:
        """Give the languages of runs, those told by script segment by segment.

        Parameters
        ----------
        table : ChunkTable
            What the builder made.
        """
        told: list[str | None] | None = None
        start = 0
        for run in self.runs:
            if run.by_script:
                told = chunk_facts.languages(table) if told is None else told
                yield from ((language, 1) for language in told[start : start + run.size])
            else:
                yield run.language, run.size
            start += run.size


def check_gold(batch: Batch) -> None:
    """Make sure that the file has words of its own for every segment.

    Raises
    ------
    InputError
        It has not.
    """
    gold = batch.gold or [None]
    if None not in gold:
        return
    sources = [run.source for run in batch.runs for _ in range(run.size)]
    source = sources[gold.index(None)]
    raise no_gold(source)


def no_gold(source: str | None) -> InputError:
    """Make the error for text without words of its own."""
    return InputError(
        f"{source or 'this text'} has no words of its own to count",
        "gold words are those of a CoNLL-U file; or take --words lexical",
    )


def _gold_of(batch: Batch) -> Integers:
    if batch.gold is None:
        return np.full(len(batch.starts), -1)
    return np.array([-1 if words is None else words for words in batch.gold], np.int64)
