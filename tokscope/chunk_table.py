"""A batch of segments as distinct chunks: each tokenizer is asked about every chunk once.

Natural text repeats itself, so that asking about the distinct chunks and adding up is much less
work than encoding everything, and gives the same integers wherever the cut is safe.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from tokscope.text.cut import chunks
from tokscope.tokenizer import Counts, Tokenizer


@dataclass(slots=True)
class ChunkTable:
    """Distinct chunks of some segments, and which of them each segment is made of."""

    initial: dict[str, int] = field(default_factory=dict)
    """Chunks that begin a segment, with their numbers."""
    continuing: dict[str, int] = field(default_factory=dict)
    """Chunks that follow another, each beginning with a space; numbered apart."""
    first: array[int] = field(default_factory=lambda: array("q"))
    """Number of the initial chunk, one a segment."""
    rest: array[int] = field(default_factory=lambda: array("q"))
    """Numbers of the continuing chunks of all segments, one after the other."""
    lengths: array[int] = field(default_factory=lambda: array("q"))
    """How many of them each segment has."""

    @classmethod
    def of(cls, texts: Iterable[str]) -> ChunkTable:
        """Cut some segments."""
        table = cls()
        initial, continuing = table.initial, table.continuing
        for text in texts:
            head, *rest = chunks(text)
            table.first.append(initial.setdefault(head, len(initial)))
            table.rest.extend(continuing.setdefault(each, len(continuing)) for each in rest)
            table.lengths.append(len(rest))
        return table

    def count(self, tokenizer: Tokenizer) -> Counts:
        """Count every segment by counting the distinct chunks.

        Parameters
        ----------
        tokenizer : Tokenizer
            One whose ``cut`` says that chunks may be counted apart.

        Returns
        -------
        Counts
            The same integers as ``tokenizer.count_many`` of the segments.
        """
        heads = tokenizer.count_many(list(self.initial))
        others = tokenizer.count_continuing(list(self.continuing))
        return Counts(
            self._summed(heads.tokens, others.tokens),
            self._summed(heads.unknown, others.unknown),
            self._summed(heads.lost, others.lost),
        )

    def _summed(self, heads: Sequence[int], others: Sequence[int]) -> Sequence[int]:
        if not any(heads) and not any(others):
            return array("q", bytes(8 * len(self.first)))
        running = array("q", accumulate(map(others.__getitem__, self.rest), initial=0))
        sums = array("q")
        end = 0
        for first, length in zip(self.first, self.lengths, strict=True):
            start, end = end, end + length
            sums.append(heads[first] + running[end] - running[start])
        return sums
