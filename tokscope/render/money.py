"""How money and what goes with it are written where a person reads it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from tokscope.cost.quotes import Cost, Quote

UNDEFINED = "–"
_DIGITS = 4
"""Significant digits of an amount below 1."""
_MARK = "~"


def money(amount: Decimal | None) -> str:
    """Write an amount: two decimals from 1 up, else four significant digits; a dash for unknown.

    Examples
    --------
    >>> money(Decimal("1234.5")), money(Decimal("0.00123456")), money(Decimal(0)), money(None)
    ('1,234.50', '0.001235', '0', '–')
    """
    if amount is None:
        return UNDEFINED
    if not amount:
        return "0"
    if amount >= 1:
        return f"{amount:,.2f}"
    places = _DIGITS - amount.adjusted() - 1
    return f"{amount:.{places}f}"


def cost(found: Cost) -> str:
    """Write money from low to high; one number where both are the same."""
    low, high = money(found.low), money(found.high)
    return low if low == high else f"{low}–{high}"


def ratio(value: float | None) -> str:
    """Write a ratio, or a dash."""
    return UNDEFINED if value is None else f"{value:.2f}"


def approximate(cells: Sequence[str], quote: Quote) -> tuple[str, ...]:
    """Mark every cell of a row whose tokens another tokenizer stands in for."""
    if not quote.is_approximate:
        return tuple(cells)
    return tuple(f"{_MARK}{cell}" if cell else cell for cell in cells)
