"""Check the language of lines, look-alike letters, quotes, and variants of a text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence

from tokscope.corpora.builtin import Derivation, Manifest, TextFile
from tokscope.corpora.checks.rules import CorpusProblem, without_code
from tokscope.text.scripts import CYRILLIC, LATIN, script_letters

_NOT_RUSSIAN = re.compile("[іїєґўІЇЄҐЎ]")
_GERMAN = re.compile("[äöüßÄÖÜẞ]")
_FEWEST_GERMAN = 2
_GERMAN_SHARE = 0.02
"""Share of such letters from which a line is no English one with a name in it: German has about
0.018 of them, an English sentence with ``Väinö`` as many, but rarely both that and two of them."""


def check_language(file: TextFile, lines: Sequence[str]) -> Iterator[CorpusProblem]:
    """Find lines that are not in the language of their file; code between backticks is in none."""
    rule = {"en": _not_english, "ru": _not_russian}.get(file.language or "")
    for number, line in enumerate(lines, 1):
        if rule is not None and (problem := rule(without_code(line))):
            yield CorpusProblem(str(file.path), number, problem)


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


def check_look_alikes(file: TextFile, lines: Sequence[str]) -> Iterator[CorpusProblem]:
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
            yield CorpusProblem(str(file.path), number, problem)


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


_CLOSING = {"ru": {"«": "»", "„": "“"}, "en": {"“": "”", "‘": "’"}}
_STRAIGHT = '"'
_APOSTROPHE = "’"


def check_quotes(file: TextFile, lines: Sequence[str]) -> Iterator[CorpusProblem]:
    """Find quotes without their partner, out of order, or straight beside the language's own."""
    closing = _CLOSING.get(file.language or "", {})
    for number, line in enumerate(lines, 1):
        text = without_code(line)
        for problem in (*_unpaired(text, closing), *_straight(text, closing)):
            yield CorpusProblem(str(file.path), number, problem)


def _unpaired(line: str, closing: dict[str, str]) -> Iterator[str]:
    """Return the first unpaired quote of a line."""
    opening = {close: open_ for open_, close in closing.items()}
    opened: list[str] = []
    for at, character in enumerate(line):
        if character in closing:
            opened.append(character)
        elif character in opening and not _is_apostrophe(line, at, opened):
            if not opened or closing[opened[-1]] != character:
                pair = f"{opening[character]} and {character}"
                yield f"unbalanced quotes {pair}: {character} closes nothing that is open"
                return
            opened.pop()
    if opened:
        yield f"unbalanced quotes {opened[-1]} and {closing[opened[-1]]}: one is not closed"


def _is_apostrophe(line: str, at: int, opened: list[str]) -> bool:
    if line[at] != _APOSTROPHE:
        return False
    is_inside = line[at - 1 : at].isalnum() and line[at + 1 : at + 2].isalnum()
    return is_inside or not opened or opened[-1] != "‘"


def _straight(line: str, closing: dict[str, str]) -> Iterator[str]:
    if line.count(_STRAIGHT) % 2:
        yield f"unbalanced quotes: an odd number of {_STRAIGHT}"
    elif _STRAIGHT in line and any(quote in line for quote in closing):
        yield f"straight quotes beside {' '.join(quote for quote in closing if quote in line)}"


_ACUTE = "\u0301"
_YO = str.maketrans("ёЁ", "еЕ")


def _is_equal_without_marks(line: str, plain: str) -> bool:
    return line.replace(_ACUTE, "") == plain.replace(_ACUTE, "")


def _is_equal_in_cyrillic(line: str, plain: str) -> bool:
    return line.translate(CYRILLIC_OF) == plain.translate(CYRILLIC_OF)


_IS_DERIVED: Mapping[Derivation, Callable[[str, str], bool]] = {
    Derivation.CAPITALS: lambda line, plain: line == plain.upper(),
    Derivation.E_FOR_YO: lambda line, plain: line == plain.translate(_YO),
    Derivation.NFD: lambda line, plain: line == unicodedata.normalize("NFD", plain),
    Derivation.STRESS_MARKS: _is_equal_without_marks,
    Derivation.LOOK_ALIKES: _is_equal_in_cyrillic,
}


def check_twins(manifest: Manifest, lines: Mapping[str, Sequence[str]]) -> Iterator[CorpusProblem]:
    """Find lines that are not variants of their twins."""
    for name, file in manifest.files.items():
        twin = file.twin_of
        if twin is None or name not in lines or twin not in lines:
            continue
        if len(lines[name]) != len(lines[twin]):
            yield CorpusProblem(str(file.path), None, f"has not as many lines as '{twin}'")
        for number, (line, plain) in enumerate(zip(lines[name], lines[twin], strict=False), 1):
            if problem := _problem(file, line, plain):
                yield CorpusProblem(str(file.path), number, problem)


def _problem(file: TextFile, line: str, plain: str) -> str | None:
    if line == plain and not file.may_equal_twin:
        return f"does not differ from '{file.twin_of}'"
    if file.derivation is not None and not _IS_DERIVED[file.derivation](line, plain):
        return f"is not its line of '{file.twin_of}' with {file.derivation.describe}"
    return None
