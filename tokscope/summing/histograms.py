"""How often numbers come in each of several groups, gathered slice by slice."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tokscope.strings import Integers

_GROUP = 32
"""Bits to the right of a group's number, so that group and value are one integer."""
_DENSE = 1 << 24
"""Largest array of counters that is laid out whole."""


@dataclass(frozen=True, slots=True)
class Histogram:
    """How often each number came that came at all."""

    values: Integers
    """Ascending."""
    counts: Integers


class Histograms:
    """A histogram for each group. Adding in any order and split gives the same."""

    def __init__(self) -> None:
        self._keys = np.zeros(0, np.int64)
        self._counts = np.zeros(0, np.int64)

    def add(self, groups: Integers, values: Integers, times: Integers | None = None) -> None:
        """Count some numbers.

        Parameters
        ----------
        groups, values : array of int64, shape (n,)
            Which group each number is of; none is negative, and values are below 2³².
        times : array of int64, shape (n,), optional
            How often each comes; once by default.
        """
        if not len(values):
            return
        width = int(values.max()) + 1
        if times is None and (int(groups.max()) + 1) * width <= _DENSE:
            dense = np.bincount(groups * width + values)
            found = np.flatnonzero(dense)
            group, value = np.divmod(found, width)
            self._merge((group << _GROUP) | value, dense[found])
        else:
            self._merge((groups << _GROUP) | values, times)

    def _merge(self, keys: Integers, times: Integers | None) -> None:
        own = np.ones(len(keys), np.int64) if times is None else times
        together = np.concatenate((self._keys, keys))
        self._keys, places = np.unique(together, return_inverse=True)
        counts = np.zeros(len(self._keys), np.int64)
        np.add.at(counts, places.reshape(-1), np.concatenate((self._counts, own)))
        self._counts = counts

    def split(self, number: int) -> list[Histogram]:
        """Give the histogram of each of so many groups."""
        ends = np.searchsorted(self._keys, np.arange(1, number) << _GROUP)
        values = np.split(self._keys & ((1 << _GROUP) - 1), ends)
        return list(map(Histogram, values, np.split(self._counts, ends)))
