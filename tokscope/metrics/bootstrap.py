"""The paired percentile bootstrap of ratios of sums.

Segments are resampled within each stratum (domain), the same ones for both sides of a ratio.
Tokenization is deterministic: an interval describes the sampling of the text.
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
_WEIGHTS_AT_A_TIME = 300_000
"""Weights processed together, so few that they stay in the processor's cache; no result depends on
it."""
_SINGLE = 1 << 24
"""Up to here every whole number has a float32."""
_STILL = 1e-12
"""Relative standard error below which a value does not move."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A percentile interval of a ratio of totals."""

    estimate: float
    low: float
    high: float
    segments: int

    def __str__(self) -> str:
        return f"{self.low:.2f}–{self.high:.2f}"

    def holds(self, value: float) -> bool:
        """Return whether a value is within it, so that the difference is not significant."""
        return self.low <= value <= self.high

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
    """Resample segments and sum their counts.

    Every column is summed over the same resample, so that ratios of them are paired.
    """
    generator = np.random.default_rng(seed)
    # Single precision is exact as long as no sum can pass its whole numbers, and twice as fast.
    is_small = len(columns) * int(columns.max(initial=0)) < _SINGLE
    values = columns.astype(np.float32 if is_small else np.float64)
    totals = np.zeros((resamples, columns.shape[1]))
    for indices in _members(strata, len(columns)):
        size = len(indices)
        step = max(1, _WEIGHTS_AT_A_TIME // max(size, 1))
        for start in range(0, resamples, step):
            draws = min(step, resamples - start)
            drawn = generator.integers(0, size, (draws, size), dtype=np.int32)
            drawn += np.arange(0, draws * size, size, dtype=np.int32)[:, None]
            weights = np.bincount(drawn.reshape(-1), minlength=draws * size).astype(values.dtype)
            totals[start : start + draws] += weights.reshape(draws, size) @ values[indices]
    return totals


def _members(strata: Sequence[object] | None, size: int) -> list[npt.NDArray[np.int64]]:
    """List the segments of each stratum."""
    if strata is None:
        return [np.arange(size)]
    numbers: dict[object, int] = {}
    codes = np.array([numbers.setdefault(label, len(numbers)) for label in strata])
    return [np.flatnonzero(codes == number) for number in range(len(numbers))]


def percentile_interval(
    estimate: float, resampled: npt.NDArray[np.float64], segments: int
) -> Interval:
    """Return the percentile interval of what was computed from each draw."""
    tail = (1 - CONFIDENCE) / 2
    low, high = bootstrap_quantiles(resampled, tail, 1 - tail)
    return Interval(float(estimate), low, high, segments)


def bootstrap_quantiles(values: npt.NDArray[np.float64], *shares: float) -> list[float]:
    """Find quantiles as ``np.quantile`` does by default, without the modules that one loads."""
    ordered = np.sort(values)
    found = []
    for share in shares:
        place = (len(ordered) - 1) * share
        below = int(place)
        low, high = float(ordered[below]), float(ordered[min(below + 1, len(ordered) - 1)])
        between, method = high - low, place - below
        found.append(low + between * method if method < 0.5 else high - between * (1 - method))
    return found


def simultaneous_intervals(
    estimates: npt.NDArray[np.float64], resampled: npt.NDArray[np.float64], segments: int
) -> list[Interval]:
    """Return intervals that hold all at once, by the bootstrap's maximum statistic.

    In each draw the largest standardised distance of any value from its estimate is taken; its
    quantile, times each value's own standard error, is the half-width. (Romano and Wolf 2005.)
    """
    errors = resampled.std(axis=0, ddof=1)
    moving = errors > _STILL * np.abs(estimates)
    half = np.zeros(len(estimates))
    if moving.any():
        distances = np.abs(resampled[:, moving] - estimates[moving]) / errors[moving]
        (farthest,) = bootstrap_quantiles(distances.max(axis=1), CONFIDENCE)
        half[moving] = farthest * errors[moving]
    return [
        Interval(float(value), float(value - each), float(value + each), segments)
        for value, each in zip(estimates, half, strict=True)
    ]
