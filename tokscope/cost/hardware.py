"""One's own hardware against an API: what a month of it costs, holds, and from where on it pays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext

from tokscope.cost.bill import EXACT
from tokscope.cost.money import Money, amount_per
from tokscope.cost.profiles import Profile
from tokscope.cost.quotes import CostReport, Quote


@dataclass(frozen=True, slots=True)
class Owned:
    """What hardware costs and holds for the text of one language."""

    profile: Profile
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
    """Hardware beside the models of a cost report."""

    owned: tuple[Owned, ...]
    break_evens: tuple[BreakEven, ...]


def against_api(
    profiles: Sequence[Profile], served: Mapping[str, Sequence[Quote]], report: CostReport
) -> HardwareReport:
    """Set hardware beside the priced models of a report.

    Parameters
    ----------
    profiles : sequence of Profile
        The hardware.
    served : mapping of str to sequence of Quote
        What the request takes in tokens of each hardware's model, by model.
    report : CostReport
        What the APIs cost.
    """
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


def _owned(profile: Profile, language: str | None, served: Sequence[Quote], money: Money) -> Owned:
    currency = money.currency or profile.currency

    def paid(amount: Decimal | None) -> Decimal | None:
        if amount is None:
            return None
        with localcontext(EXACT):
            return money.exchange.convert(amount, profile.currency, currency)

    return Owned(
        profile,
        language,
        currency,
        paid(profile.month) or Decimal(0),
        paid(profile.per_million(profile.prefill)),
        paid(profile.per_million(profile.decode)),
        next((_most_words(profile, each) for each in served if each.language == language), None),
    )


def _most_words(profile: Profile, quote: Quote) -> Decimal | None:
    """Turn requests a month into words of their questions."""
    documents = quote.documents
    input_tokens = amount_per(Decimal(quote.input.high), documents) or Decimal(0)
    requests = profile.requests_a_month(input_tokens, Decimal(quote.written))
    words = amount_per(Decimal(quote.words), documents)
    if requests is None or words is None:
        return None
    return EXACT.multiply(requests, words)


def _break_even(owned: Owned, quote: Quote) -> BreakEven:
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
