"""Write the records of a document as CSV, and escape cells against formula injection."""

from __future__ import annotations

import csv
import io

from tokscope.render.document import BAR, CellValue, Document, RenderOptions, Value
from tokscope.text.display import neutralize_ci_commands_inside, printable

_ACTIVE = ("=", "+", "-", "@", "::")


def harmless(value: CellValue) -> CellValue:
    """Escape a cell that a spreadsheet would take for a formula, or a CI log for a command."""
    if not isinstance(value, str):
        return value
    shown = neutralize_ci_commands_inside(printable(value), "\\u0023")
    return f"'{shown}" if shown.startswith(_ACTIVE) else shown


def render_csv(document: Document, options: RenderOptions) -> str:
    """Write the main records with a header, the signature in each row, lines ended by LF."""
    records = document.flat
    if records is None:
        records = [
            {key: _flat(value) for key, value in record.items()}
            for record in next(iter(document.records.values()), [])
        ]
    signature: dict[str, CellValue] = {}
    if document.signature is not None:
        signature["comparability"] = document.signature.comparability
        signature["provenance"] = document.signature.provenance
    text = io.StringIO()
    heads = [*dict.fromkeys(key for record in records for key in record), *signature]
    writer = csv.DictWriter(text, heads, lineterminator="\n")
    writer.writeheader()
    for record in records:
        writer.writerow(
            {key: harmless(value) for key, value in (*record.items(), *signature.items())}
        )
    return text.getvalue()


def _flat(value: Value) -> CellValue:
    return BAR.join(value) if isinstance(value, tuple) else value
