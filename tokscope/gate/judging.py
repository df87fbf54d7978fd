"""Put a check together: verdicts, budgets, and for each failure what explains it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tokscope.gate.budgets import in_order, judged, matched
from tokscope.gate.causes import Causes
from tokscope.gate.evidence import Evidence
from tokscope.gate.outcome import BudgetResult, CheckReport, Explanation, RowResult, State
from tokscope.gate.settings import Compared
from tokscope.gate.verdicts import Verdict, estranged, moved, verdicts
from tokscope.report import Signature


def judge(
    evidence: Evidence,
    signature: Signature,
    *,
    is_strict: bool,
    is_gate: bool = True,
    notes: Sequence[str] = (),
    repeat: str,
    accept: str,
) -> CheckReport:
    """Compare what was counted with the baseline and the budgets.

    Parameters
    ----------
    evidence : Evidence
        All that is known.
    signature : Signature
        What the numbers depend on.
    is_strict : bool
        Whether new and improved rows fail too.
    is_gate : bool
        Whether it is a verdict; else two results are only set against each other.
    notes : sequence of str
        What was assumed on the way.
    repeat, accept : str
        Commands that make the report again, and that take it for the baseline.

    Raises
    ------
    TokscopeError
        A budget matches nothing, or lacks a price or a window.
    """
    settings, before = evidence.settings, evidence.before
    compared = {each.name: each.compared for each in settings.corpora}
    found = verdicts(before, evidence.now, compared, settings.tolerance)
    explaining = Causes(evidence)
    rows = tuple(
        _row(each, compared.get(each.key.corpus, Compared.TOKENS), evidence) for each in found
    )
    report = CheckReport(
        rows,
        tuple(_budgets(evidence, explaining)),
        moved(before, evidence.now, (row.key for row in rows)) if before else (),
        signature,
        before is not None,
        settings.baseline,
        evidence.settings_file,
        is_strict,
        (*notes, *(estranged(before, evidence.now) if before and is_gate else ())),
        repeat,
        accept,
        is_gate=is_gate,
    )
    if before is None:
        return report
    return replace(
        report,
        rows=tuple(
            replace(row, explanation=explaining.of_row(row), location=explaining.location(row))
            if report.fails(row) or row.state in (State.REGRESSED, State.IMPROVED)
            else row
            for row in rows
        ),
    )


def _row(verdict: Verdict, compared: Compared, evidence: Evidence) -> RowResult:
    return RowResult(
        verdict.key,
        verdict.state,
        verdict.before,
        verdict.after,
        compared,
        verdict.limit,
        verdict.why,
        evidence.location(verdict.key),
    )


def _budgets(evidence: Evidence, explaining: Causes) -> list[BudgetResult]:
    results = []
    found = matched(
        evidence.settings.budgets, evidence.rows, evidence.roles, evidence.settings_file
    )
    for budget, row in in_order(found):
        role = evidence.roles[row.key.role]
        value, holds, why = judged(budget, row, role)
        results.append(
            BudgetResult(
                budget,
                row.key,
                value,
                role.price.currency if budget.is_money and role.price else None,
                holds,
                why,
                evidence.location(row.key, budget),
                Explanation() if holds else explaining.of_budget(row),
            )
        )
    return results
