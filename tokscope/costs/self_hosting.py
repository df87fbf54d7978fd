"""Hardware profiles, and self-hosting compared with an API: monthly cost, capacity, break-even."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from functools import cache
from importlib.resources import files
from pathlib import Path

from tokscope.costs.bill import EXACT, Money, amount_per
from tokscope.costs.price import PER, currency_named
from tokscope.costs.quote import CostReport, Quote
from tokscope.costs.request import HOURS_OF_MONTH
from tokscope.errors import TokscopeError, UnknownNameError, suggest
from tokscope.strict_toml import StrictTable, finish, parse, read


@dataclass(frozen=True, slots=True)
class SelfHostedCost:
    """The cost and the capacity of hardware for the text of one language."""

    profile: HardwareProfile
    language: str | None
    currency: str
    month: Decimal
    input_million: Decimal | None
    """Money for a million input tokens; None without a measured speed."""
    output_million: Decimal | None
    words: Decimal | None
    """Words of questions it serves a month at most, with the longest answers; None where its
    speed, or its model's tokens, are not known."""


@dataclass(frozen=True, slots=True)
class BreakEven:
    """From how many words a month on hardware is cheaper than one API."""

    profile: str
    model: str
    language: str | None
    words: Decimal | None
    """Words of questions a month, by the API's price of the longest answers; None where prices
    are not known or in currencies that no rate brings together."""
    is_within: bool | None
    """Whether the hardware serves so many; None where that is not known."""
    is_approximate: bool = False
    """Whether another tokenizer stands in for the API's."""


@dataclass(frozen=True, slots=True)
class HardwareReport:
    """Hardware compared with the models of a cost report."""

    owned: tuple[SelfHostedCost, ...]
    break_evens: tuple[BreakEven, ...]


def against_api(
    profiles: Sequence[HardwareProfile], served: Mapping[str, Sequence[Quote]], report: CostReport
) -> HardwareReport:
    """Compare hardware with the priced models of a report."""
    owned = [
        _owned(profile, language, served.get(profile.model, ()), report.money)
        for profile in profiles
        for language in report.languages
    ]
    break_evens = [
        _break_even(each, quote)
        for each in owned
        for quote in report.quotes
        if quote.language == each.language and quote.model != each.profile.model
    ]
    return HardwareReport(tuple(owned), tuple(break_evens))


def _owned(
    profile: HardwareProfile, language: str | None, served: Sequence[Quote], money: Money
) -> SelfHostedCost:
    currency = money.currency or profile.currency

    def paid(amount: Decimal | None) -> Decimal | None:
        if amount is None:
            return None
        with localcontext(EXACT):
            return money.exchange.convert(amount, profile.currency, currency)

    return SelfHostedCost(
        profile,
        language,
        currency,
        paid(profile.month) or Decimal(0),
        paid(profile.per_million(profile.prefill)),
        paid(profile.per_million(profile.decode)),
        next((_most_words(profile, each) for each in served if each.language == language), None),
    )


def _most_words(profile: HardwareProfile, quote: Quote) -> Decimal | None:
    """Convert requests a month into words of their questions."""
    documents = quote.documents
    input_tokens = amount_per(Decimal(quote.input.high), documents) or Decimal(0)
    requests = profile.requests_a_month(input_tokens, Decimal(quote.written))
    words = amount_per(Decimal(quote.words), documents)
    if requests is None or words is None:
        return None
    return EXACT.multiply(requests, words)


def _break_even(owned: SelfHostedCost, quote: Quote) -> BreakEven:
    found = BreakEven(
        owned.profile.id, quote.model, quote.language, None, None, quote.is_approximate
    )
    one, currency = quote.one.high, quote.currency
    words = amount_per(Decimal(quote.words), quote.documents)
    if not one or words is None or currency != owned.currency:
        return found
    needed = EXACT.divide(EXACT.multiply(owned.month, words), one)
    within = None if owned.words is None else needed <= owned.words
    return replace(found, words=needed, is_within=within)


_FILE = "hardware.toml"
_SECONDS = 3_600


