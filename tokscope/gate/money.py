"""What money is reckoned by, as a project's settings fix it."""

from __future__ import annotations

from tokscope.cost.currencies import currency_named
from tokscope.cost.exchange import Exchange, Rate, parse_rate
from tokscope.cost.money import Charges, Money
from tokscope.cost.prices import Prices, PriceSettings
from tokscope.errors import Faults
from tokscope.gate.settings import MoneySetting


def prices_and_money(
    asked: MoneySetting | None, config: PriceSettings
) -> tuple[Prices | None, Money | None]:
    """Open the prices of the day that is set, and how they are converted.

    Parameters
    ----------
    asked : MoneySetting or None
        None: no money is asked for.
    config : Config
        Names the project's price file.

    Raises
    ------
    TokscopeError
        A price file is wrong, a currency unknown, rates are none; all of it together.
    """
    if asked is None:
        return None, None
    faults = Faults()
    currency: str | None = None
    rates: list[Rate] = []
    with faults:
        prices = Prices.open(config, None, asked.as_of)
    with faults:
        currency = None if asked.currency is None else currency_named(asked.currency)
    for each in asked.rates:
        with faults:
            rates.append(parse_rate(each, "the settings"))
    faults.raise_all()
    exchange = Exchange((*rates, *prices.rates))
    return prices, Money(asked.as_of, Charges(asked.vat), currency, exchange)
