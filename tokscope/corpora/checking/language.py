"""Whether a line is in the language of its file, told by its letters.

Tells English and Russian by script, and each from its neighbours by letters that it does not have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tokscope.corpora.checking.finding import Finding, without_code
from tokscope.corpora.manifest import TextFile
from tokscope.text.script import script_letters

_NOT_RUSSIAN = re.compile("[іїєґўІЇЄҐЎ]")
_GERMAN = re.compile("[äöüßÄÖÜẞ]")
_FEWEST_GERMAN = 2
_GERMAN_SHARE = 0.02
"""Share of such letters from which a line is no English one with a name in it: German has about
0.018 of them, an English sentence with ``Väinö`` as many, but rarely both that and two of them."""


def check_language(file: TextFile, lines: Sequence[str]) -> Iterator[Finding]:
    """Find lines that are not in the language of their file; code between backticks is in none."""
    rule = {"en": _not_english, "ru": _not_russian}.get(file.language or "")
    for number, line in enumerate(lines, 1):
        if rule is not None and (problem := rule(without_code(line))):
            yield Finding(str(file.path), number, problem)


def _not_english(line: str) -> str | None:
    cyrillic, latin = script_letters(line)
    if cyrillic:
        return "Cyrillic letters in English text"
    german = len(_GERMAN.findall(line))
    if german >= _FEWEST_GERMAN and german >= _GERMAN_SHARE * latin:
        return f"German letters in English text: {german} of {latin}"
    return None


def _not_russian(line: str) -> str | None:
    cyrillic, latin = script_letters(line)
    if latin and not cyrillic:
        return "no Cyrillic letter in Russian text"
    if latin > cyrillic:
        return f"more Latin letters than Cyrillic ones in Russian text: {latin} and {cyrillic}"
    foreign = _NOT_RUSSIAN.search(line)
    return f"a letter that Russian does not have: '{foreign[0]}'" if foreign else None
