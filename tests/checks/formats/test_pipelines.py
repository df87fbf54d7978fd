"""What pipelines read: annotations, code quality, JUnit and SARIF."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from tests.helpers.fake_checks import (
    BUDGETS,
    EVERYTHING,
    FIRST,
    PASSED,
    ROWS,
    STRICT,
)
from tokscope.checks.baseline import Key
from tokscope.checks.formats.registry import CheckFormat, render_check
from tokscope.checks.report import CheckReport, RowState


def many(number: int, state: RowState) -> CheckReport:
    rows = tuple(replace(ROWS[0], state=state, key=Key("a", str(n), "ru")) for n in range(number))
    return replace(PASSED, rows=rows)


@pytest.mark.parametrize(
    ("state", "command"),
    [
        (RowState.REGRESSED, "error"),
        (RowState.MISSING, "error"),
        (RowState.INCOMPARABLE, "warning"),
        (RowState.NEW, "notice"),
        (RowState.IMPROVED, "notice"),
    ],
)
def test_a_step_has_ten_annotations_of_a_kind_and_the_last_says_how_many_more(
    state: RowState, command: str
) -> None:
    def commands(number: int) -> list[str]:
        lines = render_check(many(number, state), CheckFormat.GITHUB).splitlines()
        return [line for line in lines if line.startswith(f"::{command} ")]

    assert len(commands(10)) == 10
    assert "more like it" not in commands(10)[-1]
    assert len(commands(12)) == 10
    assert "regressed: документы in ru%0Aand 2 more like it%0Atokens:" in commands(12)[-1]


def test_an_annotation_stands_where_a_reader_looks_first() -> None:
    first, *_, last = render_check(EVERYTHING, CheckFormat.GITHUB).splitlines()
    assert first.startswith(
        "::error file=pyproject.toml,line=12,"
        "title=tokscope%3A regressed%3A production · документы · ru::regressed: документы in ru%0A"
    )
    assert "(+9.50%25)%0A" in first
    assert last == "tokscope check failed: 3 of 7 rows and 4 of 5 budgets"


def test_without_a_baseline_new_rows_are_one_notice() -> None:
    assert render_check(FIRST, CheckFormat.GITHUB).splitlines() == [
        (
            "::notice title=tokscope%3A no baseline::2 rows set against nothing"
            "%0Aaccept: tokscope check --update"
        ),
        "tokscope check passed: 2 rows, 1 budget kept",
    ]


def test_code_quality_has_what_failed_and_what_is_incomparable_by_documented_fields() -> None:
    found = json.loads(render_check(EVERYTHING, CheckFormat.GITLAB))
    assert [each["check_name"] for each in found] == [
        *("tokscope-regressed", "tokscope-regressed", "tokscope-missing"),
        *("tokscope-over-budget", "tokscope-over-budget", "tokscope-under-budget"),
        *("tokscope-undefined-budget", "tokscope-incomparable"),
    ]
    for each in found:
        assert list(each) == ["description", "check_name", "fingerprint", "severity", "location"]
        assert each["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert each["location"]["lines"]["begin"] >= 1
        assert not each["location"]["path"].startswith(("/", "./"))
    assert json.loads(render_check(PASSED, CheckFormat.GITLAB)) == []


def fingerprints(report: CheckReport) -> list[str]:
    return [each["fingerprint"] for each in json.loads(render_check(report, CheckFormat.GITLAB))]


def test_fingerprints_are_of_rows_and_kinds_and_not_of_values() -> None:
    first = fingerprints(EVERYTHING)
    assert len(set(first)) == len(first) == 8
    moved = replace(
        EVERYTHING,
        rows=(replace(ROWS[0], after=ROWS[2].after, why="other", limit=1.0), *ROWS[1:]),
        budgets=(replace(BUDGETS[0], value=9.9, why="other"), *BUDGETS[1:]),
    )
    assert fingerprints(moved) == first
    missing = replace(EVERYTHING, rows=(replace(ROWS[0], state=RowState.MISSING), *ROWS[1:]))
    assert fingerprints(missing)[0] != first[0]


def test_two_demands_alike_have_fingerprints_of_their_own() -> None:
    found = fingerprints(replace(EVERYTHING, rows=(), budgets=(BUDGETS[0], BUDGETS[0])))
    assert len(set(found)) == 2


def test_junit_has_a_case_for_each_row_and_budget() -> None:
    root = ET.fromstring(render_check(EVERYTHING, CheckFormat.JUNIT))  # noqa: S314 - our own text
    rows, budgets = root
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("12", "7", "1")
    assert (rows.get("tests"), rows.get("skipped")) == ("7", "1")
    cases = {case.get("name"): [child.tag for child in case] for case in rows.iter("testcase")}
    assert cases == {
        "production · документы · ru": ["failure"],
        "production · документы · en": [],
        "production · prompts · ru · prompts/приветствие.j2": ["failure"],
        "production · prompts · ru · prompts/gone.j2": ["failure"],
        "production · prompts · ru · prompts/new.j2": ["skipped"],
        "candidate · документы · ru": [],
        "candidate · документы · ?": ["error"],
    }
    assert [len(case) for case in budgets.iter("testcase")] == [1, 1, 1, 1, 0]
    assert "эле│ктро│энергии" in (root.findtext(".//failure") or "")


def test_junit_of_a_strict_check_fails_what_is_new() -> None:
    root = ET.fromstring(render_check(STRICT, CheckFormat.JUNIT))  # noqa: S314 - our own text
    kinds = [each.get("type") for each in root[0].iter("failure")]
    assert kinds == ["regressed", "regressed", "missing", "new", "improved"]


def test_sarif_has_rules_levels_places_and_fingerprints() -> None:
    (run,) = json.loads(render_check(EVERYTHING, CheckFormat.SARIF))["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len(run["results"]) == 8
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["partialFingerprints"]["tokscope/v1"]
    assert [each["level"] for each in run["results"]] == ["error"] * 7 + ["warning"]
    place = run["results"][1]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"].startswith("prompts/%D0%BF")
    assert run["invocations"] == [{"executionSuccessful": True, "exitCode": 1}]


def test_the_title_of_an_annotation_is_no_longer_than_its_host_takes() -> None:
    row = replace(ROWS[0], key=Key("r" * 300, "corpus", "ru"))
    command = render_check(replace(PASSED, rows=(row,)), CheckFormat.GITHUB).splitlines()[0]
    title = command.partition("title=")[2].partition("::")[0].replace("%3A", ":")
    assert len(title) == 255
    assert title.endswith("…")
