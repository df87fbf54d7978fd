"""Prices from the ``genai-prices`` package, in US dollars; without network.

Prices per request, hour or page are not used. A model without a price per token is unknown here,
where the package would bill 0.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache, cached_property
from importlib.metadata import version
from importlib.resources import files
from itertools import chain
from typing import TYPE_CHECKING

from tokscope.costs.price import Price, Rates, Status, Tier
from tokscope.strict_toml import finish, parse

if TYPE_CHECKING:
    from genai_prices.data_snapshot import DataSnapshot
    from genai_prices.types import ConditionalPrice, ModelInfo, ModelPrice, Provider


PACKAGE = "genai-prices"
_DISAGREEMENTS = "disagreements.toml"
CURRENCY = "USD"
"""The catalogue has no other."""
_HOUR = time(12, tzinfo=UTC)
"""Where a price depends on the hour and none is named, that of noon is used; others are noted."""
_BATCH = {"processing": "batch"}
_KEYS = ("input_mtok", "output_mtok", "cache_read_mtok", "cache_write_mtok")
_REMARK = re.compile(r"\b(?:verified|checked)\s+(?:on\s+)?(\d{4}-\d{2}-\d{2})")
"""How the catalogue's comments state that a page was checked."""


class GenaiPrices:
    """The catalogue as a layer of prices, at an hour of the day where prices depend on it."""

    def __init__(self, at: time | None = None) -> None:
        self._at = at

    @property
    def name(self) -> str:
        """The catalogue with its version."""
        at = "" if self._at is None else f" at {self._at:%H:%M} UTC"
        return f"{PACKAGE} {version(PACKAGE)}{at}"

    def find(self, model: str, as_of: date) -> Price | None:
        """Find what the catalogue has for a model on a day; None where it has no price."""
        known = self._matched(model)
        if known is None:
            return None
        provider, row = known
        price = _price(provider, row, self._moment(as_of), self.listed)
        if price is None:
            return None
        if model.casefold() in (row.id.casefold(), price.priced_as.casefold()):
            return replace(price, model=model)
        wider = f"the catalogue takes '{model}' for its '{row.id}'"
        return replace(price, model=model, notes=(wider, *price.notes))

    def of_all(self, as_of: date) -> list[Price]:
        """List every row with a price on a day, as ``provider:model``."""
        return [
            price
            for provider in self._data.providers
            for model in provider.models
            if (price := _price(provider, model, self._moment(as_of), self.listed)) is not None
        ]

    def _moment(self, as_of: date) -> datetime:
        return datetime.combine(as_of, self._at or _HOUR)

    def names(self) -> Iterator[str]:
        """List all rows as ``provider:model``."""
        for provider in self._data.providers:
            yield from (f"{provider.id}:{model.id}" for model in provider.models)

    @cached_property
    def listed(self) -> date | None:
        """The last day on which a page was checked, by its comments.

        The package carries no date of its own; its data are of this day or later.
        """
        comments = chain.from_iterable(
            (provider.price_comments, *(model.price_comments for model in provider.models))
            for provider in self._data.providers
        )
        days = (found for comment in comments for found in _REMARK.findall(comment or ""))
        return max(map(date.fromisoformat, days), default=None)

    @property
    def _data(self) -> DataSnapshot:
        return _bundled()

    def _matched(self, model: str) -> tuple[Provider, ModelInfo] | None:
        seller, colon, name = model.partition(":")
        sellers = {provider.id: provider for provider in self._data.providers}
        try:
            if colon and seller.casefold() in sellers:
                own = sellers[seller.casefold()]
                return self._data.find_provider_model(name, own, None, None)
            return self._data.find_provider_model(model, None, None, None)
        except LookupError:
            return None


@cache
def _bundled() -> DataSnapshot:
    """Load the data of the package, never those that its updater may have fetched."""
    from genai_prices.data import providers
    from genai_prices.data_snapshot import DataSnapshot

    return DataSnapshot(providers=providers, from_auto_update=False)


def _price(
    provider: Provider, model: ModelInfo, moment: datetime, listed: date | None
) -> Price | None:
    """Build a price from a row; None without a price for tokens at that moment."""
    held = _held(model, moment)
    if held is None:
        return None
    rates, tiers = _rates(held.prices), _tiers(held.prices)
    if rates.input is None and rates.output is None:
        return None
    batch = _batch(provider, model, moment)
    name = f"{provider.id}:{model.id}"
    other = _disagreements().get(name)
    page = f", {provider.pricing_urls[0]}" if provider.pricing_urls else ""
    return Price(
        model=name,
        priced_as=name,
        currency=CURRENCY,
        rates=rates,
        batch=_rates(batch) if batch else None,
        tiers=tiers,
        batch_tiers=_tiers(batch) if batch else (),
        effective_from=getattr(held.constraint, "start_date", None),
        listed=listed,
        status=Status.CATALOGUE,
        source=f"{PACKAGE} {version(PACKAGE)}: {provider.name}{page}",
        context=model.context_window,
        notes=(*_notes(model, held.prices, moment.date()), *([other] if other else [])),
        remark=model.price_comments or "",
        is_disputed=other is not None,
    )


