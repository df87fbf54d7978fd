"""What is known of chunks before any tokenizer sees them: their words, their letters by script.

Most chunks are one word in Cyrillic or ASCII and are told from their bytes, all at once; the rest
are asked about one by one, by the definitions in ``text``.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tokscope.chunk_table import ChunkTable
from tokscope.strings import Integers
from tokscope.text.script import language_of_letters, script_letters
from tokscope.text.words import WordDefinition

_PLAIN = ("lexical", "whitespace")
"""Definitions whose words are told from bytes where a chunk has no inner white space."""


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

    Parameters
    ----------
    table : ChunkTable
        The chunks.
    definition : WordDefinition
        One that splits text, not ``gold``.
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
    """Tell the language of each segment by script, as ``text.script`` does for one text."""
    cyrillic, latin = (table.per_segment(each).tolist() for each in letters(table))
    return list(map(language_of_letters, cyrillic, latin))
