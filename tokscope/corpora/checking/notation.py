"""A list of words cut into morphemes: each line in the notation of ``morphemes``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tokscope.corpora.checking.finding import Finding
from tokscope.corpora.manifest import TextFile
from tokscope.corpora.morphemes import parse_analysis
from tokscope.errors import InputError


def check_notation(file: TextFile, lines: Sequence[str]) -> Iterator[Finding]:
    """Find lines that are no analysis of a word."""
    for number, line in enumerate(lines, 1):
        try:
            parse_analysis(line)
        except InputError as error:
            if line.strip():  # a blank line is found among the words
                yield Finding(str(file.path), number, error.message)
