"""The interval of one ratio, put together from the functions that reports use."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tokscope.metrics.bootstrap import (
    FEWEST_SEGMENTS,
    RESAMPLES,
    SEED,
    Interval,
    percentile_interval,
    resampled_totals,
)


def paired_interval(
    numerator: Sequence[int],
    denominator: Sequence[int],
    *,
    strata: Sequence[object] | None = None,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> Interval | None:
    """Give the percentile interval of a ratio of totals over paired segments.

    Parameters
    ----------
    numerator, denominator : sequence of int
        Counts per segment, aligned.
    strata : sequence, optional
        One label a segment; draws keep each label's size.
    resamples, seed : int
        See :func:`resampled_totals`.

    Returns
    -------
    Interval or None
        None for fewer than 20 segments or an undefined ratio.
    """
    columns = np.array([numerator, denominator], dtype=np.int64).T
    whole = columns.sum(axis=0)
    if len(columns) < FEWEST_SEGMENTS or whole[1] == 0:
        return None
    totals = resampled_totals(columns, strata=strata, resamples=resamples, seed=seed)
    return percentile_interval(whole[0] / whole[1], totals[:, 0] / totals[:, 1], len(columns))
