"""How far a ratio of totals could move had other text been chosen: the paired bootstrap.

Tokenization is deterministic; what is uncertain is the text. Segments are drawn anew, the same
ones for both sides of a ratio, and each stratum (domain) keeps its size. Intervals describe
sampling; they decide no gate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Counts: TypeAlias = npt.NDArray[np.int64]

RESAMPLES = 2000
SEED = 20260101
FEWEST_SEGMENTS = 20
"""Below this many segments no interval is given: it would claim more than the text can carry."""
CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """A percentile interval of a ratio of totals."""

    estimate: float
    low: float
    high: float
    segments: int

    @property
    def width(self) -> float:
        """High end minus low end."""
        return self.high - self.low


def resampled_totals(
    columns: Counts,
    *,
    strata: Sequence[object] | None = None,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> npt.NDArray[np.float64]:
    """Draw segments with replacement and sum their counts.

    Every column is summed over the same draw, which is what makes ratios of them paired.

    Parameters
    ----------
    columns : array of int64, shape (segments, columns)
        Counts per segment, such as tokens in two languages or under several tokenizers.
    strata : sequence, optional
        One label a segment; each label's number of segments stays as it is in every draw.
    resamples : int
        Number of draws.
    seed : int
        Of NumPy's PCG64 generator; the same seed gives the same draws.

    Returns
    -------
    array of float64, shape (resamples, columns)
        Sums of each draw.
    """
    generator = np.random.default_rng(seed)
    labels = [None] * len(columns) if strata is None else list(strata)
    members: dict[object, list[int]] = {}
    for index, label in enumerate(labels):
        members.setdefault(label, []).append(index)
    totals = np.zeros((resamples, columns.shape[1]))
    for indices in members.values():
        size = len(indices)
        # Multinomial weights sum the draws without ever listing them.
        weights = generator.multinomial(size, np.full(size, 1 / size), size=resamples)
        totals += weights @ columns[indices].astype(np.float64)
    return totals


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
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(totals[:, 0] / totals[:, 1], [tail, 1 - tail])
    return Interval(float(whole[0] / whole[1]), float(low), float(high), len(columns))
