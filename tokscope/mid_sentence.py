"""A word as a tokenizer takes it in the middle of a sentence: behind one space.

Where a tokenizer may be asked about chunks apart, a word is such a chunk. Any other is asked about
it behind a word of its own, whose tokens are taken off again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from tokscope.backends.habits import BEHIND_A_WORD
from tokscope.counting import CountColumns
from tokscope.tokenizer import Cut, Piece, Tokenizer

_OTHERS = "aeiouиав1"
"""Words of one letter, to try where the usual one is not known."""
_MOST = 1_000
"""Entries of a vocabulary that are tried at most."""


def word_before(tokenizer: Tokenizer) -> str:
    """Find a word to put before others: one that is no unknown token, which could take in more.

    Where a vocabulary has none, the usual one.
    """
    for words in _words(tokenizer):
        unknown = tokenizer.count_many(words).unknown
        for word, number in zip(words, unknown, strict=True):
            if number == 0:
                return word
    return BEHIND_A_WORD


def _words(tokenizer: Tokenizer) -> Iterator[list[str]]:
    """List the usual word, others of one letter, then entries of the vocabulary."""
    yield [BEHIND_A_WORD]
    yield list(_OTHERS)
    entries = sorted(tokenizer.alike.token_bytes().items())
    words = (data.decode("utf-8", "ignore").strip() for _, data in entries)
    yield list(islice(filter(str.isalpha, words), _MOST))


def mid_sentence_counts(tokenizer: Tokenizer, forms: Sequence[str]) -> CountColumns:
    """Count word forms, each behind one space.

    Parameters
    ----------
    tokenizer : Tokenizer
        Any.
    forms : sequence of str
        Words that begin with a letter or a digit.

    Returns
    -------
    CountColumns
        One entry a form.
    """
    chunks = [f" {form}" for form in forms]
    if tokenizer.cut is Cut.CHUNKS:
        return CountColumns.of(tokenizer.count_continuing(chunks))
    word = word_before(tokenizer)
    before = CountColumns.of(tokenizer.count_many([word]))
    behind = CountColumns.of(tokenizer.count_many([word + chunk for chunk in chunks]))
    return CountColumns(
        behind.tokens - before.tokens, behind.unknown - before.unknown, behind.lost - before.lost
    )


def mid_sentence_pieces(tokenizer: Tokenizer, form: str) -> tuple[Piece, ...]:
    """Show where a word form is cut behind one space."""
    word = word_before(tokenizer)
    before = len(tokenizer.segment(word).pieces)
    return tokenizer.segment(f"{word} {form}").pieces[before:]
