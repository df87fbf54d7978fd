"""From a bill by the price list to what is paid: tax, a fee, and conversion last."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, localcontext

from tokscope.cost.bill import EXACT, Bill
from tokscope.cost.exchange import Exchange, Rate
from tokscope.cost.price import Price, Vat
from tokscope.errors import InputError


@dataclass(frozen=True, slots=True)
class Charges:
    """What comes on top of a price list.

    Raises
    ------
    InputError
        A share is negative or above 1.
    """

    vat: Decimal | None = None
    """Share added to prices that exclude value added tax; None: none is added."""
    markup: Decimal = Decimal(0)
    """Share that an intermediary takes on top."""
    unsaid: Vat = Vat.UNKNOWN
    """What the user takes lists for that do not say whether tax is in them."""

    def __post_init__(self) -> None:
        for name, value in (("--vat", self.vat), ("--markup", self.markup)):
            if value is not None and not 0 <= value <= 1:
                raise InputError(
                    f"{name} {value} is not a share between 0 and 1",
                    f"write 0.22 for 22 %: {name} 0.22",
                )

    def on(self, amount: Decimal, vat: Vat) -> Decimal:
        """Add them to an amount.

        Parameters
        ----------
        amount : Decimal
            By the price list.
        vat : Vat
            Whether tax is in it. It is added where it is excluded, never where it is included and
            never by guess.
        """
        if self.vat is not None and self.taken_for(vat) is Vat.EXCLUDED:
            amount = EXACT.multiply(amount, 1 + self.vat)
        return EXACT.multiply(amount, 1 + self.markup)

    def taken_for(self, vat: Vat) -> Vat:
        """Say what a list is taken for."""
        return self.unsaid if vat is Vat.UNKNOWN else vat


@dataclass(frozen=True, slots=True)
class Money:
    """How bills become what is paid, and for which day."""

    as_of: date
    charges: Charges = field(default_factory=Charges)
    currency: str | None = None
    """ISO 4217 of what is shown; None: the list's own."""
    exchange: Exchange = field(default_factory=Exchange)

    def currency_of(self, price: Price) -> str:
        """Tell in which currency a price is shown."""
        return self.currency or price.currency

    def rate_for(self, price: Price) -> Rate | None:
        """Find the exchange rate that a price is converted at; None where none is needed.

        Raises
        ------
        UnavailableError
            None was given.
        """
        if self.currency_of(price) == price.currency:
            return None
        return self.exchange.rate(price.currency, self.currency_of(price))

    def paid(self, bill: Bill, price: Price) -> Decimal | None:
        """Say what is paid for a bill; None where it is not known.

        Raises
        ------
        UnavailableError
            It is to be converted, and no rate was given.
        """
        if bill.amount is None:
            return None
        amount = self.charges.on(bill.amount, price.vat)
        with localcontext(EXACT):
            return self.exchange.convert(amount, price.currency, self.currency_of(price))

    def marks(self, price: Price) -> tuple[str, ...]:
        """Name what a reader must be warned of."""
        marks = list(price.marks(self.as_of))
        if self.currency_of(price) != price.currency:
            marks.append("converted")
        if price.vat is Vat.UNKNOWN and self.charges.unsaid is not Vat.UNKNOWN:
            marks.append("VAT assumed")
        elif price.vat is Vat.UNKNOWN and self.charges.vat is not None:
            marks.append("VAT unknown")
        return tuple(marks)


def amount_per(whole: Decimal | None, number: int) -> Decimal | None:
    """Divide money by a number; None where it is not known or there is nothing to divide by."""
    if whole is None or not number:
        return None
    return EXACT.divide(whole, Decimal(number))


def times(amount: Decimal | None, number: Decimal | int) -> Decimal | None:
    """Multiply money; None where it is not known."""
    return None if amount is None else EXACT.multiply(amount, Decimal(number))
