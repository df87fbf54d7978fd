"""The bill of one request, exact to the last digit: tokens of each kind × the rates that hold.

Nothing is guessed: a rate that is needed and not known makes the bill unknown, a rate of 0 is free.
It converts no currency; that comes last, in ``money``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Context, Decimal

from tokscope.cost.price import PER, Price
from tokscope.errors import InputError

EXACT = Context(prec=60)
"""Digits enough that no product of tokens, rate, tax and fee is ever rounded."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one request.

    Raises
    ------
    InputError
        A number is negative, or more is cached than there is input.
    """

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
            raise InputError("a number of tokens is negative", "0 is the least")
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
    """List what is billed of a request, kinds without a token left out.

    Parameters
    ----------
    usage : Usage
        Of one request; its whole input chooses the tier.
    price : Price
        Whose rates hold.
    is_batch : bool
        Whether the request may wait. Only what the list says of batches is known then: no other
        discount is put on top, and rates of long requests are not halved by guess.
    """
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
    """Bill one request.

    Parameters
    ----------
    usage, price, is_batch
        See `lines`.

    Returns
    -------
    Bill
        Without tax and fee, in the list's currency.
    """
    total = NOTHING
    for line in lines(usage, price, is_batch=is_batch):
        missing = (line.kind,) if line.amount is None else ()
        total += Bill(line.amount, missing)
    return total


def bill_all(usages: Mapping[Usage, int], price: Price, *, is_batch: bool = False) -> Bill:
    """Bill many requests; each chooses its own tier.

    Parameters
    ----------
    usages : mapping of Usage to int
        How many requests there are of each kind.
    price, is_batch
        See `lines`.
    """
    total = NOTHING
    for usage, number in usages.items():
        total += bill(usage, price, is_batch=is_batch).times(number)
    return total
