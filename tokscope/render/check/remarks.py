"""What a pipeline is to be told: one remark for each row and budget that is not as it should be."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from tokscope.gate.outcome import CheckReport, Location, RowResult, State
from tokscope.gate.values import Key
from tokscope.render.check.blocks import Block, budget_block, row_block
from tokscope.render.check.tables import budget_state
from tokscope.text.visible import visible


class Kind(StrEnum):
    """What is not as it should be."""

    REGRESSED = "regressed"
    MISSING = "missing"
    OVER = "over-budget"
    UNDER = "under-budget"
    UNDEFINED = "undefined-budget"
    INCOMPARABLE = "incomparable"
    NEW = "new"
    IMPROVED = "improved"


class Level(StrEnum):
    """How much it matters."""

    ERROR = "error"
    """It fails the check."""
    WARNING = "warning"
    """Nothing can be said of it."""
    NOTE = "note"
    """Good to know."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to tell. Its texts are visible: nothing in them acts on a terminal."""

    kind: Kind
    level: Level
    title: str
    why: str
    """In a sentence."""
    text: str
    """In figures, on several lines."""
    location: Location
    fingerprint: str
    """The same from run to run as long as it is the same row, budget and kind."""


def remarks_of(report: CheckReport) -> list[Remark]:
    """Tell what failed, rows first, then what cannot be compared, then what is good to know.

    Without a baseline every row is new, which is told once and not for each.
    """
    level = Level.ERROR if report.is_gate else Level.WARNING
    failed = [_of_row(row, report, level) for row in report.failed_rows]
    over = list(_of_budgets(report))
    unknown = [_of_row(row, report, Level.WARNING) for row in report.incomparable]
    told = (State.IMPROVED, State.NEW) if report.has_baseline else (State.IMPROVED,)
    good = [
        _of_row(row, report, Level.NOTE)
        for row in report.rows
        if row.state in told and not report.fails(row)
    ]
    return [*failed, *over, *unknown, *good]


def _of_row(row: RowResult, report: CheckReport, level: Level) -> Remark:
    kind = Kind(row.state.value)
    mark = _fingerprint(kind, row.key)
    return _remark(kind, level, row_block(row, report), row.location, mark)


def _of_budgets(report: CheckReport) -> Iterator[Remark]:
    seen: dict[str, int] = {}
    for each in report.failed_budgets:
        kind = _KINDS[budget_state(each)]
        block = budget_block(each, report)
        demand = (each.budget.metric, str(each.budget.where))
        mark = _fingerprint(kind, each.key, *demand)
        number = seen[mark] = seen.get(mark, 0) + 1
        if number > 1:  # two demands for the same row that differ in their bounds alone
            mark = _fingerprint(kind, each.key, *demand, str(number))
        yield _remark(kind, Level.ERROR, block, each.location, mark)


_KINDS = {"over": Kind.OVER, "under": Kind.UNDER, "undefined": Kind.UNDEFINED}


def _remark(kind: Kind, level: Level, block: Block, location: Location, mark: str) -> Remark:
    title = f"tokscope: {visible(block.title)}"
    return Remark(kind, level, title, visible(block.why), _text(block), location, mark)


def _text(block: Block) -> str:
    """Write a block as lines, each row of its tables as one."""
    lines = [f"{name}: {value}" for name, value in (*block.facts, *block.ways)]
    for table in block.tables:
        lines.append(f"{table.title}:")
        lines += [
            f"- {', '.join(f'{head} {cell}' for head, cell in zip(table.heads, row, strict=True))}"
            for row in table.rows
        ]
    return "\n".join(map(visible, lines))


def _fingerprint(kind: Kind, key: Key, *more: str) -> str:
    parts = [kind.value, key.role, key.corpus, key.language, key.file, *more]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
