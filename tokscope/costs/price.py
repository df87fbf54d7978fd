"""A dated price of a model, currencies (ISO 4217), and dated exchange rates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from tokscope.errors import InputError, TokscopeError, UnavailableError, UnknownNameError, suggest

PER = 1_000_000
"""Tokens that all rates are for."""
STALE_AFTER = 90
"""Days after which a price that was not checked is marked."""


class Status(StrEnum):
    """The source of a price: official, third party, user."""

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
        """Fill missing rates from other rates."""
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
    """Batch prices; None where the list has none, and then a batch is not priced."""
    tiers: tuple[Tier, ...] = ()
    """By ascending bound."""
    batch_tiers: tuple[Tier, ...] = ()
    """Batch prices, by ascending bound."""
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
    remark: str = ""
    """The list's own comment on the row."""
    is_disputed: bool = False
    """Whether another catalogue has another price."""

    def rates_for(self, input_tokens: int, *, is_batch: bool = False) -> Rates:
        """Find the rates of a request by its whole input, cached tokens among it."""
        usual, tiers = self.rates, self.tiers
        if is_batch:
            usual, tiers = self.batch or Rates(), self.batch_tiers
        rates = usual
        for tier in tiers:
            if input_tokens > tier.above:
                rates = tier.rates.over(usual)
        return rates

    @property
    def last_verified(self) -> date | None:
        """Return when it was surely right, as far as is known."""
        return self.checked or self.listed or self.effective_from

    def is_stale(self, on: date) -> bool:
        """Return whether it was last checked so long ago that it must be marked."""
        return self.last_verified is None or (on - self.last_verified).days > STALE_AFTER

    def marks(self, on: date) -> Iterator[str]:
        """Return the warnings for a reader."""
        if self.status in (Status.THIRD_PARTY, Status.USER):
            yield self.status.value
        if self.is_stale(on):
            yield "stale"
        if self.is_disputed:
            yield "catalogues disagree"


CURRENCIES = frozenset(
    """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD
    CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS
    GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW
    KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR
    MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR
    SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX
    USD UYU UZS VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
    """.split()  # noqa: SIM905 - 150 quoted words would hide a missing one
)
"""Currencies in circulation, ISO 4217 as amended in 2026; no funds, metals or test codes."""
_MEANT = {"RUR": "RUB", "РУБ": "RUB", "₽": "RUB", "$": "USD", "€": "EUR", "£": "GBP", "BYR": "BYN"}
"""What people write for a currency that is not its code."""


def currency_named(code: str) -> str:
    """Check a currency's code; case does not matter."""
    upper = code.strip().upper()
    if upper in CURRENCIES:
        return upper
    raise unknown_currency(code)


def unknown_currency(code: str) -> TokscopeError:
    """Return the error for an unknown currency code."""
    upper = code.strip().upper()
    meant = (_MEANT[upper],) if upper in _MEANT else suggest(upper, CURRENCIES)
    return UnknownNameError(
        f"unknown currency '{code}'",
        "write the three letters of ISO 4217, such as USD or RUB",
        suggestions=meant,
    )


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


def parse_rate(text: str, source: str = "--fx", *, today: date | None = None) -> Rate:
    """Read a rate as people give it, ``USDRUB=83.25@2026-10-02``.

    A rate without a day is of today, where that is given.
    """
    found = _RATE.fullmatch(text.strip())
    if found is None:
        raise InputError(f"'{text}' is not an exchange rate", _FORM)
    base, quote = currency_named(found["base"]), currency_named(found["quote"])
    if not found["day"] and today is None:
        raise InputError(
            f"'{text}' has no date: an exchange rate needs one",
            f"add the date: {base}{quote}={found['value']}@YYYY-MM-DD",
        )
    try:
        day = date.fromisoformat(found["day"]) if found["day"] or today is None else today
    except ValueError:
        raise InputError(f"'{found['day']}' is not a date", "write it as 2026-10-02") from None
    if today is not None and day > today + timedelta(days=1):  # another time zone may be ahead
        raise InputError(f"'{text}': {day} is in the future", f"today is {today}")
    source = source if found["day"] else f"{source} without a day, taken as of today"
    value = Decimal(found["value"])
    if not value:
        raise InputError(f"'{text}': a rate of 0 converts nothing", _FORM)
    if base == quote:
        raise InputError(f"'{text}': {base} into itself needs no rate", _FORM)
    return Rate(base, quote, value, day, source)


class Exchange:
    """Convert money by rates that were given; there is no other way from one to another."""

    def __init__(self, rates: Iterable[Rate] = ()) -> None:
        self._rates: dict[frozenset[str], Rate] = {}
        for rate in rates:
            self._rates.setdefault(frozenset((rate.base, rate.quote)), rate)

    def rate(self, from_currency: str, to_currency: str) -> Rate:
        """Find the rate between two different currencies, in whichever direction it is written."""
        known = self._rates.get(frozenset((from_currency, to_currency)))
        if known is None:
            raise UnavailableError(
                f"no exchange rate between {from_currency} and {to_currency}",
                f"give one with its day: --fx {from_currency}{to_currency}=RATE@YYYY-MM-DD",
            )
        return known

    def convert(self, amount: Decimal, from_currency: str, to_currency: str) -> Decimal:
        """Convert money into another currency, without rounding."""
        if from_currency == to_currency:
            return amount
        rate = self.rate(from_currency, to_currency)
        return amount * rate.value if rate.base == from_currency else amount / rate.value
