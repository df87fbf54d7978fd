"""What a report says of hand-made measurements; the sums: ``tests.helpers.fake_tokenizers``."""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Callable
from pathlib import Path

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
from tokscope.comparison.notes import closing_sentence
from tokscope.comparison.report import Report, Row
from tokscope.corpora.open import open_corpora
from tokscope.render.document import Unavailable
from tokscope.tokenizers.engines.builtin import BytesTokenizer


def row(report: Report, tokenizer: str, language: str | None) -> Row:
    (found,) = (
        each for each in report.rows if (each.tokenizer, each.language) == (tokenizer, language)
    )
    return found


@pytest.mark.parametrize(
    ("tokenizer", "language", "fertility", "premium"),
    [
        ("bytes", "en", 10 / 3, None),  # the reference language has no premium
        ("bytes", "ru", 19 / 3, 1.9),
        ("letters", "en", 10 / 3, None),
        ("letters", "ru", 10 / 3, 1.0),
        ("swallower", "en", 1.0, None),
        ("swallower", "ru", 1.0, 1.0),
    ],
)
def test_rows_hold_the_ratios_of_totals(
    tokenizer: str, language: str, fertility: float, premium: float | None
) -> None:
    found = row(everyday(), tokenizer, language)
    assert found.metric("fertility") == fertility
    assert found.metric("premium") == premium
    assert (found.totals.segments, found.totals.words, found.totals.characters) == (2, 3, 10)


def test_text_that_is_not_aligned_has_no_premium() -> None:
    report = report_of([BytesTokenizer()], [unaligned()])
    assert [each.metric("premium") for each in report.rows] == [None, None]
    assert [each.totals.tokens for each in report.rows] == [10, 19]


def test_without_a_reference_tokenizer_there_is_no_nsl() -> None:
    assert {each.metric("nsl") for each in everyday().rows} == {None}


def test_nsl_is_against_the_reference_tokenizer_in_each_language() -> None:
    report = report_of([BytesTokenizer(), *characters("letters")], against="letters")
    assert row(report, "bytes", "en").metric("nsl") == 1.0
    assert row(report, "bytes", "ru").metric("nsl") == 1.9
    assert row(report, "letters", "ru").metric("nsl") == 1.0


def test_only_russian_fertility_of_a_real_ranked_tokenizer_has_a_band() -> None:
    bands = {(each.tokenizer, each.language): each.band for each in everyday().rows}
    assert bands.pop(("letters", "ru")) == "broken"  # 10/3
    assert set(bands.values()) == {None}


@pytest.mark.parametrize(("lost", "is_ranked"), [(0, True), (100, True), (101, False)])
def test_a_tokenizer_is_ranked_up_to_a_tenth_of_lost_characters(
    lost: int, *, is_ranked: bool
) -> None:
    found = row(everyday(), "swallower", "ru")
    totals = dataclasses.replace(found.totals, characters=1000, lost=lost)
    assert dataclasses.replace(found, totals=totals).is_ranked is is_ranked


def test_the_order_of_tokenizers_changes_no_number() -> None:
    tokenizers = [BytesTokenizer(), *characters("letters"), Swallower()]
    wanted = set(report_of(tokenizers).rows)
    for order in itertools.permutations(tokenizers):
        assert set(report_of(order).rows) == wanted


def test_languages_stand_english_first_and_unknown_last() -> None:
    corpus = plain("x", ("42", None), ("да", "ru"), ("yes", "en"))
    assert report_of([BytesTokenizer()], [corpus]).languages == ("en", "ru", None)


def test_the_comparability_key_names_what_numbers_depend_on() -> None:
    signature = everyday().signature
    digest = signature.corpora["pairs"]
    assert len(digest) == 64
    assert signature.comparability == (
        f"words:lexical-1|unit:line|norm:none|special:no|corpus:pairs@{digest[:12]}"
    )


