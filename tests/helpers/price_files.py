"""Price files written by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tokscope.costs.price import Status
from tokscope.costs.price_file import PriceBook, load_book
from tokscope.errors import TokscopeError
from tokscope.strict_toml import parse

DAY = date(2026, 11, 25)
ROW = """
[[price]]
model = ["m", "m-latest"]
currency = "USD"
unit = 1000000
input = 2
output = 8
"""


@dataclass(frozen=True)
class Settings:
    """What prices ask of a project."""

    prices: Path | None = None


def loaded(text: str) -> tuple[PriceBook, list[TokscopeError]]:
    return load_book(parse(text, "p.toml"), "p.toml", Status.USER)


def book(text: str) -> PriceBook:
    found, errors = loaded(text)
    assert errors == []
    return found


def errors(text: str) -> list[str]:
    return [f"{each.message} ({each.hint})" for each in loaded(text)[1]]


def write(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path
