"""Read price files: prices and exchange rates, and which of them apply on a date."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path

from tokscope.costs.price import (
    CURRENCIES,
    PER,
    Price,
    Rate,
    Rates,
    Status,
    Tier,
    Vat,
    unknown_currency,
)
from tokscope.errors import TokscopeError, raise_all
from tokscope.strict_toml import StrictTable, parse, read

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
class PriceRow:
    """A price under all its names."""

    names: tuple[str, ...]
    """What people type; the first is the row's own."""
    provider: str | None
    """Who sells it, where several do: the row can also be named ``provider:name``."""
    price: Price

    def answers_to(self, name: str) -> bool:
        """Return whether a name means this row; case is ignored."""
        typed = name.casefold()
        return any(typed in _spellings(each, self.provider) for each in self.names)


def _spellings(name: str, provider: str | None) -> tuple[str, ...]:
    bare = name.casefold()
    return (bare, f"{provider.casefold()}:{bare}") if provider else (bare,)


def read_row(entry: StrictTable, default: Status) -> PriceRow:
    """Read one ``[[price]]`` table; errors stay in it."""
    names = entry.strings("model")
    if "model" in entry.values and not all(names or ("",)):
        entry.error("model", "names no model", 'write what people type: model = ["name"]')
    provider = entry.optional_text("provider")
    unit = _unit(entry)
    rates = _rates(entry, unit)
    if rates.input is None and rates.output is None:
        entry.error("input", "is missing, and so is output", "add at least one; 0 is free")
    tiers = tuple(_tiers(entry, unit))
    batch, batch_tiers = _batch(entry, unit, rates, tiers)
    vat = entry.choice("vat", _VATS, Vat.UNKNOWN)
    first = names[0] if names else ""
    row = PriceRow(
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
            effective_from=entry.optional_local_date("effective_from"),
            checked=entry.optional_local_date("checked"),
            status=entry.choice("status", _STATUSES, default),
            source=entry.text("source", entry.source),
            context=entry.optional_integer("context", least=1),
            notes=entry.strings("notes", []),
        ),
    )
    entry.close()
    return row


def _unit(entry: StrictTable) -> int:
    unit = entry.integer("unit", least=1)
    if "unit" in entry.values and unit not in UNITS:
        known = " or ".join(map(str, UNITS))
        entry.error(
            "unit", f"is {unit}", f"write {known}: the number of tokens that the figures are for"
        )
    return unit if unit in UNITS else PER


def _currency(entry: StrictTable) -> str:
    code = entry.text("currency")
    if code and code not in CURRENCIES:
        unknown = unknown_currency(code)
        meant = f"did you mean '{unknown.suggestions[0]}'?" if unknown.suggestions else None
        entry.error("currency", f"'{code}' is not a currency of ISO 4217", meant or unknown.hint)
    return code


def _rates(entry: StrictTable, unit: int) -> Rates:
    return Rates(*(_rate(entry, kind, unit) for kind in _KINDS))


