"""The report of a check for a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tokscope.checks.formats.content import (
    FailureDetails,
    blocks_of,
    budget_table,
    notes_of,
    row_tables,
)
from tokscope.checks.report import CheckReport
from tokscope.render.document import DocumentTable
from tokscope.render.table import render_facts, render_table, wrapped
from tokscope.text.display import neutralize_ci_commands, printable

_STATES = {
    "\x1b[31m": ("regressed", "missing", "new (fails)", "improved (fails)"),
    "\x1b[91m": ("over", "under", "undefined"),
    "\x1b[33m": ("incomparable", "more expensive"),
    "\x1b[36m": ("new",),
    "\x1b[32m": ("improved", "pass", "kept", "cheaper", "equal"),
}
_COLORS = {state: color for color, states in _STATES.items() for state in states}
_STATE = re.compile(rf"^({'|'.join(map(re.escape, _COLORS))})(?=[: ])", re.MULTILINE)
_RESET = "\x1b[0m"
_BLOCKS = 20
"""Rows and budgets that are explained; a person reads no more."""


def render_check_table(report: CheckReport, width: int | None, *, color: bool) -> str:
    """Write a check for a person; colour only repeats what a word says."""
    return "\n".join(_parts(report, width, color=color))


def _parts(report: CheckReport, width: int | None, *, color: bool) -> Iterator[str]:
    def colored(text: str) -> str:
        if not color:
            return text
        return _STATE.sub(lambda found: f"{_COLORS[found[1]]}{found[1]}{_RESET}", text)

    for table in row_tables(report.rows, report):
        yield _titled(table, colored(render_table(table.heads, table.rows, width)))
    if report.budgets:
        table = budget_table(report.budgets)
        yield _titled(table, colored(render_table(table.heads, table.rows, width)))
    blocks = blocks_of(report)
    for block in blocks[:_BLOCKS]:
        yield colored(_line(block.title, width)) + block_text(block, width)
    if len(blocks) > _BLOCKS:
        more = f"and {len(blocks) - _BLOCKS:,} more: -o check.json tells of each"
        yield _line(more, width)
    if notes := notes_of(report):
        yield "".join(_line(note, width) for note in notes)
    signature = (report.signature.comparability, report.signature.provenance)
    yield "".join(
        f"{neutralize_ci_commands(printable(line))}\n" for line in signature
    )  # whole, to be copied
    yield _line(report.sentence, width)


def block_text(block: FailureDetails, width: int | None) -> str:
    """Write the details of one row or budget."""
    tables = [
        _titled(table, render_table(table.heads, table.rows, width), width)
        for table in block.tables
    ]
    return "\n".join(
        [
            render_facts((("why", block.why), *block.facts), width),
            *tables,
            render_facts(block.remedies, width),
        ]
    )


def _titled(table: DocumentTable, listing: str, width: int | None = None) -> str:
    return f"{_line(table.title, width)}\n{listing}"


def _line(text: str, width: int | None) -> str:
    return "".join(f"{neutralize_ci_commands(line)}\n" for line in wrapped(printable(text), width))
