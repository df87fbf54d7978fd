"""Formulas against known values and by hand."""

from __future__ import annotations

import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokscope.metrics.formulas import gini, renyi_efficiency, spectrum_of

PICKLED = ["pick", "@@ed", "pick", "@@l", "@@ed", "pick", "@@les"]
"""The example of the reference package, whose README gives the value at 3 as that at 2.5."""


@pytest.mark.parametrize(("order", "value"), [(2.5, 0.8265064834225245), (3, 0.8031528501359657)])
def test_renyi_efficiency_has_the_known_values(order: float, value: float) -> None:
    spectrum = spectrum_of(Counter(PICKLED).values())
    assert spectrum == ((1, 2), (2, 1), (3, 1))
    assert renyi_efficiency(spectrum, order) == value


def test_the_default_order_is_two_and_a_half() -> None:
    assert renyi_efficiency(((1, 2), (2, 1), (3, 1))) == 0.8265064834225245


def test_order_one_is_shannon() -> None:
    # ½, ¼, ¼: 1.5 bits of at most log₂ 3
    assert renyi_efficiency(((1, 2), (2, 1)), 1) == pytest.approx(1.5 / math.log2(3))


def test_fewer_than_two_types_have_no_efficiency() -> None:
    assert renyi_efficiency(()) is None
    assert renyi_efficiency(((7, 1),)) is None


OCCURRENCES = st.lists(st.integers(1, 50), min_size=2, max_size=30)


@given(OCCURRENCES, st.sampled_from([0.5, 1.0, 2.0, 2.5, 3.0]))
def test_efficiency_is_a_share_and_that_of_the_counts(occurrences: list[int], order: float) -> None:
    found = renyi_efficiency(spectrum_of(occurrences), order)
    assert found is not None
    assert -1e-12 <= found <= 1 + 1e-12
    if order != 1:
        total = sum(occurrences)
        direct = math.log2(sum((n / total) ** order for n in occurrences)) / (1 - order)
        assert found == pytest.approx(direct / math.log2(len(occurrences)))


@given(st.integers(1, 50), st.integers(2, 30))
def test_types_that_all_come_equally_often_are_fully_efficient(times: int, types: int) -> None:
    assert renyi_efficiency(((times, types),)) == pytest.approx(1)


@given(OCCURRENCES, st.randoms(use_true_random=False))
def test_a_spectrum_knows_no_order(occurrences: list[int], random: object) -> None:
    shuffled = list(occurrences)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert spectrum_of(shuffled) == spectrum_of(occurrences)


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ([], None),
        ([1.0], None),
        ([1.0, 2.0], None),  # for two languages it is the premium under another name
        ([0.0, 0.0, 0.0], None),
        ([5.0, 5.0, 5.0], 0.0),
        ([1.0, 2.0, 3.0], 2 / 9),  # 2·(1 + 2 + 1) / (2·9·2)
        ([0.0, 0.0, 3.0], 2 / 3),  # all with one of three: (n − 1)/n
    ],
)
def test_gini_by_hand(values: list[float], found: float | None) -> None:
    assert gini(values) == (found if found is None else pytest.approx(found))


@given(st.lists(st.integers(1, 1000), min_size=3, max_size=8), st.integers(2, 9))
def test_gini_knows_neither_order_nor_unit(values: list[int], scale: int) -> None:
    found = gini([float(value) for value in values])
    assert found is not None
    assert 0 <= found < 1
    assert gini([float(value * scale) for value in reversed(values)]) == pytest.approx(found)
