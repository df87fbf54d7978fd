"""A report as one HTML table, for a notebook. No script, no style, everything escaped."""

from __future__ import annotations

from html import escape

from tokscope.frame import Kind, wide
from tokscope.render.cells import cell
from tokscope.report import Report
from tokscope.text.visible import visible


def render_html_fragment(report: Report) -> str:
    """Write the wide table of a report as an HTML ``table`` with its signature as caption."""
    table = wide(report)
    heads = "".join(
        f"<th>{escape(column.title).replace(chr(10), '<br>')}</th>" for column in table.columns
    )
    body = ""
    for line in table.lines:
        cells = ""
        for value, column in zip(line, table.columns, strict=True):
            align = "left" if column.column.kind is Kind.TEXT else "right"
            cells += f'<td style="text-align:{align}">{escape(cell(value, column))}</td>'
        body += f"<tr>{cells}</tr>"
    caption = escape(visible(report.signature.comparability))
    return (
        f"<table><caption>{caption}</caption>"
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
    )
