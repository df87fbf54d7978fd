"""The report of a check as Markdown for a comment or a job summary, within its size limit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tokscope.checks.formats.content import (
    FailureDetails,
    blocks_of,
    budget_table,
    counted,
    headline,
    notes_of,
    row_tables,
)
from tokscope.checks.report import CheckReport
from tokscope.render.document import DocumentTable
from tokscope.render.markdown import code, escaped, escaped_html, markdown_rows
from tokscope.text.display import neutralize_ci_commands, printable

MOST_IN_COMMENT = 65_536
"""Characters that GitHub takes in a comment; GitLab takes more."""
_ROOM = 1_000
"""What is left over where something had to be left out, at most."""
MOST_IN_SUMMARY = 1024 * 1024
"""Bytes that GitHub takes in the summary of a step."""


def render_check_markdown(report: CheckReport) -> str:
    """Write a check for a comment on a pull or merge request."""
    return _written(report, MOST_IN_COMMENT, len)


def render_check_summary(report: CheckReport) -> str:
    """Write a check for the summary of a job."""
    return _written(report, MOST_IN_SUMMARY, lambda text: len(text.encode("utf-8")))


def _written(report: CheckReport, most: int, size: Size) -> str:
    head = f"{_marker(report)}\n### {headline(report)}\n\n"
    tables, details = _tables(report), _details_of(report)
    text = fitted(MarkdownSection(head, (*tables, *details), noun="section"), most, size) or head
    if size(text) + _ROOM > most:  # the tables leave half of it for what explains them
        half = fitted(MarkdownSection("", tuple(tables), noun="section"), most // 2, size) or ""
        text = fitted(MarkdownSection(head, (half, *details), noun="section"), most, size) or head
    return (
        "\n".join(neutralize_ci_commands(line.rstrip()) for line in text.rstrip("\n").split("\n"))
        + "\n"
    )


def _marker(report: CheckReport) -> str:
    """Return the first line, by which a bot finds its earlier comment."""
    return f"<!-- tokscope {'check' if report.is_gate else 'diff'} -->"


def _tables(report: CheckReport) -> list[MarkdownSection | str]:
    """Return what failed as tables."""
    listed = {id(row) for row in (*report.reported_rows, *report.incomparable)}
    first = [row for row in report.rows if id(row) in listed]
    parts: list[MarkdownSection | str] = [_table(table) for table in row_tables(first, report)]
    if report.failed_budgets:
        parts.append(_table(budget_table(report.failed_budgets)))
    return parts


def _details_of(report: CheckReport) -> list[MarkdownSection | str]:
    """Return the details: inputs, explanations, and what passed."""
    listed = {id(row) for row in (*report.reported_rows, *report.incomparable)}
    others = [row for row in report.rows if id(row) not in listed]
    kept = [each for each in report.budgets if each.holds]
    parts: list[MarkdownSection | str] = [*map(_line, notes_of(report))]
    signature = (report.signature.comparability, report.signature.provenance)
    parts += [f"{code(printable(line))}\n\n" for line in signature]
    parts += [_details(block) for block in blocks_of(report)]
    for tables, title in (
        (row_tables(others, report), counted(len(others), "other row")),
        ([budget_table(kept)] if kept else [], f"{counted(len(kept), 'budget')} kept"),
    ):
        if tables:
            parts.append(_folded(title, [_table(table) for table in tables], "table"))
    return parts


def _table(table: DocumentTable) -> MarkdownSection:
    head, rule, *rows = markdown_rows(table.heads, table.rows)
    title = f"**{escaped(printable(table.title))}**"
    return MarkdownSection(f"{title}\n\n{head}\n{rule}\n", tuple(f"{row}\n" for row in rows), "\n")


def _line(text: str) -> str:
    return f"{escaped(printable(text).strip())}\n\n"


def _details(block: FailureDetails) -> MarkdownSection:
    facts = (("why", block.why), *block.facts)
    listed = "".join(f"- {name}: {escaped(printable(value))}\n" for name, value in facts)
    remedies = "".join(f"- {name}: {code(printable(value))}\n" for name, value in block.remedies)
    rows: list[MarkdownSection | str] = [
        f"{listed}\n",
        *(_table(table) for table in block.tables),
        f"{remedies}\n",
    ]
    return _folded(block.title, rows, "part")


def _folded(title: str, rows: Sequence[MarkdownSection | str], noun: str) -> MarkdownSection:
    head = f"<details><summary>{escaped_html(printable(title))}</summary>\n\n"
    return MarkdownSection(head, tuple(rows), "</details>\n\n", noun)


Size = Callable[[str], int]
"""How a host measures: characters or bytes."""


@dataclass(frozen=True, slots=True)
class MarkdownSection:
    """Rows between a beginning and an end that stand or fall together."""

    head: str
    rows: tuple[str | MarkdownSection, ...]
    foot: str = ""
    noun: str = "row"
    """What a row is called, where some are left out."""


def fitted(part: MarkdownSection, room: int, size: Size) -> str | None:
    r"""Write as many rows as there is room for, in their order; None if not even the ends fit.

    Examples
    --------
    >>> fitted(MarkdownSection("head\n", ("a" * 40 + "\n", "b\n"), "foot\n"), 50, len)
    'head\nb\n\nand 1 more row\n\nfoot\n'
    """
    whole = _whole(part)
    if size(whole) <= room:
        return whole
    left = room - size(part.head + part.foot) - size(_more(len(part.rows), part.noun))
    if left < 0:
        return None
    texts: list[str] = []
    omitted = 0
    for row in part.rows:
        text = row if isinstance(row, str) else fitted(row, left, size)
        if text is None or size(text) > left:
            omitted += 1
            continue
        texts.append(text)
        left -= size(text)
    if omitted:
        texts.append(_more(omitted, part.noun))
    return part.head + "".join(texts) + part.foot


def _whole(part: MarkdownSection) -> str:
    rows = (row if isinstance(row, str) else _whole(row) for row in part.rows)
    return part.head + "".join(rows) + part.foot


def _more(number: int, noun: str) -> str:
    return f"\nand {counted(number, f'more {noun}')}\n\n"
