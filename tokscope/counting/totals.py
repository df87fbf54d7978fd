"""Count whole texts with one tokenizer, without a table of chunks where they are short."""

from __future__ import annotations

from collections.abc import Sequence

from tokscope.tokenizers.fast.selection import recount_after_fallback
from tokscope.tokenizers.interface import Tokenizer

_LONG = 1_000_000
"""Characters from which one text repeats itself so much that counting its unique chunks pays."""


def count_total(tokenizer: Tokenizer, texts: Sequence[str], workers: int = 1) -> int:
    """Return the number of content tokens of all texts together."""
    long = [text for text in texts if len(text) >= _LONG]

    def work() -> int:
        tokens = sum(tokenizer.count(text) for text in texts if len(text) < _LONG)
        if long:
            from tokscope.counting.scheduler import count_texts  # not for a short text: numpy

            tokens += count_texts(tokenizer, long, workers)
        return tokens

    return recount_after_fallback([tokenizer], work)
