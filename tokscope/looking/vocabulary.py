"""What a vocabulary holds: scripts, whole Cyrillic words, single letters.

Entries are compared as byte strings, a word-initial mark as a leading space, so that vocabularies
of different engines compare.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from tokscope.text.script import CYRILLIC, LATIN

RUSSIAN_LETTERS = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
_LETTERS = RUSSIAN_LETTERS + RUSSIAN_LETTERS.upper()
_CYRILLIC_LETTER = re.compile(f"[{CYRILLIC}]")
_LATIN_LETTER = re.compile(f"[{LATIN}]")
_WHOLE_WORD = re.compile(f" [{CYRILLIC}]{{3,}}")
_RUSSIAN_WORD = re.compile(f" [{_LETTERS}]{{3,}}")
_LONGEST = 5


class Script(StrEnum):
    """Which letters an entry has."""

    CYRILLIC = "Cyrillic"
    LATIN = "Latin"
    MIXED = "mixed"
    """Letters of more than one script."""
    OTHER = "other scripts"
    NONE = "no letters"
    """Digits, punctuation, white space, parts of characters."""


def script_of(entry: bytes) -> Script:
    r"""Tell the script of an entry by its whole letters.

    Examples
    --------
    >>> [script_of(each).value for each in (" мир".encode(), b"x\xd0", b"\xd0", "я1z".encode())]
    ['Cyrillic', 'Latin', 'no letters', 'mixed']
    """
    letters = filter(_has_script, entry.decode("utf-8", "ignore"))
    scripts = set(map(_script, letters))
    if not scripts:
        return Script.NONE
    return scripts.pop() if len(scripts) == 1 else Script.MIXED


def _has_script(character: str) -> bool:
    """Tell letters from other signs; modifier letters (ʻ, ー) stand beside any script."""
    return character.isalpha() and unicodedata.category(character) != "Lm"


def _script(letter: str) -> Script:
    if _LATIN_LETTER.match(letter):
        return Script.LATIN
    return Script.CYRILLIC if _CYRILLIC_LETTER.match(letter) else Script.OTHER


@dataclass(frozen=True, slots=True)
class Contents:
    """What a vocabulary holds."""

    entries: int
    """Ids that text can produce."""
    scripts: Mapping[Script, int]
    """Entries by script, every script there."""
    whole_cyrillic_words: int
    """Entries that are a word-initial Cyrillic string of three letters or more."""
    longest: tuple[str, ...]
    """Word-initial strings of Russian letters in one token, longest first."""
    letters: int
    """Russian letters, small and capital, that are a token without a space."""
    spaced_letters: int
    """The same with a space before them."""

    @property
    def known_letters(self) -> int:
        """How many letters there are to look for."""
        return len(_LETTERS)


def contents_of(entries: Iterable[bytes]) -> Contents:
    """Look through a vocabulary.

    Parameters
    ----------
    entries : iterable of bytes
        As `Tokenizer.token_bytes` gives them, one an id.
    """
    every = list(entries)
    distinct = set(every)
    scripts = dict.fromkeys(Script, 0)
    for entry in every:
        scripts[script_of(entry)] += 1
    texts = [unicodedata.normalize("NFC", text) for entry in distinct if (text := _text(entry))]
    russian = {text[1:] for text in texts if _RUSSIAN_WORD.fullmatch(text)}
    return Contents(
        len(every),
        scripts,
        sum(_WHOLE_WORD.fullmatch(text) is not None for text in texts),
        tuple(sorted(russian, key=lambda text: (-len(text), text))[:_LONGEST]),
        sum(letter.encode() in distinct for letter in _LETTERS),
        sum(f" {letter}".encode() in distinct for letter in _LETTERS),
    )


def _text(entry: bytes) -> str | None:
    """Read an entry; None if it is no whole text."""
    try:
        return entry.decode("utf-8")
    except UnicodeDecodeError:
        return None