@cache
def _disagreements() -> dict[str, str]:
    """Read what another catalogue has for rows of this one, by ``provider:model``."""
    text = files("tokscope.costs").joinpath(_DISAGREEMENTS).read_text(encoding="utf-8")
    table = parse(text, _DISAGREEMENTS)
    table.integer("schema")
    catalogue = table.text("catalogue")
    found = {
        entry.text("model"): f"{catalogue} has another price: {entry.text('other')}"
        for entry in table.tables("disagreement")
    }
    finish(table)
    return found


def _held(model: ModelInfo, moment: datetime) -> ConditionalPrice | None:
    """Find which of a row's prices holds: the last of those that may, as the catalogue has it."""
    from genai_prices.types import ConditionalPrice, ModelPrice

    if isinstance(model.prices, ModelPrice):
        return ConditionalPrice(prices=model.prices)
    for each in reversed(model.prices):
        if each.constraint is None or each.constraint.active(moment):
            return each
    return None


def _batch(provider: Provider, model: ModelInfo, moment: datetime) -> ModelPrice | None:
    """Find the prices of batches; None where the catalogue has none of this provider's own."""
    variants = model.price_variants or ()
    is_own = any(model is each for each in provider.models)
    if not is_own or not any(
        variant.when == _BATCH and (variant.constraint is None or variant.constraint.active(moment))
        for variant in variants
    ):
        return None
    return model.get_prices(moment, _BATCH)


def _base(prices: ModelPrice, key: str) -> Decimal | None:
    value = _values(prices).get(key)
    return value if isinstance(value, Decimal) else getattr(value, "base", None)


def _values(prices: ModelPrice) -> Mapping[str, object]:
    """Return the rates of a row; cache writes are those with the shortest lifetime."""
    values = {key: value for key, value in vars(prices).items() if value is not None}
    shortest = values.get("cache_write_5m_mtok")
    return {"cache_write_mtok": shortest, **values} if shortest is not None else values


def _rates(prices: ModelPrice) -> Rates:
    return Rates(*(_base(prices, key) for key in _KEYS))


def _tiers(prices: ModelPrice) -> tuple[Tier, ...]:
    """Collect the tiers, which the catalogue keeps by kind of token."""
    steps = [
        {tier.start: tier.price for tier in getattr(_values(prices).get(key), "tiers", ())}
        for key in _KEYS
    ]
    bounds = sorted({bound for step in steps for bound in step})
    return tuple(Tier(bound, Rates(*(_step(step, bound) for step in steps))) for bound in bounds)


def _step(step: Mapping[int, Decimal], bound: int) -> Decimal | None:
    """Find what holds above a bound: the price of the highest step up to it."""
    reached = [start for start in step if start <= bound]
    return step[max(reached)] if reached else None


def _notes(model: ModelInfo, usual: ModelPrice, as_of: date) -> Iterator[str]:
    """Return what else a request may cost."""
    for window in _windows(model):
        there = _held(model, datetime.combine(as_of, window[0].replace(tzinfo=UTC)))
        if there is not None and _rates(there.prices) != _rates(usual):
            rates = _rates(there.prices)
            yield (
                f"from {window[0]:%H:%M} to {window[1]:%H:%M} UTC other prices hold:"
                f" input {rates.input}, output {rates.output}"
            )
    hourly, usually = _base(usual, "cache_write_1h_mtok"), _base(usual, "cache_write_mtok")
    if hourly is not None and hourly != usually:
        yield f"a cache kept for an hour costs {hourly} to write"
    requests = _base(usual, "requests_kcount")
    if requests:
        yield f"a thousand requests cost {requests} as such"
    if model.deprecated:
        yield "the provider calls it deprecated"


def _windows(model: ModelInfo) -> Iterator[tuple[time, time]]:
    from genai_prices.types import ModelPrice, TimeOfDateConstraint

    if not isinstance(model.prices, ModelPrice):
        for each in model.prices:
            if isinstance(each.constraint, TimeOfDateConstraint):
                yield each.constraint.start_time, each.constraint.end_time
