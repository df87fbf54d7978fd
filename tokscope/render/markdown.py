"""A report as a Markdown table, safe against anything a name may hold."""

from __future__ import annotations

import re

from tokscope.frame import Kind, wide
from tokscope.render import RenderOptions
from tokscope.render.cells import cell
from tokscope.render.footnotes import legend, missing, signature, uncertainty, warnings
from tokscope.report import Report, closing_sentence
from tokscope.text.visible import inert

_ACTIVE = re.compile(r"([\\`*_{}\[\]()<>#|~!&@:])")


def escaped(text: str) -> str:
    r"""Write foreign text so that Markdown shows it as it is.

    Examples
    --------
    >>> escaped("a|b_c")
    'a\\|b\\_c'
    """
    return _ACTIVE.sub(r"\\\1", text)


def code(text: str) -> str:
    """Write foreign text as a code span, whatever backticks it holds."""
    fence = "`" * (max(map(len, re.findall(r"`+", text)), default=0) + 1)
    space = " " if "`" in text else ""
    return f"{fence}{space}{text}{space}{fence}"


def render_markdown(report: Report, options: RenderOptions) -> str:
    """Write a report as a Markdown table with its signature under it."""
    table = wide(report, columns=options.columns, sort=options.sort)
    titles = [column.title.replace("/\n", "/").replace("\n", " ") for column in table.columns]
    rules = ["---" if each.column.kind is Kind.TEXT else "---:" for each in table.columns]
    lines = [titles, rules]
    for values in table.lines:
        cells = zip(values, table.columns, strict=True)
        lines.append([escaped(cell(value, column)) for value, column in cells])
    paragraphs = ["".join(f"| {' | '.join(line)} |\n" for line in lines).rstrip("\n")]
    below = [legend(table.columns), *uncertainty(report), *warnings(report), *missing(report)]
    below += filter(None, [closing_sentence(report)])
    paragraphs += [escaped(line.strip()) for line in below if line]
    paragraphs += [code(line) for line in signature(report)]
    return "\n\n".join(inert(paragraph) for paragraph in paragraphs) + "\n"
