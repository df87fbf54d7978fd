"""What each format of a check holds."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from decimal import Decimal

import pytest
from rich.cells import cell_len

from tests.render.check.fakes import (
    BUDGETS,
    DIFFERENCE,
    EVERYTHING,
    EXPLAINED,
    FIRST,
    INCOMPARABLE,
    MONEY,
    PASSED,
    ROWS,
    SIGNATURE,
    STRICT,
    WORDS,
    sums,
)
from tokscope.gate.limits import Bound
from tokscope.gate.outcome import CheckReport, State
from tokscope.gate.values import Key
from tokscope.render.check import CheckFormat, render_check
from tokscope.render.check.figures import value_of

REPORTS = (EVERYTHING, PASSED, INCOMPARABLE, FIRST, STRICT, DIFFERENCE)
SIGNATURES = [SIGNATURE.comparability, SIGNATURE.provenance]


def table(report: CheckReport, width: int | None = None) -> str:
    return render_check(report, CheckFormat.TABLE, width=width)


@pytest.mark.parametrize("format_", CheckFormat)
@pytest.mark.parametrize("report", REPORTS)
def test_every_format_ends_its_last_line(report: CheckReport, format_: CheckFormat) -> None:
    text = render_check(report, format_)
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


@pytest.mark.parametrize("width", [40, 80, 160])
@pytest.mark.parametrize("report", REPORTS)
def test_no_line_but_the_signature_is_wider_than_the_terminal(
    report: CheckReport, width: int
) -> None:
    lines = table(report, width).splitlines()
    assert [line for line in lines if line in SIGNATURES] == SIGNATURES  # whole, to be copied
    assert max(cell_len(line) for line in lines if line not in SIGNATURES) <= width


@pytest.mark.parametrize("width", [80, 160, None])
def test_a_table_has_every_row_and_ends_with_the_verdict(width: int | None) -> None:
    text = table(EVERYTHING, width)
    for row in ROWS:
        assert re.search(rf"^{row.state} ", text, re.MULTILINE)
        assert row.key.file in text
    assert text.splitlines()[-1] == "failed: 3 of 7 rows and 4 of 5 budgets"


def test_a_table_says_of_what_failed_everything_that_is_known() -> None:
    text = table(EVERYTHING)
    block = text[text.index("\nregressed: production · документы · ru") :]
    for said in (
        "2,000 → 2,190, +190 (+9.50%)",
        "2,040 tokens",
        "cl100k_base#1b2c3d4e5f60 → o200k_base#446a446a446a",
        "+120 by the tokenizer",
        "+150 by text that was added",
        "-80 by text that was removed",
        "0.05671 → 0.06123 RUB for gpt-4o",
        "+4,520.50 RUB, at 1,000,000 words a month",
        "words of the baseline cannot be had",
        "pyproject.toml:12",
        "tokscope check --update",
        "(gone: bbbbbbbbbbbb)",
    ):
        assert said in block
    line = next(line for line in block.splitlines() if line.startswith("электроэнергии"))
    assert line.split() == [
        "электроэнергии",
        "12",
        "3",
        "5",
        "+24",
        "эле│ктро│энергии",
        "эл│эл│эл│эл│эл",
    ]


def test_what_passed_is_not_explained() -> None:
    assert "repeat" not in table(PASSED)
    assert table(PASSED).splitlines()[-1] == "passed: 2 rows, 1 budget kept"


def test_only_ten_words_and_segments_are_told() -> None:
    many = replace(EXPLAINED, words=WORDS * 6, segments=EXPLAINED.segments * 6)
    text = table(replace(EVERYTHING, rows=(replace(ROWS[0], explanation=many),), budgets=()))
    assert text.count("эле│ктро│энергии") == 5
    assert "the first 10 of 12" in text


def test_words_of_one_tokenizer_have_no_column_for_another() -> None:
    alone = tuple(replace(word, before=None, pieces_before=()) for word in WORDS)
    explained = replace(EXPLAINED, words=alone)
    text = table(replace(EVERYTHING, rows=(replace(ROWS[0], explanation=explained),), budgets=()))
    assert "pieces before" not in text
    assert "word             times   after   adds   pieces" in text


def test_a_strict_check_says_which_good_news_fails() -> None:
    text = table(STRICT)
    assert re.search(r"^new \(fails\) ", text, re.MULTILINE)
    assert re.search(r"^improved \(fails\) ", text, re.MULTILINE)
    assert "(fails)" not in table(EVERYTHING)


def test_money_may_get_less() -> None:
    saved = replace(EXPLAINED, money=replace(MONEY, monthly=Decimal("-12345.678")))
    text = table(replace(EVERYTHING, rows=(replace(ROWS[0], explanation=saved),)))
    assert "-12,345.68 RUB" in text


def test_a_limit_is_never_rounded_up() -> None:
    row = replace(ROWS[0], limit=2_039.99)
    assert "2,039 tokens" in table(replace(EVERYTHING, rows=(row,)))


@pytest.mark.parametrize(
    ("tokens", "limit", "shown"),
    [
        (2_091_400, 2.0913, "2.0914 2.0913"),
        (2_091_400, 2.0914, "2.091 2.091"),
        (2_091_400, 2.0916, "2.091 2.092"),
        (2_091_600, 2.0919, "2.0916 2.0919"),
        (2_500_000, 2.1, "2.500 2.100"),
    ],
)
def test_a_ratio_is_seen_on_the_side_of_its_limit_that_it_is_on(
    tokens: int, limit: float, shown: str
) -> None:
    after = replace(ROWS[2].after or sums(1), tokens=tokens, words=1_000_000)
    row = replace(ROWS[2], after=after, limit=limit)
    heads, _, line = table(replace(PASSED, rows=(row,), budgets=())).splitlines()[2:5]
    cells = dict(zip(re.split(r" {2,}", heads), re.split(r" {2,}", line), strict=True))
    assert f"{cells['after']} {cells['limit']}" == shown


@pytest.mark.parametrize(
    ("value", "bound", "shown"),
    [
        (2.1004, "2.1", "2.1004"),
        (2.1, "2.1", "2.100"),
        (2.0, "2.1", "2.000"),
        (0.0, "2.1", "0.000"),
        (0.0600001, "0.06", "0.0600001"),
        (0.000012345, "0.06", "0.00001234"),
        (1234.5, "2", "1,234.500"),
    ],
)
def test_a_value_has_digits_that_tell_it_from_its_bound(
    value: float, bound: str, shown: str
) -> None:
    demand = replace(BUDGETS[0].budget, bound=Bound(Decimal(bound), is_most=True))
    assert value_of(value, demand) == shown


def test_a_count_is_written_whole() -> None:
    demand = replace(BUDGETS[0].budget, metric="tokens")
    assert value_of(12_345.0, demand) == "12,345"


def test_what_is_no_verdict_fails_nothing_and_speaks_of_dearer_and_cheaper() -> None:
    text = table(DIFFERENCE)
    assert "limit" not in text
    assert "accept" not in text
    assert re.search(r"^dearer  .* 2,190", text, re.MULTILINE)
    assert text.splitlines()[-1].startswith("7 rows: 1 equal, 2 dearer, 1 cheaper")
    content = json.loads(render_check(DIFFERENCE, CheckFormat.JSON))
    assert content["verdict"] is None
    assert not any(row["fails"] for row in content["rows"])
    assert "::error" not in render_check(DIFFERENCE, CheckFormat.GITHUB)
    root = ET.fromstring(render_check(DIFFERENCE, CheckFormat.JUNIT))  # noqa: S314 - our own text
    assert root.get("failures") == "0"
    assert len(root.findall(".//testcase/system-out")) == 3
    (run,) = json.loads(render_check(DIFFERENCE, CheckFormat.SARIF))["runs"]
    assert {each["level"] for each in run["results"]} == {"warning"}


def test_colour_changes_nothing_but_codes() -> None:
    colored = render_check(EVERYTHING, CheckFormat.TABLE, width=80, color=True)
    assert "\x1b[31mregressed\x1b[0m" in colored
    assert "\x1b[33mincomparable\x1b[0m" in colored
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == table(EVERYTHING, 80)
    assert "\x1b" not in table(EVERYTHING, 80)


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


def many(number: int, state: State) -> CheckReport:
    rows = tuple(replace(ROWS[0], state=state, key=Key("a", str(n), "ru")) for n in range(number))
    return replace(PASSED, rows=rows)


@pytest.mark.parametrize(
    ("state", "command"),
    [
        (State.REGRESSED, "error"),
        (State.MISSING, "error"),
        (State.INCOMPARABLE, "warning"),
        (State.NEW, "notice"),
        (State.IMPROVED, "notice"),
    ],
)
def test_a_step_has_ten_annotations_of_a_kind_and_the_last_says_how_many_more(
    state: State, command: str
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
    missing = replace(EVERYTHING, rows=(replace(ROWS[0], state=State.MISSING), *ROWS[1:]))
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


@pytest.mark.parametrize(
    ("report", "message", "color"),
    [
        (EVERYTHING, "3 rows, 4 budgets failed", "red"),
        (replace(EVERYTHING, rows=ROWS[:2], budgets=()), "1 row failed", "red"),
        (INCOMPARABLE, "1 row incomparable", "yellow"),
        (PASSED, "passing, up to 1.80 a word", "brightgreen"),
        (FIRST, "no baseline", "lightgrey"),
        (DIFFERENCE, "2 rows dearer", "yellow"),
        (replace(PASSED, rows=()), "passing", "brightgreen"),
    ],
)
def test_badges_say_the_verdict(report: CheckReport, message: str, color: str) -> None:
    assert json.loads(render_check(report, CheckFormat.BADGE)) == {
        "schemaVersion": 1,
        "label": "tokens",
        "message": message,
        "color": color,
    }
    picture = ET.fromstring(render_check(report, CheckFormat.SVG))  # noqa: S314 - our own text
    space = "{http://www.w3.org/2000/svg}"
    assert picture.findtext(f"{space}title") == f"tokens: {message}" == picture.get("aria-label")
    rooms = [int(text.get("textLength") or 0) + 12 for text in picture.iter(f"{space}text")]
    assert sum(rooms) == int(picture.get("width") or 0)
    (path,) = picture.findall(f"{space}path")
    assert (path.get("d") or "").startswith(f"M{rooms[0]} ")


def test_a_longer_message_makes_a_wider_badge() -> None:
    pictures = [ET.fromstring(render_check(each, CheckFormat.SVG)) for each in (FIRST, EVERYTHING)]  # noqa: S314
    widths = [int(picture.get("width") or 0) for picture in pictures]
    assert widths[0] < widths[1]


def test_without_a_baseline_a_person_is_told_how_to_write_one() -> None:
    said = "no baseline tokscope-baseline.json; to write it: tokscope check --update"
    assert said in table(FIRST)
    assert said in render_check(FIRST, CheckFormat.MARKDOWN).replace("\\", "")
    assert "no baseline" not in table(PASSED)


def test_the_title_of_an_annotation_is_no_longer_than_its_host_takes() -> None:
    row = replace(ROWS[0], key=Key("r" * 300, "corpus", "ru"))
    command = render_check(replace(PASSED, rows=(row,)), CheckFormat.GITHUB).splitlines()[0]
    title = command.partition("title=")[2].partition("::")[0].replace("%3A", ":")
    assert len(title) == 255
    assert title.endswith("…")
