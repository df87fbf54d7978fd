"""Annotations of a check: GitHub workflow commands, GitLab Code Quality, SARIF 2.1.0."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote

from tokscope.checks.baseline import Key
from tokscope.checks.formats.content import (
    FailureDetails,
    budget_block,
    budget_state,
    counted,
    headline,
    row_block,
)
from tokscope.checks.report import CheckReport, RowResult, RowState, SettingsLocation
from tokscope.render.json import written
from tokscope.text.display import neutralize_ci_commands, neutralize_ci_commands_inside, printable


class RemarkKind(StrEnum):
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

    kind: RemarkKind
    level: Level
    title: str
    why: str
    """In a sentence."""
    text: str
    """In figures, on several lines."""
    location: SettingsLocation
    fingerprint: str
    """The same from run to run as long as it is the same row, budget and kind."""


def remarks_of(report: CheckReport) -> list[Remark]:
    """Return what failed, rows first, then what cannot be compared, then what is good to know.

    Without a baseline every row is new, which is reported once.
    """
    level = Level.ERROR if report.is_gate else Level.WARNING
    failed = [_of_row(row, report, level) for row in report.failed_rows]
    over = list(_of_budgets(report))
    unknown = [_of_row(row, report, Level.WARNING) for row in report.incomparable]
    shown = (RowState.IMPROVED, RowState.NEW) if report.has_baseline else (RowState.IMPROVED,)
    good = [
        _of_row(row, report, Level.NOTE)
        for row in report.rows
        if row.state in shown and not report.fails(row)
    ]
    return [*failed, *over, *unknown, *good]


def _of_row(row: RowResult, report: CheckReport, level: Level) -> Remark:
    kind = RemarkKind(row.state.value)
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


_KINDS = {"over": RemarkKind.OVER, "under": RemarkKind.UNDER, "undefined": RemarkKind.UNDEFINED}


def _remark(
    kind: RemarkKind, level: Level, block: FailureDetails, location: SettingsLocation, mark: str
) -> Remark:
    title = f"tokscope: {printable(block.title)}"
    return Remark(kind, level, title, printable(block.why), _text(block), location, mark)


def _text(block: FailureDetails) -> str:
    """Write a block as lines, each row of its tables as one."""
    lines = [f"{name}: {value}" for name, value in (*block.facts, *block.remedies)]
    for table in block.tables:
        lines.append(f"{table.title}:")
        lines += [
            f"- {', '.join(f'{head} {cell}' for head, cell in zip(table.heads, row, strict=True))}"
            for row in table.rows
        ]
    return "\n".join(map(printable, lines))


def _fingerprint(kind: RemarkKind, key: Key, *more: str) -> str:
    parts = [kind.value, key.role, key.corpus, key.language, key.file, *more]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


_MOST = 10
"""Annotations of one level that a step may have; more are dropped without a word."""
_LONGEST_TITLE = 255
"""Characters; messages the runner cuts by itself, so in them what matters comes first."""
_COMMANDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}


def render_check_github(report: CheckReport) -> str:
    """Write annotations, and under them the verdict."""
    remarks = remarks_of(report)
    lines = []
    for level in Level:
        members = [each for each in remarks if each.level is level]
        lines += [
            _command(each, _more(members) if number == _MOST else "")
            for number, each in enumerate(members[:_MOST], 1)
        ]
    new = sum(row.state is RowState.NEW for row in report.rows)
    if new and not report.has_baseline:
        text = (
            f"{counted(new, 'row')} set against nothing\naccept: {printable(report.update_command)}"
        )
        lines.append(f"::notice title=tokscope%3A no baseline::{_message(text)}")
    lines.append(neutralize_ci_commands(printable(headline(report))))
    return "".join(f"{line}\n" for line in lines)


def _more(members: Sequence[Remark]) -> str:
    number = len(members) - _MOST
    return f"\nand {number:,} more like it" if number else ""


def _command(remark: Remark, more: str) -> str:
    properties = {
        "file": printable(remark.location.path),
        "line": str(remark.location.line),
        "title": _truncated(remark.title),
    }
    shown = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    text = neutralize_ci_commands_inside(f"{remark.why}{more}\n{remark.text}", "\\u0023")
    return f"::{_COMMANDS[remark.level]} {shown}::{_message(text)}"


def _truncated(title: str) -> str:
    return title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1]}…"


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")


_SEVERITIES = {Level.ERROR: "major", Level.WARNING: "minor"}


def render_check_gitlab(report: CheckReport) -> str:
    """Write a JSON array, an object for each."""
    return written([_record(each) for each in remarks_of(report) if each.level in _SEVERITIES])


def _record(remark: Remark) -> dict[str, object]:
    return {
        "description": f"{remark.title}: {remark.why}",
        "check_name": f"tokscope-{remark.kind}",
        "fingerprint": remark.fingerprint,
        "severity": _SEVERITIES[remark.level],
        "location": {
            "path": printable(remark.location.path),
            "lines": {"begin": remark.location.line},
        },
    }


_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS = {Level.ERROR: "error", Level.WARNING: "warning"}
_RULES = {
    RemarkKind.REGRESSED: ("Regressed", "A row takes more tokens than its baseline allows."),
    RemarkKind.MISSING: ("Missing", "The baseline has a row for which nothing was measured."),
    RemarkKind.OVER: ("OverBudget", "A value is above its budget."),
    RemarkKind.UNDER: ("UnderBudget", "A value is below its budget."),
    RemarkKind.UNDEFINED: ("UndefinedBudget", "What a budget is of is undefined for a row."),
    RemarkKind.INCOMPARABLE: (
        "Incomparable",
        "What counts depend on is defined otherwise than it was.",
    ),
    RemarkKind.NEW: ("New", "The baseline has no such row, and the check is strict."),
    RemarkKind.IMPROVED: ("Improved", "A row takes fewer tokens, and the check is strict."),
}
"""Name and meaning of each kind; the ids of rules are the kinds."""


def render_check_sarif(report: CheckReport) -> str:
    """Write a log of one run."""
    remarks = [each for each in remarks_of(report) if each.level in _LEVELS]
    driver = {
        "name": "tokscope",
        "version": report.signature.tokscope,
        "rules": [_rule(kind) for kind in _RULES],
    }
    run = {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": True, "exitCode": int(report.exit_code)}],
        "columnKind": "unicodeCodePoints",
        "results": [_result(each) for each in remarks],
        "properties": {
            "comparability": report.signature.comparability,
            "provenance": report.signature.provenance,
        },
    }
    return written({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(kind: RemarkKind) -> dict[str, object]:
    name, meaning = _RULES[kind]
    level = _LEVELS[Level.WARNING if kind is RemarkKind.INCOMPARABLE else Level.ERROR]
    return {
        "id": f"tokscope/{kind}",
        "name": name,
        "shortDescription": {"text": meaning},
        "defaultConfiguration": {"level": level},
    }


def _result(remark: Remark) -> dict[str, object]:
    place = {
        "artifactLocation": {"uri": _uri(remark.location.path), "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": remark.location.line},
    }
    return {
        "ruleId": f"tokscope/{remark.kind}",
        "ruleIndex": list(_RULES).index(remark.kind),
        "level": _LEVELS[remark.level],
        "message": {"text": _unlinked(f"{remark.title}\n{remark.why}\n{remark.text}")},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {"tokscope/v1": remark.fingerprint},
    }


def _unlinked(text: str) -> str:
    """Break what looks like a link: plain messages may contain links (§3.11.6).

    A backslash does not help: readers show it, and an existing one cancels it.
    """
    return text.replace("](", "] (")


def _uri(path: str) -> str:
    """Write a path as a relative reference; what is no Unicode too."""
    return quote(path.encode("utf-8", "surrogatepass"))
