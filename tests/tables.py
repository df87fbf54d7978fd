"""Chunk tables of a few lines."""

from __future__ import annotations

from collections.abc import Iterable

from tokscope.chunk_table import ChunkTable, TableBuilder
from tokscope.corpora import Segment
from tokscope.corpora.batch import batched


def table_of(lines: Iterable[str]) -> ChunkTable:
    """Cut lines, each a segment."""
    builder = TableBuilder()
    for batch in batched(Segment(line, None) for line in lines):
        builder.add(batch.data, batch.starts)
    return builder.build()
