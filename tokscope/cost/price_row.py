"""Read one row of a price file: what is written becomes money for a million tokens.

Every fault is recorded with its key; nothing is guessed: what a row does not say stays None.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from tokscope.cost.currencies import CURRENCIES, unknown_currency
from tokscope.cost.price import PER, Price, Rates, Status, Tier, Vat
from tokscope.strict_toml import Table

UNITS = (1_000, PER)
"""How many tokens the figures of a row may be for."""
DEAREST = Decimal(10_000_000)
"""Money for a million tokens that no list asks in any currency."""
CHEAPEST = Decimal("0.0001")
"""Money for a million tokens below which only 0 is meant in earnest."""
_VATS = {each.value: each for each in Vat if each is not Vat.UNKNOWN}
_STATUSES = {each.value: each for each in Status if each is not Status.CATALOGUE}
_KINDS = ("input", "output", "cache_read", "cache_write")


@dataclass(frozen=True, slots=True)
class Row:
    """A price under all its names."""

    names: tuple[str, ...]
    """What people type; the first is the row's own."""
    provider: str | None
    """Who sells it, where several do: the row also answers to ``provider:name``."""
    price: Price

    def answers_to(self, name: str) -> bool:
        """Tell whether people may mean this row, whatever case they type."""
        typed = name.casefold()
        return any(typed in _spellings(each, self.provider) for each in self.names)


def _spellings(name: str, provider: str | None) -> tuple[str, ...]:
    bare = name.casefold()
    return (bare, f"{provider.casefold()}:{bare}") if provider else (bare,)


def read_row(entry: Table, default: Status) -> Row:
    """Read one ``[[price]]`` table; faults stay in it.

    Parameters
    ----------
    entry : Table
        The table.
    default : Status
        Of a row that does not say who stands behind it.
    """
    names = entry.strings("model")
    if "model" in entry.values and not all(names or ("",)):
        entry.fault("model", "names no model", 'write what people type: model = ["name"]')
    provider = entry.optional_text("provider")
    unit = _unit(entry)
    rates = _rates(entry, unit)
    if rates.input is None and rates.output is None:
        entry.fault("input", "is missing, and so is output", "add at least one; 0 is free")
    tiers = tuple(_tiers(entry, unit))
    batch, batch_tiers = _batch(entry, unit, rates, tiers)
    vat = entry.choice("vat", _VATS, Vat.UNKNOWN)
    first = names[0] if names else ""
    row = Row(
        names,
        provider,
        Price(
            model=first,
            priced_as=f"{provider}:{first}" if provider else first,
            currency=_currency(entry),
            rates=rates,
            batch=batch,
            tiers=tiers,
            batch_tiers=batch_tiers,
            vat=vat,
            vat_rate=_vat_rate(entry, vat),
            effective_from=entry.optional_day("effective_from"),
            checked=entry.optional_day("checked"),
            status=entry.choice("status", _STATUSES, default),
            source=entry.text("source", entry.source),
            context=entry.optional_integer("context", least=1),
            notes=entry.strings("notes", []),
        ),
    )
    entry.close()
    return row


def _unit(entry: Table) -> int:
    unit = entry.integer("unit", least=1)
    if "unit" in entry.values and unit not in UNITS:
        known = " or ".join(map(str, UNITS))
        entry.fault("unit", f"is {unit}", f"write {known}: the tokens that the figures are for")
    return unit if unit in UNITS else PER


def _currency(entry: Table) -> str:
    code = entry.text("currency")
    if code and code not in CURRENCIES:
        unknown = unknown_currency(code)
        meant = f"did you mean '{unknown.suggestions[0]}'?" if unknown.suggestions else None
        entry.fault("currency", f"'{code}' is no currency of ISO 4217", meant or unknown.hint)
    return code


def _rates(entry: Table, unit: int) -> Rates:
    return Rates(*(_rate(entry, kind, unit) for kind in _KINDS))


def _rate(entry: Table, key: str, unit: int) -> Decimal | None:
    written = entry.optional_decimal(key)
    if written is None:
        return None
    rate = written * (PER // unit)
    if rate < 0:
        entry.fault(key, f"is {written}: a price is not negative", "0 is free, no key is unknown")
    elif rate > DEAREST or 0 < rate < CHEAPEST:
        entry.fault(
            key,
            f"is {written}, which makes {rate:f} for a million tokens",
            f"are the figures for {unit} tokens, as `unit` says?",
        )
    return rate


def _tiers(entry: Table, unit: int) -> Iterator[Tier]:
    last = 0
    for inner in entry.tables("tiers", []):
        above = inner.integer("above", least=1)
        rates = _rates(inner, unit)
        if rates == Rates():
            inner.fault("", "says no price", f"add one of {', '.join(_KINDS)}")
        if above <= last:
            inner.fault("above", f"is {above}, not more than {last} before it", "put it in order")
        last = above
        inner.close()
        yield Tier(above, rates)


def _batch(
    entry: Table, unit: int, rates: Rates, tiers: tuple[Tier, ...]
) -> tuple[Rates | None, tuple[Tier, ...]]:
    """Read rates of batches: a share of input and output, or a table of their own.

    A share is not taken of cached tokens: whether both discounts hold at once the list must say.
    """
    if not entry.has("batch"):
        return None, ()
    if isinstance(entry.values["batch"], dict):
        inner = entry.table("batch")
        own, own_tiers = _rates(inner, unit), tuple(_tiers(inner, unit))
        if own == Rates():
            inner.fault("", "says no price", f"add one of {', '.join(_KINDS)}")
        inner.close()
        return own, own_tiers
    share = entry.decimal("batch")
    if not 0 < share <= 1:
        entry.fault("batch", f"is {share}, not a share of the price", "half price is 0.5")
    return _share(rates, share), tuple(Tier(t.above, _share(t.rates, share)) for t in tiers)


def _share(rates: Rates, share: Decimal) -> Rates:
    return Rates(
        None if rates.input is None else rates.input * share,
        None if rates.output is None else rates.output * share,
    )


def _vat_rate(entry: Table, vat: Vat) -> Decimal | None:
    rate = entry.optional_decimal("vat_rate")
    if rate is None:
        return None
    if not 0 <= rate < 1:
        entry.fault("vat_rate", f"is {rate}, not a share", "22 % is 0.22")
    if vat is not Vat.INCLUDED:
        entry.fault("vat_rate", "is of VAT that is in the price", 'write vat = "included" too')
    return rate
