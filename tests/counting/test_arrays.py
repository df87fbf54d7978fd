"""Columns that grow table by table are the same whole and in parts, whenever they are read."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tokscope.counting.arrays import IntegerColumn

NUMBERS = st.lists(st.integers(-9, 9), max_size=5)


@given(st.lists(st.tuples(NUMBERS, st.booleans()), max_size=6))
def test_looking_at_the_whole_changes_nothing(added: list[tuple[list[int], bool]]) -> None:
    column = IntegerColumn()
    expected: list[int] = []
    for numbers, looks in added:
        column.extend(np.array(numbers, np.int64))
        expected += numbers
        if looks:
            assert column.values.tolist() == expected
    assert column.values.tolist() == expected
    assert len(column) == len(expected)
    for place, (numbers, _) in enumerate(added):
        assert column.part(place).tolist() == numbers


def test_a_part_that_was_replaced_is_in_the_whole() -> None:
    column = IntegerColumn()
    for numbers in ([1, 2], [3], [4, 5]):
        column.extend(np.array(numbers))
    assert column.values.sum() == 15
    column.replace(0, np.array([3]))
    assert column.values.tolist() == [3, 3, 4, 5]
    assert column.part(2).tolist() == [4, 5]
