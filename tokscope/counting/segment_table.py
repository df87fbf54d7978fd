"""Columns of integers for each segment, independent of tokenizers: words, characters, language.

The table grows by batches, so that the text is never in memory as a whole. Its digest covers
language, domain and text of every segment, independent of file format, batches and tables.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field

import numpy as np

from tokscope.corpora.readers.formats import primary
from tokscope.corpora.segment import Batch, Run
from tokscope.counting import chunk_table as chunk_facts
from tokscope.counting.arrays import IntegerColumn, Integers, LabelColumn
from tokscope.counting.chunk_table import ChunkTable
from tokscope.counting.chunk_table_builder import ChunkTableBuilder
from tokscope.errors import InputError
from tokscope.text.scripts import UNSPACED
from tokscope.text.words import WordDefinition


@dataclass(slots=True)
class SegmentTableBuilder:
    """Chunks in the making, and a column part for each batch."""

    builder: ChunkTableBuilder = field(default_factory=ChunkTableBuilder)
    runs: list[Run] = field(default_factory=list)
    bytes: list[Integers] = field(default_factory=list)
    pairs: list[Integers] = field(default_factory=list)
    gold_tokens: list[Integers] = field(default_factory=list)
    """Words by the file's own account; -1 where it has none."""
    _columns: int = 0
    """Bytes of those arrays, added up as they come: one sum over all for each file is too slow."""

    @property
    def size(self) -> int:
        """Bytes that the next table takes by now, about."""
        return self.builder.size + self._columns

    def add(self, batch: Batch, pairs: Integers) -> None:
        """Add a batch of segments, with the group of translations that each belongs to."""
        self.builder.add(batch.data, batch.starts)
        self.runs += batch.runs
        sizes, gold = np.diff(batch.starts, append=len(batch.data)) - 1, _gold_of(batch)
        self.bytes.append(sizes)
        self.pairs.append(pairs)
        self.gold_tokens.append(gold)
        self._columns += sizes.nbytes + pairs.nbytes + gold.nbytes

    def languages(self, table: ChunkTable) -> Iterator[tuple[str | None, int]]:
        """Return the languages of runs, those detected from the script segment by segment."""
        detected: list[str | None] | None = None
        start = 0
        for run in self.runs:
            if run.by_script:
                detected = chunk_facts.languages(table) if detected is None else detected
                yield from ((language, 1) for language in detected[start : start + run.size])
            else:
                yield run.language, run.size
            start += run.size


def check_gold(batch: Batch) -> None:
    """Check that the file has words of its own for every segment."""
    gold = batch.gold or [None]
    if None not in gold:
        return
    sources = [run.source for run in batch.runs for _ in range(run.size)]
    source = sources[gold.index(None)]
    raise no_gold(source)


def no_gold(source: str | None) -> InputError:
    """Return the error for text without words of its own."""
    return InputError(
        f"{source or 'this text'} has no words of its own to count",
        "gold words are those of a CoNLL-U file; or take --words lexical",
    )


def _gold_of(batch: Batch) -> Integers:
    if batch.gold is None:
        return np.full(len(batch.starts), -1)
    return np.array([-1 if words is None else words for words in batch.gold], np.int64)


_ROWS = 64 << 10
"""Rows hashed at a time, so that few of them are copied."""


@dataclass(frozen=True, slots=True)
class StoredColumns:
    """The columns of one table as a tally file stores them."""

    languages: Integers
    domains: Integers
    sources: Integers
    pairs: Integers
    bytes: Integers
    gold: Integers
    """Words by the file's own account; -1 where it has none."""
    segments: Integers | None = None
    """Segments that each row stands for; None: one."""
    blocks: Integers | None = None
    """Number of the block that each row is of; None where rows are segments."""


