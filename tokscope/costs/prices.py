"""Find the price of a model in the layers of price lists.

The layers are ``--prices FILE``, the project's file, the user's file, the bundled file, then
``genai-prices``. A row of an earlier layer replaces the whole row of a later one.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from datetime import date, time
from pathlib import Path
from typing import Protocol

import platformdirs

from tokscope.catalogue.catalogue import Catalogue
from tokscope.costs.genai_prices import GenaiPrices
from tokscope.costs.price import Price, Rate
from tokscope.costs.price_file import PriceBook, bundled_book, read_book
from tokscope.errors import ErrorCollector, TokscopeError, UnavailableError, raise_all, suggest

CONFIG_FOLDER = "TOKSCOPE_CONFIG"
"""Names the folder of the user's settings, in place of the platform's."""
FILE = "prices.toml"


class PriceSettings(Protocol):
    """What of a project's settings prices ask for."""

    @property
    def prices(self) -> Path | None:
        """The project's own price file."""


class Layer(Protocol):
    """A source of prices."""

    @property
    def name(self) -> str:
        """As the foot of a table calls it."""

    def find(self, model: str, as_of: date) -> Price | None:
        """Find what holds on a day for a model."""

    def of_all(self, as_of: date) -> list[Price]:
        """List what holds on a day."""

    def names(self) -> Iterable[str]:
        """List what people may type."""


class Prices:
    """Prices of a day."""

    def __init__(self, layers: Iterable[Layer], as_of: date) -> None:
        self.layers = tuple(layers)
        self.as_of = as_of

    @classmethod
    def open(
        cls, config: PriceSettings, extra: Path | None, as_of: date, at: time | None = None
    ) -> Prices:
        """Open all price files and the bundled prices, at an hour where they depend on it."""
        books: list[PriceBook] = []
        collector = ErrorCollector()
        for name, path in price_files(config, extra):
            with collector:
                books.append(read_book(path, name))
        collector.raise_all()
        return cls([*books, bundled_book(), GenaiPrices(at)], as_of)

    @property
    def rates(self) -> tuple[Rate, ...]:
        """Exchange rates of the price files up to the day: nearer files first, newest first."""
        return tuple(
            rate
            for layer in self.layers
            if isinstance(layer, PriceBook)
            for rate in sorted(layer.rates, key=lambda each: each.on, reverse=True)
            if rate.on <= self.as_of
        )

    @property
    def catalogue_name(self) -> str:
        """Price files and catalogues with their versions, for the foot of a table."""
        return ", ".join(layer.name for layer in self.layers)

    def find(self, model: str) -> Price | None:
        """Find what a model costs; None where no layer knows, which is not a price of 0."""
        found = (layer.find(model, self.as_of) for layer in self.layers)
        return next((price for price in found if price is not None), None)

    def by_layer(self, model: str) -> list[tuple[str, Price]]:
        """List what each layer that knows a model says; the first holds."""
        found = ((layer.name, layer.find(model, self.as_of)) for layer in self.layers)
        return [(name, price) for name, price in found if price is not None]

    def of_all(self) -> list[Price]:
        """List every price that holds on the day, each by a name that finds it."""
        found: dict[str, Price] = {}
        for layer in self.layers:
            for price in layer.of_all(self.as_of):
                found.setdefault(price.model.casefold(), price)
        return list(found.values())

    def of_models(self, models: Iterable[str]) -> list[Price]:
        """List the prices of those models that have one, each once under the first of its names."""
        found: dict[str, Price] = {}
        for model in models:
            price = self.find(model)
            if price is not None:
                found.setdefault(price.priced_as, price)
        return list(found.values())

    def of_files(self) -> list[Price]:
        """List the prices of all price files, the bundled one among them."""
        own = Prices((each for each in self.layers if isinstance(each, PriceBook)), self.as_of)
        return own.of_all()

    def names(self) -> list[str]:
        """List all that people may type, whatever the day."""
        return list(dict.fromkeys(name for layer in self.layers for name in layer.names()))


def price_files(config: PriceSettings, extra: Path | None) -> list[tuple[str, Path]]:
    """List the price files that there are with what to call them, the one that wins first."""
    files = []
    if extra is not None:
        files.append((f"{extra.name} of --prices", extra))
    if config.prices is not None:
        files.append((f"{config.prices.name} of the project", config.prices))
    own = user_file()
    if own.is_file():
        files.append((f"{own.name} of the user", own))
    return files


def user_file() -> Path:
    """Find where the user's own price file is looked for."""
    folder = os.environ.get(CONFIG_FOLDER)
    if not folder:
        folder = platformdirs.user_config_dir("tokscope", appauthor=False)
    return Path(folder) / FILE


def rows_named(prices: Prices, words: Sequence[str]) -> list[Price]:
    """Find the rows whose names hold one of the words, or that answer to it."""
    rows = prices.of_all()
    found = {word: [row for row in rows if _holds(row, word)] for word in words}
    for word in words:
        found[word] = found[word] or prices.of_models([word])
    raise_all([unpriced(word, prices) for word in words if not found[word]])
    return _once(row for word in words for row in found[word])


def rows_of_known(prices: Prices, catalogue: Catalogue) -> list[Price]:
    """List the rows of price files, and those of the models that the catalogue knows."""
    known = catalogue.models.values()
    names = (name for model in known for name in (model.id, *model.aliases))
    return _once([*prices.of_files(), *prices.of_models(names)])


def _holds(price: Price, word: str) -> bool:
    return word.casefold() in f"{price.model} {price.priced_as}".casefold()


def _once(rows: Iterable[Price]) -> list[Price]:
    kept: dict[str, Price] = {}
    for row in rows:
        kept.setdefault(row.priced_as, row)
    return list(kept.values())


def unpriced(model: str, prices: Prices) -> TokscopeError:
    """Return the error for a model without a price; hosts and similar names are suggested."""
    names = prices.names()
    hosted = [name for name in names if name.casefold().endswith(f":{model.casefold()}")]
    typed = model.casefold().rpartition(":")[2]
    within = [name for name in names if typed and typed in name.casefold()]
    near = suggest(model, names) or suggest(typed, [name.rpartition(":")[2] for name in names])
    suggestions = dict.fromkeys([*hosted, *near, *within])
    return UnavailableError(
        f"no price is known for '{model}' on {prices.as_of}; that is not a price of 0",
        "`tokscope prices list WORD` searches; or give one in a file: --prices my-prices.toml",
        suggestions=tuple(suggestions)[:4],
    )
