"""The report of a check as JSON: every key is always there, nothing is rounded."""

from __future__ import annotations

from dataclasses import asdict

from tokscope.checks.baseline import Key, Sums
from tokscope.checks.formats.content import fails
from tokscope.checks.report import (
    SCHEMA,
    BudgetResult,
    CheckReport,
    Explanation,
    MoneyChange,
    RowResult,
)
from tokscope.checks.settings import Budget
from tokscope.costs.reports.estimate import exact
from tokscope.render.json import signature_record, written

_VERDICTS = {0: "passed", 1: "failed", 3: "incomparable"}


def render_check_json(report: CheckReport) -> str:
    """Write a check as one JSON object; money is a string with all its digits."""
    return written(
        {
            "schema": SCHEMA,
            "verdict": _VERDICTS[report.exit_code] if report.is_gate else None,
            "exit_code": int(report.exit_code),
            "sentence": report.sentence,
            "settings": report.settings,
            "baseline": report.baseline,
            "has_baseline": report.has_baseline,
            "strict": report.is_strict,
            "moved": [asdict(each) for each in report.moved],
            "rows": [_row(row, report) for row in report.rows],
            "budgets": [_budget(each) for each in report.budgets],
            "signature": {"reference_language": None, **signature_record(report.signature)},
            "notes": list(report.notes),
            "repeat": report.rerun_command,
            "accept": report.update_command,
        }
    )


def _row(row: RowResult, report: CheckReport) -> dict[str, object]:
    return {
        **_key(row.key),
        "state": row.state.value,
        "fails": fails(row, report),
        "compared": row.compared.value,
        "before": _sums(row.before),
        "after": _sums(row.after),
        "change": row.change,
        "limit": row.limit,
        "why": row.why,
        "location": asdict(row.location),
        "explanation": _explanation(row.explanation),
    }


def _key(key: Key) -> dict[str, object]:
    return asdict(key) | {
        "language": None if key.language == "?" else key.language,
        "file": key.file or None,
    }


def _sums(sums: Sums | None) -> dict[str, object] | None:
    return None if sums is None else asdict(sums) | {"fertility": sums.fertility}


def _budget(each: BudgetResult) -> dict[str, object]:
    return {
        **_key(each.key),
        **_demand(each.budget),
        "value": each.value,
        "unit": each.budget.unit,
        "currency": each.currency,
        "holds": each.holds,
        "why": each.why,
        "location": asdict(each.location),
        "explanation": _explanation(each.explanation),
    }


def _demand(budget: Budget) -> dict[str, object]:
    bound = budget.bound
    return {
        "metric": budget.metric,
        "where": asdict(budget.where),
        "max": exact(bound.limit) if bound.is_most else None,
        "min": None if bound.is_most else exact(bound.limit),
        "context_window": budget.context_window,
        "path": budget.path,
    }


def _explanation(found: Explanation) -> dict[str, object]:
    return asdict(found) | {"money": None if found.money is None else _money(found.money)}


def _money(found: MoneyChange) -> dict[str, object]:
    amounts = ("before", "after", "monthly")
    return asdict(found) | {name: exact(getattr(found, name)) for name in amounts}
