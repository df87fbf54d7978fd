"""Facts of chunks computed from bytes equal those of the definitions in ``text``."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers import adversarial as adversarial
from tests.helpers.tables import table_of
from tokscope.counting import chunk_table as chunk_facts
from tokscope.text.scripts import assumed_language, script_letters
from tokscope.text.words import DEFAULT, DEFINITIONS, WordDefinition

SPLITTING = [each for each in DEFINITIONS.values() if each.split is not None]
LINES = [
    *adversarial.corpora_lines(every=7),
    *adversarial.ADVERSARIAL,
    *adversarial.mutations(2000, seed=5),
]


@pytest.mark.parametrize("definition", SPLITTING, ids=lambda each: each.name)
def test_the_words_of_a_segment_are_those_of_its_chunks(definition: WordDefinition) -> None:
    assert definition.split is not None
    table = table_of(LINES)
    ours = table.per_segment(chunk_facts.words(table, definition)).tolist()
    assert ours == [len(definition.split(line)) for line in LINES]


def test_gold_words_are_not_detected_from_text() -> None:
    with pytest.raises(ValueError, match="gold does not split text"):
        chunk_facts.words(table_of(["a"]), DEFINITIONS["gold"])


def test_letters_and_languages_are_those_of_the_segments() -> None:
    table = table_of(LINES)
    cyrillic, latin = (table.per_segment(each).tolist() for each in chunk_facts.letters(table))
    assert list(zip(cyrillic, latin, strict=True)) == [script_letters(line) for line in LINES]
    assert chunk_facts.languages(table) == [assumed_language(line) for line in LINES]


def test_characters_and_bytes_are_those_of_the_segments() -> None:
    table = table_of(LINES)
    assert table.per_segment(table.characters).tolist() == [len(line) for line in LINES]
    assert table.per_segment(table.sizes).tolist() == [len(line.encode()) for line in LINES]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), min_size=1))
def test_any_text_has_the_same_words_and_letters(lines: list[str]) -> None:
    table = table_of(lines)
    assert DEFAULT.split is not None
    words = table.per_segment(chunk_facts.words(table, DEFAULT)).tolist()
    assert words == [len(DEFAULT.split(line)) for line in lines]
    assert chunk_facts.languages(table) == [assumed_language(line) for line in lines]
