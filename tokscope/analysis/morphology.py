"""Part of speech and inflectional ending of Russian word forms.

pymorphy3 (an extra) returns the most probable part of speech and grammemes without context. The
ending is the longest of a table for these grammemes that leaves a stem.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from importlib.util import find_spec
from typing import Any

from tokscope.errors import UnavailableError
from tokscope.text.scripts import script_letters

INSTALL = "python -m pip install '.[morphology]'"

_NAMES = {
    "NOUN": "noun",
    "ADJF": "adjective",
    "ADJS": "short adjective",
    "COMP": "comparative",
    "VERB": "verb",
    "INFN": "infinitive",
    "PRTF": "participle",
    "PRTS": "short participle",
    "GRND": "gerund",
    "NUMR": "numeral",
    "ADVB": "adverb",
    "NPRO": "pronoun",
    "PRED": "predicative",
    "PREP": "preposition",
    "CONJ": "conjunction",
    "PRCL": "particle",
    "INTJ": "interjection",
}
_UNKNOWN = "not analysed"
_DIGITS, _LATIN, _MIXED = "with digits", "Latin letters", "both scripts"
_INDECLINABLE = "Fixd"

_NOUNS: dict[tuple[str, ...], str] = {
    ("sing", "nomn"): "а я о ё е",
    ("sing", "gent"): "а я ы и у ю",
    ("sing", "gen2"): "у ю",
    ("sing", "datv"): "у ю е и",
    ("sing", "accs"): "а я о ё е у ю",
    ("sing", "ablt"): "ом ём ем ой ёй ей ою ёю ею ью",
    ("sing", "loct"): "е и у ю",
    ("sing", "loc2"): "у ю и",
    ("plur", "nomn"): "а я ы и е",
    ("plur", "gent"): "ов ёв ев ей",
    ("plur", "datv"): "ам ям",
    ("plur", "accs"): "а я ы и е ов ёв ев ей",
    ("plur", "ablt"): "ами ями ьми",
    ("plur", "loct"): "ах ях",
}
_VERBS: dict[tuple[str, ...], str] = {
    ("past",): "л ла ло ли",
    ("pres",): "у ю ешь ёшь ет ёт ем ём ете ёте ут ют ишь ит им ите ат ят",
    ("futr",): "у ю ешь ёшь ет ёт ем ём ете ёте ут ют ишь ит им ите ат ят",
    ("impr",): "и ите й йте ь ьте",
}
_ADJECTIVE = "ый ий ой ая яя ое ее ые ие ого его ому ему ым им ом ем ую юю ою ею ей ых их ыми ими"
_SHORT = "а о ы и е я"
_ENDINGS: dict[str, dict[tuple[str, ...], str]] = {
    "noun": _NOUNS,
    "verb": _VERBS,
    "infinitive": {(): "ть ти чь"},
    "adjective": {(): _ADJECTIVE},
    "participle": {(): _ADJECTIVE},
    "short adjective": {(): _SHORT},
    "short participle": {(): _SHORT},
}
"""Endings by part of speech and grammemes, as OpenCorpora calls them."""
_REFLEXIVE = ("ся", "сь")
_MAY_BE_REFLEXIVE = ("verb", "infinitive", "participle")


def ending_of(form: str, part_of_speech: str, grammemes: Container[str]) -> str | None:
    """Find the inflection ending of a word form.

    Examples
    --------
    >>> ending_of("домами", "noun", {"plur", "ablt"}), ending_of("дом", "noun", {"sing", "nomn"})
    ('ами', '')
    >>> ending_of("новейшего", "adjective", ()), ending_of("учится", "verb", {"pres"})
    ('его', 'ится')
    """
    tables = _ENDINGS.get(part_of_speech)
    if tables is None:
        return None
    word, reflexive = form.lower(), ""
    if part_of_speech in _MAY_BE_REFLEXIVE and word.endswith(_REFLEXIVE):
        word, reflexive = word[:-2], word[-2:]
    known = " ".join(
        endings for needed, endings in tables.items() if all(each in grammemes for each in needed)
    )
    endings = sorted(known.split(), key=len, reverse=True)
    found = next((each for each in endings if word.endswith(each) and len(word) > len(each)), "")
    return found + reflexive


def _not_russian(form: str) -> str | None:
    """Return the kind of a form that is no Russian word; None for one that may be."""
    if any(character.isnumeric() for character in form):
        return _DIGITS
    cyrillic, latin = script_letters(form)
    if latin:
        return _MIXED if cyrillic else _LATIN
    return None if cyrillic else _UNKNOWN


def check_installed() -> None:
    """Check that words can be analysed, before anything is counted."""
    if find_spec("pymorphy3") is None:
        raise UnavailableError(
            "parts of speech and endings need pymorphy3, which is not installed",
            f"install it with the extra: {INSTALL}",
        )


class Morphology:
    """What pymorphy3 says of Russian word forms."""

    def __init__(self) -> None:
        check_installed()
        from pymorphy3 import MorphAnalyzer

        self._parse: Callable[[str], list[Any]] = MorphAnalyzer().parse

    def part_of_speech(self, form: str) -> str:
        """Return the most probable part of speech of a word form."""
        other = _not_russian(form)
        return other or _NAMES.get(self._parse(form)[0].tag.POS, _UNKNOWN)

    def ending(self, form: str) -> str:
        """Return the part of speech and ending of a word form, e.g. ``noun -ами``."""
        name = self.part_of_speech(form)
        if name not in _ENDINGS:
            return name
        tag = self._parse(form)[0].tag
        ending = None if _INDECLINABLE in tag else ending_of(form, name, tag.grammemes)
        if ending is None:
            return f"{name}, not declined"
        return f"{name} -{ending or '∅'}"
