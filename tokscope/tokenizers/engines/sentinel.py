"""The sentinel word that is put before text, and the counts of engines that strip their input."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from tokscope.tokenizers.engines.base import LoadedTokenizer
from tokscope.tokenizers.interface import TokenCounts

_PLAIN_START = re.compile(r" [^\W_]| [!-~]")
SENTINEL = "x"
"""The word behind which text counts that may lose its beginning."""


def needs_sentinel(chunk: str) -> bool:
    """Return whether a chunk counts after a word: it may lose its beginning."""
    return _PLAIN_START.match(chunk) is None


def counts_after_sentinel(
    count: Callable[[Sequence[str]], TokenCounts], chunks: Sequence[str]
) -> TokenCounts:
    """Count chunks for an engine that strips white space from the ends of what it is given.

    A chunk that begins with a letter, a digit or ASCII punctuation loses nothing by it. Any other
    counts after a word, whose tokens are taken off again, unknown ones too.
    """
    needed = list(map(needs_sentinel, chunks))
    inputs = [
        SENTINEL + chunk if each else chunk for chunk, each in zip(chunks, needed, strict=True)
    ]
    counted, of_word = count(inputs), count([SENTINEL])

    def without_word(numbers: Sequence[int], word: Sequence[int]) -> list[int]:
        return [number - each * word[0] for number, each in zip(numbers, needed, strict=True)]

    return TokenCounts(
        without_word(counted.tokens, of_word.tokens),
        without_word(counted.unknown, of_word.unknown),
        without_word(counted.lost, of_word.lost),
    )


def counts_with_unknown(
    tokenizer: LoadedTokenizer, texts: Sequence[str], unknown_id: int
) -> TokenCounts:
    """Count texts for an engine that has an unknown token."""
    tokens, unknown = [], []
    for ids in tokenizer.encode_many(texts):
        tokens.append(len(ids))
        unknown.append(list(ids).count(unknown_id))
    return with_lost(tokenizer, texts, tokens, unknown)


def with_lost(
    tokenizer: LoadedTokenizer, texts: Sequence[str], tokens: Sequence[int], unknown: Sequence[int]
) -> TokenCounts:
    """Count the lost characters of the texts that have unknown tokens."""

    def lost_at(places: Sequence[int]) -> Sequence[int]:
        return tokenizer.lost_many([texts[place] for place in places])

    return TokenCounts(tokens, unknown, lost_counts_where(unknown, lost_at))


def lost_counts_where(
    unknown: Sequence[int], ask: Callable[[Sequence[int]], Sequence[int]]
) -> Sequence[int]:
    """Return the lost characters of each text; only those with unknown tokens are examined."""
    lost = [0] * len(unknown)
    places = [place for place, number in enumerate(unknown) if number]
    for place, characters in zip(places, ask(places) if places else (), strict=True):
        lost[place] = characters
    return lost
