"""What JSON and Markdown hold, and what all formats have in common."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET

import pytest

from tests.checks.formats.test_table import table
from tests.helpers.fake_checks import (
    DIFFERENCE,
    EVERYTHING,
    FIRST,
    INCOMPARABLE,
    PASSED,
    REPORTS,
)
from tokscope.checks.formats.registry import CheckFormat, render_check
from tokscope.checks.report import CheckReport


@pytest.mark.parametrize("format_", CheckFormat)
@pytest.mark.parametrize("report", REPORTS)
def test_every_format_ends_its_last_line(report: CheckReport, format_: CheckFormat) -> None:
    text = render_check(report, format_)
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


def test_what_is_no_verdict_fails_nothing_and_names_increases_and_decreases() -> None:
    text = table(DIFFERENCE)
    assert "limit" not in text
    assert "accept" not in text
    assert re.search(r"^more expensive  .* 2,190", text, re.MULTILINE)
    assert text.splitlines()[-1].startswith("7 rows: 1 equal, 2 more expensive, 1 cheaper")
    content = json.loads(render_check(DIFFERENCE, CheckFormat.JSON))
    assert content["verdict"] is None
    assert not any(row["fails"] for row in content["rows"])
    assert "::error" not in render_check(DIFFERENCE, CheckFormat.GITHUB)
    root = ET.fromstring(render_check(DIFFERENCE, CheckFormat.JUNIT))  # noqa: S314 - our own text
    assert root.get("failures") == "0"
    assert len(root.findall(".//testcase/system-out")) == 3
    (run,) = json.loads(render_check(DIFFERENCE, CheckFormat.SARIF))["runs"]
    assert {each["level"] for each in run["results"]} == {"warning"}


def test_json_is_a_contract() -> None:
    content = json.loads(render_check(EVERYTHING, CheckFormat.JSON))
    assert list(content) == [
        *("schema", "verdict", "exit_code", "sentence", "settings", "baseline", "has_baseline"),
        *("strict", "moved", "rows", "budgets", "signature", "notes", "repeat", "accept"),
    ]
    assert (content["schema"], content["verdict"], content["exit_code"]) == (1, "failed", 1)
    assert {tuple(each) for each in content["rows"]} == {
        (
            *("role", "corpus", "language", "file", "state", "fails", "compared", "before"),
            *("after", "change", "limit", "why", "location", "explanation"),
        )
    }
    assert {tuple(each) for each in content["budgets"]} == {
        (
            *("role", "corpus", "language", "file", "metric", "where", "max", "min"),
            *("context_window", "path", "value", "unit", "currency", "holds", "why"),
            *("location", "explanation"),
        )
    }
    assert {tuple(each["explanation"]) for each in content["rows"] + content["budgets"]} == {
        ("moved", "split", "words", "words_of", "segments", "notes", "money")
    }


def test_json_numbers_are_unrounded_money_is_exact_and_undefined_is_null() -> None:
    content = json.loads(render_check(EVERYTHING, CheckFormat.JSON))
    first, _, _, missing, _, _, untold = content["rows"]
    assert first["after"]["fertility"] == 2.19
    assert first["limit"] == 2_000 * 1.02
    assert first["explanation"]["money"]["before"] == "0.05671"
    assert first["explanation"]["money"]["monthly"] == "4520.5"
    assert first["file"] is None
    assert first["explanation"]["segments"][1]["text"] is None
    assert (missing["after"], missing["change"], missing["fails"]) == (None, None, True)
    assert missing["explanation"]["split"] is None
    assert untold["language"] is None
    assert [(each["max"], each["min"]) for each in content["budgets"]][1:3] == [
        ("0.06", None),
        (None, "3"),
    ]
    assert content["budgets"][3]["value"] is None


@pytest.mark.parametrize(
    ("report", "verdict"),
    [(PASSED, ("passed", 0)), (INCOMPARABLE, ("incomparable", 3)), (FIRST, ("passed", 0))],
)
def test_json_says_the_verdict(report: CheckReport, verdict: tuple[str, int]) -> None:
    content = json.loads(render_check(report, CheckFormat.JSON))
    assert (content["verdict"], content["exit_code"]) == verdict


def test_markdown_begins_with_its_marker_and_the_verdict_and_tells_failures_first() -> None:
    text = render_check(EVERYTHING, CheckFormat.MARKDOWN)
    lines = text.splitlines()
    assert lines[0] == "<!-- tokscope check -->"
    assert lines[1] == "### tokscope check failed: 3 of 7 rows and 4 of 5 budgets"
    assert text.index("| regressed |") < text.index("<details>") < text.index("| pass |")
    assert text.count("<details>") == 3 + 4 + 1 + 2
    assert "`tokscope check --update`" in text
