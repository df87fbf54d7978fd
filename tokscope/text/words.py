"""What a word is: named, versioned definitions, because the choice moves fertility by half.

Counts words. It does not segment text into lines or records (``corpora``) and knows no tokenizer.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import regex

WHITE_SPACE = (
    "\t\n\x0b\x0c\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"  # PropList.txt
)
"""Unicode White_Space as the inside of a regular-expression class. Python's own ``\\s`` and
``str.split`` also take U+001C to U+001F, which Unicode does not."""

UNICODE_VERSION = ".".join(unicodedata.unidata_version.split(".")[:2])
"""Which Unicode tables the definitions rest on; it belongs to a result's provenance."""

_RUN = re.compile(f"[^{WHITE_SPACE}]+")
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")


def lexical(text: str) -> list[str]:
    r"""Split text into maximal runs without white space that hold a letter or a digit.

    A spaced dash is no word, a number split by a space is two, e-mail and ``C++`` are one each.
    (Python's ``[^\W_]`` is exactly the characters of general category L and N.)

    Examples
    --------
    >>> lexical("It’s state-of-the-art — C++ & e-mail.")
    ['It’s', 'state-of-the-art', 'C++', 'e-mail.']
    >>> lexical("Где-то, т. е. в 10 000 км — или 5 кг 🙂?")
    ['Где-то,', 'т.', 'е.', 'в', '10', '000', 'км', 'или', '5', 'кг']
    """
    return [run for run in _RUN.findall(text) if _LETTER_OR_DIGIT.search(run)]


def is_blank(text: str) -> bool:
    """Tell whether a text is nothing but Unicode White_Space."""
    return _RUN.search(text) is None


def whitespace(text: str) -> list[str]:
    """Split text into maximal runs without Unicode White_Space, as most tools count.

    Examples
    --------
    >>> whitespace("Да — нет.")
    ['Да', '—', 'нет.']
    """
    return _RUN.findall(text)


def uax29(text: str) -> list[str]:
    """Split text into the word segments of UAX #29 that hold a letter or a digit.

    Hyphenated compounds are several words, an apostrophe inside a word is not a boundary. By the
    ``regex`` library's default word boundaries.

    Examples
    --------
    >>> uax29("It’s state-of-the-art — C++ & e-mail.")
    ['It’s', 'state', 'of', 'the', 'art', 'C', 'e', 'mail']
    >>> uax29("Где-то, т. е. в 10 000 км — 3,14 🙂?")
    ['Где', 'то', 'т', 'е', 'в', '10', '000', 'км', '3,14']
    """
    return [run for run in _boundaries().split(text) if run and _LETTER_OR_DIGIT.search(run)]


@cache
def _boundaries() -> regex.Pattern[str]:
    import regex

    return regex.compile(r"(?w)\b", flags=regex.VERSION1)


def form(word: str) -> str:
    """Take off a word's outer characters that are neither letter nor digit.

    Examples
    --------
    >>> form("«мир»,"), form("e-mail."), form("—")
    ('мир', 'e-mail', '')
    """
    start, end = 0, len(word)
    while start < end and not word[start].isalnum():
        start += 1
    while end > start and not word[end - 1].isalnum():
        end -= 1
    return word[start:end]


@dataclass(frozen=True, slots=True)
class WordDefinition:
    """A way to say what a word is."""

    name: str
    version: int
    """Moves whenever any count can move; part of the comparability key."""
    summary: str
    split: Callable[[str], list[str]] | None
    """None where the file says what its words are."""

    @property
    def key(self) -> str:
        """The definition as it stands in a signature, e.g. ``lexical-1``."""
        return f"{self.name}-{self.version}"


DEFINITIONS = {
    definition.name: definition
    for definition in (
        WordDefinition(
            "lexical", 1, "run without white space that holds a letter or digit", lexical
        ),
        WordDefinition("whitespace", 1, "run without white space", whitespace),
        WordDefinition("uax29", 1, "UAX #29 word segment that holds a letter or digit", uax29),
        WordDefinition("gold", 1, "the FORM column of a CoNLL-U file", None),
    )
}
DEFAULT = DEFINITIONS["lexical"]
