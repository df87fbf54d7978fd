"""A check as SARIF 2.1.0, for code scanning: what failed and what cannot be compared."""

from __future__ import annotations

from urllib.parse import quote

from tokscope.gate.outcome import CheckReport
from tokscope.render.check.remarks import Kind, Level, Remark, remarks_of
from tokscope.render.json import written

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS = {Level.ERROR: "error", Level.WARNING: "warning"}
_RULES = {
    Kind.REGRESSED: ("Regressed", "A row takes more tokens than its baseline allows."),
    Kind.MISSING: ("Missing", "The baseline has a row for which nothing was measured."),
    Kind.OVER: ("OverBudget", "A value is above its budget."),
    Kind.UNDER: ("UnderBudget", "A value is below its budget."),
    Kind.UNDEFINED: ("UndefinedBudget", "What a budget is of is undefined for a row."),
    Kind.INCOMPARABLE: ("Incomparable", "What counts depend on is defined otherwise than it was."),
    Kind.NEW: ("New", "The baseline has no such row, and the check is strict."),
    Kind.IMPROVED: ("Improved", "A row takes fewer tokens, and the check is strict."),
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


def _rule(kind: Kind) -> dict[str, object]:
    name, meaning = _RULES[kind]
    level = _LEVELS[Level.WARNING if kind is Kind.INCOMPARABLE else Level.ERROR]
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
    """Part what looks like a link: plain messages may hold some too (§3.11.6).

    A backslash would not do: readers show it, and one that stands there already undoes it.
    """
    return text.replace("](", "] (")


def _uri(path: str) -> str:
    """Write a path as a relative reference; what is no Unicode too."""
    return quote(path.encode("utf-8", "surrogatepass"))
