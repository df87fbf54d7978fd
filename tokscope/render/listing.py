"""Plain listings: rows under headings, and facts about one thing."""

from __future__ import annotations

import io
from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tokscope.text.visible import inert, visible

_UNLIMITED = 10_000


def render_listing(heads: Sequence[str], lines: Sequence[Sequence[str]], width: int | None) -> str:
    """Write rows under headings; on a terminal the last column wraps, in a file nothing does.

    Parameters
    ----------
    heads : sequence of str
        Headings.
    lines : sequence of sequence of str
        Cells, as many a line as there are headings.
    width : int or None
        Columns of the terminal.
    """
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 2, 0, 0))
    for number, head in enumerate(heads):
        is_number = bool(lines) and all(line[number].replace(",", "").isdigit() for line in lines)
        table.add_column(
            Text(head),
            justify="right" if is_number else "left",
            no_wrap=number < len(heads) - 1,
            overflow="fold",
        )
    for line in lines:
        table.add_row(*(Text(visible(cell)) for cell in line))
    return _printed(table, width)


def render_facts(facts: Sequence[tuple[str, str]], width: int | None) -> str:
    """Write named facts, one a line."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in facts:
        table.add_row(Text(visible(name)), Text(visible(value)))
    return _printed(table, width)


def _printed(table: Table, width: int | None) -> str:
    text = io.StringIO()
    console = Console(
        file=text,
        width=width or _UNLIMITED,
        no_color=True,
        color_system=None,
        markup=False,
        emoji=False,
        highlight=False,
    )
    console.print(table)
    lines = (inert(line.rstrip()) for line in text.getvalue().split("\n"))
    return "\n".join(lines).strip("\n") + "\n"
