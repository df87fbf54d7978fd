"""No number that a check may come to is too much for any format."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers.fake_checks import BUDGETS, EVERYTHING, EXPLAINED, MONEY, ROWS
from tokscope.checks.baseline import Sums
from tokscope.checks.formats.content import figures_of, value_of
from tokscope.checks.formats.registry import CheckFormat, render_check
from tokscope.checks.report import BudgetResult, CheckReport, RowResult, RowState, Split
from tokscope.checks.settings import Limit, TrackedMetric

counts = st.integers(0, 10**12)
floats = st.floats(0, 1e15)
amounts = st.decimals(-(10**9), 10**9, allow_nan=False, places=9)
sums = st.none() | st.builds(Sums, *[counts] * 7)


@st.composite
def rows(draw: st.DrawFn) -> RowResult:
    money = replace(MONEY, before=abs(draw(amounts)), monthly=draw(st.none() | amounts))
    split = Split(draw(counts), draw(counts), -draw(counts))
    return replace(
        ROWS[0],
        state=draw(st.sampled_from(RowState)),
        compared=draw(st.sampled_from(TrackedMetric)),
        before=draw(sums),
        after=draw(sums),
        limit=draw(st.none() | floats),
        explanation=replace(EXPLAINED, money=money, split=split),
    )


@st.composite
def budgets(draw: st.DrawFn) -> BudgetResult:
    bound = Limit(abs(draw(amounts)), is_most=draw(st.booleans()))
    metric = draw(st.sampled_from(["fertility", "tokens", "cost_per_1000_words", "context_share"]))
    demand = replace(BUDGETS[0].budget, bound=bound, metric=metric)
    value = draw(st.none() | floats)
    holds = value is not None and bound.holds(value)
    return replace(BUDGETS[0], budget=demand, value=value, holds=holds)


reports = st.builds(
    lambda rows, budgets: replace(EVERYTHING, rows=tuple(rows), budgets=tuple(budgets)),
    st.lists(rows(), max_size=3),
    st.lists(budgets(), max_size=3),
)


@pytest.mark.parametrize("format_", CheckFormat)
@settings(max_examples=15, deadline=None)
@given(report=reports)
def test_every_number_can_be_written(format_: CheckFormat, report: CheckReport) -> None:
    text = render_check(report, format_, width=80)
    assert not re.search(r"\b(nan|inf)\b", text)
    if format_ in (CheckFormat.JSON, CheckFormat.GITLAB, CheckFormat.SARIF, CheckFormat.BADGE):
        json.loads(text)


@settings(deadline=None)
@given(rows())
def test_what_is_shown_lies_on_the_side_of_its_limit_that_it_is_on(row: RowResult) -> None:
    value = row.after and (
        row.after.tokens if row.compared is TrackedMetric.TOKENS else row.after.fertility
    )
    if value is None or row.limit is None:
        return
    shown = figures_of(row)
    after, limit = (Decimal(each.replace(",", "")) for each in (shown.after, shown.limit))
    assert (after > limit) is (value > row.limit)


def test_a_row_without_words_or_tokens_has_dashes() -> None:
    nothing = Sums(0, 0, 0, 0, 0, 0, 0)
    row = replace(ROWS[2], before=nothing, after=nothing, limit=None)
    shown = figures_of(row)
    assert (shown.before, shown.after, shown.change, shown.share) == ("–", "–", "–", "–")
    assert figures_of(replace(row, compared=TrackedMetric.TOKENS)).share == "–"  # of nothing


@pytest.mark.parametrize(
    ("value", "bound", "shown"),
    [
        (2.1004, "2.1", "2.1004"),
        (2.1, "2.1", "2.100"),
        (2.0, "2.1", "2.000"),
        (0.0, "2.1", "0.000"),
        (0.0600001, "0.06", "0.0600001"),
        (0.000012345, "0.06", "0.00001234"),
        (1234.5, "2", "1,234.500"),
    ],
)
def test_a_value_has_digits_that_tell_it_from_its_bound(
    value: float, bound: str, shown: str
) -> None:
    demand = replace(BUDGETS[0].budget, bound=Limit(Decimal(bound), is_most=True))
    assert value_of(value, demand) == shown


def test_a_count_is_written_whole() -> None:
    demand = replace(BUDGETS[0].budget, metric="tokens")
    assert value_of(12_345.0, demand) == "12,345"
