"""Write a document for a terminal."""

from __future__ import annotations

from tokscope.render.document import Document, RenderOptions, missing_of
from tokscope.render.table import render_table, render_wide, wrapped
from tokscope.text.display import neutralize_ci_commands, printable


def render_text(document: Document, options: RenderOptions) -> str:
    """Write the tables, and under them the notes, the signature and what is unavailable."""
    parts: list[str] = []
    first: list[str] = []
    last: list[str] = []
    for table in document.tables:
        if table.title and len(document.tables) > 1:
            parts.append(neutralize_ci_commands(printable(table.title)) + "\n")
        if not table.columns:
            parts.append(render_table(table.heads, table.rows, options.width))
            continue
        text, left_out, shown = render_wide(table, options)
        parts.append(text)
        meanings = "; ".join(meaning for key, meaning in table.meanings if key in shown)
        first += [meanings] * bool(meanings)
        if left_out:
            columns = ", ".join(left_out)
            last.append(f"left out at this width: {columns} (--columns shows any)")
    notes = [*first, *map(printable, document.notes), *last]
    signature = document.signature
    blocks = [
        [line for note in notes for line in wrapped(note, options.width)],
        [] if signature is None else [printable(line) for line in signature.lines],  # to be copied
        [
            line
            for each in missing_of(document.unavailable)
            for line in wrapped(each, options.width)
        ],
        wrapped(document.sentence, options.width) if document.sentence else [],
    ]
    parts += ["\n".join(map(neutralize_ci_commands, block)) + "\n" for block in blocks if block]
    return "\n".join(parts)