def _rate(entry: StrictTable, key: str, unit: int) -> Decimal | None:
    written = entry.optional_decimal(key)
    if written is None:
        return None
    rate = written * (PER // unit)
    if rate < 0:
        entry.error(key, f"is {written}: a price is not negative", "0 is free, no key is unknown")
    elif rate > DEAREST or 0 < rate < CHEAPEST:
        entry.error(
            key,
            f"is {written}, which makes {rate:f} for a million tokens",
            f"are the figures for {unit} tokens, as `unit` says?",
        )
    return rate


def _tiers(entry: StrictTable, unit: int) -> Iterator[Tier]:
    last = 0
    for inner in entry.tables("tiers", []):
        above = inner.integer("above", least=1)
        rates = _rates(inner, unit)
        if rates == Rates():
            inner.error("", "says no price", f"add one of {', '.join(_KINDS)}")
        if above <= last:
            inner.error("above", f"is {above}, not more than {last} before it", "put it in order")
        last = above
        inner.close()
        yield Tier(above, rates)


def _batch(
    entry: StrictTable, unit: int, rates: Rates, tiers: tuple[Tier, ...]
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
            inner.error("", "says no price", f"add one of {', '.join(_KINDS)}")
        inner.close()
        return own, own_tiers
    share = entry.decimal("batch")
    if not 0 < share <= 1:
        entry.error("batch", f"is {share}, not a share of the price", "half price is 0.5")
    return _share(rates, share), tuple(Tier(t.above, _share(t.rates, share)) for t in tiers)


def _share(rates: Rates, share: Decimal) -> Rates:
    return Rates(
        None if rates.input is None else rates.input * share,
        None if rates.output is None else rates.output * share,
    )


def _vat_rate(entry: StrictTable, vat: Vat) -> Decimal | None:
    rate = entry.optional_decimal("vat_rate")
    if rate is None:
        return None
    if not 0 <= rate < 1:
        entry.error("vat_rate", f"is {rate}, not a share", "22 % is 0.22")
    if vat is not Vat.INCLUDED:
        entry.error("vat_rate", "is of VAT that is in the price", 'write vat = "included" too')
    return rate


SCHEMA = 1
_BUNDLED = "prices.toml"


@dataclass(frozen=True, slots=True)
class PriceBook:
    """All rows of a file, of every day."""

    name: str
    """As the foot of a table calls it."""
    rows: tuple[PriceRow, ...]
    rates: tuple[Rate, ...] = ()
    """Exchange rates."""

    def find(self, model: str, as_of: date) -> Price | None:
        """Find what holds on a day for a model; None where no row does.

        Of several providers' rows under a bare name, the first in the file is meant.
        """
        named = [row for row in self.rows if row.answers_to(model)]
        same = [row for row in named if row.provider == named[0].provider]
        newest = _newest(same, as_of)
        return replace(newest.price, model=model) if newest else None

    def of_all(self, as_of: date) -> list[Price]:
        """List the rows that hold on a day, each by a name that finds it."""
        held = {}
        for row in self.rows:
            key = row.price.priced_as.casefold()
            if key not in held:
                same = [each for each in self.rows if each.price.priced_as.casefold() == key]
                held[key] = _newest(same, as_of)
        return [replace(row.price, model=row.price.priced_as) for row in held.values() if row]

    def names(self) -> Iterator[str]:
        """List all that people may type."""
        for row in self.rows:
            for name in row.names:
                yield name
                if row.provider:
                    yield f"{row.provider}:{name}"

    def newest_check(self) -> date | None:
        """Return the newest date on which a row was compared with its source."""
        return max((row.price.checked for row in self.rows if row.price.checked), default=None)


def _newest(rows: list[PriceRow], as_of: date) -> PriceRow | None:
    held = [row for row in rows if _start(row) <= as_of]
    return max(held, key=_start, default=None)


def _start(row: PriceRow) -> date:
    return row.price.effective_from or date.min


def read_book(path: Path, name: str) -> PriceBook:
    """Read a price file."""
    book, errors = load_book(read(path), name, Status.USER)
    raise_all(errors)
    return book


@cache
def bundled_book() -> PriceBook:
    """Read the price file that comes with tokscope."""
    text = files("tokscope.costs").joinpath(_BUNDLED).read_text(encoding="utf-8")
    book, errors = load_book(parse(text, _BUNDLED), "", Status.OFFICIAL)
    raise_all(errors)
    return replace(book, name=f"tokscope's price book of {book.newest_check()}")


def load_book(
    table: StrictTable, name: str, status: Status
) -> tuple[PriceBook, list[TokscopeError]]:
    """Read the rows of a parsed file; wrong rows are errors of the table."""
    schema = table.integer("schema", SCHEMA)
    if schema != SCHEMA:
        table.error("schema", f"is {schema}, this version reads {SCHEMA}", "update tokscope")
    rows = []
    seen: dict[tuple[str, date | None], str] = {}
    for entry in table.tables("price", []):
        row = read_row(entry, status)
        rows.append(row)
        _check_once(entry, row, seen)
    rates = tuple(_exchange_rate(entry) for entry in table.tables("rate", []))
    table.close()
    return PriceBook(name, tuple(rows), rates), table.errors


def _check_once(
    entry: StrictTable, row: PriceRow, seen: dict[tuple[str, date | None], str]
) -> None:
    """Record an error if another row has the same model and date."""
    for name in row.names:
        full = f"{row.provider}:{name}" if row.provider else name
        key = full.casefold(), row.price.effective_from
        if key in seen:
            day = row.price.effective_from
            entry.error(
                "model",
                f"'{full}' has a price {f'from {day} on' if day else 'without a date'} already,"
                f" in {seen[key]}",
                "take one out, or give the newer one a later `effective_from`",
            )
        seen[key] = entry.path


def _exchange_rate(entry: StrictTable) -> Rate:
    base, quote = (_code(entry, key) for key in ("base", "quote"))
    value = entry.decimal("value")
    if "value" in entry.values and value <= 0:
        entry.error("value", f"is {value}", f"write how many {quote} one {base} is")
    if base and base == quote:
        entry.error("quote", f"is {quote}, like base", "name another currency")
    rate = Rate(base, quote, value, entry.local_date("on"), entry.text("source"))
    entry.close()
    return rate


def _code(entry: StrictTable, key: str) -> str:
    code = entry.text(key)
    if code and code not in CURRENCIES:
        entry.error(key, f"'{code}' is not a currency of ISO 4217", "three letters, such as USD")
    return code
