"""What a token takes in a model's cache of keys and values, where that is one number."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from tokscope.strict_toml import finish, parse

BYTES_OF_VALUE = 2
"""16-bit values, as the caches of most servers are."""
_FILE = "shapes.toml"


@dataclass(frozen=True, slots=True)
class Shape:
    """What of a model its cache depends on."""

    layers: int = 0
    kv_heads: int = 0
    head_dimension: int = 0
    source: str | None = None
    absent: str | None = None
    """Why there is no number of bytes a token."""

    @property
    def bytes_per_token(self) -> int | None:
        """Bytes of keys and values that a token takes; None where that is no fixed number."""
        if self.absent is not None:
            return None
        return 2 * self.layers * self.kv_heads * self.head_dimension * BYTES_OF_VALUE


@cache
def known_shapes() -> dict[str, Shape]:
    """Read the table of shapes, by the name that people type."""
    text = files("tokscope.cost").joinpath(_FILE).read_text(encoding="utf-8")
    table = parse(text, _FILE)
    table.integer("schema")
    found: dict[str, Shape] = {}
    for entry in table.tables("shape"):
        names = entry.strings("names")
        absent = entry.optional_text("absent")
        if absent is not None:
            shape = Shape(absent=absent)
        else:
            shape = Shape(
                entry.integer("layers", least=1),
                entry.integer("kv_heads", least=1),
                entry.integer("head_dimension", least=1),
                entry.text("source"),
            )
        for name in names:
            if name in found:
                entry.fault("names", f"'{name}' is there twice", "take it out of one of the rows")
            found[name] = shape
        entry.close()
    table.close()
    finish(table)
    return found


def shape_of(model: str) -> Shape | None:
    """Find a model's shape; None where the table does not have it."""
    return known_shapes().get(model.casefold())
