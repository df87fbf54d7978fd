"""Chunk tables of a few lines, and what tokenizers make of them."""

from __future__ import annotations

from collections.abc import Iterable

from tokscope.chunk_table import ChunkTable
from tokscope.corpora import Segment
from tokscope.corpora.batch import batched
from tokscope.counting import count_chunks
from tokscope.table_builder import TableBuilder
from tokscope.tokenizer import Counts, Tokenizer


def table_of(lines: Iterable[str]) -> ChunkTable:
    """Cut lines, each a segment."""
    builder = TableBuilder()
    for batch in batched(Segment(line, None) for line in lines):
        builder.add(batch.data, batch.starts)
    return builder.build()


def counts_by_chunks(tokenizer: Tokenizer, table: ChunkTable) -> Counts:
    """Count every segment of a table by its distinct chunks."""
    chunks = count_chunks(tokenizer, table)
    columns = (chunks.tokens, chunks.unknown, chunks.lost)
    return Counts(*(table.per_segment(column).tolist() for column in columns))
