"""How the numbers of a check are written where a person reads them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal

from tokscope.gate.limits import Budget
from tokscope.gate.outcome import RowResult
from tokscope.gate.settings import Compared
from tokscope.gate.values import Sums
from tokscope.metrics import METRICS, Scale
from tokscope.render.money import UNDEFINED, money

ARROW = "→"
_RATIO, _MONEY = 3, 2
"""Decimals of ratios, and of money from 1 up."""
_SIGNIFICANT = 4
"""Digits of what is below 1."""
_MOST_MORE = 12
"""Decimals more, to tell a value from its limit."""


@dataclass(frozen=True, slots=True)
class Figures:
    """A row against its baseline, in what of it may not grow."""

    before: str
    after: str
    change: str
    """With its sign."""
    share: str
    """By what part of the baseline it grew; undefined where that is nothing."""
    limit: str
    """The most that would pass; of tokens a whole number."""


def figures_of(row: RowResult) -> Figures:
    """Write the figures of a row, ratios with three decimals or as many as tell them apart."""
    is_whole = row.compared is Compared.TOKENS
    before, after = (_value(sums, is_whole=is_whole) for sums in (row.before, row.after))
    limit = math.floor(row.limit) if is_whole and row.limit is not None else row.limit
    digits = 0 if is_whole else _digits(after, limit, _RATIO)
    change = None if before is None or after is None else after - before
    return Figures(
        _written(before, f",.{digits}f"),
        _written(after, f",.{digits}f"),
        _written(change, f"+,.{digits}f"),
        _written(change / before if before and change is not None else None, "+,.2%"),
        _written(limit, f",.{digits}f"),
    )


def _value(sums: Sums | None, *, is_whole: bool) -> float | None:
    if sums is None:
        return None
    return sums.tokens if is_whole else sums.fertility


def _written(value: float | None, form: str) -> str:
    return UNDEFINED if value is None else format(value, form)


def _digits(value: float | None, limit: float | None, least: int) -> int:
    """Tell with how many decimals a value is seen to lie on the side of its limit that it is on."""
    if value is None or limit is None:
        return least
    for digits in range(least, least + _MOST_MORE):
        shown, bound = round(value, digits), round(limit, digits)
        if (shown > bound) is (value > limit) and (shown < bound) is (value < limit):
            return digits
    return least + _MOST_MORE


def whole(value: int | None) -> str:
    """Write a count, or a dash."""
    return UNDEFINED if value is None else f"{value:,}"


def value_of(value: float | None, budget: Budget) -> str:
    """Write what a budget is of, with as many digits as tell it from its bound."""
    metric = METRICS.get(budget.metric)
    if value is None or (metric is not None and metric.scale is Scale.COUNT):
        return _written(value, ",.0f")
    if abs(value) >= 1 or not value:
        least = _MONEY if budget.is_money else _RATIO
    else:
        least = _SIGNIFICANT - 1 - Decimal(str(value)).adjusted()
    return f"{value:,.{_digits(value, float(budget.bound.limit), least)}f}"


def counted(number: int, noun: str) -> str:
    """Write how many there are of something."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def more_money(amount: Decimal) -> str:
    """Write money that is paid more, or less, with its sign."""
    return f"{'-' if amount < 0 else '+'}{money(abs(amount))}"
