"""Detect the script of a string: Cyrillic, Latin, both or neither."""

from __future__ import annotations

import re

CYRILLIC = "\u0400-\u052f\u1c80-\u1c8f\u1d2b\u1d78\u2de0-\u2dff\ua640-\ua69f"
"""Cyrillic blocks as the inside of a regular-expression class."""
LATIN = "A-Za-z\xaa\xba\xc0-\xd6\xd8-\xf6\xf8-\u02b8\u1e00-\u1eff\u2c60-\u2c7f\ua722-\ua7ff"
"""Latin blocks as the inside of a regular-expression class."""

_CYRILLIC = re.compile(f"[{CYRILLIC}]")
_LATIN = re.compile(f"[{LATIN}]")


def script_letters(text: str) -> tuple[int, int]:
    """Count the Cyrillic and the Latin letters of a string."""
    return len(_CYRILLIC.findall(text)), len(_LATIN.findall(text))


SWITCHED = 0.15
"""Share of letters of the rarer script from which text counts as switching between languages: a
name or a unit in the other script stays below it in a sentence."""


def assumed_language(text: str) -> str | None:
    """Detect ``ru``, ``en``, or ``ru+en`` for a text that switches between them, by script.

    Examples
    --------
    >>> assumed_language("Привет, Bob, как дела у тебя?"), assumed_language("Hello")
    ('ru', 'en')
    >>> assumed_language("Запушь feature branch в origin"), assumed_language("42")
    ('ru+en', None)
    """
    letters = script_letters(text)
    if has_both_scripts(*letters):
        return language_without_placeholders(text)
    return language_of_letters(*letters) or unspaced_language(text)


PLACEHOLDERS = re.compile(
    r"""\{\{[^{}]*\}\} | \{%.*?%\} | \$?\{[\w.\[\]()'":!|,+\- #=]*\} | %\{\w+\}
    | \{\w+,\s*(?:plural|select|selectordinal), | \b(?:zero|one|two|few|many|other|=\d+)\s*(?=\{)
    | %(?:\(\w+\)|\d+\$)?[-+#0]*\d*(?:\.\d+)?[sdiufeEgGxXcr@]
    | </?[A-Za-z!][^<>]*> | &\w+;
    | \b(?:https?|ftp)://\S+ | \bwww\.\S+ | [\w.+-]+@[\w-]+\.[\w.]+""",
    re.VERBOSE | re.ASCII,
)
"""Placeholders of templates, tags, URLs and addresses: in no language."""


def language_without_placeholders(text: str) -> str | None:
    """Detect the language of what is left of a text without placeholders; if nothing is, of it.

    Examples
    --------
    >>> language_without_placeholders("Привет, {{ customer.first_name }}!")
    'ru'
    """
    rest = PLACEHOLDERS.sub(" ", text)
    return language_of_letters(*script_letters(rest)) or language_of_letters(*script_letters(text))


def has_both_scripts(cyrillic: int, latin: int) -> bool:
    """Return whether placeholders may decide the language: they are in Latin letters."""
    return bool(cyrillic and latin) and language_of_letters(cyrillic, latin) != "ru"


def language_of_letters(cyrillic: int, latin: int) -> str | None:
    """Detect the language from the numbers of letters."""
    if cyrillic == latin == 0:
        return None
    if min(cyrillic, latin) / (cyrillic + latin) >= SWITCHED:
        return "ru+en"
    return "ru" if cyrillic > latin else "en"


_UNSPACED = {
    "ja": "\u3040-\u30ff",
    "th": "\u0e00-\u0e7f",
    "lo": "\u0e80-\u0eff",
    "km": "\u1780-\u17ff",
    "my": "\u1000-\u109f",
    "zh": "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003134f",
}
"""Scripts without spaces between words, by language; Japanese is known by its kana."""
_UNSPACED_LETTERS = {code: re.compile(f"[{block}]") for code, block in _UNSPACED.items()}
UNSPACED = frozenset(_UNSPACED)


def unspaced_language(text: str) -> str | None:
    """Detect a language that is written without spaces between words.

    Examples
    --------
    >>> unspaced_language("你好"), unspaced_language("東京へ"), unspaced_language("42")
    ('zh', 'ja', None)
    """
    return next((code for code, letters in _UNSPACED_LETTERS.items() if letters.search(text)), None)


RUSSIAN, ENGLISH = "ru", "en"
