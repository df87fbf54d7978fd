"""A price as it holds on a day for a model: what it says, where it is from, how old it is.

Knows no file and no catalogue; those make prices, in ``price_book`` and ``list_prices``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

PER = 1_000_000
"""Tokens that all rates are for."""
STALE_AFTER = 90
"""Days after which a price that nobody looked at is marked."""


class Status(StrEnum):
    """Who stands behind a price."""

    OFFICIAL = "official"
    THIRD_PARTY = "third-party"
    """Somebody else quotes the official page."""
    CATALOGUE = "catalogue"
    """A maintained catalogue of many vendors' lists, which is named as the source."""
    USER = "user"


class Vat(StrEnum):
    """Whether value added tax is in a price."""

    INCLUDED = "included"
    EXCLUDED = "excluded"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Rates:
    """Money for a million tokens of each kind; None where the list does not say."""

    input: Decimal | None = None
    output: Decimal | None = None
    cache_read: Decimal | None = None
    """Input that the provider had remembered."""
    cache_write: Decimal | None = None
    """Input that the provider is to remember."""

    def over(self, below: Rates) -> Rates:
        """Fill in from other rates what these do not say."""
        return Rates(
            self.input if self.input is not None else below.input,
            self.output if self.output is not None else below.output,
            self.cache_read if self.cache_read is not None else below.cache_read,
            self.cache_write if self.cache_write is not None else below.cache_write,
        )


@dataclass(frozen=True, slots=True)
class Tier:
    """Rates of requests whose whole input is longer than a bound."""

    above: int
    """Input tokens, cached ones among them; the tier holds from one more on."""
    rates: Rates


@dataclass(frozen=True, slots=True)
class Price:
    """What a model costs."""

    model: str
    """As the user or the catalogue calls it."""
    priced_as: str
    """What the price list calls it, which may be wider than what was meant."""
    currency: str
    """ISO 4217."""
    rates: Rates
    """Of ordinary requests."""
    batch: Rates | None = None
    """Of requests that may wait; None where the list has none, and then a batch is not priced."""
    tiers: tuple[Tier, ...] = ()
    """By ascending bound."""
    batch_tiers: tuple[Tier, ...] = ()
    """Of requests that may wait, by ascending bound."""
    vat: Vat = Vat.UNKNOWN
    vat_rate: Decimal | None = None
    """Share, such as 0.22, where VAT is included."""
    effective_from: date | None = None
    checked: date | None = None
    """When somebody last compared it with its source."""
    listed: date | None = None
    """Day of the catalogue that has it, where that does not tell when it was compared."""
    status: Status = Status.OFFICIAL
    source: str = ""
    """Page or catalogue with its version."""
    context: int | None = None
    """Tokens that the model takes at most, where the list says."""
    notes: tuple[str, ...] = ()
    """What else a payer must know, such as a smallest bill."""

    def rates_for(self, input_tokens: int, *, is_batch: bool = False) -> Rates:
        """Find the rates of a request by its whole input, cached tokens among it.

        Parameters
        ----------
        input_tokens : int
            Of one request.
        is_batch : bool
            Whether it may wait. Without rates for that everything is None: a discount is not
            guessed.
        """
        usual, tiers = self.rates, self.tiers
        if is_batch:
            usual, tiers = self.batch or Rates(), self.batch_tiers
        rates = usual
        for tier in tiers:
            if input_tokens > tier.above:
                rates = tier.rates.over(usual)
        return rates

    @property
    def looked_at(self) -> date | None:
        """Tell when it was surely right, as far as is known."""
        return self.checked or self.listed or self.effective_from

    def is_stale(self, on: date) -> bool:
        """Tell whether nobody looked at it for so long that it must be marked."""
        return self.looked_at is None or (on - self.looked_at).days > STALE_AFTER

    def marks(self, on: date) -> Iterator[str]:
        """Name what a reader must be warned of."""
        if self.status in (Status.THIRD_PARTY, Status.USER):
            yield self.status.value
        if self.is_stale(on):
            yield "stale"
