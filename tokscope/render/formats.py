"""The output formats, and how a file extension selects one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tokscope.errors import TokscopeError


class OutputFormat(StrEnum):
    """A way to write a report down."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    MARKDOWN = "markdown"


TABLES = (OutputFormat.TABLE, OutputFormat.MARKDOWN)
"""Formats that show chosen columns in a chosen order."""


@dataclass(frozen=True, slots=True)
class RenderOptions:
    """What the reader wants to see."""

    columns: tuple[str, ...] | None = None
    sort: str | None = None
    width: int | None = None
    """Columns of the terminal; None: as many as the table needs."""
    color: bool = False


PLAIN = RenderOptions()
"""The whole table, for a file or a pipe."""
_SUFFIXES = {
    ".txt": OutputFormat.TABLE,
    ".json": OutputFormat.JSON,
    ".csv": OutputFormat.CSV,
    ".md": OutputFormat.MARKDOWN,
}


def format_of(path: Path) -> OutputFormat:
    """Return the format of a file extension."""
    try:
        return _SUFFIXES[path.suffix.lower()]
    except KeyError:
        raise TokscopeError(
            f"{path}: no format is known by the suffix '{path.suffix}'",
            f"use one of {', '.join(_SUFFIXES)}",
        ) from None
