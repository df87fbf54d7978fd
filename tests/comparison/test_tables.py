"""The long rows are a contract; the wide table is in the order a reader expects."""

from __future__ import annotations

import math

import pytest

from tests.helpers.fake_tokenizers import (
    Swallower,
    characters,
    everyday,
    pairs,
    plain,
    report_of,
    unaligned,
)
from tokscope.comparison.columns import COLUMNS
from tokscope.comparison.report import Report
from tokscope.comparison.tables import long_rows, to_pandas, wide_table
from tokscope.errors import TokscopeError
from tokscope.render.document import CellValue
from tokscope.tokenizers.engines.builtin import BytesTokenizer

KEYS = [
    "tokenizer", "family", "algorithm", "vocabulary", "special", "corpus", "domain", "file",
    "language", "segments", "words", "characters", "bytes", "tokens", "unknown", "lost",
    "fertility", "premium", "characters_per_token", "bytes_per_token", "unknown_rate",
    "lost_characters", "nsl", "difference", "band", "fingerprint", "engine",
]  # fmt: skip


def names(report: Report, *, sort: str | None = None) -> list[object]:
    return [line[0] for line in wide_table(report, sort=sort).lines]


def long_row(tokenizer: str, language: str) -> dict[str, CellValue]:
    (found,) = (
        row
        for row in long_rows(everyday())
        if (row["tokenizer"], row["language"]) == (tokenizer, language)
    )
    return found


def titles(report: Report, *columns: str) -> list[str]:
    return [column.title for column in wide_table(report, columns=columns or None).columns]


def test_every_row_has_every_key_in_one_order() -> None:
    (keys,) = {tuple(row) for row in long_rows(everyday())}
    assert set(KEYS) <= set(keys)


def test_a_row_holds_unrounded_numbers_and_none_where_undefined() -> None:
    row = long_row("bytes", "ru")
    fingerprint = row.pop("fingerprint")
    assert str(fingerprint).startswith("sha256:")
    assert {key: row[key] for key in KEYS if key != "fingerprint"} == {
        "tokenizer": "bytes",
        "family": "baseline",
        "algorithm": "bytes",
        "vocabulary": 256,
        "special": 0,
        "corpus": "pairs",
        "domain": None,
        "file": None,
        "language": "ru",
        "segments": 2,
        "words": 3,
        "characters": 10,
        "bytes": 19,
        "tokens": 19,
        "unknown": 0,
        "lost": 0,
        "fertility": 19 / 3,
        "premium": 1.9,
        "characters_per_token": 10 / 19,
        "bytes_per_token": 1.0,
        "unknown_rate": 0.0,
        "lost_characters": 0.0,
        "nsl": None,
        "difference": None,
        "band": None,
        "engine": "tokscope",
    }


def test_no_value_is_ever_nan() -> None:
    corpus = plain("marks", ("—", None), ("…", None))  # no words, no language
    for row in long_rows(report_of([BytesTokenizer()], [corpus])):
        assert row["fertility"] is None
        assert not any(isinstance(value, float) and math.isnan(value) for value in row.values())


def test_the_difference_is_in_tokens_of_the_reference_tokenizer() -> None:
    report = report_of([BytesTokenizer(), *characters("letters")], against="letters")
    found = {(r["tokenizer"], r["language"]): r["difference"] for r in long_rows(report)}
    assert found[("bytes", "ru")] == 9  # 19 − 10
    assert found[("bytes", "en")] == found[("letters", "ru")] == 0


def test_rows_hold_the_counts_of_every_ratio() -> None:
    row = long_row("swallower", "ru")
    assert (row["lost"], row["characters"], row["lost_characters"]) == (9, 10, 0.9)


def test_pandas_gets_the_same_rows() -> None:
    frame = to_pandas(everyday())
    assert list(frame.columns) == list(long_rows(everyday())[0])
    assert frame["tokens"].tolist() == [row["tokens"] for row in long_rows(everyday())]
    assert frame["premium"].isna().tolist() == [True, False] * 3


def test_a_line_stands_for_a_tokenizer_with_a_column_for_each_language() -> None:
    assert titles(everyday()) == [
        *("tokenizer", "family", "algorithm", "vocabulary", "fertility\nEN", "fertility\nRU"),
        *("premium\nRU/EN", "chars/\ntoken\nEN", "chars/\ntoken\nRU", "band"),
    ]


