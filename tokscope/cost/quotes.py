"""The values that a price list, a request and a text make together: one quote a model and language.

Plain values; ``quoting`` makes them and ``render`` shows them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from tokscope.cost.exchange import Rate
from tokscope.cost.models import Uncounted
from tokscope.cost.money import Money
from tokscope.cost.plan import Plan
from tokscope.cost.price import Price, Vat
from tokscope.cost.reckoning import Basis
from tokscope.cost.request import Span
from tokscope.cost.templates import Overhead
from tokscope.report import Signature, Unavailable


class Cost(NamedTuple):
    """Money, from that of the shortest answer to that of the longest."""

    low: Decimal | None
    """None where a rate that is needed is not known."""
    high: Decimal | None


UNKNOWN = Cost(None, None)


@dataclass(frozen=True, slots=True)
class Quote:
    """What one model costs for text in one language."""

    model: str
    tokenizer: str | None
    """None where the user says the tokens."""
    basis: Basis
    language: str | None
    documents: int
    words: int
    """Of all documents."""
    question: int
    """Tokens of all documents, nothing added."""
    overhead: Overhead
    input: Span
    """Tokens sent for all documents together, template, prompt and history among them."""
    output: Span
    """Tokens of one answer."""
    written: int
    """Tokens that a request or dialogue writes at most, reasoning among them."""
    price: Price | None
    currency: str | None
    one: Cost = UNKNOWN
    """Of a request or dialogue; the mean over the documents."""
    many: Cost = UNKNOWN
    """Of as many as were asked for, or one for each document."""
    day: Cost = UNKNOWN
    month: Cost = UNKNOWN
    thousand_words: Decimal | None = None
    """Of 1,000 words of the question, as input."""
    page: Decimal | None = None
    """Of 1,800 characters of the question, as input."""
    premium: float | None = None
    """Tokens relative to those of the same content in English under the reference model."""
    price_ratio: float | None = None
    """Price of an input token relative to the reference model's."""
    context: int | None = None
    too_long: int = 0
    """Documents whose request with the longest answer does not fit into the context."""
    missing: tuple[str, ...] = ()
    """Rates that are needed and not known."""
    marks: tuple[str, ...] = ()
    rate: Rate | None = None
    """What money was converted at."""

    @property
    def is_approximate(self) -> bool:
        """Whether another tokenizer stands in, so that every number is marked."""
        return self.basis is Basis.STAND_IN

    @property
    def is_priced(self) -> bool:
        """Whether the bill is known."""
        return self.one.high is not None

    @property
    def markup(self) -> float | None:
        """How many times as much the same content costs: premium × price ratio."""
        if self.premium is None or self.price_ratio is None:
            return None
        return self.premium * self.price_ratio


@dataclass(frozen=True, slots=True)
class CostReport:
    """Everything that a bill is made of."""

    quotes: tuple[Quote, ...]
    """By language; cheapest first within a language and currency, unpriced ones last."""
    plan: Plan
    requests: Mapping[str | None, int]
    """How many requests are priced together, by language."""
    money: Money
    catalogue_name: str
    uncounted: tuple[Uncounted, ...] = ()
    unavailable: tuple[Unavailable, ...] = ()
    named: frozenset[str] = frozenset()
    against: str | None = None
    """The model whose English the others are set against; None: each against its own."""
    signature: Signature | None = None
    notes: tuple[str, ...] = ()
    """What was assumed."""

    @property
    def languages(self) -> tuple[str | None, ...]:
        """Languages in the order of the quotes."""
        return tuple(dict.fromkeys(quote.language for quote in self.quotes))

    @property
    def prices(self) -> tuple[Price, ...]:
        """The prices that were used, each once."""
        found = {quote.model: quote.price for quote in self.quotes if quote.price is not None}
        return tuple(found.values())

    @property
    def unpriced(self) -> tuple[Quote, ...]:
        """Quotes without a bill."""
        return tuple(quote for quote in self.quotes if not quote.is_priced)

    @property
    def lacks_named(self) -> bool:
        """Whether the user named a model that has no bill here."""
        lacking = {
            *(quote.model for quote in self.unpriced),
            *(each.model for each in self.uncounted),
            *(each.tokenizer for each in self.unavailable),
        }
        return bool(lacking & self.named)

    @property
    def vat(self) -> Mapping[Vat, tuple[str, ...]]:
        """Models by whether tax is in their price list."""
        found: dict[Vat, tuple[str, ...]] = {}
        for price in self.prices:
            found[price.vat] = (*found.get(price.vat, ()), price.model)
        return found
