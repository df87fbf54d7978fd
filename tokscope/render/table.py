"""A report as a table for a terminal. Rich is used here and in ``cli`` only."""

from __future__ import annotations

import io
from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from tokscope.frame import Kind, WideTable, given_up, wide
from tokscope.metrics import BANDS
from tokscope.render import RenderOptions
from tokscope.render.cells import cell
from tokscope.render.footnotes import legend, missing, signature, uncertainty, warnings
from tokscope.report import Report, closing_sentence
from tokscope.text.visible import inert

_UNLIMITED = 10_000
_PADDING = 1
_BAND_STYLES = dict(
    zip((each.name for each in BANDS), ("green", "cyan", "yellow", "red"), strict=True)
)


def render_table(report: Report, options: RenderOptions) -> str:
    """Write a report as a table, under it what it depends on and what is missing."""
    table = wide(report, columns=options.columns, sort=options.sort)
    left_out: list[str] = []
    if options.width is not None and options.columns is None:
        table, left_out = _narrowed(table, options.width, given_up(report))
    shown = _rich_table(table)
    text = io.StringIO()
    console = _console(text, max(_width(shown), options.width or 0), color=options.color)
    console.print(shown)
    console.width = options.width or _UNLIMITED
    for line in _below(report, table, left_out):
        console.print(Text(line))
    for line in signature(report):
        console.print(Text(line), soft_wrap=True)  # whole, so that it can be copied
    for line in _end(report):
        console.print(Text(line))
    lines = (inert(line.rstrip()) for line in text.getvalue().split("\n"))
    return "\n".join(lines).strip("\n") + "\n"


def _console(file: io.StringIO, width: int, *, color: bool) -> Console:
    return Console(
        file=file,
        width=width,
        force_terminal=color,
        no_color=not color,
        color_system="standard" if color else None,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
    )


def _width(shown: Table) -> int:
    """Tell how many columns a table needs."""
    console = _console(io.StringIO(), _UNLIMITED, color=False)
    return Measurement.get(console, console.options, shown).maximum


def _rich_table(table: WideTable) -> Table:
    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, _PADDING, 0, 0))
    for column in table.columns:
        is_text = column.column.kind is Kind.TEXT
        shown.add_column(Text(column.title), justify="left" if is_text else "right", no_wrap=True)
    for values in table.lines:
        texts = [cell(*each) for each in zip(values, table.columns, strict=True)]
        texts[0] = inert(texts[0])
        shown.add_row(*(Text(text, style=_BAND_STYLES.get(text, "")) for text in texts))
    return shown


def _narrowed(
    table: WideTable, width: int, least_wanted: Sequence[str]
) -> tuple[WideTable, list[str]]:
    """Leave out columns, least wanted first, until the table fits."""
    left_out: list[str] = []
    for key in least_wanted:
        if _width(_rich_table(table)) <= width:
            break
        kept = [i for i, column in enumerate(table.columns) if column.column.key != key]
        if len(kept) < len(table.columns):
            left_out.append(key)
        table = WideTable(
            tuple(table.columns[i] for i in kept),
            tuple(tuple(line[i] for i in kept) for line in table.lines),
        )
    return table, left_out


def _below(report: Report, table: WideTable, left_out: Sequence[str]) -> list[str]:
    lines = [*filter(None, [legend(table.columns)]), *uncertainty(report), *warnings(report)]
    if left_out:
        lines.append(f"left out at this width: {', '.join(left_out)} (--columns shows any)")
    return [*lines, ""]


def _end(report: Report) -> list[str]:
    lines = missing(report)
    sentence = closing_sentence(report)
    return [*([""] if lines else []), *lines, *(["", sentence] if sentence else [])]
