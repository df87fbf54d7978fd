"""Latin letters that look like Cyrillic ones, inside Russian words and in the place of whole ones.

A letter of another alphabet that is meant as such passes: `витамин C`, `при p = 0,05`, `HTTP`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tokscope.corpora.checking.finding import Finding, without_code
from tokscope.corpora.manifest import TextFile
from tokscope.text.script import CYRILLIC, LATIN

_ALL = "aceopxykABCEHKMOPTXY"
CYRILLIC_OF = str.maketrans(
    dict(zip(_ALL, "асеорхукАВСЕНКМОРТХУ", strict=True)),
)
"""The Cyrillic letter that each Latin look-alike looks like."""
_SMALL, _CAPITAL = "acoyk", "ABCKOY"
"""Those that look like a Russian word of one letter."""
_MIXED = re.compile(
    f"[{CYRILLIC}\u0300-\u036f]*(?:[{CYRILLIC}][{LATIN}]|[{LATIN}][{CYRILLIC}])[{CYRILLIC}{LATIN}]*"
)
_CYRILLIC_WORD = re.compile(f"[{CYRILLIC}]+")
_LATIN_WORD = re.compile(rf"(?<![\w-])[{_ALL}]{{2,}}(?![\w-])")
_UPPER = "А-ЯЁ"
_SPACE = "[ \u00a0]"
_NEXT = rf"(?={_SPACE}[«„(]?[{CYRILLIC}])"
_ALONE = (
    # a word between Russian words, as in `пришёл c работы` and `мал, a умён`
    rf"(?:(?<=[{CYRILLIC}]{_SPACE})|(?<=[{CYRILLIC}][,;:] )|(?<=[—–] ))[{_SMALL}]{_NEXT}",
    # the first word of a sentence or of what is quoted, as in `B доме тихо`
    rf"(?:(?<![^«„“(])|(?<=[.!?…] ))[{_SMALL}{_CAPITAL}]{_NEXT}",
    # a word among capitals, as in `ЖИЛ B ДОМЕ`
    rf"(?<=[{_UPPER}][{_UPPER}]{_SPACE})[{_CAPITAL}](?={_SPACE}[{_UPPER}]{{2}})",
    # the rest of an abbreviation, as in `т. e.`
    rf"(?<=(?<![{CYRILLIC}])[{CYRILLIC}][.]{_SPACE})[{_ALL}](?=[.])",
)
_SINGLE = re.compile("|".join(_ALONE))


def check_look_alikes(file: TextFile, lines: Sequence[str]) -> Iterator[Finding]:
    """Find Latin letters in the place of Cyrillic ones, unless the file is about them."""
    if file.mixes_scripts:
        return
    is_russian = file.language == "ru"
    known = {word.casefold() for line in lines for word in _CYRILLIC_WORD.findall(line)}
    for number, line in enumerate(lines, 1):
        problems = [f"Latin and Cyrillic letters in one word: '{word}'" for word in _mixed(line)]
        if is_russian:
            problems += [
                f"Latin letters that look like a Russian word: '{word}'"
                for word in _whole(without_code(line), known)
            ]
        for problem in problems:
            yield Finding(str(file.path), number, problem)


def _mixed(line: str) -> Iterator[str]:
    for found in _MIXED.finditer(line):
        yield found[0]


def _whole(line: str, known: set[str]) -> Iterator[str]:
    """Find words that are Latin throughout: single letters, and words the file has in Cyrillic."""
    for found in _SINGLE.finditer(line):
        yield found[0]
    for found in _LATIN_WORD.finditer(line):
        if found[0].translate(CYRILLIC_OF).casefold() in known:
            yield found[0]
