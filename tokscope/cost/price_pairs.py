"""Two lists side by side: where a second catalogue or file disagrees with what holds here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from tokscope.cost.price import Price
from tokscope.cost.price_book import read_book
from tokscope.cost.price_check import Finding
from tokscope.cost.prices import Prices
from tokscope.cost.second_catalogue import PACKAGE, SecondCatalogue


def paired(
    prices: Prices, chosen: Sequence[Price], against: str
) -> tuple[str, list[tuple[Price, Price]]]:
    """Pair prices with those that a second list has for the same model.

    Parameters
    ----------
    prices : Prices
        All that holds here.
    chosen : sequence of Price
        What to compare.
    against : str
        ``model-prices``, or a price file.

    Returns
    -------
    (str, list of (Price, Price))
        What the second list is called, and ours with theirs.

    Raises
    ------
    TokscopeError
        The catalogue is not installed, or the file cannot be read or is wrong.
    """
    if against == PACKAGE:
        second = SecondCatalogue()
        found = ((ours, second.find(ours.priced_as, prices.as_of)) for ours in chosen)
        return second.name, [(ours, theirs) for ours, theirs in found if theirs is not None]
    path = Path(against)
    book = read_book(path, path.name)
    wanted = {price.priced_as for price in chosen}
    pairs = ((prices.find(theirs.model), theirs) for theirs in book.of_all(prices.as_of))
    return book.name, [
        (ours, theirs) for ours, theirs in pairs if ours is not None and ours.priced_as in wanted
    ]


def disagreements(ours: Price, theirs: Price, name: str) -> Iterator[Finding]:
    """Tell where two prices of a model differ, at every length at which either changes.

    What only one of them says is no disagreement.

    Parameters
    ----------
    ours, theirs : Price
        Of the same model.
    name : str
        What the second list is called.
    """
    if ours.currency != theirs.currency:
        yield Finding(ours.model, f"is in {ours.currency}, in {theirs.currency} in {name}")
        return
    bounds = {tier.above for price in (ours, theirs) for tier in price.tiers}
    bounds = {bound for bound in bounds if bound + 1 not in bounds}  # "over" beside "from ... on"
    for length in (0, *(bound + 1 for bound in sorted(bounds))):
        here, there = ours.rates_for(length), theirs.rates_for(length)
        above = f" above {length - 1:,} tokens" if length else ""
        for key in ("input", "output", "cache_read"):
            one, other = getattr(here, key), getattr(there, key)
            if one is not None and other is not None and one != other:
                yield Finding(ours.model, f"{key}{above} is {one:f}, {other:f} in {name}")
