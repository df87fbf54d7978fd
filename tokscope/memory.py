"""How a bound on memory is shared out among what takes most of it.

Only sizes are decided here, never a result. Libraries and engines take what they take: a bound
below that is not kept, but nothing else grows then either.
"""

from __future__ import annotations

from dataclasses import dataclass

USUAL = 2 << 30
"""Bytes that measuring may take by default."""
_LIBRARIES = 320 << 20
"""Bytes that Python, the libraries and two engines take, about."""
_LEAST_SHARE = 3
"""One part in so many of the bound is there for the text, however little is left of it."""
_TABLES, _ROWS, _BATCHES = 12, 4, 16
"""Parts that one table, the rows of all, and a batch may take of that. Counting a table takes
several times its size: copies of its columns, and its chunks as Python's strings."""
BATCH = 16 << 20
"""Bytes of text that are read together at most; more of them are no faster."""
_SMALL_BATCH = 1 << 20


@dataclass(frozen=True, slots=True)
class Memory:
    """A bound in bytes."""

    bound: int = USUAL

    @property
    def _for_text(self) -> int:
        return max(self.bound - _LIBRARIES, self.bound // _LEAST_SHARE)

    @property
    def table(self) -> int:
        """Bytes from which a table is cut off."""
        return self._for_text // _TABLES

    @property
    def rows(self) -> int:
        """Bytes that the columns of all rows may take; beyond, rows are folded into blocks."""
        return self._for_text // _ROWS

    @property
    def batch(self) -> int:
        """Bytes of text to read together."""
        return max(_SMALL_BATCH, min(BATCH, self._for_text // _BATCHES))
