"""Prices from the ``model-prices`` package (an extra), only for comparison."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from importlib.metadata import version

from tokscope.costs.price import Price, Rates, Status, Tier
from tokscope.errors import UnavailableError

PACKAGE = "model-prices"
_SELLERS = {"x-ai": "xai"}
"""What it calls a provider that the first catalogue calls otherwise."""
_NOON = time(12, tzinfo=UTC)


class SecondCatalogue:
    """The second catalogue, by the model names of the first one."""

    def __init__(self) -> None:
        try:
            import model_prices
        except ImportError:
            raise UnavailableError(
                f"the second catalogue, {PACKAGE}, is not installed",
                "python -m pip install 'tokscope-cli[cross-check]'",
            ) from None
        self._catalogue = model_prices

    @property
    def name(self) -> str:
        """The catalogue with its version and the day of its data."""
        return f"{PACKAGE} {version(PACKAGE)} of {self._catalogue.data_as_of().date()}"

    def find(self, priced_as: str, as_of: date) -> Price | None:
        """Find a row of exactly this ``provider:model``; None where it has none."""
        seller, _, model = priced_as.partition(":")
        seller = _SELLERS.get(seller, seller)
        rates = self._catalogue.rates(
            model, at=datetime.combine(as_of, _NOON), provider=seller or None
        )
        if rates is None or (rates.provider, rates.model) != (seller, model):
            return None
        return Price(
            model=priced_as,
            priced_as=priced_as,
            currency="USD",
            rates=_rates(rates),
            tiers=tuple(Tier(tier.above, _rates(tier)) for tier in rates.tiers),
            listed=self._catalogue.data_as_of().date(),
            status=Status.CATALOGUE,
            source=rates.source,
        )


def _rates(written: object) -> Rates:
    kinds = ("input", "output", "cache_read", "cache_write")
    return Rates(*(_decimal(getattr(written, kind)) for kind in kinds))


def _decimal(value: float | None) -> Decimal | None:
    """Convert a float to the intended decimal; some have a rounding error."""
    return None if value is None else Decimal(f"{value:.9g}")
