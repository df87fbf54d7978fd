"""Write plain tables and lists of facts; nothing is truncated at any width."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from tokscope.render.document import DocumentTable, RenderOptions
from tokscope.text.display import neutralize_ci_commands, printable

_UNLIMITED = 1_000_000_000
_LEAST_WRAPPED = 24
"""Columns of the terminal in which running text can still be read."""
_INDENT = "    "
_NUMBER = re.compile(r"~?([-+]?[\d,]+(\.\d+)?(–[\d,]+(\.\d+)?)?%?( \?)?|–)")
"""A number or a range of numbers, perhaps approximate or doubtful; a dash for none."""


def render_table(heads: Sequence[str], lines: Sequence[Sequence[str]], width: int | None) -> str:
    """Write rows under headings; in a file each row is one line.

    On a terminal the last column wraps. Where the columns do not fit, those that do not are written
    below each row.
    """
    shown = [[printable(cell) for cell in line] for line in lines]
    beside = _fitting(heads, shown, width)
    table = _printed(_listing(heads[:beside], shown), width) if beside else [""] * len(shown)
    if beside == len(heads):
        return _finished(table)
    first = len(table) - len(shown)
    result = table[:first]
    for row, line in zip(table[first:], shown, strict=True):
        pairs = zip(heads[beside:], line[beside:], strict=True)
        below = "; ".join(f"{head}: {value}" for head, value in pairs if value)
        result += [row, *(_wrapped(below, width) if below else ())]
    return _finished(result)


def render_wide(table: DocumentTable, options: RenderOptions) -> tuple[str, list[str], set[str]]:
    """Write a table with formatted columns; return also the keys left out, and those shown.

    On a terminal columns are left out, the least important first, until the table fits.
    """
    left_out: list[str] = []
    shown = list(range(len(table.columns)))
    if options.width is not None:
        for key in table.drop_order:
            if _width(_wide(table, shown)) <= options.width:
                break
            kept = [number for number in shown if table.columns[number].key != key]
            left_out += [key] * (len(kept) < len(shown))
            shown = kept
    grid = _wide(table, shown)
    text = io.StringIO()
    console = _console(max(_width(grid), options.width or 0), text, color=options.color)
    console.print(grid)
    lines = (neutralize_ci_commands(line.rstrip()) for line in text.getvalue().split("\n"))
    keys = {table.columns[number].key for number in shown}
    return "\n".join(lines).strip("\n") + "\n", left_out, keys


def _wide(table: DocumentTable, numbers: Sequence[int]) -> Table:
    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for number in numbers:
        column = table.columns[number]
        title = Text(column.title)
        grid.add_column(title, justify="left" if column.is_text else "right", no_wrap=True)
    for row in table.rows:
        cells = [neutralize_ci_commands(row[0]), *row[1:]]
        grid.add_row(*(Text(cells[n], style=table.styles.get(cells[n], "")) for n in numbers))
    return grid


def render_facts(facts: Sequence[tuple[str, str]], width: int | None) -> str:
    """Write named facts, one a line; below its name each that does not fit next to it."""
    shown = [(printable(name), printable(value)) for name, value in facts]
    names = _facts([(name, "") for name, _ in shown])
    if width is None or _width(names) + _LEAST_WRAPPED <= width:
        return _finished(_printed(_facts(shown), width))
    return _finished([line for fact in shown for line in (fact[0], *_wrapped(fact[1], width))])


def _fitting(heads: Sequence[str], lines: Sequence[Sequence[str]], width: int | None) -> int:
    """Return how many columns fit; all, if there is room for the last one to wrap."""
    every = len(heads)
    if width is None or _width(_listing(heads[:-1], lines)) + _LEAST_WRAPPED <= width:
        return every
    counts = range(every, 0, -1)
    return next((n for n in counts if _width(_listing(heads[:n], lines)) <= width), 0)


def _listing(heads: Sequence[str], lines: Sequence[Sequence[str]]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 2, 0, 0))
    for number, head in enumerate(heads):
        is_number = holds_numbers([line[number] for line in lines])
        table.add_column(Text(head), justify="right" if is_number else "left", overflow="fold")
    for line in lines:
        table.add_row(*(Text(cell) for cell in line[: len(heads)]))
    return table


def holds_numbers(cells: Sequence[str]) -> bool:
    """Return whether a column is one of numbers, undefined ones among them."""
    return bool(cells) and all(map(_NUMBER.fullmatch, cells))


def _facts(facts: Sequence[tuple[str, str]]) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for fact in facts:
        table.add_row(*map(Text, fact))
    return table


def _console(width: int | None, file: io.StringIO | None = None, *, color: bool = False) -> Console:
    return Console(
        file=file or io.StringIO(),
        width=width or _UNLIMITED,
        force_terminal=color,
        no_color=not color,
        color_system="standard" if color else None,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
    )


def _width(table: Table) -> int:
    """Return how many columns of a terminal a table needs."""
    console = _console(None)
    return Measurement.get(console, console.options, table).maximum


def _printed(table: Table, width: int | None) -> list[str]:
    console = _console(width)
    with console.capture() as capture:
        console.print(table)
    return capture.get().removesuffix("\n").split("\n")


def _wrapped(text: str, width: int | None) -> list[str]:
    """Wrap a text into lines that fit, indented."""
    room = None if width is None else max(width - len(_INDENT), 1)
    return [_INDENT + line for line in wrapped(text, room)]


def wrapped(text: str, width: int | None) -> list[str]:
    """Wrap a text into lines that fit."""
    console = _console(width)
    lines = Text(text).wrap(console, console.width, overflow="fold")
    return [line.plain.rstrip() for line in lines]


def _finished(lines: Sequence[str]) -> str:
    return "\n".join(neutralize_ci_commands(line.rstrip()) for line in lines).strip("\n") + "\n"
