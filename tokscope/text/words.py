"""Word definitions: named and versioned, because the choice changes fertility by up to a half."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
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

    A hyphen or an apostrophe joins, a spaced dash is no word and neither is an emoji, a number
    split by a space is two, an address is one. (Python's ``[^\W_]`` is exactly the characters of
    general category L and N.)

    Examples
    --------
    English: hyphens and apostrophes; a spaced dash, signs and emoji; numbers with units.

    >>> lexical("It’s Bob's state-of-the-art — C++ & e-mail 🙂")
    ['It’s', "Bob's", 'state-of-the-art', 'C++', 'e-mail']
    >>> lexical("10,000 km, 5kg - i.e. write to me@site.org.")
    ['10,000', 'km,', '5kg', 'i.e.', 'write', 'to', 'me@site.org.']

    Russian: the same; ``т. е.`` is two words, ``е-mail`` with a Cyrillic ``е`` is one.

    >>> lexical("Где-то, т. е. в 10 000 км — или 5 кг 🙂?")
    ['Где-то,', 'т.', 'е.', 'в', '10', '000', 'км', 'или', '5', 'кг']
    >>> lexical("О’Нил – на C++ – шлёт е-mail: я@сайт.рф")
    ['О’Нил', 'на', 'C++', 'шлёт', 'е-mail:', 'я@сайт.рф']
    """
    return [run for run in _RUN.findall(text) if _LETTER_OR_DIGIT.search(run)]


def is_blank(text: str) -> bool:
    """Return whether a text is nothing but Unicode White_Space."""
    return _RUN.search(text) is None


def whitespace(text: str) -> list[str]:
    """Split text into maximal runs without Unicode White_Space, as most tools count.

    Spaced dashes, signs and emoji are words too.

    Examples
    --------
    >>> whitespace("It’s state-of-the-art — C++ & e-mail, 10,000 km 🙂")
    ['It’s', 'state-of-the-art', '—', 'C++', '&', 'e-mail,', '10,000', 'km', '🙂']
    >>> whitespace("Где-то, т. е. в 10 000 км — на е-mail я@сайт.рф 🙂?")
    ['Где-то,', 'т.', 'е.', 'в', '10', '000', 'км', '—', 'на', 'е-mail', 'я@сайт.рф', '🙂?']
    """
    return _RUN.findall(text)


def uax29(text: str) -> list[str]:
    """Split text into the word segments of UAX #29 that hold a letter or a digit.

    Hyphenated compounds are several words and an address is two or more; an apostrophe or a full
    stop between letters is not a boundary (WB6, WB7), nor is a comma between digits (WB11, WB12),
    nor the place where a digit meets a letter (WB9, WB10). By the ``regex`` library's default word
    boundaries.

    Examples
    --------
    >>> uax29("It’s Bob's state-of-the-art — C++ & e-mail 🙂")
    ['It’s', "Bob's", 'state', 'of', 'the', 'art', 'C', 'e', 'mail']
    >>> uax29("10,000 km, 5kg - i.e. write to me@site.org.")
    ['10,000', 'km', '5kg', 'i.e', 'write', 'to', 'me', 'site.org']
    >>> uax29("Где-то, т. е. в 10 000 км — 3,14 🙂?")
    ['Где', 'то', 'т', 'е', 'в', '10', '000', 'км', '3,14']
    >>> uax29("О’Нил – на C++ – шлёт е-mail: я@сайт.рф")
    ['О’Нил', 'на', 'C', 'шлёт', 'е', 'mail', 'я', 'сайт.рф']
    """
    return [run for run in _boundaries().split(text) if run and _LETTER_OR_DIGIT.search(run)]


def gold(tokens: Iterable[tuple[str, str]]) -> list[str]:
    """Return the gold words of a CoNLL-U sentence.

    Examples
    --------
    ``I don’t e-mail.`` and ``Где-то 10 000 км, т. е. C++ — 🙂``:

    >>> gold([("1", "I"), ("2-3", "don’t"), ("2", "do"), ("3", "n’t"), ("4", "e-mail"), ("5", ".")])
    ['I', 'do', 'n’t', 'e-mail', '.']
    >>> forms = ("Где-то", "10 000", "км", ",", "т.", "е.", "C++", "—", "🙂")
    >>> len(gold((str(number), each) for number, each in enumerate(forms, 1)))
    9
    >>> gold([("1", "Он"), ("2", "пишет"), ("2.1", "пишет"), ("3", "е-mail")])
    ['Он', 'пишет', 'е-mail']
    """
    return [word for number, word in tokens if number.isdecimal()]


@cache
def _boundaries() -> regex.Pattern[str]:
    import regex

    return regex.compile(r"(?w)\b", flags=regex.VERSION1)


def form(word: str) -> str:
    r"""Remove a word's outer characters that are neither letter nor digit.

    Combining marks of its last letter stay: ``й`` may be ``и`` with U+0306, and a stressed vowel
    has U+0301 after it.

    Examples
    --------
    >>> form("(state-of-the-art),"), form("don’t!"), form("users’"), form("10,000."), form("C++")
    ('state-of-the-art', 'don’t', 'users', '10,000', 'C')
    >>> form("«мир»,"), form("где-то…"), form("т."), form("5кг;"), form("е-mail:"), form("—")
    ('мир', 'где-то', 'т', '5кг', 'е-mail', '')
    >>> form("<me@site.org>"), form("да🙂"), form("🙂")
    ('me@site.org', 'да', '')
    >>> form("«мои\u0306»") == "мои\u0306", form("еда\u0301!") == "еда\u0301"
    (True, True)
    """
    start, end = 0, len(word)
    while start < end and not word[start].isalnum():
        start += 1
    last = end
    while last > start and not word[last - 1].isalnum():
        last -= 1
    while start < last < end and unicodedata.category(word[last]).startswith("M"):
        last += 1
    return word[start:last]


@dataclass(frozen=True, slots=True)
class WordDefinition:
    """A way to say what a word is."""

    name: str
    version: int
    """Moves whenever any count can move; part of the comparability key."""
    summary: str
    split: Callable[[str], list[str]] | None
    """None where the file says what its words are."""
    needs_spaces: bool = True
    """Whether words are parted by white space, so that Chinese has none worth counting."""

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
        WordDefinition(
            *("uax29", 1, "UAX #29 word segment that holds a letter or digit", uax29),
            needs_spaces=False,
        ),
        WordDefinition("gold", 1, "the FORM column of a CoNLL-U file", None, needs_spaces=False),
    )
}
DEFAULT = DEFINITIONS["lexical"]
