"""Classify the entries of a vocabulary: scripts, single letters, bytes, whole words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import numpy as np
import numpy.typing as npt

from tokscope.counting.arrays import Histogram, Integers
from tokscope.metrics.metric import EntrySums, UsageSums
from tokscope.text.scripts import CYRILLIC, LATIN
from tokscope.tokenizers.interface import Tokenizer

_CODE_POINTS = 0x110000
_RANGE = re.compile(r"(.)(?:-(.))?")
_WHOLE_WORD = re.compile(f" [{CYRILLIC}]{{3,}}")

Flags = npt.NDArray[np.bool_]


@cache
def _letters() -> Flags:
    """Return for every code point whether it is a letter (general category L*)."""
    categories = (unicodedata.category(chr(code))[0] == "L" for code in range(_CODE_POINTS))
    return np.fromiter(categories, np.bool_, _CODE_POINTS)


@cache
def _scripted() -> Flags:
    """Return for every code point whether it is a letter of a script or a modifier letter."""
    found = _letters().copy()
    for code in np.flatnonzero(found).tolist():
        found[code] = unicodedata.category(chr(code)) != "Lm"
    return found


@cache
def _letters_of(ranges: str) -> Flags:
    """Return for every code point whether it is a letter in some ranges."""
    found = np.zeros(_CODE_POINTS, np.bool_)
    for first, last in _RANGE.findall(ranges):
        found[ord(first) : ord(last or first) + 1] = True
    return found & _scripted()


@dataclass(frozen=True, slots=True, eq=False)
class VocabularyEntries:
    """What each id of a vocabulary is, by id; special tokens and unknown ones are nothing."""

    known: Flags
    byte: Flags
    single_letter: Flags
    cyrillic: Flags
    latin: Flags
    mixed: Flags
    letterless: Flags
    whole_cyrillic: Flags

    def sums(self) -> EntrySums:
        """Sum up over the vocabulary."""
        return EntrySums(
            entries=int(self.known.sum()),
            cyrillic=int(self.cyrillic.sum()),
            latin=int(self.latin.sum()),
            mixed=int(self.mixed.sum()),
            letterless=int(self.letterless.sum()),
            whole_cyrillic=int(self.whole_cyrillic.sum()),
        )

    def used(self, tokens: Histogram) -> UsageSums:
        """Sum up over the tokens of a text."""
        inside = tokens.values < len(self.known)
        ids, counts = tokens.values[inside], tokens.counts[inside]
        times, types = np.unique(tokens.counts, return_counts=True)
        return UsageSums(
            spectrum=tuple(zip(times.tolist(), types.tolist(), strict=True)),
            used=int(self.known[ids].sum()),
            byte=int(counts[self.byte[ids]].sum()),
            single_letter=int(counts[self.single_letter[ids]].sum()),
            cyrillic=int(counts[self.cyrillic[ids]].sum()),
            latin=int(counts[self.latin[ids]].sum()),
            mixed=int(counts[self.mixed[ids]].sum()),
            letterless=int(counts[self.letterless[ids]].sum()),
        )


def entries_of(tokenizer: Tokenizer) -> VocabularyEntries:
    """Find out what the entries of a vocabulary are."""
    known = tokenizer.token_bytes()
    ids = np.fromiter(known, np.int64, len(known))
    texts = [data.decode("utf-8", "ignore") for data in known.values()]
    is_whole = np.fromiter(
        (
            len(text) == len(data) or len(text.encode("utf-8")) == len(data)
            for text, data in zip(texts, known.values(), strict=True)
        ),
        np.bool_,
        len(texts),
    )
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    spaced = np.fromiter((text.startswith(" ") for text in texts), np.bool_, len(texts))
    codes = np.frombuffer("".join(texts).encode("utf-32-le"), "<u4")
    ends = np.cumsum(lengths)

    def per_entry(of_codes: Flags) -> Integers:
        sums = np.concatenate(([0], np.cumsum(of_codes[codes], dtype=np.int64)))
        found: Integers = sums[ends] - sums[ends - lengths]
        return found

    scripted = per_entry(_scripted())
    cyrillic, latin = per_entry(_letters_of(CYRILLIC)), per_entry(_letters_of(LATIN))
    is_letter = (lengths - spaced == 1) & (per_entry(_letters()) == 1)
    may_be_word = np.flatnonzero(is_whole & spaced & (cyrillic > 0))
    whole_words = np.zeros(len(ids), np.bool_)
    whole_words[may_be_word] = [_is_whole_word(texts[place]) for place in may_be_word.tolist()]
    fallback = np.isin(ids, np.fromiter(tokenizer.byte_fallback_ids(), np.int64))
    size = int(ids.max(initial=-1)) + 1

    def by_id(flags: Flags) -> Flags:
        found = np.zeros(size, np.bool_)
        found[ids[flags]] = True
        return found

    of_cyrillic = (scripted > 0) & (cyrillic == scripted)
    of_latin = (scripted > 0) & (latin == scripted)
    return VocabularyEntries(
        known=by_id(np.ones(len(ids), np.bool_)),
        byte=by_id(~is_whole | fallback),
        single_letter=by_id(is_whole & ~fallback & is_letter),
        cyrillic=by_id(of_cyrillic),
        latin=by_id(of_latin),
        mixed=by_id((cyrillic + latin > 0) & ~of_cyrillic & ~of_latin),
        letterless=by_id(scripted == 0),
        whole_cyrillic=by_id(whole_words),
    )


def _is_whole_word(text: str) -> bool:
    return _WHOLE_WORD.fullmatch(unicodedata.normalize("NFC", text)) is not None


RUSSIAN_LETTERS = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
_LETTERS = RUSSIAN_LETTERS + RUSSIAN_LETTERS.upper()
_CYRILLIC_LETTER = re.compile(f"[{CYRILLIC}]")
_LATIN_LETTER = re.compile(f"[{LATIN}]")
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
    r"""Return the script of an entry by its whole letters.

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
    """Return whether a character is a letter; modifier letters (ʻ, ー) belong to any script."""
    return character.isalpha() and unicodedata.category(character) != "Lm"


def _script(letter: str) -> Script:
    if _LATIN_LETTER.match(letter):
        return Script.LATIN
    return Script.CYRILLIC if _CYRILLIC_LETTER.match(letter) else Script.OTHER


@dataclass(frozen=True, slots=True)
class Contents:
    """The entries of a vocabulary by class."""

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
        """Number of Russian letters, upper and lower case, that are looked up."""
        return len(_LETTERS)


def contents_of(entries: Iterable[bytes]) -> Contents:
    """Classify the entries of a vocabulary."""
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
