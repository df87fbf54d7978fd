"""How the numbers of a check are written where a person reads them."""

from __future__ import annotations

import math
from decimal import Decimal

from tokscope.gate.limits import Budget
from tokscope.gate.outcome import RowResult
from tokscope.gate.settings import Compared
from tokscope.gate.values import Sums
from tokscope.render.money import UNDEFINED, money

ARROW = "→"


def compared_value(sums: Sums | None, compared: Compared) -> float | None:
    """Give what of a row may not grow."""
    if sums is None:
        return None
    return sums.tokens if compared is Compared.TOKENS else sums.fertility


def figure(value: float | None, compared: Compared) -> str:
    """Write tokens whole, tokens per word with three decimals."""
    if value is None:
        return UNDEFINED
    return f"{value:,.0f}" if compared is Compared.TOKENS else f"{value:,.3f}"


def limit(row: RowResult) -> str:
    """Write the most that would pass; of tokens a whole number."""
    if row.limit is None or row.compared is Compared.FERTILITY:
        return figure(row.limit, row.compared)
    return f"{math.floor(row.limit):,}"


def difference(row: RowResult) -> str:
    """Write by how much a row grew, with its sign."""
    before, after = (compared_value(sums, row.compared) for sums in (row.before, row.after))
    if before is None or after is None:
        return UNDEFINED
    return (
        f"{after - before:+,.0f}" if row.compared is Compared.TOKENS else f"{after - before:+,.3f}"
    )


def share(row: RowResult) -> str:
    """Write by what part of the baseline a row grew.

    Undefined where the baseline is nothing.
    """
    before, after = (compared_value(sums, row.compared) for sums in (row.before, row.after))
    if before is None or after is None or not before:
        return UNDEFINED
    return f"{after / before - 1:+,.2%}"


def whole(value: int | None) -> str:
    """Write a count, or a dash."""
    return UNDEFINED if value is None else f"{value:,}"


def value_of(value: float | None, budget: Budget) -> str:
    """Write what a budget is of, with as many digits as tell it from its bound by eye."""
    if value is None:
        return UNDEFINED
    if budget.is_money:
        return money(Decimal(str(value)))
    if value == int(value):
        return f"{int(value):,}"
    return f"{value:,.3f}" if abs(value) >= 1 else money(Decimal(str(abs(value))))


def counted(number: int, noun: str) -> str:
    """Write how many there are of something."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def more_money(amount: Decimal) -> str:
    """Write money that is paid more, or less, with its sign."""
    return f"{'-' if amount < 0 else '+'}{money(abs(amount))}"
