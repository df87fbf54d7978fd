"""From a report to a string: one small pure function per format.

Foreign text (tokens, file names) is never markup: every renderer escapes for its own format.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tokscope.errors import TokscopeError
from tokscope.report import Report


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
    """Tell a format by a file's suffix.

    Raises
    ------
    TokscopeError
        The suffix is none that tokscope writes.
    """
    try:
        return _SUFFIXES[path.suffix.lower()]
    except KeyError:
        raise TokscopeError(
            f"{path}: no format is known by the suffix '{path.suffix}'",
            f"use one of {', '.join(_SUFFIXES)}",
        ) from None


def render(report: Report, format_: OutputFormat, options: RenderOptions = PLAIN) -> str:
    """Write a report in a format.

    Parameters
    ----------
    report : Report
        What was found.
    format_ : OutputFormat
        How to write it.
    options : RenderOptions
        What the reader wants to see.

    Returns
    -------
    str
        The text, its last line ended.
    """
    return _renderer(format_)(report, options)


def render_all(
    reports: Sequence[Report], format_: OutputFormat, options: RenderOptions = PLAIN
) -> str:
    """Write reports whose numbers may not be compared: a block for each, with its own signature.

    Parameters
    ----------
    reports : sequence of Report
        At least one; of one, the same as `render`.
    format_ : OutputFormat
        JSON holds several as a list under ``reports``; CSV has one header, and a signature a row.
    options : RenderOptions
        What the reader wants to see.
    """
    if len(reports) == 1:
        return render(reports[0], format_, options)
    if format_ is OutputFormat.JSON:
        from tokscope.render.json import render_json_of_all

        return render_json_of_all(reports)
    texts = [render(report, format_, options) for report in reports]
    if format_ is OutputFormat.CSV:
        return texts[0] + "".join(text.partition("\n")[2] for text in texts[1:])
    return "\n".join(texts)


def _renderer(format_: OutputFormat) -> Callable[[Report, RenderOptions], str]:
    if format_ is OutputFormat.JSON:
        from tokscope.render.json import render_json

        return render_json
    if format_ is OutputFormat.CSV:
        from tokscope.render.csv import render_csv

        return render_csv
    if format_ is OutputFormat.MARKDOWN:
        from tokscope.render.markdown import render_markdown

        return render_markdown
    from tokscope.render.table import render_table

    return render_table
