"""Find old and inconsistent prices, and differences from a second price list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from tokscope.costs.price import STALE_AFTER, Price, Rates, Status
from tokscope.costs.price_file import PriceBook, load_book, read_book
from tokscope.costs.prices import Prices, PriceSettings, price_files
from tokscope.costs.second_catalogue import PACKAGE, SecondCatalogue
from tokscope.errors import TokscopeError, UnavailableError
from tokscope.strict_toml import read

FAR = 10
"""Times by which a row may differ from the one it replaces before a slip is suspected."""


@dataclass(frozen=True, slots=True)
class PriceProblem:
    """One thing to look at."""

    what: str
    """The model, or file and key path."""
    problem: str


def file_findings(config: PriceSettings, extra: Path | None) -> list[PriceProblem]:
    """List what is wrong in price files, whichever of them is read first."""
    errors: list[TokscopeError] = []
    for name, path in price_files(config, extra):
        errors += load_book(read(path), name, Status.USER)[1]
    return [_finding(error) for error in errors]


def _finding(error: TokscopeError) -> PriceProblem:
    file, _, rest = error.message.partition(": ")
    key, _, problem = rest.partition(": ")
    hint = f" ({error.hint})" if error.hint else ""
    return PriceProblem(f"{file}: {key}", f"{problem}{hint}")


def price_findings(chosen: Iterable[Price], prices: Prices) -> Iterator[PriceProblem]:
    """Find old and inconsistent rows."""
    catalogues: dict[date | None, int] = {}
    for price in chosen:
        if price.status is Status.CATALOGUE and price.is_stale(prices.as_of):
            catalogues[price.listed] = catalogues.get(price.listed, 0) + 1
        else:
            yield from _age(price, prices.as_of)
        yield from _misfits(price)
        yield from _far_off(price, prices)
    for day, number in catalogues.items():
        yield PriceProblem(
            prices.layers[-1].name,
            f"{number:,} rows are of a catalogue of {day or 'no known day'}, more than"
            f" {STALE_AFTER} days ago (update the package)",
        )


def _age(price: Price, as_of: date) -> Iterator[PriceProblem]:
    if price.checked and price.checked > as_of:
        yield PriceProblem(price.model, f"checked on {price.checked}, which is after {as_of}")
    elif price.is_stale(as_of):
        seen = f"last checked on {price.last_verified}" if price.last_verified else "has no date"
        yield PriceProblem(price.model, f"stale: {seen} (compare it with {price.source})")


def _misfits(price: Price) -> Iterator[PriceProblem]:
    """Find figures that contradict what the kinds of tokens are for."""
    for rates, kind in ((price.rates, ""), (price.batch, "batch ")):
        if rates is not None and _is_more(rates.cache_read, rates.input):
            yield PriceProblem(
                price.model,
                f"{kind}cache_read {rates.cache_read:f} is higher than input {rates.input:f}",
            )
    for key in ("input", "output"):
        batch = getattr(price.batch or Rates(), key)
        if _is_more(batch, getattr(price.rates, key)):
            yield PriceProblem(price.model, f"batch {key} {batch:f} is higher than without batch")


def _is_more(one: Decimal | None, other: Decimal | None) -> bool:
    return one is not None and other is not None and one > other


def _far_off(price: Price, prices: Prices) -> Iterator[PriceProblem]:
    """Return a finding if a row differs so much from the replaced one that its unit may be off."""
    if price.status is not Status.USER:
        return
    for (_, one), (name, other) in pairwise(prices.by_layer(price.model)):
        if one.currency != other.currency:
            continue
        for key in ("input", "output"):
            ours, theirs = getattr(one.rates, key), getattr(other.rates, key)
            if ours and theirs and not Decimal(1) / FAR <= ours / theirs <= FAR:
                yield PriceProblem(
                    price.model,
                    f"{key} {ours:f} is more than {FAR} times off {theirs:f} of {name}"
                    " (are `unit` and the point right?)",
                )


def paired(
    prices: Prices, chosen: Sequence[Price], against: str
) -> tuple[str, list[tuple[Price, Price]]]:
    """Pair prices with those that a second list has for the same model."""
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
            "`--all` compares every row; names are compared as `matched price` says",
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


def disagreements(ours: Price, theirs: Price, name: str) -> Iterator[PriceProblem]:
    """Return where two prices of a model differ, at every length where either changes.

    What only one of them states is not a difference.
    """
    if ours.currency != theirs.currency:
        yield PriceProblem(ours.model, f"is in {ours.currency}, in {theirs.currency} in {name}")
        return
    bounds = {tier.above for price in (ours, theirs) for tier in price.tiers}
    bounds = {bound for bound in bounds if bound + 1 not in bounds}  # "over" beside "from ... on"
    for length in (0, *(bound + 1 for bound in sorted(bounds))):
        here, there = ours.rates_for(length), theirs.rates_for(length)
        above = f" above {length - 1:,} tokens" if length else ""
        for key in ("input", "output", "cache_read"):
            one, other = getattr(here, key), getattr(there, key)
            if one is not None and other is not None and one != other:
                yield PriceProblem(ours.model, f"{key}{above} is {one:f}, {other:f} in {name}")
