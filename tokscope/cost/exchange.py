"""Exchange rates as data: each with its day and where it is from. None is ever fetched."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tokscope.cost.currencies import currency_named
from tokscope.errors import InputError, UnavailableError

_RATE = re.compile(
    r"(?P<base>\w{3})[/:]?(?P<quote>\w{3})=(?P<value>\d+([.]\d+)?)(@(?P<day>.*))?", re.ASCII
)
_FORM = "write it as USDRUB=83.25@2026-10-02: roubles for one dollar, and the day of the rate"


@dataclass(frozen=True, slots=True)
class Rate:
    """How much of one currency is given for one unit of another, on a day."""

    base: str
    """ISO 4217, of which there is one unit."""
    quote: str
    """ISO 4217, of which there are `value` units."""
    value: Decimal
    on: date
    source: str

    def __str__(self) -> str:
        return f"{self.base}{self.quote}={self.value}@{self.on} ({self.source})"


def parse_rate(text: str, source: str = "--fx") -> Rate:
    """Read a rate as people give it, ``USDRUB=83.25@2026-10-02``.

    Parameters
    ----------
    text : str
        Base and quote currency, how much of the second one unit of the first is, the day.
    source : str
        Who says so.

    Raises
    ------
    InputError
        It is of another form, has no day, or is 0.
    UnknownNameError
        A currency is none of ISO 4217.
    """
    found = _RATE.fullmatch(text.strip())
    if found is None:
        raise InputError(f"'{text}' is not an exchange rate", _FORM)
    base, quote = currency_named(found["base"]), currency_named(found["quote"])
    if not found["day"]:
        raise InputError(
            f"'{text}' has no date: a rate without its day cannot be checked",
            f"add the day of the rate: {base}{quote}={found['value']}@YYYY-MM-DD",
        )
    try:
        day = date.fromisoformat(found["day"])
    except ValueError:
        raise InputError(f"'{found['day']}' is not a date", "write it as 2026-10-02") from None
    value = Decimal(found["value"])
    if not value:
        raise InputError(f"'{text}': a rate of 0 converts nothing", _FORM)
    if base == quote:
        raise InputError(f"'{text}': {base} into itself needs no rate", _FORM)
    return Rate(base, quote, value, day, source)


class Exchange:
    """Convert money by rates that were given; there is no other way from one to another.

    Parameters
    ----------
    rates : iterable of Rate
        The first of a pair holds, in whichever direction it is written.
    """

    def __init__(self, rates: Iterable[Rate] = ()) -> None:
        self._rates: dict[frozenset[str], Rate] = {}
        for rate in rates:
            self._rates.setdefault(frozenset((rate.base, rate.quote)), rate)

    def rate(self, from_currency: str, to_currency: str) -> Rate:
        """Find the rate between two different currencies, in whichever direction it is written.

        Raises
        ------
        UnavailableError
            None was given.
        """
        known = self._rates.get(frozenset((from_currency, to_currency)))
        if known is None:
            raise UnavailableError(
                f"no exchange rate between {from_currency} and {to_currency}",
                f"give one with its day: --fx {from_currency}{to_currency}=RATE@YYYY-MM-DD",
            )
        return known

    def convert(self, amount: Decimal, from_currency: str, to_currency: str) -> Decimal:
        """Turn money of one currency into another; nothing is rounded to cents.

        Raises
        ------
        UnavailableError
            No rate between the two was given.
        """
        if from_currency == to_currency:
            return amount
        rate = self.rate(from_currency, to_currency)
        return amount * rate.value if rate.base == from_currency else amount / rate.value
