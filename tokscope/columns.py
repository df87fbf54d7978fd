"""Columns of integers over segments, and of labels kept as small numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from tokscope.strings import Integers


@dataclass(slots=True)
class Column:
    """Integers that grow by arrays, one a table."""

    _parts: list[Integers] = field(default_factory=list)
    _whole: Integers | None = None

    def extend(self, values: Integers) -> None:
        """Add some."""
        self._parts.append(np.asarray(values, np.int64))
        self._whole = None

    @property
    def values(self) -> Integers:
        """All of them, shape (segments,); put together once, the parts being views of it then."""
        if self._whole is None and len(self._parts) == 1:
            self._whole = self._parts[0]
        elif self._whole is None and self._parts and all(map(is_constant, self._parts)):
            firsts = {int(part[0]) for part in self._parts}
            if len(firsts) == 1:
                self._whole = np.broadcast_to(np.int64(firsts.pop()), len(self))
        if self._whole is None:
            self._whole = np.concatenate([np.zeros(0, np.int64), *self._parts])
            ends = np.cumsum(list(map(len, self._parts)))
            self._parts = np.split(self._whole, ends[:-1]) if self._parts else []
        return self._whole

    def part(self, number: int) -> Integers:
        """Those of one table."""
        return self._parts[number]

    def replace(self, number: int, values: Integers) -> None:
        """Put others in the place of those of one table."""
        self._parts[number] = values
        self._whole = None

    def __len__(self) -> int:
        return sum(map(len, self._parts))


@dataclass(slots=True)
class Labels:
    """A column of few different strings, kept as small numbers."""

    names: list[str | None] = field(default_factory=list)
    """What each number stands for, in the order in which they first come."""
    column: Column = field(default_factory=Column)
    """Numbers, one a segment."""
    _known: dict[str | None, int] = field(default_factory=dict)

    def extend(self, names: Iterable[tuple[str | None, int]]) -> Integers:
        """Add runs of a name; return their numbers, one a segment."""
        runs = list(names)
        numbers = [self._number(name) for name, _ in runs]
        codes = np.repeat(np.array(numbers, np.int64), [size for _, size in runs])
        self.column.extend(codes)
        return codes

    def _number(self, name: str | None) -> int:
        code = self._known.get(name)
        if code is None:
            code = self._known[name] = len(self.names)
            self.names.append(name)
        return code

    def restore(self, names: Iterable[str | None], codes: Integers) -> None:
        """Add segments as they were stored, numbered by these names."""
        numbers = np.array([self._number(name) for name in names], np.int64)
        self.column.extend(mapped(codes, lambda each: numbers[each]))

    @property
    def codes(self) -> Integers:
        """One number a segment."""
        return self.column.values

    def __iter__(self) -> Iterator[str | None]:
        return (self.names[code] for code in self.codes.tolist())


def is_constant(values: Integers) -> bool:
    """Tell whether a column is a single number in memory, however long."""
    return len(values) > 0 and values.strides == (0,)


def mapped(values: Integers, function: Callable[[Integers], Integers]) -> Integers:
    """Make one number of each; of a single one in memory, a single one."""
    if is_constant(values):
        return np.broadcast_to(function(values[:1])[0], len(values))
    return function(values)


def summed(values: Integers, blocks: Integers) -> Integers:
    """Sum values by the block they are in."""
    sums = np.bincount(blocks, values)  # exact: no sum of a text's counts comes near 2**53
    return sums.astype(np.int64)
