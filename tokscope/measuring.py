"""Tokenizers × corpus → integers per segment.

The only place where tokenizers meet text in bulk. Ratios are made of its sums, elsewhere.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from tokscope.chunk_table import ChunkTable
from tokscope.corpora import Corpus
from tokscope.count_cache import CountCache
from tokscope.errors import InputError
from tokscope.tally import Tally, batches
from tokscope.text.words import DEFAULT, WordDefinition
from tokscope.tokenizer import Counts, Cut, Tokenizer


@dataclass(slots=True)
class TokenColumns:
    """What one tokenizer made of each segment; all columns are as long as the tally."""

    tokens: array[int] = field(default_factory=lambda: array("q"))
    unknown: array[int] = field(default_factory=lambda: array("q"))
    lost: array[int] = field(default_factory=lambda: array("q"))

    def extend(self, counts: Counts) -> None:
        """Add the counts of further segments."""
        self.tokens.extend(counts.tokens)
        self.unknown.extend(counts.unknown)
        self.lost.extend(counts.lost)


@dataclass(frozen=True, slots=True)
class Measurement:
    """Everything counted on one corpus."""

    corpus: Corpus
    tally: Tally
    columns: dict[str, TokenColumns]
    """By tokenizer id."""


_WORTH_A_TABLE = 2_000_000
"""Characters from which text repeats itself so much that cutting it pays."""


class _Counter:
    """Counts one batch: by its distinct chunks where that is exact and pays, else directly.

    Cutting costs one pass over the text and saves each tokenizer most of its own, so it pays from
    two tokenizers and some megabytes on. Both ways give the same integers.
    """

    def __init__(self, texts: Sequence[str], tokenizers: int) -> None:
        self._texts = texts
        self._pays = tokenizers > 1 and sum(map(len, texts)) >= _WORTH_A_TABLE

    @cached_property
    def _table(self) -> ChunkTable:
        return ChunkTable.of(self._texts)

    def count(self, tokenizer: Tokenizer) -> Counts:
        """Count each text of the batch."""
        if self._pays and tokenizer.cut is Cut.CHUNKS:
            return self._table.count(tokenizer)
        return tokenizer.count_many(self._texts)


def measure(
    corpus: Corpus,
    tokenizers: Sequence[Tokenizer],
    definition: WordDefinition = DEFAULT,
    *,
    cache: CountCache | None = None,
) -> Measurement:
    """Count a corpus with several tokenizers, in one pass over the text.

    Parameters
    ----------
    corpus : Corpus
        The text.
    tokenizers : sequence of Tokenizer
        Loaded, each with an id of its own.
    definition : WordDefinition
        What a word is.
    cache : CountCache, optional
        Counts made before. Asked only for text of one batch: the digest of more is known too late.

    Returns
    -------
    Measurement
        Integers per segment.

    Raises
    ------
    InputError
        The corpus cannot be read or holds no text.
    """
    ids = [tokenizer.id for tokenizer in tokenizers]
    if len(set(ids)) < len(ids):
        raise InputError(f"two tokenizers are called the same: {', '.join(sorted(ids))}")
    tally = Tally(definition)
    columns = {tokenizer.id: TokenColumns() for tokenizer in tokenizers}
    upcoming = batches(corpus.segments())
    batch = next(upcoming, None)
    if batch is None:
        raise InputError(f"corpus '{corpus.name}' holds no text", "every line of it is blank")
    while batch is not None:
        following = next(upcoming, None)
        tally.add(batch)
        is_whole = following is None and len(batch) == len(tally)
        known = cache if is_whole else None
        counter = _Counter([segment.text for segment in batch], len(tokenizers))
        characters = sum(len(segment.text) for segment in batch)
        for tokenizer in tokenizers:
            tokenizer.expect(characters)
            counts = known.get(tokenizer, tally.digest, len(tally)) if known else None
            if counts is None:
                counts = counter.count(tokenizer)
                if known:
                    known.put(tokenizer, tally.digest, counts)
            columns[tokenizer.id].extend(counts)
        batch = following
    if cache:
        cache.trim()
    return Measurement(corpus, tally, columns)
