"""Write a document as Markdown; foreign text is escaped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from tokscope.render.document import Document, RenderOptions, missing_of
from tokscope.render.table import holds_numbers
from tokscope.text.display import neutralize_ci_commands, printable

_ACTIVE = re.compile(r"([\\`*_{}\[\]()<>#|~!&@:])")
_LINKED = re.compile(
    r"(?<=[@#])|(?<=\bGH-)(?=\d)|(?<=:)(?=[\w+-]+:|//)|(?<=www)(?=\.)", re.IGNORECASE
)
"""Where mentions, references to issues, emojis and addresses are broken: hosts of code look for
them in the text that is left when backslashes are gone."""
_BREAK = "\u200b"


def escaped(text: str) -> str:
    r"""Write foreign text so that Markdown shows it as it is, links nothing and calls nobody.

    Examples
    --------
    >>> escaped("a|b_c")
    'a\\|b\\_c'
    >>> escaped("@me")
    '\\@&#8203;me'
    """
    return _broken(_ACTIVE.sub(r"\\\1", _LINKED.sub(_BREAK, text)))


def escaped_html(text: str) -> str:
    """Write foreign text for the HTML inside Markdown, where a backslash is one.

    Examples
    --------
    >>> escaped_html("<b> #1")
    '&lt;b&gt; #&#8203;1'
    """
    return _broken(escape(_LINKED.sub(_BREAK, text), quote=False))


def _broken(text: str) -> str:
    """Write breaks so that they are seen in the source, a dollar so that it begins no formula."""
    return text.replace(_BREAK, "&#8203;").replace("$", "<span>$</span>")


def code(text: str) -> str:
    """Write foreign text as a code span, whatever backticks it holds."""
    text = text or " "  # without anything in it there is no span
    fence = "`" * (max(map(len, re.findall(r"`+", text)), default=0) + 1)
    space = " " if "`" in text else ""
    return f"{fence}{space}{text}{space}{fence}"


def markdown_rows(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Write the lines of a table of plain cells: its headings, its rule, a line for each row."""
    columns = [[row[number] for row in rows] for number in range(len(heads))]
    lines = [
        [escaped(printable(head)) for head in heads],
        ["---:" if holds_numbers(column) else "---" for column in columns],
        *([escaped(printable(cell)) for cell in row] for row in rows),
    ]
    return [f"| {' | '.join(line)} |" for line in lines]


def render_markdown(document: Document, options: RenderOptions) -> str:
    """Write the tables and their footnotes as Markdown."""
    paragraphs = []
    below: list[str] = []
    for table in document.tables:
        if table.title and len(document.tables) > 1:
            paragraphs.append(f"**{escaped(printable(table.title))}**")
        if table.columns:
            rules = ["---" if each.is_text else "---:" for each in table.columns]
            lines = [table.heads, rules, *([*map(escaped, row)] for row in table.rows)]
            paragraphs.append("\n".join(f"| {' | '.join(line)} |" for line in lines))
            meanings = "; ".join(meaning for _, meaning in table.meanings)
            below += [meanings] * bool(meanings)
        else:
            paragraphs.append("\n".join(markdown_rows(table.heads, table.rows)))
    below += [*map(printable, document.notes), *missing_of(document.unavailable)]
    below += [document.sentence] if document.sentence else []
    paragraphs += [escaped(line.strip()) for line in below]
    if document.signature is not None:
        paragraphs += [code(printable(line)) for line in document.signature.lines]
    return "\n\n".join(neutralize_ci_commands(paragraph) for paragraph in paragraphs) + "\n"
