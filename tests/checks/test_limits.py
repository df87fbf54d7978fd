"""Bounds hold exactly, and what a wider one refuses a tighter one refuses too."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokscope.checks.settings import BudgetScope, Limit, budget_metrics

LIMITS = st.decimals(-100, 100, places=6)


@given(LIMITS, LIMITS, st.fractions(-100, 100), st.booleans())
def test_a_wider_bound_never_refuses_more(
    one: Decimal, other: Decimal, value: Fraction, is_most: bool
) -> None:
    tight, wide = sorted((one, other), reverse=not is_most)
    if Limit(tight, is_most=is_most).holds(value):
        assert Limit(wide, is_most=is_most).holds(value)
    if Limit(tight, is_most=is_most).holds(float(value)):
        assert Limit(wide, is_most=is_most).holds(float(value))


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_the_bound_itself_is_kept_to(tokens: int, words: int) -> None:
    limit = Decimal(tokens * 10).scaleb(-1)
    for is_most in (True, False):
        assert Limit(limit, is_most=is_most).holds(Fraction(tokens))
        assert Limit(limit, is_most=is_most).holds(float(tokens))


def test_a_ratio_that_no_float_holds_keeps_to_its_own_bound() -> None:
    assert Limit(Decimal("2.1"), is_most=True).holds(21 / 10)
    assert not Limit(Decimal("2.1"), is_most=True).holds(Fraction(2100001, 1000000))


@pytest.mark.parametrize(
    ("where", "holds"),
    [
        (BudgetScope(), True),
        (BudgetScope(role="a", language="ru"), True),
        (BudgetScope(role="b"), False),
        (BudgetScope(language="en"), False),
        (BudgetScope(file="prompts/*.j2"), True),
        (BudgetScope(file="*.md"), False),
    ],
)
def test_rows_are_chosen(where: BudgetScope, holds: bool) -> None:
    assert where.holds("a", "docs", "ru", "prompts/x.j2") is holds
    assert not BudgetScope(file="*").holds("a", "docs", "ru", None)


def test_budgets_are_of_text() -> None:
    names = budget_metrics()
    assert {"fertility", "premium", "pcw", "tokens", "cost_per_1000_words"} <= set(names)
    assert not {"gini", "nsl", "zvr"} & set(names)
