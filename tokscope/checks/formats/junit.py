"""The report of a check as JUnit XML, a test case per row and budget; independent of the clock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from xml.sax.saxutils import escape, quoteattr

from tokscope.checks.formats.content import FailureDetails, budget_block, row_block
from tokscope.checks.report import BudgetResult, CheckReport, RowResult, RowState
from tokscope.text.display import neutralize_ci_commands, neutralize_ci_commands_inside, printable


class _Outcome(StrEnum):
    """What becomes of a test case, by the element that says so."""

    PASSED = ""
    FAILURE = "failure"
    ERROR = "error"
    """Nothing can be said."""
    OUTPUT = "system-out"
    """There is something to say, but nothing fails."""
    SKIPPED = "skipped"
    """There is nothing to set it against."""


@dataclass(frozen=True, slots=True)
class _Case:
    name: str
    outcome: _Outcome
    kind: str
    why: str
    block: Callable[[], FailureDetails]


def render_check_junit(report: CheckReport) -> str:
    """Write a suite of rows and a suite of budgets."""
    suites = [("rows", [_of_row(row, report) for row in report.rows])]
    if report.budgets:
        suites.append(("budgets", [_of_budget(each, report) for each in report.budgets]))
    every = [case for _, cases in suites for case in cases]
    head = f"<testsuites{_attributes(name='tokscope', **_numbers(every))}>\n"
    body = "".join(_suite(name, cases, report) for name, cases in suites)
    text = neutralize_ci_commands_inside(f"{head}{body}", "&#35;")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}</testsuites>\n'


def _of_row(row: RowResult, report: CheckReport) -> _Case:
    outcome = {RowState.INCOMPARABLE: _Outcome.ERROR, RowState.NEW: _Outcome.SKIPPED}.get(
        row.state, _Outcome.PASSED
    )
    if report.fails(row):
        outcome = _Outcome.FAILURE if report.is_gate else _Outcome.OUTPUT
    name = str(row.key)
    return _Case(name, outcome, row.state.value, row.why, lambda: row_block(row, report))


def _of_budget(each: BudgetResult, report: CheckReport) -> _Case:
    outcome = _Outcome.PASSED if each.holds else _Outcome.FAILURE
    name = f"{each.budget.metric} {each.budget.bound}: {each.key}"
    return _Case(name, outcome, "budget", each.why, lambda: budget_block(each, report))


def _numbers(cases: Sequence[_Case]) -> dict[str, str]:
    def of(outcome: _Outcome) -> str:
        return str(sum(case.outcome is outcome for case in cases))

    numbers = {"failures": of(_Outcome.FAILURE), "errors": of(_Outcome.ERROR)}
    return {"tests": str(len(cases)), **numbers}


def _suite(name: str, cases: Sequence[_Case], report: CheckReport) -> str:
    skipped = sum(case.outcome is _Outcome.SKIPPED for case in cases)
    head = _attributes(name=name, **_numbers(cases), skipped=str(skipped))
    signature = {
        "comparability": report.signature.comparability,
        "provenance": report.signature.provenance,
    }
    properties = "".join(
        f"<property{_attributes(name=key, value=value)}/>\n" for key, value in signature.items()
    )
    body = "".join(_case(case, f"tokscope.{name}") for case in cases)
    return f"<testsuite{head}>\n<properties>\n{properties}</properties>\n{body}</testsuite>\n"


def _details(block: FailureDetails) -> str:
    """Write down a block, a fact or a row of a table to a line; there may be thousands of them."""
    lines = [f"{name}: {value}" for name, value in (("why", block.why), *block.facts)]
    for table in block.tables:
        lines += ["", table.title, " | ".join(table.heads)]
        lines += [" | ".join(row) for row in table.rows]
    lines += ["", *(f"{name}: {value}" for name, value in block.remedies)]
    return "\n" + "".join(f"{neutralize_ci_commands(printable(line))}\n" for line in lines)


def _case(case: _Case, classname: str) -> str:
    head = f"<testcase{_attributes(classname=classname, name=case.name)}"
    if case.outcome is _Outcome.PASSED:
        return f"{head}/>\n"
    is_output = case.outcome is _Outcome.OUTPUT
    attributes = "" if is_output else _attributes(type=case.kind, message=case.why)
    text = "" if case.outcome is _Outcome.SKIPPED else escape(_details(case.block()))
    return f"{head}>\n<{case.outcome}{attributes}>{text}</{case.outcome}>\n</testcase>\n"


def _attributes(**values: str) -> str:
    """Write attributes; what XML cannot hold is shown as an escape."""
    return "".join(f" {name}={quoteattr(printable(value))}" for name, value in values.items())
