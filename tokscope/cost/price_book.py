"""A price file: rows of prices and exchange rates, and which of them hold on a day.

Does not know of other files; which of several wins is in ``prices``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path

from tokscope.cost.currencies import CURRENCIES
from tokscope.cost.exchange import Rate
from tokscope.cost.price import Price, Status
from tokscope.cost.price_row import Row, read_row
from tokscope.errors import TokscopeError, raise_all
from tokscope.strict_toml import Table, parse, read

SCHEMA = 1
_BUNDLED = "prices.toml"


@dataclass(frozen=True, slots=True)
class PriceBook:
    """All rows of a file, of every day."""

    name: str
    """As the foot of a table calls it."""
    rows: tuple[Row, ...]
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
        """Tell when a row of it was last compared with its source."""
        return max((row.price.checked for row in self.rows if row.price.checked), default=None)


def _newest(rows: list[Row], as_of: date) -> Row | None:
    held = [row for row in rows if _start(row) <= as_of]
    return max(held, key=_start, default=None)


def _start(row: Row) -> date:
    return row.price.effective_from or date.min


def read_book(path: Path, name: str) -> PriceBook:
    """Read a price file.

    Parameters
    ----------
    path : Path
        The file.
    name : str
        What to call it.

    Raises
    ------
    TokscopeError
        All faults of the file together, each by file and key path.
    """
    book, faults = load_book(read(path), name, Status.USER)
    raise_all(faults)
    return book


@cache
def bundled_book() -> PriceBook:
    """Read the price file that comes with tokscope."""
    text = files("tokscope.cost").joinpath(_BUNDLED).read_text(encoding="utf-8")
    book, faults = load_book(parse(text, _BUNDLED), "", Status.OFFICIAL)
    raise_all(faults)
    return replace(book, name=f"tokscope's price book of {book.newest_check()}")


def load_book(table: Table, name: str, status: Status) -> tuple[PriceBook, list[TokscopeError]]:
    """Make a book of a parsed file; wrong rows are among the faults.

    Parameters
    ----------
    table : Table
        The file's top table.
    name : str
        What to call it.
    status : Status
        Of rows that do not say theirs.
    """
    schema = table.integer("schema", SCHEMA)
    if schema != SCHEMA:
        table.fault("schema", f"is {schema}, this version reads {SCHEMA}", "update tokscope")
    rows = []
    seen: dict[tuple[str, date | None], str] = {}
    for entry in table.tables("price", []):
        row = read_row(entry, status)
        rows.append(row)
        _check_once(entry, row, seen)
    rates = tuple(_rate(entry) for entry in table.tables("rate", []))
    table.close()
    return PriceBook(name, tuple(rows), rates), table.faults


def _check_once(entry: Table, row: Row, seen: dict[tuple[str, date | None], str]) -> None:
    """Record a fault if another row has the same model and date."""
    for name in row.names:
        full = f"{row.provider}:{name}" if row.provider else name
        key = full.casefold(), row.price.effective_from
        if key in seen:
            day = row.price.effective_from
            entry.fault(
                "model",
                f"'{full}' has a price {f'from {day} on' if day else 'without a date'} already,"
                f" in {seen[key]}",
                "take one out, or give the newer one a later `effective_from`",
            )
        seen[key] = entry.path


def _rate(entry: Table) -> Rate:
    base, quote = (_code(entry, key) for key in ("base", "quote"))
    value = entry.decimal("value")
    if "value" in entry.values and value <= 0:
        entry.fault("value", f"is {value}", f"write how many {quote} one {base} is")
    if base and base == quote:
        entry.fault("quote", f"is {quote}, like base", "name another currency")
    rate = Rate(base, quote, value, entry.day("on"), entry.text("source"))
    entry.close()
    return rate


def _code(entry: Table, key: str) -> str:
    code = entry.text(key)
    if code and code not in CURRENCIES:
        entry.fault(key, f"'{code}' is no currency of ISO 4217", "three letters, such as USD")
    return code
