"""Users' text files of many formats, read as passages.

Text, Markdown, JSON Lines, CSV, Parquet, Arrow, CoNLL-U, TMX and PO; compressed or not; single
files, folders, patterns, zip archives and standard input. Reads strictly and as a stream: nothing
is guessed, replaced or dropped in silence. What a passage's language is, where the file does not
say it, and which passages are compared, is for the caller.
"""

from tokscope.corpora.readers.options import Lines, Passage, ReadingLog, ReadOptions, Unit
from tokscope.corpora.readers.read import (
    is_aligned_by_nature,
    read_blocks,
    read_passages,
    read_source,
    read_whole,
    unit_of,
)
from tokscope.corpora.readers.streams import Source

__all__ = [
    "Lines",
    "Passage",
    "ReadOptions",
    "ReadingLog",
    "Source",
    "Unit",
    "is_aligned_by_nature",
    "read_blocks",
    "read_passages",
    "read_source",
    "read_whole",
    "unit_of",
]
