"""What may stand in some texts: never a miss, and hardly ever more."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.adversarial import ADVERSARIAL, corpora_lines
from tokscope.text.chunk_buffer import ChunkBuffer, TextSelection
from tokscope.text.substring_filter import LONGEST, SubstringFilter, filter_hashes

TEXTS = st.lists(st.text(alphabet=st.sampled_from("ab ▁é\u0301яж語😀\n"), max_size=60), max_size=6)


def might_contain(substrings: SubstringFilter, *strings: str) -> list[bool]:
    reported: list[bool] = substrings.might_contain(filter_hashes(strings)).tolist()
    return reported


def parts_of(texts: list[str]) -> list[str]:
    return [
        text[start:end]
        for text in texts
        for start in range(len(text))
        for end in range(start + 1, len(text) + 1)
    ]


@given(TEXTS, TEXTS)
def test_no_string_that_stands_in_a_text_is_missed(texts: list[str], others: list[str]) -> None:
    alone = SubstringFilter.of(texts)
    assert all(might_contain(alone, *parts_of(texts)))
    both = alone.and_of(others)
    assert all(might_contain(both, *parts_of(texts), *parts_of(others)))
    assert list(both.texts) == [*texts, *others]


@given(TEXTS)
def test_as_many_are_looked_at_as_there_are(texts: list[str]) -> None:
    short = [part for part in parts_of(texts) if len(part) <= LONGEST]
    assert SubstringFilter.of(texts).lookup_count == len(short)
    assert SubstringFilter.of(texts).characters == sum(map(len, texts))


def test_all_parts_of_adversarial_and_real_text_are_there() -> None:
    texts = [*ADVERSARIAL, *corpora_lines(every=97)]
    assert all(might_contain(SubstringFilter.of(texts), *parts_of([text[:50] for text in texts])))


def test_few_strings_that_stand_nowhere_are_let_through() -> None:
    substrings = SubstringFilter.of(list(corpora_lines(every=20)))
    strangers = [f"{number:x}ʬ" for number in range(10_000)]
    assert np.mean(might_contain(substrings, *strangers)) < 0.1


def test_no_string_reaches_from_one_text_into_the_next() -> None:
    texts = SubstringFilter.of(["слово", " дело"])
    assert might_contain(texts, "слово", " дело", "о д", "слово дело") == [True, True, False, False]


def test_a_space_and_its_mark_are_one() -> None:
    assert might_contain(SubstringFilter.of([" a"]), "▁a", " a") == [True, True]
    assert might_contain(SubstringFilter.of(["▁a"]), "▁a", " a") == [True, True]


def test_what_is_too_long_or_empty_may_stand_anywhere() -> None:
    assert might_contain(SubstringFilter.of([]), "", "x" * (LONGEST + 1), "x" * LONGEST) == [
        True,
        True,
        False,
    ]


def test_they_stay_unknown_until_they_are_counted() -> None:
    substrings = SubstringFilter.of(["a"])
    assert not substrings.are_known
    substrings.look()
    assert substrings.are_known
    assert substrings.and_of([]) is substrings


def test_texts_taken_from_among_many_are_looked_for_in_all_of_them() -> None:
    many = SubstringFilter.of(["one", "two"])
    assert SubstringFilter.of(TextSelection(["one"], many)) is many
    assert SubstringFilter.of(ChunkBuffer(b"one", np.array([3]), many)) is many
    alone = SubstringFilter.of(ChunkBuffer(b"one two", np.array([3, 7])))
    assert might_contain(alone, "one", " two", "e t") == [True, True, False]
