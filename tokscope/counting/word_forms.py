"""Word forms of a text: how often each occurs, and its tokens in the middle of a sentence.

A form is a word without its outer punctuation. A tokenizer that counts chunks separately counts a
form with the space before it; any other counts it after a sentinel word, whose tokens are
subtracted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice

import numpy as np

from tokscope.counting.arrays import Histogram, Histograms, Integers
from tokscope.counting.chunk_table import ChunkTable
from tokscope.counting.counts import CountColumns
from tokscope.errors import InputError
from tokscope.progress import NO_LISTENER, MeasureListener
from tokscope.text.words import WordDefinition, form
from tokscope.tokenizers.engines.sentinel import SENTINEL
from tokscope.tokenizers.fast.selection import recount_after_fallback
from tokscope.tokenizers.interface import Piece, SplitPolicy, Tokenizer


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


def collect_word_forms(
    tables: Sequence[ChunkTable], definition: WordDefinition, rows: Integers | None = None
) -> WordForms:
    """List the word forms of some segments."""
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
    """Return the word forms of some texts, split by the word definition."""
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


_OTHERS = "aeiouиав1"
"""Words of one letter, to try where the default is not known."""
_MOST = 1_000
"""Entries of a vocabulary that are tried at most."""


def word_before(tokenizer: Tokenizer) -> str:
    """Find a word to put before others: one that is no unknown token, which could take in more.

    Where a vocabulary has none, the default.
    """
    for words in _words(tokenizer):
        unknown = tokenizer.count_many(words).unknown
        for word, number in zip(words, unknown, strict=True):
            if number == 0:
                return word
    return SENTINEL


def _words(tokenizer: Tokenizer) -> Iterator[list[str]]:
    """List the usual word, others of one letter, then entries of the vocabulary."""
    yield [SENTINEL]
    yield list(_OTHERS)
    entries = sorted(tokenizer.segmentation_source.token_bytes().items())
    words = (data.decode("utf-8", "ignore").strip() for _, data in entries)
    yield list(islice(filter(str.isalpha, words), _MOST))


def word_token_counts(tokenizer: Tokenizer, forms: Sequence[str]) -> CountColumns:
    """Count word forms, each after one space."""
    chunks = [f" {form}" for form in forms]
    if tokenizer.split_policy is SplitPolicy.CHUNKS:
        return CountColumns.of(tokenizer.count_continuations(chunks))
    word = word_before(tokenizer)
    before = CountColumns.of(tokenizer.count_many([word]))
    behind = CountColumns.of(tokenizer.count_many([word + chunk for chunk in chunks]))
    return CountColumns(
        behind.tokens - before.tokens, behind.unknown - before.unknown, behind.lost - before.lost
    )


def count_word_forms(
    tokenizers: Sequence[Tokenizer],
    forms: Sequence[str],
    listener: MeasureListener = NO_LISTENER,
) -> dict[str, CountColumns]:
    """Count word forms with several tokenizers, by id; if an engine fails, again without it."""

    def work() -> dict[str, CountColumns]:
        columns = {}
        listener.on_count_start(len(tokenizers))
        for each in tokenizers:
            columns[each.id] = word_token_counts(each, forms)
            listener.on_counted(each.id)
        return columns

    return recount_after_fallback(tokenizers, work)


def word_token_pieces(tokenizer: Tokenizer, form: str) -> tuple[Piece, ...]:
    """Split a word form after one space."""
    word = word_before(tokenizer)
    before = len(tokenizer.segment(word).pieces)
    return tokenizer.segment(f"{word} {form}").pieces[before:]


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
    """The distinct word forms of a text."""

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
        """Count running forms in each group."""
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
        """Count every form after one space, as in the middle of a sentence."""
        return _in_parts(partial(word_token_counts, tokenizer), self.texts)


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
