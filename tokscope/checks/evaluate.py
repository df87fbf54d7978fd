"""Compare measured rows with the baseline and the budgets, and explain each failure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from tokscope.checks.explain import FailureExplainer
from tokscope.checks.report import BudgetResult, CheckReport, Explanation, RowResult, RowState
from tokscope.checks.rows import MeasuredRow, Role
from tokscope.checks.settings import (
    CONTEXT_SHARE,
    COST_PER_1000_WORDS,
    UNITS,
    Budget,
    TrackedMetric,
)
from tokscope.checks.verdicts import CheckInputs, Verdict, changes, unrelated_baseline, verdicts
from tokscope.errors import ErrorCollector, InputError
from tokscope.metrics.formulas import MOST_LOST
from tokscope.render.document import Signature


def evaluate(
    evidence: CheckInputs,
    signature: Signature,
    *,
    is_strict: bool,
    is_gate: bool = True,
    notes: Sequence[str] = (),
    repeat: str,
    accept: str,
) -> CheckReport:
    """Compare what was counted with the baseline and the budgets."""
    settings, before = evidence.settings, evidence.before
    compared = {each.name: each.compared for each in settings.corpora}
    found = verdicts(before, evidence.now, compared, settings.tolerance)
    explaining = FailureExplainer(evidence)
    rows = tuple(
        _row(each, compared.get(each.key.corpus, TrackedMetric.TOKENS), evidence) for each in found
    )
    report = CheckReport(
        rows,
        tuple(_budgets(evidence, explaining)),
        changes(before, evidence.now, (row.key for row in rows)) if before else (),
        signature,
        before is not None,
        settings.baseline,
        evidence.settings_file,
        is_strict,
        (*notes, *(unrelated_baseline(before, evidence.now) if before and is_gate else ())),
        repeat,
        accept,
        is_gate=is_gate,
    )
    if before is None:
        return report
    return replace(
        report,
        rows=tuple(
            explaining.explained(row)
            if report.fails(row) or row.state in (RowState.REGRESSED, RowState.IMPROVED)
            else row
            for row in rows
        ),
    )


def _row(verdict: Verdict, compared: TrackedMetric, evidence: CheckInputs) -> RowResult:
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


def _budgets(evidence: CheckInputs, explaining: FailureExplainer) -> list[BudgetResult]:
    results = []
    found = matched(
        evidence.settings.budgets, evidence.rows, evidence.roles, evidence.settings_file
    )
    for budget, row in in_order(found):
        role = evidence.roles[row.key.role]
        value, holds, why = evaluate_budget(budget, row, role)
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


_LOWERED_BY_LOSS = ("fertility", "premium", "tokens", COST_PER_1000_WORDS, CONTEXT_SHARE)
"""What looks good where text is lost."""


def metrics_of(budgets: Sequence[Budget]) -> tuple[str, ...]:
    """List the metrics that rows have to be summed up for."""
    names = (each.metric for each in budgets if each.metric not in UNITS)
    return tuple(dict.fromkeys(names))


def matched(
    budgets: Sequence[Budget],
    rows: Sequence[MeasuredRow],
    roles: Mapping[str, Role],
    settings: str,
) -> list[tuple[Budget, list[MeasuredRow]]]:
    """Find the rows that each budget is of."""
    collector = ErrorCollector()
    found = []
    for budget in budgets:
        its = [row for row in rows if _is_of(budget, row)]
        if not its:
            with collector:
                raise InputError(
                    f"{settings}: {budget.path}: {budget.metric} where {budget.where} matches"
                    " nothing that was measured",
                    f"there is: {'; '.join(sorted(str(row.key) for row in rows)[:8])}",
                )
        for role in dict.fromkeys(row.key.role for row in its):
            with collector:
                _check(budget, roles[role], settings)
        found.append((budget, its))
    collector.raise_all()
    return found


def _is_of(budget: Budget, row: MeasuredRow) -> bool:
    key, language = row.key, row.row.language
    if budget.metric == "premium" and language == row.row.reference_language is not None:
        return False  # a language has none over itself
    return budget.where.holds(key.role, key.corpus, key.language, key.file or None)


def _check(budget: Budget, role: Role, settings: str) -> None:
    if budget.is_money and role.price is None:
        raise InputError(
            f"{settings}: {budget.path}: is in money, and of role '{role.name}' {role.unpriced}",
            f'name its model: {role.name} = {{ tokenizer = "{role.source}", model = "…" }};'
            " `tokscope prices list` shows what has a price",
        )
    if budget.metric == CONTEXT_SHARE and (budget.context_window or role.window) is None:
        raise InputError(
            f"{settings}: {budget.path}: the context window of role '{role.name}' is not known",
            "add context_window = 128000 to the budget, or name its model in the role",
        )


def evaluate_budget(budget: Budget, row: MeasuredRow, role: Role) -> tuple[float | None, bool, str]:
    """Return the value of a row, whether the budget holds, and why."""
    value = _value(budget, row, role)
    if value is None:
        return None, False, f"{budget.metric} is undefined for this text"
    lost = row.row.metric("lost_characters") or 0.0
    if budget.metric in _LOWERED_BY_LOSS and budget.bound.is_most and lost > MOST_LOST:
        return (
            float(value),
            False,
            f"{lost:.0%} of the characters are lost, which makes it misleadingly low",
        )
    holds = budget.bound.holds(value)
    if holds:
        return float(value), holds, f"is {budget.bound}"
    side = "above" if budget.bound.is_most else "below"
    return float(value), holds, f"is {side} {budget.bound.limit}"


def _value(budget: Budget, row: MeasuredRow, role: Role) -> Fraction | float | None:
    sums = row.counted.sums
    if budget.metric == COST_PER_1000_WORDS:
        return role.price.exactly(sums) if role.price else None
    if budget.metric == CONTEXT_SHARE:
        window = budget.context_window or role.window
        return Fraction(sums.tokens, window) if window else None
    return row.row.metric(budget.metric)


def in_order(
    found: Sequence[tuple[Budget, Sequence[MeasuredRow]]],
) -> Iterator[tuple[Budget, MeasuredRow]]:
    """Return budgets with their rows, as they are written and then by row."""
    for budget, rows in found:
        for row in sorted(rows, key=lambda each: each.key):
            yield budget, row
