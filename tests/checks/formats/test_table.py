"""A check for a terminal."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from rich.cells import cell_len

from tests.helpers.fake_checks import (
    EVERYTHING,
    EXPLAINED,
    FIRST,
    MONEY,
    PASSED,
    REPORTS,
    ROWS,
    SIGNATURE,
    STRICT,
    WORDS,
    sums,
)
from tokscope.checks.formats.registry import CheckFormat, render_check
from tokscope.checks.report import CheckReport

SIGNATURES = [SIGNATURE.comparability, SIGNATURE.provenance]


def table(report: CheckReport, width: int | None = None) -> str:
    return render_check(report, CheckFormat.TABLE, width=width)


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
    for message_part in (
        "2,000 → 2,190, +190 (+9.50%)",
        "2,040 tokens",
        "cl100k_base#1b2c3d4e5f60 → o200k_base#446a446a446a",
        "+120 by the tokenizer",
        "+150 by text that was added",
        "-80 by text that was removed",
        "0.05671 → 0.06123 RUB for gpt-4o",
        "+4,520.50 RUB, at 1,000,000 words a month",
        "words of the baseline are unavailable",
        "pyproject.toml:12",
        "tokscope check --update",
        "(gone: bbbbbbbbbbbb)",
    ):
        assert message_part in block
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


def test_only_ten_words_and_segments_are_reported() -> None:
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


def test_colour_changes_nothing_but_codes() -> None:
    colored = render_check(EVERYTHING, CheckFormat.TABLE, width=80, color=True)
    assert "\x1b[31mregressed\x1b[0m" in colored
    assert "\x1b[33mincomparable\x1b[0m" in colored
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == table(EVERYTHING, 80)
    assert "\x1b" not in table(EVERYTHING, 80)


def test_without_a_baseline_a_person_is_shown_how_to_write_one() -> None:
    message_part = "no baseline tokscope-baseline.json; to write it: tokscope check --update"
    assert message_part in table(FIRST)
    assert message_part in render_check(FIRST, CheckFormat.MARKDOWN).replace("\\", "")
    assert "no baseline" not in table(PASSED)
