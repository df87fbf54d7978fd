"""Text that is too long is cut by whole rows, and says so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.helpers.fake_checks import BUDGETS, EVERYTHING, ROWS
from tokscope.checks.baseline import Key
from tokscope.checks.formats.markdown import MarkdownSection, fitted
from tokscope.checks.formats.registry import CheckFormat, render_check
from tokscope.checks.report import CheckReport, WordChange

ROW = "0123456789\n"


def test_what_fits_is_whole() -> None:
    assert (
        fitted(MarkdownSection("head\n", (ROW, ROW), "foot\n"), 32, len)
        == f"head\n{ROW}{ROW}foot\n"
    )


def test_what_does_not_fit_is_left_out_by_rows_and_counted() -> None:
    found = fitted(MarkdownSection("head\n", (ROW,) * 9, "foot\n"), 60, len)
    assert found == f"head\n{ROW}{ROW}\nand 7 more rows\n\nfoot\n"
    assert len(found) <= 60


def test_one_row_that_is_too_long_does_not_keep_the_others_out() -> None:
    found = fitted(MarkdownSection("", (ROW, "x" * 99, ROW)), 50, len)
    assert found == f"{ROW}{ROW}\nand 1 more row\n\n"


def test_a_part_inside_is_split_by_its_own_rows() -> None:
    inner = MarkdownSection("(", (ROW,) * 9, ")", "line")
    assert fitted(MarkdownSection("", (inner,)), 55, len) == f"({ROW}\nand 8 more lines\n\n)"


def test_a_part_without_room_for_its_ends_is_none() -> None:
    assert fitted(MarkdownSection("head", (), "foot"), 7, len) is None
    assert (
        fitted(MarkdownSection("head", (ROW,), "foot"), 10, len) is None
    )  # not even to say what is missing


@pytest.mark.parametrize("room", range(0, 400, 7))
def test_no_text_is_longer_than_the_room_there_is(room: int) -> None:
    inner = MarkdownSection("<", (ROW,) * 5, ">", "line")
    found = fitted(
        MarkdownSection("head\n", (inner, ROW, inner, inner), "foot\n", "part"), room, len
    )
    assert found is None or len(found) <= room


def many(rows: int, name: str = "prompts/длинное-имя-{}.j2") -> CheckReport:
    """Give a report of as many rows that fail, each of a file, and as many budgets."""
    keys = [Key("production", "prompts", "ru", name.format(number)) for number in range(rows)]
    return replace(
        EVERYTHING,
        rows=tuple(replace(ROWS[0], key=key) for key in keys),
        budgets=tuple(replace(BUDGETS[0], key=key) for key in keys),
    )


@pytest.mark.parametrize("rows", [30, 1_000])
def test_a_comment_is_no_longer_than_its_host_takes(rows: int) -> None:
    text = render_check(many(rows), CheckFormat.MARKDOWN)
    assert len(text) <= 65_536
    assert text.splitlines()[1].endswith(
        f"failed: {rows:,} of {rows:,} rows and {rows:,} of {rows:,} budgets"
    )
    assert "\nand " in text
    assert text.count("<details>") == text.count("</details>")
    assert "prompts/длинное-имя-0.j2" in text
    lines = [line for line in text.splitlines() if line.startswith("| regressed")]
    assert {line.count(" | ") for line in lines} == {9}  # whole rows


def test_a_comment_that_was_truncated_still_names_words_and_the_next_step() -> None:
    text = render_check(many(1_000), CheckFormat.MARKDOWN)
    assert "| word | times |" in text
    assert "- repeat: `" in text
    assert "- accept: `" in text
    assert text.count("<details>") >= 3


def test_a_table_explains_a_few_and_says_how_many_more() -> None:
    text = render_check(many(1_000), CheckFormat.TABLE)
    assert text.count("\nregressed: ") == 20
    assert "\nand 1,980 more: -o check.json tells of each\n" in text


@pytest.mark.parametrize("format_", [CheckFormat.TABLE, CheckFormat.MARKDOWN, CheckFormat.JUNIT])
def test_one_endless_word_does_not_swamp_a_report(format_: CheckFormat) -> None:
    word = WordChange("щ" * 24_000, 1, 1, 12_000, 11_999, ("·щ",), ("<0xD1>",) * 24_000)
    reported = replace(ROWS[0].explanation, words=(word,))
    text = render_check(replace(many(1), rows=(replace(ROWS[0], explanation=reported),)), format_)
    assert len(text) < 30_000
    assert "щ" * 39 + "…" in text
    whole = render_check(
        replace(many(1), rows=(replace(ROWS[0], explanation=reported),)), CheckFormat.JSON
    )
    assert "щ" * 24_000 in whole


def test_a_comment_of_one_endless_name_is_still_a_verdict() -> None:
    text = render_check(many(3, "x" * 70_000), CheckFormat.MARKDOWN)
    assert len(text) <= 65_536
    assert "failed: 3 of 3 rows" in text
    assert "and 3 more rows" in text


def test_a_summary_takes_more_and_is_measured_in_bytes() -> None:
    text = render_check(many(1_000), CheckFormat.SUMMARY)
    assert 65_536 < len(text.encode()) <= 1024 * 1024
    assert "\nand " in text
