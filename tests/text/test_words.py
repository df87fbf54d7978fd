"""What a word is, in English and Russian; expected values follow METRICS.md's definitions."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokscope.text.words import (
    DEFAULT,
    DEFINITIONS,
    UNICODE_VERSION,
    form,
    gold,
    lexical,
    whitespace,
)

# Unicode 15 PropList.txt, White_Space=yes: 25 characters
WHITE_SPACE = [
    *range(0x09, 0x0E),
    0x20,
    0x85,
    0xA0,
    0x1680,
    *range(0x2000, 0x200B),
    0x2028,
    0x2029,
    0x202F,
    0x205F,
    0x3000,
]

SPLITTING = [name for name, each in DEFINITIONS.items() if each.split is not None]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        ("   ", []),
        ("state-of-the-art tool", ["state-of-the-art", "tool"]),  # a hyphen joins
        ("It’s Bob's", ["It’s", "Bob's"]),  # so does an apostrophe
        ("Да — нет – да - нет", ["Да", "нет", "да", "нет"]),  # spaced dashes are no words
        ("да—нет", ["да—нет"]),  # an unspaced one ends no run
        ("10 000 or 10,000", ["10", "000", "or", "10,000"]),
        ("C++ & C#", ["C++", "C#"]),
        ("т. е. как-то", ["т.", "е.", "как-то"]),
        ("e-mail: a@b.ru", ["e-mail:", "a@b.ru"]),
        ("ok 🙂 👍🏽 да", ["ok", "да"]),  # emoji are neither letter nor digit
        ("hi🙂", ["hi🙂"]),
        ("_ __ _a_", ["_a_"]),  # an underscore is punctuation (Pc)
        ("½ ² Ⅷ ①", ["½", "²", "Ⅷ", "①"]),  # No and Nl are numbers
        ("\u0301 \u200b \u00ad", []),  # a mark or format character alone is no word
        ("a\x1cb", ["a\x1cb"]),  # U+001C is not White_Space, though str.split splits there
        ("10\u00a0000 км", ["10", "000", "км"]),  # NBSP is White_Space
        ("a\u202fb\u3000c\u2028d\x85e", list("abcde")),
        ("a\u200bb", ["a\u200bb"]),  # a zero-width space is not
        ("你好 世界", ["你好", "世界"]),
    ],
)
def test_lexical_words(text: str, words: list[str]) -> None:
    assert lexical(text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Да — нет", ["Да", "—", "нет"]),
        ("C++ & 🙂", ["C++", "&", "🙂"]),
        ("a\x1cb\x1fc", ["a\x1cb\x1fc"]),
        ("т.\u00a0е.", ["т.", "е."]),
        (" \n\t", []),
    ],
)
def test_whitespace_words(text: str, words: list[str]) -> None:
    assert whitespace(text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("state-of-the-art", ["state", "of", "the", "art"]),  # a hyphen is a boundary
        ("It’s Bob's", ["It’s", "Bob's"]),  # an apostrophe between letters is not (WB6, WB7)
        ("3,14 и 10 000", ["3,14", "и", "10", "000"]),  # nor a comma between digits (WB11, WB12)
        ("C++ — 🙂", ["C"]),
        ("т. е.", ["т", "е"]),
        ("e-mail", ["e", "mail"]),
        ("", []),
    ],
)
def test_uax29_words(text: str, words: list[str]) -> None:
    split = DEFINITIONS["uax29"].split
    assert split is not None
    assert split(text) == words


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("мир,", "мир"),
        ("«мир»", "мир"),
        ("(как-то)", "как-то"),
        ("don’t!", "don’t"),
        ("C++", "C"),  # outer signs go, whatever they mean
        ("10,000.", "10,000"),
        ("—", ""),
        ("", ""),
        ("e-mail", "e-mail"),
        ("_x_", "x"),
        ("мои\u0306", "мои\u0306"),  # NFD: the breve is of the letter
        ("«мои\u0306»,", "мои\u0306"),
        ("еда\u0301…", "еда\u0301"),
        ("e\u0323\u0301!", "e\u0323\u0301"),
        ("!\u0301", ""),  # a mark on a sign
        ("\u0301а", "а"),
        ("да🏽\ufe0f", "да"),
    ],
)
def test_a_form_has_no_outer_signs(word: str, expected: str) -> None:
    assert form(word) == expected


def test_runs_end_at_exactly_the_white_space_of_unicode() -> None:
    assert len(WHITE_SPACE) == 25
    points = [point for point in range(0x110000) if not 0xD800 <= point <= 0xDFFF]
    assert [p for p in points if len(whitespace(f"a{chr(p)}b")) == 2] == WHITE_SPACE


def test_a_character_makes_a_word_exactly_if_it_is_a_letter_or_number() -> None:
    for point in range(0x110000):
        is_word = unicodedata.category(chr(point))[0] in "LN"
        assert (lexical(chr(point)) != []) is is_word, hex(point)


@given(st.text())
def test_whitespace_counts_at_least_what_lexical_counts(text: str) -> None:
    assert set(lexical(text)) <= set(whitespace(text))
    assert len(lexical(text)) <= len(whitespace(text))


@pytest.mark.parametrize("name", SPLITTING)
@given(st.text(), st.text())
def test_words_of_texts_joined_by_a_newline_add(name: str, left: str, right: str) -> None:
    split = DEFINITIONS[name].split
    assert split is not None
    assert len(split(f"{left}\n{right}")) == len(split(left)) + len(split(right))


@given(st.text())
def test_a_form_is_inside_its_word_and_taking_it_twice_changes_nothing(word: str) -> None:
    assert form(word) in word
    assert form(form(word)) == form(word)
    bare = form(word)
    while bare and unicodedata.category(bare[-1]).startswith("M"):
        bare = bare[:-1]
    assert not form(word) or (bare[0].isalnum() and bare[-1].isalnum())


@given(st.text(st.sampled_from("мойёЙея́!«»,-")))
def test_the_form_of_a_decomposed_word_is_the_decomposed_form(word: str) -> None:
    plain = unicodedata.normalize("NFC", word)
    assert form(unicodedata.normalize("NFD", plain)) == unicodedata.normalize("NFD", form(plain))


@pytest.mark.parametrize(
    ("ids", "words"),
    [("1 2 3", "abc"), ("1-2 1 2", "bc"), ("1 1.1 2", "ac"), ("", ""), ("0.1 1", "b")],
)
def test_gold_words_have_whole_numbers(ids: str, words: str) -> None:
    assert gold(zip(ids.split(), "abc", strict=False)) == list(words)


def test_the_default_definition_is_lexical_and_signed_with_its_version() -> None:
    assert DEFAULT.key == "lexical-1"
    for name, definition in DEFINITIONS.items():
        assert definition.key == f"{name}-{definition.version}"
    assert {"lexical-1", "whitespace-1"} <= {each.key for each in DEFINITIONS.values()}


def test_the_unicode_version_is_that_of_the_tables_in_use() -> None:
    assert unicodedata.unidata_version.startswith(UNICODE_VERSION + ".")


@pytest.mark.parametrize("split", [lexical, whitespace, form])
def test_a_million_marks_take_linear_time(split: Callable[[str], object]) -> None:
    start = time.perf_counter()
    split("-" * 1_000_000)
    assert time.perf_counter() - start < 5  # quadratic would take hours
