"""Check what a user says of a text: its language, and that translations belong together."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np

from tokscope.corpora.corpus import Corpus
from tokscope.corpora.segment import Batch
from tokscope.counting.arrays import Integers
from tokscope.counting.segment_table import SegmentTable
from tokscope.counting.tally_file import TallyFile
from tokscope.errors import InputError
from tokscope.text.scripts import CYRILLIC, ENGLISH, LATIN, RUSSIAN

_SAMPLE = 256 << 10
"""Bytes examined, the first of the text."""
_FEWEST = 30
"""Letters from which a guess is made."""
_LETTERS = {
    "Ukrainian": ("uk", re.compile("[іїєґІЇЄҐ]")),
    "Belarusian": ("be", re.compile("[ўЎ]")),
    "Serbian or Macedonian": ("sr", re.compile("[јљњђћџѓќѕЈЉЊЂЋЏЃЌЅ]")),
    "Kazakh": ("kk", re.compile("[әғқңөұүһӘҒҚҢӨҰҮҺ]")),
}
"""Letters that Russian does not have, by language."""
_SHARE = 0.005
"""Share of such letters from which text is not Russian."""
_RUSSIAN_ONLY = re.compile("[ыэёЫЭЁ]")
_HARD_SIGN = re.compile("[ъЪ]")
_HARD_SIGNS = 0.005
"""Share of hard signs in Bulgarian, where they are a vowel; in Russian 0.04 %."""
_FEWEST_BULGARIAN = 300
_CYRILLIC, _LATIN = re.compile(f"[{CYRILLIC}]"), re.compile(f"[{LATIN}]")


@dataclass(slots=True)
class LanguageSample:
    """The first text of a corpus that is said or taken to be Russian or English."""

    texts: dict[str, list[str]] = field(default_factory=dict)
    _size: int = 0

    def add(self, batch: Batch) -> None:
        """Add the text of a batch while the sample is small."""
        if self._size >= _SAMPLE:
            return
        bounds = [*batch.starts.tolist(), len(batch.data)]
        first = 0
        for run in batch.runs:
            last = first + run.size
            language = RUSSIAN if run.by_script or run.language is None else run.language
            if language in (RUSSIAN, ENGLISH) and self._size < _SAMPLE:
                end = min(bounds[last], bounds[first] + _SAMPLE)
                text = batch.data[bounds[first] : end].decode("utf-8", "ignore")
                self.texts.setdefault(language, []).append(text)
                self._size += len(text)
                if not run.by_script and run.language:
                    self.texts.setdefault(f"{language}, named", []).append(text)
            first = last

    def notes(self) -> list[str]:
        """Return what the letters of the text say against its language."""
        found = []
        for language, name in ((RUSSIAN, "Russian"), (ENGLISH, "English")):
            named = "".join(self.texts.get(f"{language}, named", ()))
            letters = len(_CYRILLIC.findall(named)), len(_LATIN.findall(named))
            own, other = letters if language == RUSSIAN else letters[::-1]
            if other > own and other >= _FEWEST:
                script = "Latin" if language == RUSSIAN else "Cyrillic"
                found.append(f"most letters of text named {language} are {script}: is it {name}?")
        if guess := not_russian("".join(self.texts.get(RUSSIAN, ()))):
            what, code = guess
            found.append(
                f"text taken as Russian has letters of {what}: name its language, {code}=FILE"
            )
        return found


def not_russian(text: str) -> tuple[str, str] | None:
    """Return the language, with its code, that Cyrillic text seems to be in if not Russian.

    Examples
    --------
    >>> not_russian("Їжак їсть яблука, а вони стиглі й солодкі.")
    ('Ukrainian', 'uk')
    >>> not_russian("Съешь ещё этих мягких французских булок, да выпей чаю.") is None
    True
    """
    total = len(_CYRILLIC.findall(text))
    if total < _FEWEST:
        return None
    counts = {name: len(pattern.findall(text)) for name, (_, pattern) in _LETTERS.items()}
    name = max(counts, key=lambda each: counts[each])
    if counts["Belarusian"] > _SHARE * total:
        name = "Belarusian"  # which has one letter of Ukrainian too
    if counts[name] > _SHARE * total:
        return name, _LETTERS[name][0]
    hard_signs = len(_HARD_SIGN.findall(text))
    is_large = total >= _FEWEST_BULGARIAN
    if is_large and not _RUSSIAN_ONLY.search(text) and hard_signs > _HARD_SIGNS * total:
        return "Bulgarian", "bg"
    return None


_FEWEST_PAIRS = 30
_LEAST_CORRELATION = 0.25
"""Of the lengths of translations; of text that was translated it is above 0.6."""


def check_alignment(corpus: Corpus | TallyFile, tally: SegmentTable) -> None:
    """Raise an error for files called translations whose lengths have nothing in common."""
    if isinstance(corpus, TallyFile) or not corpus.must_correlate or tally.blocks is not None:
        return
    names = [name for name in tally.languages.names if name]
    if not len(tally) or int(tally.segments.max()) > 1:
        return  # rows are no longer segments
    for other in names[1:]:
        first, second = (_lengths(tally, name) for name in (names[0], other))
        if len(first) != len(second) or len(first) < _FEWEST_PAIRS:
            continue
        found = float(np.corrcoef(_ranks(first), _ranks(second))[0, 1])
        if found < _LEAST_CORRELATION:
            raise InputError(
                f"{corpus.name}: {names[0]} and {other} do not look like translations line by line:"
                f" their lengths correlate by {found:.2f}",
                "put the lines into one order; or pass --trust-alignment if they are",
            )


def _lengths(tally: SegmentTable, language: str) -> Integers:
    is_its = tally.languages.codes == tally.languages.names.index(language)
    lengths: Integers = tally.characters[is_its]
    return lengths


def _ranks(values: Integers) -> Integers:
    """Return ranks, equal values sharing theirs, for Spearman's correlation."""
    ranks: Integers = np.unique(values, return_inverse=True)[1].astype(np.int64)
    return ranks
