"""Two lists side by side: where a second catalogue or file disagrees with what holds here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from tokscope.cost.price import Price
from tokscope.cost.price_book import PriceBook, read_book
from tokscope.cost.price_check import Finding
from tokscope.cost.prices import Prices
from tokscope.cost.second_catalogue import PACKAGE, SecondCatalogue
from tokscope.errors import UnavailableError


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
        The catalogue is not installed, the file cannot be read or is wrong, or there is nothing
        that both have.
    """
    if against == PACKAGE:
        second = SecondCatalogue()
        name = second.name
        found = ((ours, second.find(ours.priced_as, prices.as_of)) for ours in chosen)
        pairs = [(ours, theirs) for ours, theirs in found if theirs is not None]
    else:
        book = read_book(Path(against), Path(against).name)
        name = book.name
        pairs = list(_with_book(prices, chosen, book))
    if not pairs:
        raise UnavailableError(
            f"nothing to compare: {name} has none of the models asked for",
            "`--all` compares every row; names are compared as `priced as` says",
        )
    return name, pairs


def _with_book(
    prices: Prices, chosen: Sequence[Price], book: PriceBook
) -> Iterator[tuple[Price, Price]]:
    wanted = {price.priced_as for price in chosen}
    for theirs in book.of_all(prices.as_of):
        ours = prices.find(theirs.model)
        if ours is not None and ours.priced_as in wanted:
            yield ours, theirs


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
