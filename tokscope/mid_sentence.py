"""A word as a tokenizer takes it in the middle of a sentence: behind one space.

Where a tokenizer may be asked about chunks apart, a word is such a chunk. Any other is asked about
it behind a word of its own, whose tokens are taken off again.
"""

from __future__ import annotations

from collections.abc import Sequence

from tokscope.counting import CountColumns
from tokscope.tokenizer import Cut, Piece, Tokenizer

_BEFORE = "x"


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
    before = CountColumns.of(tokenizer.count_many([_BEFORE]))
    behind = CountColumns.of(tokenizer.count_many([_BEFORE + chunk for chunk in chunks]))
    return CountColumns(
        behind.tokens - before.tokens, behind.unknown - before.unknown, behind.lost - before.lost
    )


def mid_sentence_pieces(tokenizer: Tokenizer, form: str) -> tuple[Piece, ...]:
    """Show where a word form is cut behind one space."""
    before = len(tokenizer.segment(_BEFORE).pieces)
    return tokenizer.segment(f"{_BEFORE} {form}").pieces[before:]
