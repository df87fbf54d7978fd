"""Which rows a person means, and the error for a model that no list prices: unknown is not free."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tokscope.catalogue import Catalogue
from tokscope.cost.price import Price
from tokscope.cost.prices import Prices
from tokscope.errors import TokscopeError, UnavailableError, nearest, raise_all


def rows_named(prices: Prices, words: Sequence[str]) -> list[Price]:
    """Find the rows whose names hold one of the words, or that answer to it.

    Raises
    ------
    UnavailableError
        A word finds nothing; all such words are told together.
    """
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
    """Make the error for a model without a price; hosts and similar names are suggested.

    Parameters
    ----------
    model : str
        As it was typed.
    prices : Prices
        Where it was looked for.
    """
    names = prices.names()
    hosted = [name for name in names if name.casefold().endswith(f":{model.casefold()}")]
    typed = model.casefold().rpartition(":")[2]
    within = [name for name in names if typed and typed in name.casefold()]
    suggestions = dict.fromkeys([*hosted, *nearest(model, names), *within])
    return UnavailableError(
        f"no price is known for '{model}' on {prices.as_of}; that is not a price of 0",
        "`tokscope prices list WORD` searches; or give one in a file: --prices my-prices.toml",
        suggestions=tuple(suggestions)[:4],
    )
