"""How money and what goes with it are written where a person reads it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from tokscope.cost.quotes import Cost

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
    return f"{amount:,.{_places(amount)}f}" if amount else "0"


def cost(found: Cost) -> str:
    """Write money from low to high, as precisely as the low end needs; one number for equal ends.

    Examples
    --------
    >>> cost(Cost(Decimal("0.7397"), Decimal("1.57"))), cost(Cost(Decimal(2), Decimal(2)))
    ('0.7397–1.5700', '2.00')
    """
    low, high = found
    if low is None or high is None or low == high or not low:
        return money(high) if low == high or low is None else f"{money(low)}–{money(high)}"
    return f"{money(low)}–{high:,.{_places(low)}f}"


def _places(amount: Decimal) -> int:
    return 2 if amount >= 1 else _DIGITS - amount.adjusted() - 1


def ratio(value: float | None) -> str:
    """Write a ratio, or a dash."""
    return UNDEFINED if value is None else f"{value:.2f}"


def approximate(cells: Sequence[str], *, is_approximate: bool) -> tuple[str, ...]:
    """Mark every cell of a row whose tokens another tokenizer stands in for."""
    if not is_approximate:
        return tuple(cells)
    return tuple(f"{_MARK}{cell}" if cell else cell for cell in cells)
