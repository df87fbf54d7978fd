"""What is wrong or doubtful in prices: old rows, and figures that do not fit together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from tokscope.cost.price import STALE_AFTER, Price, Rates, Status
from tokscope.cost.price_book import load_book
from tokscope.cost.prices import Prices, PriceSettings, price_files
from tokscope.errors import TokscopeError
from tokscope.strict_toml import read

FAR = 10
"""Times by which a row may differ from the one it replaces before a slip is suspected."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at."""

    what: str
    """The model, or file and key path."""
    problem: str


def file_findings(config: PriceSettings, extra: Path | None) -> list[Finding]:
    """List what is wrong in price files, whichever of them is read first.

    Raises
    ------
    InputError
        A file cannot be read, or is no TOML.
    """
    faults: list[TokscopeError] = []
    for name, path in price_files(config, extra):
        faults += load_book(read(path), name, Status.USER)[1]
    return [_finding(fault) for fault in faults]


def _finding(fault: TokscopeError) -> Finding:
    file, _, rest = fault.message.partition(": ")
    key, _, problem = rest.partition(": ")
    hint = f" ({fault.hint})" if fault.hint else ""
    return Finding(f"{file}: {key}", f"{problem}{hint}")


def price_findings(chosen: Iterable[Price], prices: Prices) -> Iterator[Finding]:
    """Look for old and doubtful rows.

    Parameters
    ----------
    chosen : iterable of Price
        What to look at.
    prices : Prices
        All layers.
    """
    catalogues: dict[date | None, int] = {}
    for price in chosen:
        if price.status is Status.CATALOGUE and price.is_stale(prices.as_of):
            catalogues[price.listed] = catalogues.get(price.listed, 0) + 1
        else:
            yield from _age(price, prices.as_of)
        yield from _misfits(price)
        yield from _far_off(price, prices)
    for day, number in catalogues.items():
        yield Finding(
            prices.layers[-1].name,
            f"{number:,} rows are of a catalogue of {day or 'no known day'}, more than"
            f" {STALE_AFTER} days ago (update the package)",
        )


def _age(price: Price, as_of: date) -> Iterator[Finding]:
    if price.checked and price.checked > as_of:
        yield Finding(price.model, f"checked on {price.checked}, which is after {as_of}")
    elif price.is_stale(as_of):
        seen = f"last looked at on {price.looked_at}" if price.looked_at else "has no date"
        yield Finding(price.model, f"stale: {seen} (compare it with {price.source})")


def _misfits(price: Price) -> Iterator[Finding]:
    """Find figures that contradict what the kinds of tokens are for."""
    for rates, kind in ((price.rates, ""), (price.batch, "batch ")):
        if rates is not None and _is_more(rates.cache_read, rates.input):
            yield Finding(
                price.model,
                f"{kind}cache_read {rates.cache_read:f} is dearer than input {rates.input:f}",
            )
    for key in ("input", "output"):
        batch = getattr(price.batch or Rates(), key)
        if _is_more(batch, getattr(price.rates, key)):
            yield Finding(price.model, f"batch {key} {batch:f} is dearer than without waiting")


def _is_more(one: Decimal | None, other: Decimal | None) -> bool:
    return one is not None and other is not None and one > other


def _far_off(price: Price, prices: Prices) -> Iterator[Finding]:
    """Suspect a slip of the unit where a row is far from the one that it replaces."""
    if price.status is not Status.USER:
        return
    for (_, one), (name, other) in pairwise(prices.by_layer(price.model)):
        if one.currency != other.currency:
            continue
        for key in ("input", "output"):
            ours, theirs = getattr(one.rates, key), getattr(other.rates, key)
            if ours and theirs and not Decimal(1) / FAR <= ours / theirs <= FAR:
                yield Finding(
                    price.model,
                    f"{key} {ours:f} is more than {FAR} times off {theirs:f} of {name}"
                    " (are `unit` and the point right?)",
                )
