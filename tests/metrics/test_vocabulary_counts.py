"""What a vocabulary holds, and how two differ."""

from __future__ import annotations

import pytest

from tests.conftest import load_all
from tokscope.analysis.vocabulary_diff import RenumberedToken, difference_of
from tokscope.metrics.vocabulary_entries import Script, contents_of, script_of
from tokscope.tokenizers.loader import Loader

ENTRIES = [
    *(" мир".encode(), " дом".encode(), " ми".encode(), "мир".encode(), " домик".encode()),
    *(" мир1".encode(), "я".encode(), " я".encode(), "Ё".encode(), " дiм".encode()),
    *(b" the", b"\xd0", b"1", "漢".encode(), " мiр".encode(), " їжак".encode()),
]


def test_contents_by_hand() -> None:
    found = contents_of(ENTRIES)
    assert found.entries == len(ENTRIES)
    assert found.scripts == {
        Script.CYRILLIC: 10,
        Script.LATIN: 1,
        Script.MIXED: 2,
        Script.OTHER: 1,
        Script.NONE: 2,
    }
    assert found.whole_cyrillic_words == 4  # мир, дом, домик, їжак
    assert found.longest == ("домик", "дом", "мир")  # їжак is not in Russian letters
    assert (found.letters, found.spaced_letters, found.known_letters) == (2, 1, 66)


@pytest.mark.parametrize(
    ("entry", "script"),
    [
        (b"\xd0\xbc\xd0", Script.CYRILLIC),  # a letter and a part of another
        (b" ", Script.NONE),
        ("ʻokina".encode(), Script.LATIN),  # a modifier letter belongs to any script
        ("ー".encode(), Script.NONE),
    ],
)
def test_scripts_are_detected_from_whole_letters(entry: bytes, script: Script) -> None:
    assert script_of(entry) is script


def test_differences_by_hand() -> None:
    first = {0: b"a", 1: b"b", 2: b"cc", 3: b"a"}
    second = {0: b"a", 1: b"cc", 2: "мир".encode(), 3: b"\xd0"}
    found = difference_of(first, second)
    assert (found.common, found.only_first, found.only_second) == (2, 1, 2)
    assert (found.moved, found.moved_examples) == (1, (RenumberedToken(b"cc", 2, 1),))
    assert found.first_by_script[Script.LATIN].examples == (b"b",)
    assert found.second_by_script[Script.CYRILLIC].entries == 1
    assert found.second_by_script[Script.NONE].examples == (b"\xd0",)


def test_ids_that_are_not_known_have_not_moved() -> None:
    found = difference_of({0: b"a"}, {1: b"a"}, ids_known=False)
    assert (found.moved, found.moved_examples) == (None, ())


def test_examples_have_letters_and_the_lowest_ids() -> None:
    entries = {9: b"ii", 1: b"x", 3: b"cc", 2: b"bb"}
    found = difference_of(entries, {0: b"-"})
    assert found.first_by_script[Script.LATIN].examples == (b"bb", b"cc", b"ii")


def test_cl100k_and_o200k_share_what_is_known(loader: Loader) -> None:
    first, second = load_all(loader, "cl100k_base", "o200k_base").values()
    found = difference_of(first.token_bytes(), second.token_bytes())
    assert (found.common, found.only_first, found.only_second) == (85_033, 15_223, 114_965)
    for whole, parts in (
        (found.only_first, found.first_by_script),
        (found.only_second, found.second_by_script),
    ):
        assert sum(each.entries for each in parts.values()) == whole
