"""Word forms: which a text has, how often in each group of segments, and what they are cut into."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from tokscope.chunk_table import ChunkTable
from tokscope.counting import CountColumns
from tokscope.errors import InputError
from tokscope.metrics import FormSums
from tokscope.mid_sentence import mid_sentence_counts
from tokscope.strings import Integers
from tokscope.summing.histograms import Histogram, Histograms
from tokscope.text.words import WordDefinition, form
from tokscope.tokenizer import Tokenizer

_AT_A_TIME = 100_000
"""Forms given to an engine at a time."""


@dataclass(frozen=True, slots=True)
class ChunkForms:
    """The word forms of the chunks of one table, by their numbers."""

    ids: Integers
    """Of all chunks, one after the other."""
    starts: Integers
    """Where each chunk's begin; one longer than there are chunks."""

    def per_chunk(self, of_forms: Integers) -> Integers:
        """Add up over each chunk what is known of forms."""
        sums = np.concatenate(([0], np.cumsum(of_forms[self.ids])))
        found: Integers = sums[self.starts[1:]] - sums[self.starts[:-1]]
        return found

    def of_chunks(self, chunks: Integers) -> tuple[Integers, Integers]:
        """List the forms of some chunks, and how many each chunk has."""
        lengths = (self.starts[1:] - self.starts[:-1])[chunks]
        behind = np.cumsum(lengths)
        offsets = np.arange(int(lengths.sum())) - np.repeat(behind - lengths, lengths)
        return self.ids[np.repeat(self.starts[chunks], lengths) + offsets], lengths


class TextForms:
    """The distinct word forms of a text.

    Parameters
    ----------
    tables : sequence of ChunkTable
        The text.
    definition : WordDefinition
        What a word is.

    Raises
    ------
    InputError
        The definition takes its words from a file, which does not keep them.
    """

    def __init__(self, tables: Sequence[ChunkTable], definition: WordDefinition) -> None:
        split = definition.split
        if split is None:
            raise InputError(
                f"--words {definition.name} counts words and does not keep them one by one",
                "take --words lexical for figures of single words",
            )
        known: dict[str, int] = {}
        self._tables = tables
        self.chunks = [_chunk_forms(table, split, known) for table in tables]
        self.texts = list(known)

    def histograms(self, which: Integers, number: int) -> list[Histogram]:
        """Count running forms in each group.

        Parameters
        ----------
        which : array of int64, shape (segments,)
            The group of each segment.
        number : int
            How many groups there are.
        """
        forms = Histograms()
        start = 0
        for table, own in zip(self._tables, self.chunks, strict=True):
            groups = np.repeat(which[start : start + len(table)], np.diff(table.starts))
            start += len(table)
            chunks = Histograms()
            chunks.add(groups, table.ids.astype(np.int64), table.times)
            for group, found in enumerate(chunks.split(number)):
                ids, lengths = own.of_chunks(found.values)
                forms.add(np.full(len(ids), group), ids, np.repeat(found.counts, lengths))
        return forms.split(number)

    def counted_bare(self, tokenizer: Tokenizer) -> CountColumns:
        """Count every form alone."""
        return _in_parts(lambda texts: CountColumns.of(tokenizer.count_many(texts)), self.texts)

    def counted_spaced(self, tokenizer: Tokenizer) -> CountColumns:
        """Count every form behind one space, as in the middle of a sentence."""
        return _in_parts(partial(mid_sentence_counts, tokenizer), self.texts)


def _chunk_forms(
    table: ChunkTable, split: Callable[[str], list[str]], known: dict[str, int]
) -> ChunkForms:
    ids: list[int] = []
    lengths = np.zeros(len(table.chunks), np.int64)
    for number, text in enumerate(table.texts(np.arange(len(table.chunks)))):
        for word in split(text):
            bare = form(word)
            if bare:
                ids.append(known.setdefault(bare, len(known)))
                lengths[number] += 1
    return ChunkForms(np.array(ids, np.int64), np.concatenate(([0], np.cumsum(lengths))))


def _in_parts(count: Callable[[Sequence[str]], CountColumns], texts: Sequence[str]) -> CountColumns:
    starts = range(0, len(texts), _AT_A_TIME)
    return CountColumns.joined([count(texts[start : start + _AT_A_TIME]) for start in starts])


def form_sums(
    histograms: Sequence[Histogram], bare: CountColumns, spaced: CountColumns, *, alone: bool
) -> list[FormSums]:
    """Sum up what became of the forms of each group.

    Parameters
    ----------
    histograms : sequence of Histogram
        Of the forms, by group.
    bare, spaced : CountColumns
        Of each form, alone and behind a space; one token that is unknown is no word kept whole.
    alone : bool
        Whether running forms are taken alone too.
    """
    continued = (bare if alone else spaced).tokens >= 2
    whole_bare = (bare.tokens == 1) & (bare.unknown == 0)
    whole_spaced = (spaced.tokens == 1) & (spaced.unknown == 0)
    return [
        FormSums(
            running=int(each.counts.sum()),
            continued=int(each.counts[continued[each.values]].sum()),
            distinct=len(each.values),
            single_bare=int(whole_bare[each.values].sum()),
            single_spaced=int(whole_spaced[each.values].sum()),
        )
        for each in histograms
    ]
