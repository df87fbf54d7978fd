"""Tokens of the translation that stands beside a segment of aligned text."""

from __future__ import annotations

import numpy as np

from tokscope.strings import Integers
from tokscope.tally import Tally


def tokens_beside(tally: Tally, tokens: Integers, rows: Integers, reference: Integers) -> Integers:
    """Find for each of some segments the tokens of its translation.

    Parameters
    ----------
    tally : Tally
        Of aligned text.
    tokens : array of int64, shape (segments,)
        Of every segment.
    rows, reference : array of int64
        Numbers of the segments, and of those of the reference language.

    Returns
    -------
    array of int64, shape of `rows`
        -1 where a segment has no translation.
    """
    of_reference = np.full(int(tally.pairs.max()) + 2, -1)
    of_reference[tally.pairs[reference]] = tokens[reference]
    of_reference[-1] = -1
    found: Integers = of_reference[tally.pairs[rows]]
    return found
