"""Whole counts by a fast engine: the official one fills in what the fast one does not know."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from tokscope.backends.base import LoadedTokenizer
from tokscope.backends.fast.counters import FastCounter, Lengths
from tokscope.backends.habits import lost_where
from tokscope.text.cut import chunks
from tokscope.text.running import joined_by
from tokscope.tokenizer import Counts, Cut

_REMEMBERED = 200_000
"""Chunks whose losses are remembered."""


class FastCounting:
    """Counts by a fast engine, with the characters that unknown tokens stand for.

    The official engine is asked about texts that the fast one is known to read otherwise, and where
    unknown tokens lie: once for every distinct chunk in which there are any.

    Parameters
    ----------
    counter : FastCounter
        Tells tokens and unknown tokens.
    official : LoadedTokenizer
        Tells the rest.
    """

    def __init__(self, counter: FastCounter, official: LoadedTokenizer) -> None:
        self._counter = counter
        self._official = official
        self._drops = re.compile(official.drops) if official.drops else None
        self._lost: dict[tuple[bool, str], int] = {}

    def count_many(self, texts: Sequence[str]) -> Counts:
        """Count each of several texts, unknown tokens apart."""
        return self._counted(texts, self._counter.count, self._official.count_many)

    def count_continuing(self, parts: Sequence[str]) -> Counts:
        """Count chunks that follow other text."""
        return self._counted(parts, self._counter.count_continuing, self._official.count_continuing)

    def _counted(
        self,
        texts: Sequence[str],
        fast: Callable[[Sequence[str]], Lengths],
        official: Callable[[Sequence[str]], Counts],
    ) -> Counts:
        lengths = fast(texts)

        def asked(places: Sequence[int]) -> Sequence[int]:
            return self._lost_in([texts[place] for place in places], official)

        lost = lost_where(lengths.unknown, asked)
        counts = Counts(lengths.tokens, lengths.unknown, lost)
        apart = self._counter.left_out(texts)
        if self._drops is not None and self._drops.search(joined_by("", texts)):
            dropped = (place for place, text in enumerate(texts) if self._drops.search(text))
            apart = sorted({*apart, *dropped})
        return _replaced(counts, apart, official([texts[i] for i in apart])) if apart else counts

    def _lost_in(
        self, texts: Sequence[str], official: Callable[[Sequence[str]], Counts]
    ) -> Sequence[int]:
        if self._official.cut is not Cut.CHUNKS:
            return official(texts).lost
        is_initial = official == self._official.count_many
        parts = [
            [(is_initial and number == 0, part) for number, part in enumerate(chunks(text))]
            for text in texts
        ]
        if len(self._lost) > _REMEMBERED:
            self._lost.clear()
        self._learn({part for each in parts for part in each} - self._lost.keys())
        return [sum(self._lost[part] for part in each) for each in parts]

    def _learn(self, parts: set[tuple[bool, str]]) -> None:
        for is_initial in (True, False):
            asked = sorted(part for initial, part in parts if initial is is_initial)
            if not asked:
                continue
            fast, official = (
                (self._counter.count, self._official.count_many)
                if is_initial
                else (self._counter.count_continuing, self._official.count_continuing)
            )
            numbers = fast(asked).unknown
            self._lost.update(((is_initial, part), 0) for part in asked)
            losing = [part for part, number in zip(asked, numbers, strict=True) if number]
            found = official(losing).lost if losing else []
            self._lost.update(
                ((is_initial, part), lost) for part, lost in zip(losing, found, strict=True)
            )


def _replaced(counts: Counts, places: Sequence[int], others: Counts) -> Counts:
    """Put other counts at some places."""
    tokens, unknown, lost = list(counts.tokens), list(counts.unknown), list(counts.lost)
    for place, *found in zip(places, others.tokens, others.unknown, others.lost, strict=True):
        tokens[place], unknown[place], lost[place] = found
    return Counts(tokens, unknown, lost)
