"""What known chat formats add to the text of a request."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from tokscope.catalogue import Catalogue
from tokscope.strict_toml import finish, parse

_FILE = "templates.toml"


@dataclass(frozen=True, slots=True)
class Overhead:
    """Tokens around the text of a request."""

    request: int
    """Of a request of one message."""
    system: int = 0
    """What a system message adds to that."""
    turn: int = 0
    """What an earlier question and its answer add."""
    source: str | None = None
    """Who says so; None where nobody does and none are added."""


NONE_KNOWN = Overhead(0)


@cache
def known_templates() -> dict[str, Overhead]:
    """Read the table of chat formats, by the model's name in the catalogue."""
    text = files("tokscope.cost").joinpath(_FILE).read_text(encoding="utf-8")
    table = parse(text, _FILE)
    table.integer("schema")
    found: dict[str, Overhead] = {}
    for entry in table.tables("template"):
        entry.text("id")
        overhead = Overhead(
            entry.integer("request"),
            entry.integer("system"),
            entry.integer("turn"),
            entry.text("source"),
        )
        for name in entry.strings("models"):
            if name in found:
                entry.fault("models", f"'{name}' is there twice", "take it out of one of the rows")
            found[name] = overhead
        entry.close()
    table.close()
    finish(table)
    return found


def overhead_of(model: str, catalogue: Catalogue, given: int | None = None) -> Overhead:
    """Find what the chat format of a model adds.

    Parameters
    ----------
    model : str
        Its id in the catalogue, or what the user calls it.
    catalogue : Catalogue
        Knows aliases.
    given : int, optional
        What the user says a request adds; nothing is looked up then, and every turn adds as much.
    """
    if given is not None:
        return Overhead(given, 0, 0, "--overhead")
    id_ = catalogue.names.get(model.casefold(), model)
    return known_templates().get(id_, NONE_KNOWN)
