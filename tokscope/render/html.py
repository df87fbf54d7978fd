"""Write a document as an HTML fragment for a notebook: no script, everything escaped."""

from __future__ import annotations

from html import escape

from tokscope.render.document import Document, DocumentTable, missing_of
from tokscope.text.display import printable

_RIGHT = set("0123456789+-–~$₽€")
"""First characters of cells that are aligned to the right."""


def render_html(document: Document) -> str:
    """Write the tables of a document with everything that belongs under them."""
    parts = [_table(table, is_titled=len(document.tables) > 1) for table in document.tables]
    below = [meaning for table in document.tables for _, meaning in table.meanings]
    below += [*document.notes, *missing_of(document.unavailable)]
    below += [document.sentence] if document.sentence else []
    if document.signature is not None:
        below += document.signature.lines
    if below:
        lines = "<br>".join(_escaped(line.strip()) for line in below)
        parts.append(f'<p style="font-size:smaller">{lines}</p>')
    return f"<div>{''.join(parts)}</div>"


def _table(table: DocumentTable, *, is_titled: bool) -> str:
    caption = f"<caption>{_escaped(table.title)}</caption>" if is_titled else ""
    heads = "".join(f"<th>{_escaped(head)}</th>" for head in table.heads)
    rows = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in table.rows)
    return f"<table>{caption}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _cell(text: str) -> str:
    align = "right" if text[:1] in _RIGHT else "left"
    return f'<td style="text-align:{align}">{_escaped(text)}</td>'


def _escaped(text: str) -> str:
    return escape(printable(text))
