"""Pairs of lines of which one is much longer than its translation should be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median

from tokscope.corpora.checking.finding import Finding
from tokscope.corpora.manifest import TextFile
from tokscope.text.visible import visible

_OUTLIER = 1.8
"""How far a pair's length ratio may lie from the corpus's, as a factor."""
_SHORTEST_RATED = 25
"""Characters of the longer side below which a ratio says nothing: headings, single words."""
_SHOWN = 50


def check_lengths(
    first: str, left: Sequence[str], second: TextFile, right: Sequence[str]
) -> Iterator[Finding]:
    """Find pairs whose length ratio is unlike that of the others; the sides have equal lines."""
    ratios = [len(there) / max(len(here), 1) for here, there in zip(left, right, strict=True)]
    middle = median(ratios)
    for number, (here, there, ratio) in enumerate(zip(left, right, ratios, strict=True), 1):
        is_blank = not here.strip() or not there.strip()  # another check says so
        if is_blank or max(len(here), len(there)) < _SHORTEST_RATED:
            continue
        if not middle / _OUTLIER <= ratio <= middle * _OUTLIER:
            shown = visible(here[:_SHOWN])
            yield Finding(
                str(second.path),
                number,
                f"{ratio:.2f} times as long as {first} where {middle:.2f} is usual: «{shown}…»",
            )
