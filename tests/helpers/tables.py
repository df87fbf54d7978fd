"""Chunk tables of a few lines, and what tokenizers make of them."""

from __future__ import annotations

from collections.abc import Iterable

from tokscope.corpora.segment import Segment, batched
from tokscope.counting.chunk_table import ChunkTable
from tokscope.counting.chunk_table_builder import ChunkTableBuilder
from tokscope.counting.counts import count_chunks
from tokscope.tokenizers.interface import TokenCounts, Tokenizer


def table_of(lines: Iterable[str]) -> ChunkTable:
    """Cut lines, each a segment."""
    builder = ChunkTableBuilder()
    for batch in batched(Segment(line, None) for line in lines):
        builder.add(batch.data, batch.starts)
    return builder.build()


def counts_by_chunks(tokenizer: Tokenizer, table: ChunkTable) -> TokenCounts:
    """Count every segment of a table by its distinct chunks."""
    chunks = count_chunks(tokenizer, table)
    columns = (chunks.tokens, chunks.unknown, chunks.lost)
    return TokenCounts(*(table.per_segment(column).tolist() for column in columns))
