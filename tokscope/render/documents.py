"""Write a document as a table, JSON, CSV or Markdown."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import asdict

from tokscope.render.csv import harmless
from tokscope.render.document import BAR, SCHEMA, Document, Value, missing_of
from tokscope.render.formats import OutputFormat
from tokscope.render.json import written
from tokscope.render.markdown import code, escaped, markdown_rows
from tokscope.render.table import render_table, wrapped
from tokscope.text.display import neutralize_ci_commands, printable


def render_document(found: Document, format_: OutputFormat, width: int | None = None) -> str:
    """Write findings in a format."""
    if format_ is OutputFormat.JSON:
        return _json(found)
    if format_ is OutputFormat.CSV:
        return _csv(found)
    if format_ is OutputFormat.MARKDOWN:
        return _markdown(found)
    return _text(found, width)


def _below(found: Document) -> list[str]:
    """Return what stands under the tables, but for the signature."""
    return [printable(note) for note in found.notes]


def _signature(found: Document) -> list[str]:
    if found.signature is None:
        return []
    return [printable(found.signature.comparability), printable(found.signature.provenance)]


def _text(found: Document, width: int | None) -> str:
    parts = []
    for table in found.tables:
        title = (
            f"{neutralize_ci_commands(printable(table.title))}\n\n" if len(found.tables) > 1 else ""
        )
        parts.append(title + render_table(table.heads, table.rows, width))
    blocks = [
        [line for note in _below(found) for line in wrapped(note, width)],
        _signature(found),  # whole, so that it can be copied
        [line for each in missing_of(found.unavailable) for line in wrapped(each, width)],
        wrapped(found.sentence, width) if found.sentence else [],
    ]
    parts += ["\n".join(map(neutralize_ci_commands, block)) + "\n" for block in blocks if block]
    return "\n".join(parts)


def _json(found: Document) -> str:
    signature = None
    if found.signature is not None:
        signature = {
            **asdict(found.signature),
            "comparability": found.signature.comparability,
            "provenance": found.signature.provenance,
        }
    content = {
        "schema": SCHEMA,
        "signature": signature,
        **{name: list(records) for name, records in found.records.items()},
        "unavailable": [asdict(each) for each in found.unavailable],
        "notes": list(found.notes),
        "sentence": found.sentence,
    }
    return written(content)


def _csv(found: Document) -> str:
    records = next(iter(found.records.values()))
    signature: dict[str, Value] = {}
    if found.signature is not None:
        signature["comparability"] = found.signature.comparability
        signature["provenance"] = found.signature.provenance
    text = io.StringIO()
    heads = [*dict.fromkeys(key for record in records for key in record), *signature]
    writer = csv.DictWriter(text, heads, lineterminator="\n")
    writer.writeheader()
    for record in records:
        row: Mapping[str, Value] = {**record, **signature}
        writer.writerow({key: _cell(value) for key, value in row.items()})
    return text.getvalue()


def _cell(value: Value) -> str | int | float | None:
    return harmless(BAR.join(value) if isinstance(value, tuple) else value)


def _markdown(found: Document) -> str:
    paragraphs = []
    for table in found.tables:
        if len(found.tables) > 1:
            paragraphs.append(f"**{escaped(printable(table.title))}**")
        paragraphs.append("\n".join(markdown_rows(table.heads, table.rows)))
    lines = [*_below(found), *missing_of(found.unavailable)]
    lines += [found.sentence] if found.sentence else []
    paragraphs += [escaped(line.strip()) for line in lines]
    paragraphs += [code(line) for line in _signature(found)]
    return "\n\n".join(neutralize_ci_commands(paragraph) for paragraph in paragraphs) + "\n"
