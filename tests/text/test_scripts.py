"""Scripts are detected from letters; the assumed language follows the majority."""

from __future__ import annotations

import unicodedata

import pytest

from tokscope.text.scripts import assumed_language, script_letters


@pytest.mark.parametrize(
    ("text", "cyrillic", "latin"),
    [
        ("Привет, Bob 42", 6, 3),
        ("Ёё Її Ґ", 5, 0),
        ("café Æß", 0, 6),
        ("", 0, 0),
        ("你好 ½ — 🙂", 0, 0),
        ("×÷", 0, 0),  # signs amid the Latin-1 letters
    ],
)
def test_letters_by_script(text: str, cyrillic: int, latin: int) -> None:
    assert script_letters(text) == (cyrillic, latin)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Привет, мир", "ru"),
        ("Hello", "en"),
        ("Привет, Bob, как твои дела сегодня", "ru"),  # 3 of 27 letters: a name
        ("Запушь branch в origin", "ru+en"),  # 12 of 19
        ("42 — 🙂", None),
        ("", None),
    ],
)
def test_the_language_is_detected_from_the_share_of_letters(
    text: str, language: str | None
) -> None:
    assert assumed_language(text) == language


@pytest.mark.parametrize(("word", "index"), [("CYRILLIC", 0), ("LATIN", 1)])
def test_every_letter_of_the_everyday_blocks_is_in_its_script(word: str, index: int) -> None:
    letters = [
        chr(point)
        for point in range(0x0530)  # up to the Cyrillic Supplement
        if unicodedata.name(chr(point), "").startswith(f"{word} ")
        and unicodedata.category(chr(point)) in ("Lu", "Ll", "Lt")
    ]
    assert letters
    assert [letter for letter in letters if script_letters(letter)[index] != 1] == []