@dataclass(slots=True)
class SegmentTable:
    """Columns over the segments of one corpus; all are as long as there are segments."""

    definition: WordDefinition
    languages: LabelColumn = field(default_factory=LabelColumn)
    domains: LabelColumn = field(default_factory=LabelColumn)
    sources: LabelColumn = field(default_factory=LabelColumn)
    pair_column: IntegerColumn = field(default_factory=IntegerColumn)
    word_column: IntegerColumn = field(default_factory=IntegerColumn)
    character_column: IntegerColumn = field(default_factory=IntegerColumn)
    byte_column: IntegerColumn = field(default_factory=IntegerColumn)
    gold_column: IntegerColumn = field(default_factory=IntegerColumn)
    segment_column: IntegerColumn = field(default_factory=IntegerColumn)
    block_column: IntegerColumn = field(default_factory=IntegerColumn)
    """Of rows that were kept as blocks; else empty."""
    _pending: SegmentTableBuilder = field(default_factory=SegmentTableBuilder)
    _text: hashlib._Hash = field(default_factory=hashlib.sha256)
    _rest: hashlib._Hash = field(default_factory=hashlib.sha256)
    _stored: list[str] = field(default_factory=list)
    """Digests of the texts whose tables were brought back."""
    _is_own: bool = False
    """Whether any text was read."""
    _last: tuple[object, ...] = ()
    _pair: int = -1

    def __len__(self) -> int:
        return len(self.byte_column)

    @property
    def pairs(self) -> Integers:
        """Number of the group of translations a segment belongs to; -1 outside aligned text."""
        return self.pair_column.values

    @property
    def unspaced(self) -> list[str | None]:
        """Languages whose words `definition` does not find, since no space divides them."""
        names = self.languages.names if self.definition.needs_spaces else []
        return [name for name in names if primary(name) in UNSPACED]

    @property
    def words(self) -> Integers:
        """Words of each segment by `definition`; none where a language does not divide them."""
        values = self.word_column.values
        codes = [self.languages.names.index(name) for name in self.unspaced]
        return np.where(np.isin(self.languages.codes, codes), 0, values) if codes else values

    @property
    def characters(self) -> Integers:
        """Unicode code points of each segment."""
        return self.character_column.values

    @property
    def bytes(self) -> Integers:
        """UTF-8 bytes of each segment."""
        return self.byte_column.values

    @property
    def segments(self) -> Integers:
        """Segments that each row stands for: one, unless rows were folded into blocks."""
        return self.segment_column.values

    @property
    def blocks(self) -> Integers | None:
        """Number of the block of each row; None where rows were not kept as blocks.

        A block of aligned text has a row for each language.
        """
        return self.block_column.values if len(self.block_column) else None

    @property
    def pending(self) -> int:
        """Bytes that the next table takes by now, about."""
        return self._pending.size

    def add(self, batch: Batch) -> None:
        """Add a batch of segments."""
        if self.definition.split is None:
            check_gold(batch)
        self._text.update(batch.data)
        self._pending.add(batch, self._pairs_of(batch))

    def table(self) -> ChunkTable:
        """Return the chunks of everything added since the last table, and complete its columns."""
        pending, self._pending = self._pending, SegmentTableBuilder()
        self._is_own = True
        table = pending.builder.build()
        runs = pending.runs
        for column, parts in (
            (self.byte_column, pending.bytes),
            (self.pair_column, pending.pairs),
            (self.gold_column, pending.gold_tokens),
        ):
            column.extend(np.concatenate(parts))
        self._count_words(table)
        languages = self.languages.extend(pending.languages(table))
        domains = self.domains.extend((run.domain, run.size) for run in runs)
        self.sources.extend((run.source, run.size) for run in runs)
        sizes = self.byte_column.part(-1)
        for start in range(0, len(sizes), _ROWS):
            part = slice(start, start + _ROWS)
            rows = np.stack((sizes[part], languages[part], domains[part]), axis=1)
            self._rest.update(rows.astype("<i8", copy=False).data)
        return table

    def _count_words(self, table: ChunkTable, segments: Integers | None = None) -> None:
        self.character_column.extend(table.per_segment(table.characters))
        if self.definition.split is not None:
            words = table.per_segment(chunk_facts.words(table, self.definition))
        else:
            words = self.gold_column.part(-1)
            if (words < 0).any():
                raise no_gold(None)
        self.word_column.extend(words)
        self.segment_column.extend(np.ones(len(table), np.int64) if segments is None else segments)

    def redefined(self, definition: WordDefinition, tables: Sequence[ChunkTable]) -> SegmentTable:
        """Count words by another definition."""
        if definition.split is None:
            words = self.gold_column.values
            if (words < 0).any():
                raise no_gold(None)
        else:
            parts = [each.per_segment(chunk_facts.words(each, definition)) for each in tables]
            words = np.concatenate(parts)
        other = copy(self)
        other.definition, other.word_column = definition, IntegerColumn([words])
        return other

    def with_text_of(
        self, *, words: Integers, characters: Integers, sizes: Integers
    ) -> SegmentTable:
        """Return the segments other words, characters and bytes than they had."""
        other = copy(self)
        other.word_column = IntegerColumn([words])
        other.character_column, other.byte_column = (
            IntegerColumn([characters]),
            IntegerColumn([sizes]),
        )
        return other

    def stored(self, number: int = -1) -> StoredColumns:
        """Return the columns of a table, by default of the one that was split off last."""
        return StoredColumns(
            self.languages.column.part(number),
            self.domains.column.part(number),
            self.sources.column.part(number),
            self.pair_column.part(number),
            self.byte_column.part(number),
            self.gold_column.part(number),
            self.segment_column.part(number),
        )

    def add_stored_table(self, digest: str) -> int:
        """Add a stored text; return the number at which its pairs start."""
        self._stored.append(digest)
        return self._pair + 1

    def restore(
        self,
        table: ChunkTable,
        columns: StoredColumns,
        names: tuple[Iterable[str | None], Iterable[str | None], Iterable[str | None]],
    ) -> None:
        """Add a table of that text, with its columns."""
        self.gold_column.extend(columns.gold)
        self._count_words(table, columns.segments)
        if columns.blocks is not None:
            self.block_column.extend(columns.blocks)
        codes = (columns.languages, columns.domains, columns.sources)
        labels = (self.languages, self.domains, self.sources)
        for label, known, numbers in zip(labels, names, codes, strict=True):
            label.restore(known, numbers)
        self.pair_column.extend(columns.pairs)
        self._pair = max(self._pair, int(columns.pairs.max(initial=-1)))
        self.byte_column.extend(columns.bytes)

    @property
    def digest(self) -> str:
        """sha256 of the content of all tables so far, in hexadecimal.

        Of texts of which only tables were brought back, that of their digests.
        """
        digests = list(self._stored)
        if self._is_own or not digests:
            own = self._rest.copy()
            own.update(self._text.digest())
            own.update(repr((self.languages.names, self.domains.names)).encode())
            digests.append(own.hexdigest())
        if len(digests) == 1:
            return digests[0]
        return hashlib.sha256(" ".join(digests).encode()).hexdigest()

    def _pairs_of(self, batch: Batch) -> Integers:
        if batch.keys is None:
            return np.full(len(batch.starts), -1)
        domains = (run.domain for run in batch.runs for _ in range(run.size))
        pairs = np.empty(len(batch.keys), np.int64)
        for index, (domain, key) in enumerate(zip(domains, batch.keys, strict=True)):
            if key is not None and (domain, key) != self._last:
                self._last = (domain, key)
                self._pair += 1
            pairs[index] = -1 if key is None else self._pair
        return pairs
