"""Users' text files of many formats, read as passages.

Text, Markdown, templates, JSON Lines, YAML, CSV, Parquet, Arrow, CoNLL-U, TMX and PO; compressed or
not; single files, folders, patterns, zip archives and standard input. Reads strictly and, but for
YAML, as a stream: nothing is guessed, replaced or dropped in silence. What a passage's language is,
where the file does not say it, and which passages are compared, is for the caller.
"""

from tokscope.corpora.readers.formats import WITH_FIELDS, Format
from tokscope.corpora.readers.locations import check_unwritten, standard_input
from tokscope.corpora.readers.options import Lines, Passage, ReadingLog, ReadOptions, Unit
from tokscope.corpora.readers.read import (
    formats_of,
    is_aligned_by_nature,
    read_blocks,
    read_passages,
    read_source,
    read_whole,
    unit_of,
)
from tokscope.corpora.readers.streams import Source
from tokscope.corpora.readers.walk import is_pattern

__all__ = [
    "WITH_FIELDS",
    "Format",
    "Lines",
    "Passage",
    "ReadOptions",
    "ReadingLog",
    "Source",
    "Unit",
    "check_unwritten",
    "formats_of",
    "is_aligned_by_nature",
    "is_pattern",
    "read_blocks",
    "read_passages",
    "read_source",
    "read_whole",
    "standard_input",
    "unit_of",
]
