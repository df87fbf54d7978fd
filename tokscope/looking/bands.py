"""Frequency bands of word forms, from how often each comes in the text itself."""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from tokscope.strings import Integers

_COMMON, _MIDDLE = 0.5, 0.8


class FrequencyBand(StrEnum):
    """How common a word form is in a text."""

    COMMON = "common"
    """Less than half of the running words are of forms that come more often."""
    MIDDLE = "middle"
    """Less than four fifths are."""
    RARE = "rare"
    """It comes twice at least."""
    ONCE = "once"
    """It comes but once."""


MEANING = (
    "bands by the text's own counts: common, of the forms that make up its first half; middle, up"
    " to four fifths; rare, the others; once, those that come but once"
)


def frequency_bands(counts: Integers) -> list[str]:
    """Put word forms into bands; forms that come equally often are in the same.

    Parameters
    ----------
    counts : array of int64, shape (forms,)
        How often each comes.

    Examples
    --------
    >>> frequency_bands(np.array([5, 3, 2, 1, 1]))
    ['common', 'common', 'middle', 'once', 'once']
    """
    levels, places = np.unique(counts, return_inverse=True)
    running = levels * np.bincount(places.reshape(-1), minlength=len(levels))
    above = running.sum() - np.cumsum(running)
    total = max(int(running.sum()), 1)
    names = [
        _band(int(level), int(more) / total)
        for level, more in zip(levels.tolist(), above.tolist(), strict=True)
    ]
    return [names[place] for place in places.reshape(-1).tolist()]


def _band(count: int, share_above: float) -> str:
    if count <= 1:
        return FrequencyBand.ONCE.value
    if share_above < _COMMON:
        return FrequencyBand.COMMON.value
    return (FrequencyBand.MIDDLE if share_above < _MIDDLE else FrequencyBand.RARE).value