@dataclass(frozen=True, slots=True)
class HardwareProfile:
    """Hardware that serves one model."""

    id: str
    model: str
    currency: str
    """ISO 4217."""
    gpu_hour: Decimal
    gpus: int
    prefill: Decimal | None
    """Input tokens a second of all GPUs together; None where nobody measured it."""
    decode: Decimal | None
    """Output tokens a second."""
    hours: Decimal
    """Hours that are paid a month."""
    utilisation: Decimal
    """Share of these hours that it works; 1 where hours say it."""
    operations: Decimal
    """What a month costs besides."""
    source: str
    is_one_speed: bool = False
    """Whether one figure stands for reading and writing."""

    @property
    def month(self) -> Decimal:
        """Fixed cost per month."""
        hourly = EXACT.multiply(self.gpu_hour, Decimal(self.gpus))
        return EXACT.add(EXACT.multiply(hourly, self.hours), self.operations)

    def per_million(self, speed: Decimal | None) -> Decimal | None:
        """Return the cost of a million tokens at a speed, without operations.

        None without a speed.
        Utilisation is part of the throughput here, and used nowhere else.
        """
        if not speed:
            return None
        hourly = EXACT.multiply(self.gpu_hour, Decimal(self.gpus))
        a_second = EXACT.multiply(EXACT.multiply(speed, self.utilisation), Decimal(_SECONDS))
        return EXACT.divide(EXACT.multiply(hourly, Decimal(PER)), a_second)

    def requests_a_month(self, input_tokens: Decimal, output_tokens: Decimal) -> Decimal | None:
        """Return the most requests it serves per month; None without speeds."""
        if not self.prefill or not self.decode:
            return None
        seconds = EXACT.add(
            EXACT.divide(input_tokens, self.prefill), EXACT.divide(output_tokens, self.decode)
        )
        if not seconds:
            return None
        at_work = EXACT.multiply(EXACT.multiply(self.hours, self.utilisation), Decimal(_SECONDS))
        return EXACT.divide(at_work, seconds)


@cache
def example_profiles() -> dict[str, HardwareProfile]:
    """Read the profiles that come with tokscope, by id."""
    text = files("tokscope.costs").joinpath(_FILE).read_text(encoding="utf-8")
    return _profiles(parse(text, _FILE))


def find_profiles(name: str) -> tuple[HardwareProfile, ...]:
    """Find a ready profile by its id, or all of a file."""
    known = example_profiles()
    if name in known:
        return (known[name],)
    if name.endswith(".toml") or Path(name).is_file():
        return tuple(_profiles(read(Path(name))).values())
    raise UnknownNameError(
        f"unknown hardware profile '{name}'",
        f"ready ones: {', '.join(known)}; or name a TOML file with [[profile]]",
        suggestions=suggest(name, known),
    )


def _profiles(table: StrictTable) -> dict[str, HardwareProfile]:
    table.integer("schema", 1)
    found: dict[str, HardwareProfile] = {}
    for entry in table.tables("profile"):
        profile = _profile(entry)
        if profile.id in found:
            entry.error("id", f"'{profile.id}' appears twice", "rename or remove one of the rows")
        found[profile.id] = profile
        entry.close()
    table.close()
    finish(table)
    return found


def _profile(entry: StrictTable) -> HardwareProfile:
    speeds = {key: _positive(entry, key) for key in ("prefill", "decode", "speed")}
    one = speeds["speed"]
    if one is not None and (speeds["prefill"] or speeds["decode"]):
        entry.error(
            "speed",
            "cannot be combined with prefill or decode",
            "keep one figure, or the other two",
        )
    if one is None and (speeds["prefill"] is None) != (speeds["decode"] is None):
        entry.error("prefill", "prefill and decode are measured together", "write both, or speed")
    hours, utilisation = _positive(entry, "hours"), _positive(entry, "utilisation")
    is_measured = any(speeds.values())
    if (hours is None) == (utilisation is None) and (is_measured or hours is not None):
        entry.error(
            "utilisation",
            "write either utilisation or hours: one says how much of a month it works",
            "utilisation = 0.4 for a whole month, or hours = 200 of full work",
        )
    if utilisation is not None and utilisation > 1:
        entry.error("utilisation", f"is {utilisation}, more than 1", "write 0.4 for 40 %")
    if hours is not None and hours > HOURS_OF_MONTH:
        entry.error("hours", f"is {hours}, more than the {HOURS_OF_MONTH} of a month")
    return HardwareProfile(
        id=entry.text("id"),
        model=entry.text("model"),
        currency=_currency(entry),
        gpu_hour=_positive(entry, "gpu_hour", is_needed=True) or Decimal(0),
        gpus=entry.integer("gpus", least=1),
        prefill=one or speeds["prefill"],
        decode=one or speeds["decode"],
        hours=hours or Decimal(HOURS_OF_MONTH),
        utilisation=utilisation or Decimal(1),
        operations=_positive(entry, "operations") or Decimal(0),
        source=entry.text("source"),
        is_one_speed=one is not None,
    )


def _positive(entry: StrictTable, key: str, *, is_needed: bool = False) -> Decimal | None:
    if not is_needed and not entry.has(key):
        return None
    value = entry.decimal(key)
    if key in entry.values and value <= 0:
        entry.error(key, f"is {value}, not above 0")
        return Decimal(1)
    return value


def _currency(entry: StrictTable) -> str:
    code = entry.text("currency")
    try:
        return currency_named(code) if code else code
    except TokscopeError as error:
        entry.error("currency", error.message, error.hint)
        return code