def test_columns_are_those_requested_in_that_order() -> None:
    table = wide_table(everyday(), columns=["tokens", "tokenizer"])
    assert [column.title for column in table.columns] == ["tokens\nEN", "tokens\nRU", "tokenizer"]
    assert table.lines[0] == (10, 10, "letters")


def test_several_corpora_get_a_column_with_their_names() -> None:
    report = report_of(characters("x"), [pairs("one"), pairs("two")])
    assert [line[1] for line in wide_table(report).lines] == ["one", "two"]


def test_against_a_reference_the_table_shows_nsl_and_difference() -> None:
    shown = titles(report_of(characters("x"), against="x"))
    assert {"NSL\nEN", "NSL\nRU", "tokens\n± against\nRU"} <= set(shown)


def test_on_text_that_is_not_aligned_there_is_no_premium_column() -> None:
    assert not [
        each for each in titles(report_of(characters("x"), [unaligned()])) if "prem" in each
    ]


def test_the_premium_names_its_reference_language() -> None:
    report = report_of(characters("x"), [pairs(en="de")])
    assert "premium\nRU/DE" in titles(report)


def test_russian_fertility_sorts_and_a_swallower_comes_last_though_it_looks_best() -> None:
    # 1.00 of the swallower, 3.33 and 6.33 of the others
    table = wide_table(everyday())
    assert [line[0] for line in table.lines] == ["letters", "bytes", "swallower !"]


@pytest.mark.parametrize("sort", ["premium", "characters_per_token:ru", "bytes_per_token"])
def test_by_any_ratio_a_swallower_comes_last(sort: str) -> None:
    assert names(everyday(), sort=sort)[-1] == "swallower !"


@pytest.mark.parametrize(
    ("sort", "wanted"),
    [
        ("tokenizer", ["bytes", "letters", "swallower !"]),
        ("vocabulary", ["swallower !", "bytes", "letters"]),  # 2, 256, 1,112,064
        ("bytes_per_token:en", ["bytes", "letters", "swallower !"]),  # 1, 1 and 10/3
        ("characters_per_token:ru", ["letters", "bytes", "swallower !"]),  # 1, 10/19: highest first
        ("fertility:en", ["bytes", "letters", "swallower !"]),  # 10/3, 10/3 and 1
        ("nsl", ["bytes", "letters", "swallower !"]),  # undefined for all: by name
    ],
)
def test_the_table_is_sorted_as_requested(sort: str, wanted: list[str]) -> None:
    assert names(everyday(), sort=sort) == wanted


@pytest.mark.parametrize("sort", ["tokens:ru", "tokens:en", "unknown", "lost", "segments"])
def test_by_a_count_a_swallower_comes_last(sort: str) -> None:
    assert names(everyday(), sort=sort)[-1] == "swallower !"


def test_whoever_is_marked_comes_last() -> None:
    report = report_of([*characters("letters"), Swallower(script="en")])
    assert names(report) == ["letters", "swallower !"]


def test_what_has_no_text_in_the_sorting_language_comes_last() -> None:
    # 5 characters / 3 words = 1.67 in English; 3.33 in Russian
    english = plain("english", ("a b c", "en"))
    table = wide_table(report_of(characters("x"), [english, pairs()]))
    corpora = [line[1] for line in table.lines]
    assert corpora == ["pairs", "english"]


def test_undefined_values_come_last() -> None:
    report = report_of(characters("x"), [plain("marks", ("—", "ru")), pairs()])
    assert [line[1] for line in wide_table(report).lines] == ["pairs", "marks"]


@pytest.mark.parametrize(
    ("columns", "sort", "message", "suggested"),
    [
        (["fertilty"], None, "unknown column 'fertilty' in --columns", "fertility"),
        (None, "premum", "unknown column 'premum' in --sort", "premium"),
        (None, "fertility:de", "no language 'de' to sort by", None),
        (None, "fertility:", "no language '' to sort by", None),
    ],
)
def test_a_wrong_column_is_an_error(
    columns: list[str] | None, sort: str | None, message: str, suggested: str | None
) -> None:
    with pytest.raises(TokscopeError, match=message) as caught:
        wide_table(everyday(), columns=columns, sort=sort)
    assert suggested is None or suggested in caught.value.suggestions
    assert caught.value.hint


def test_the_keys_of_a_row_are_those_that_can_be_requested() -> None:
    assert list(long_rows(everyday())[0]) == list(COLUMNS)
