"""Compute the bill of a request: tokens of each kind times rates, then tax, fee and conversion.

A rate that is needed and unknown makes the bill unknown; a rate of 0 is free.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Context, Decimal, localcontext

from tokscope.costs.price import PER, Exchange, Price, Rate, Vat
from tokscope.errors import InputError

EXACT = Context(prec=60)
"""Digits enough that no product of tokens, rate, tax and fee is ever rounded."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one request."""

    input: int
    """All input, cached tokens and those to be cached among it."""
    cached: int = 0
    """Input that the provider remembers from before; part of `input`."""
    cache_write: int = 0
    """Input that the provider is to remember; part of `input`."""
    output: int = 0
    """The answer."""
    reasoning: int = 0
    """What the model writes for itself, beside the answer; billed as output."""

    def __post_init__(self) -> None:
        if min(self.input, self.cached, self.cache_write, self.output, self.reasoning) < 0:
            raise InputError("the number of tokens is negative", "0 is the least")
        if self.cached + self.cache_write > self.input:
            raise InputError(
                f"{self.cached:,} cached tokens and {self.cache_write:,} to be cached are more than"
                f" the whole input, {self.input:,}",
                "cached tokens are part of the input: give fewer, or a share such as 0.5",
            )


@dataclass(frozen=True, slots=True)
class Line:
    """Tokens of one kind on a bill."""

    kind: str
    tokens: int
    rate: Decimal | None
    """For a million tokens; None where the price list does not say."""

    @property
    def amount(self) -> Decimal | None:
        """Money; None where the rate is not known."""
        if self.rate is None:
            return None
        return EXACT.divide(EXACT.multiply(self.rate, Decimal(self.tokens)), Decimal(PER))


@dataclass(frozen=True, slots=True)
class Bill:
    """What a request, or several, cost by the price list."""

    amount: Decimal | None
    """In the list's currency; None where a rate that is needed is not known."""
    missing: tuple[str, ...] = ()
    """What is not known."""

    def __add__(self, other: Bill) -> Bill:
        amount = None
        if self.amount is not None and other.amount is not None:
            amount = EXACT.add(self.amount, other.amount)
        return Bill(amount, tuple(dict.fromkeys((*self.missing, *other.missing))))

    def times(self, number: int) -> Bill:
        """Bill the same so many times."""
        amount = None if self.amount is None else EXACT.multiply(self.amount, Decimal(number))
        return Bill(amount, self.missing)


NOTHING = Bill(Decimal(0))


def lines(usage: Usage, price: Price, *, is_batch: bool = False) -> tuple[Line, ...]:
    """List what is billed of a request, kinds without a token left out."""
    rates = price.rates_for(usage.input, is_batch=is_batch)
    kinds = (
        ("input", usage.input - usage.cached - usage.cache_write, rates.input),
        ("cached input", usage.cached, rates.cache_read),
        ("input to be cached", usage.cache_write, rates.cache_write),
        ("output", usage.output + usage.reasoning, rates.output),
    )
    is_long = any(usage.input > tier.above for tier in price.tiers)
    is_known = not (is_batch and is_long and not price.batch_tiers)
    return tuple(
        Line(f"{kind} of a batch" if is_batch else kind, tokens, rate if is_known else None)
        for kind, tokens, rate in kinds
        if tokens
    )


def bill(usage: Usage, price: Price, *, is_batch: bool = False) -> Bill:
    """Bill one request."""
    total = NOTHING
    for line in lines(usage, price, is_batch=is_batch):
        missing = (line.kind,) if line.amount is None else ()
        total += Bill(line.amount, missing)
    return total


def bill_all(usages: Mapping[Usage, int], price: Price, *, is_batch: bool = False) -> Bill:
    """Bill many requests; each chooses its own tier."""
    total = NOTHING
    for usage, number in usages.items():
        total += bill(usage, price, is_batch=is_batch).times(number)
    return total


@dataclass(frozen=True, slots=True)
class Charges:
    """What comes on top of a price list."""

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
        """Add them to an amount."""
        if self.vat is not None and self.taken_for(vat) is Vat.EXCLUDED:
            amount = EXACT.multiply(amount, 1 + self.vat)
        return EXACT.multiply(amount, 1 + self.markup)

    def taken_for(self, vat: Vat) -> Vat:
        """Return the VAT status that a price list is assumed to have."""
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
        """Return the currency in which a price is shown."""
        return self.currency or price.currency

    def rate_for(self, price: Price) -> Rate | None:
        """Find the exchange rate that a price is converted at; None where none is needed."""
        if self.currency_of(price) == price.currency:
            return None
        return self.exchange.rate(price.currency, self.currency_of(price))

    def paid(self, bill: Bill, price: Price) -> Decimal | None:
        """Return what is paid for a bill; None where it is unknown."""
        if bill.amount is None:
            return None
        amount = self.charges.on(bill.amount, price.vat)
        with localcontext(EXACT):
            return self.exchange.convert(amount, price.currency, self.currency_of(price))

    def marks(self, price: Price) -> tuple[str, ...]:
        """Return the warnings for a reader."""
        marks = list(price.marks(self.as_of))
        if self.currency_of(price) != price.currency:
            marks.append("converted")
        if price.vat is Vat.UNKNOWN and self.charges.unsaid is not Vat.UNKNOWN:
            marks.append("VAT assumed")
        elif price.vat is Vat.UNKNOWN and self.charges.vat is not None:
            marks.append("VAT unknown")
        return tuple(marks)


def amount_per(whole: Decimal | None, number: int) -> Decimal | None:
    """Divide money by a number; None where either is unknown or the number is 0."""
    if whole is None or not number:
        return None
    return EXACT.divide(whole, Decimal(number))


def times(amount: Decimal | None, number: Decimal | int) -> Decimal | None:
    """Multiply money; None where it is not known."""
    return None if amount is None else EXACT.multiply(amount, Decimal(number))
