"""Rows and budgets of a check as tables of plain cells; who renders makes foreign text safe."""

from __future__ import annotations

from collections.abc import Sequence

from tokscope.gate.outcome import BudgetResult, CheckReport, RowResult, State
from tokscope.gate.settings import Compared
from tokscope.looking.findings import Table
from tokscope.render.check.figures import (
    figures_of,
    value_of,
    whole,
)

TITLES = {Compared.TOKENS: "tokens", Compared.FERTILITY: "tokens per word"}
"""What is compared, in the words of a heading."""
_WORDS = {State.REGRESSED: "dearer", State.IMPROVED: "cheaper", State.PASS: "equal"}
"""States without a verdict."""


def notes_of(report: CheckReport) -> list[str]:
    """Say what holds for all rows: what moved, what there is to know, that there is no baseline."""
    notes = [f"moved: {each}" for each in report.moved]
    notes += [f"note: {each}" for each in report.notes]
    if not report.has_baseline:
        notes.append(f"no baseline {report.baseline}; to write it: {report.accept}")
    return notes


def headline(report: CheckReport) -> str:
    """Say what was done and how it went."""
    return (
        f"tokscope check {report.sentence}"
        if report.is_gate
        else f"tokscope diff: {report.sentence}"
    )


def fails(row: RowResult, report: CheckReport) -> bool:
    """Tell whether a row fails a check; where results are only set beside each other, none does."""
    return report.is_gate and report.fails(row)


def state_of(row: RowResult, report: CheckReport) -> str:
    """Say what became of a row; of states that need not fail, that they do here."""
    if not report.is_gate:
        return _WORDS.get(row.state, row.state.value)
    is_told = row.state.value in ("regressed", "missing")
    return f"{row.state} (fails)" if report.fails(row) and not is_told else row.state.value


def budget_state(found: BudgetResult) -> str:
    """Say whether a budget is kept to, and if not, where it went."""
    if found.holds:
        return "kept"
    if found.value is None:
        return "undefined"
    return "over" if found.budget.bound.is_most else "under"


def row_tables(rows: Sequence[RowResult], report: CheckReport) -> list[Table]:
    """Set rows against the baseline: a table of those by tokens, one of those by fertility."""
    tables = []
    for compared, title in TITLES.items():
        members = [row for row in rows if row.compared is compared]
        if members:
            tables.append(_row_table(title, members, compared, report))
    return tables


def _row_table(
    title: str, rows: Sequence[RowResult], compared: Compared, report: CheckReport
) -> Table:
    has_files = any(row.key.file for row in rows)
    heads = ["state", "role", "corpus", "language", "before", "after", "change", "%"]
    heads += ["limit"] if report.is_gate else []
    heads += ["tokens before", "tokens after"] if compared is Compared.FERTILITY else []
    heads += ["file"] if has_files else []  # last, where it may wrap
    lines = []
    for row in rows:
        key = row.key
        cells = [state_of(row, report), key.role, key.corpus, key.language]
        figures = figures_of(row)
        cells += [figures.before, figures.after, figures.change, figures.share]
        cells += [figures.limit] if report.is_gate else []
        if compared is Compared.FERTILITY:
            cells += [whole(sums.tokens if sums else None) for sums in (row.before, row.after)]
        lines.append((*cells, *([key.file] if has_files else [])))
    return Table(title, tuple(heads), tuple(lines))


def budget_table(budgets: Sequence[BudgetResult]) -> Table:
    """Set values against their bounds."""
    lines = []
    for each in budgets:
        cells = [budget_state(each), each.budget.metric, value_of(each.value, each.budget)]
        cells += [str(each.budget.bound), each.currency or each.budget.unit, str(each.key)]
        lines.append(tuple(cells))
    return Table("budgets", ("state", "metric", "value", "bound", "unit", "where"), tuple(lines))
