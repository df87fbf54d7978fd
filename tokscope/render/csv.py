"""A report as CSV: the long rows, unrounded, an empty cell where a number is undefined."""

from __future__ import annotations

import csv
import io

from tokscope.frame import Value, flat_columns, flat_rows
from tokscope.render import RenderOptions
from tokscope.report import Report
from tokscope.text.visible import inert_within, visible

_ACTIVE = ("=", "+", "-", "@", "::")


def render_csv(report: Report, options: RenderOptions) -> str:
    """Write a report's rows as CSV with a header, lines ended by LF."""
    text = io.StringIO()
    signature = {
        "comparability": report.signature.comparability,
        "provenance": report.signature.provenance,
    }
    writer = csv.DictWriter(text, [*flat_columns(report), *signature], lineterminator="\n")
    writer.writeheader()
    for row in flat_rows(report):
        writer.writerow({key: harmless(value) for key, value in (row | signature).items()})
    return text.getvalue()


def harmless(value: Value) -> Value:
    """Keep a spreadsheet from taking a name for a formula, and a CI log for a command."""
    if not isinstance(value, str):
        return value
    shown = inert_within(visible(value), "\\u0023")
    return f"'{shown}" if shown.startswith(_ACTIVE) else shown