def test_the_provenance_names_engines_once() -> None:
    assert everyday().signature.engines == ("fake 1", "tokscope")
    assert "|engine:fake-1,tokscope|unicode:" in everyday().signature.provenance


def test_the_provenance_names_the_vocabularies() -> None:
    signature = everyday().signature
    bytes_, letters = (
        signature.tokenizers[name].removeprefix("sha256:")[:12] for name in ("bytes", "letters")
    )
    assert signature.provenance.startswith(
        f"tok:bytes#{bytes_}+letters#{letters}+swallower#fake|engine:"
    )


def test_the_provenance_of_many_tokenizers_is_one_digest_that_any_of_them_moves() -> None:
    four, five = (report_of(characters(*"abcde"[:n])).signature.provenance for n in (4, 5))
    assert four.startswith("tok:a#")
    assert re.match(r"tok:5#[0-9a-f]{12}\|engine:", five)
    other = report_of([*characters(*"abcd"), Swallower("e")]).signature.provenance
    assert other.split("|")[0] != five.split("|")[0]


def test_the_key_moves_with_the_text_not_with_the_tokenizers() -> None:
    key = report_of([BytesTokenizer()]).signature.comparability
    assert key == report_of(characters("letters")).signature.comparability
    assert key != report_of([BytesTokenizer()], [unaligned()]).signature.comparability


def test_languages_detected_from_the_script_are_noted() -> None:
    corpus = plain("x", ("да", "ru"), ("42", None), assumed=True)
    (note,) = report_of([BytesTokenizer()], [corpus]).notes
    assert note.startswith("x: language detected from the script")
    assert "ru" in note


def test_a_byte_order_mark_left_out_is_noted(tmp_path: Path) -> None:
    path = tmp_path / "t.txt"
    path.write_bytes(b"\xef\xbb\xbfhi\n")
    notes = report_of([BytesTokenizer()], open_corpora([f"en={path}"])).notes
    assert any("byte-order mark" in note for note in notes)


def test_what_was_missing_is_kept() -> None:
    assert everyday().unavailable == (Unavailable("absent", "no network", "fetch it"),)


def test_the_sentence_speaks_of_real_tokenizers_that_lose_little() -> None:
    assert closing_sentence(everyday()) == (
        "On pairs (2 Russian segments, 3 words) letters takes 3.33 tokens per Russian word; "
        "with letters the same content costs 1.00 times as many tokens in Russian as in English."
    )


def test_the_sentence_counts_one_as_one() -> None:
    found = report_of([BytesTokenizer("octets")], [plain("x", ("да", "ru"))])
    assert str(closing_sentence(found)).startswith("On x (1 Russian segment, 1 word) octets takes ")


def test_the_sentence_names_best_and_worst() -> None:
    tokenizers = [BytesTokenizer("octets"), *characters("letters")]
    sentence = closing_sentence(report_of(tokenizers)) or ""
    assert "from 3.33 tokens (letters) to 6.33 (octets)" in sentence


@pytest.mark.parametrize(
    "make",
    [
        lambda: report_of([BytesTokenizer(), Swallower()]),  # a baseline, and one not ranked
        lambda: report_of(characters("x"), [plain("e", ("hi", "en"))]),
        lambda: report_of(characters("x"), [pairs("one"), pairs("two")]),  # which of them?
    ],
    ids=["none ranked", "no Russian", "two corpora"],
)
def test_there_is_no_sentence_where_nothing_can_be_quoted(make: Callable[[], Report]) -> None:
    assert closing_sentence(make()) is None


def test_the_sentence_has_no_premium_on_text_that_is_not_aligned() -> None:
    sentence = closing_sentence(report_of(characters("x"), [unaligned()])) or ""
    assert "3.33 tokens per Russian word." in sentence
    assert "English" not in sentence


def test_the_sentence_names_the_language_the_premium_is_against() -> None:
    sentence = closing_sentence(report_of(characters("x"), [pairs(en="de")]))
    assert sentence is None or "English" not in sentence
