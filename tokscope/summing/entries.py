"""What the entries of a vocabulary are: their scripts, single letters, bytes, whole words."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from tokscope.metrics import EntrySums, UsageSums
from tokscope.strings import Integers
from tokscope.summing.histograms import Histogram
from tokscope.text.script import CYRILLIC, LATIN
from tokscope.tokenizer import Tokenizer

_CODE_POINTS = 0x110000
_RANGE = re.compile(r"(.)(?:-(.))?")
_WHOLE_WORD = re.compile(f" [{CYRILLIC}]{{3,}}")

Flags = npt.NDArray[np.bool_]


@cache
def _letters() -> Flags:
    """For every code point, whether it is a letter (general category L*)."""
    categories = (unicodedata.category(chr(code))[0] == "L" for code in range(_CODE_POINTS))
    return np.fromiter(categories, np.bool_, _CODE_POINTS)


@cache
def _scripted() -> Flags:
    """For every code point, whether it is a letter of a script; modifier letters stand by any."""
    found = _letters().copy()
    for code in np.flatnonzero(found).tolist():
        found[code] = unicodedata.category(chr(code)) != "Lm"
    return found


@cache
def _letters_of(ranges: str) -> Flags:
    """For every code point, whether it is a letter in some ranges."""
    found = np.zeros(_CODE_POINTS, np.bool_)
    for first, last in _RANGE.findall(ranges):
        found[ord(first) : ord(last or first) + 1] = True
    return found & _scripted()


@dataclass(frozen=True, slots=True, eq=False)
class Entries:
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


def entries_of(tokenizer: Tokenizer) -> Entries:
    """Find out what the entries of a vocabulary are.

    Parameters
    ----------
    tokenizer : Tokenizer
        One whose ids are known. A token that is no whole characters has the letters of those
        characters that are whole.
    """
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
    fallback = np.isin(ids, np.fromiter(tokenizer.fallback_ids(), np.int64))
    size = int(ids.max(initial=-1)) + 1

    def by_id(flags: Flags) -> Flags:
        found = np.zeros(size, np.bool_)
        found[ids[flags]] = True
        return found

    of_cyrillic = (scripted > 0) & (cyrillic == scripted)
    of_latin = (scripted > 0) & (latin == scripted)
    return Entries(
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
