"""The word forms of a text and how often each comes, from its distinct chunks.

A form is a word without its outer punctuation; wherever words are looked at one by one, it is forms
that are looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from tokscope.chunk_table import ChunkTable
from tokscope.errors import InputError
from tokscope.strings import Integers
from tokscope.text.words import WordDefinition, form


@dataclass(frozen=True, slots=True)
class WordForms:
    """Distinct word forms of a text, in the order in which they first come."""

    texts: list[str]
    counts: Integers
    """Running occurrences of each, shape (forms,)."""

    @property
    def running(self) -> int:
        """Word forms of the text, repetitions counted."""
        return int(self.counts.sum())


def word_forms(
    tables: Sequence[ChunkTable], definition: WordDefinition, rows: Integers | None = None
) -> WordForms:
    """List the word forms of some segments.

    Parameters
    ----------
    tables : sequence of ChunkTable
        The text.
    definition : WordDefinition
        What a word is; one that splits text.
    rows : array of int64, optional
        Numbers of the segments over all tables; by default all.

    Raises
    ------
    InputError
        The definition takes its words from a file, which does not keep them.
    """
    if definition.split is None:
        raise InputError(
            f"--words {definition.name} counts words and does not keep them one by one",
            "take --words lexical for figures of single words",
        )
    sums: dict[str, int] = {}
    start = 0
    for table in tables:
        if rows is None:
            present = np.flatnonzero(table.occurrences)
            numbers = table.occurrences[present]
        else:
            own = rows[(rows >= start) & (rows < start + len(table))] - start
            present, numbers = table.present_in(own)
        start += len(table)
        for text, number in zip(table.texts(present), numbers.tolist(), strict=True):
            _add(sums, text, number, definition.split)
    return _forms(sums)


def forms_of(texts: Iterable[str], definition: WordDefinition) -> WordForms:
    """List the word forms of some texts, by a definition that splits."""
    sums: dict[str, int] = {}
    for text in texts:
        _add(sums, text, 1, definition.split or str.split)
    return _forms(sums)


def _add(
    sums: dict[str, int], text: str, times: int, split: Callable[[str], Sequence[str]]
) -> None:
    for word in split(text):
        bare = form(word)
        if bare:
            sums[bare] = sums.get(bare, 0) + times


def _forms(sums: dict[str, int]) -> WordForms:
    return WordForms(list(sums), np.fromiter(sums.values(), np.int64, len(sums)))
