"""The rule where to cut stands twice; both cut alike, at every character and on any text."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers import adversarial as adversarial
from tokscope.text.split_points import _marks, chunks, keeps_from_spaces, safe_split_mask

EVERY = [chr(code) for code in range(0x110000) if not 0xD800 <= code <= 0xDFFF]


def expected(texts: Sequence[str]) -> list[int]:
    found, start = [], 0
    for text in texts:
        place = start + 1
        for chunk in chunks(text)[:-1]:
            place += len(chunk.encode())
            found.append(place)
        start += 1 + len(text.encode())
    return found


def positions(texts: Sequence[str]) -> list[int]:
    data = b"".join(b"\n" + text.encode() for text in texts)
    return np.flatnonzero(safe_split_mask(np.frombuffer(data, np.uint8))).tolist()


@pytest.mark.parametrize("pattern", ["a{} b", "a {}b", "{} {}", "{}\u0301 b", "x{}\u0301\u0302 б"])
def test_both_split_alike_beside_every_character(pattern: str) -> None:
    texts = [pattern.replace("{}", character) for character in EVERY]
    assert positions(texts) == expected(texts)


def test_both_split_alike_in_adversarial_and_mutated_lines() -> None:
    texts = [*adversarial.ADVERSARIAL, *adversarial.mutations(3000, seed=11)]
    assert positions(texts) == expected(texts)


@given(st.lists(st.text(st.sampled_from(" \t\n<>/aж漢🙂\u00a0\u0301\u2581\u2014\u0600"))))
def test_both_split_alike_in_any_text(texts: list[str]) -> None:
    assert positions(texts) == expected(texts)


def test_every_combining_mark_of_the_first_plane_is_one() -> None:
    known = _marks().removesuffix("\U00010000-\U0010ffff")
    marks = {each for each in EVERY if each < "\U00010000" and unicodedata.category(each)[0] == "M"}
    others = set(known) - marks
    assert len(set(known)) == len(known) == len(marks) + len(others)
    assert {each for each in others if unicodedata.category(each) != "Cn"} == set("ำຳﾞﾟ")


@pytest.mark.parametrize("mark", ["\u0301", "\u0e33", "\u0eb3", "\uff9e", "\uff9f", "\u0897"])
def test_what_combines_with_white_space_is_not_parted_from_what_follows(mark: str) -> None:
    for text in (f"a\xa0{mark} b", f"a\xa0\u0301{mark} b"):
        assert chunks(text) == [text]
    assert chunks(f"a{mark} b") == [f"a{mark}", " b"]


def test_no_normal_form_makes_white_space_beside_a_split() -> None:
    for character in EVERY:
        if len(chunks(f"a {character}b")) == 1:
            continue
        for form in ("NFC", "NFD", "NFKC", "NFKD"):
            normal = unicodedata.normalize(form, character)  # type: ignore[arg-type]
            assert normal
            assert not normal[0].isspace()
            assert not normal[-1].isspace()


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_no_normal_form_is_taken_for_one_that_makes_spaces(form: str) -> None:
    assert keeps_from_spaces(lambda text: unicodedata.normalize(form, text))  # type: ignore[arg-type]


@pytest.mark.parametrize("made", ["", " ", "b ", " b", "\u2581", "b\u2581"])
def test_a_normaliser_that_makes_spaces_or_nothing_of_a_letter_is_noticed(made: str) -> None:
    assert keeps_from_spaces(lambda text: text.replace("\u3042", "b c"))
    assert not keeps_from_spaces(lambda text: text.replace("\u3042", made))
