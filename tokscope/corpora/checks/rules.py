"""The findings of a check, and checks of spaces, word lists, duplicates and lengths."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from tokscope.corpora.builtin import TextFile
from tokscope.corpora.morphemes import parse_analysis
from tokscope.errors import InputError, suggest
from tokscope.text.display import printable
from tokscope.text.words import lexical

_CODE = re.compile(r"`[^`]*`")


@dataclass(frozen=True, slots=True)
class CorpusProblem:
    """Something wrong with a corpus."""

    file: str
    line: int | None
    """None: the file as a whole."""
    problem: str

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{where}: {self.problem}"


def without_code(line: str) -> str:
    """Remove what stands between backticks, which follows the rules of no language."""
    return _CODE.sub("", line)


def check_spacing(file: TextFile, lines: Sequence[str]) -> Iterator[CorpusProblem]:
    """Find blank lines, and spaces where none belongs."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            yield CorpusProblem(str(file.path), number, "blank line")
        elif line != line.strip():
            yield CorpusProblem(str(file.path), number, "leading or trailing space")
        elif "  " in line:
            yield CorpusProblem(str(file.path), number, "two spaces in a row")


def check_normal_form(file: TextFile, lines: Sequence[str]) -> Iterator[CorpusProblem]:
    """Find lines that are not in the normal form of their file."""
    form = file.form
    for number, line in enumerate(lines, 1):
        if form is not None and unicodedata.normalize(form, line) != line:
            yield CorpusProblem(str(file.path), number, f"not in normal form {form}")


def check_bands(
    file: TextFile, lines: Sequence[str], bands: Sequence[str]
) -> Iterator[CorpusProblem]:
    """Find lines that are not a word, a tab and one of the manifest's bands; and bands without."""
    met = set()
    for number, line in enumerate(lines, 1):
        word, tab, band = line.partition("\t")
        if not tab:
            yield CorpusProblem(str(file.path), number, "no tab with a band behind it")
        elif not word:
            yield CorpusProblem(str(file.path), number, "no word before the tab")
        elif band not in bands:
            near = suggest(band, bands, most=1)
            meant = f"; did you mean '{near[0]}'?" if near else ""
            yield CorpusProblem(str(file.path), number, f"unknown band '{band}'{meant}")
        met.add(band)
    for band in bands:
        if band not in met:
            yield CorpusProblem(str(file.path), None, f"no word of the band '{band}'")


def check_notation(file: TextFile, lines: Sequence[str]) -> Iterator[CorpusProblem]:
    """Find lines that are no analysis of a word."""
    for number, line in enumerate(lines, 1):
        try:
            parse_analysis(line)
        except InputError as error:
            if line.strip():  # a blank line is found among the words
                yield CorpusProblem(str(file.path), number, error.message)


_SHINGLE = 5
_NEAR = 0.8
"""Share of common five-character shingles from which two lines are near-duplicates."""
_SHORTEST_LIKENED = 30
"""Characters below which such a share says nothing."""
_NO_LETTER_OR_DIGIT = re.compile(r"[\W_]+")


def check_duplicates(file: TextFile, lines: Sequence[str]) -> Iterator[CorpusProblem]:
    """Find lines that an earlier one is much like, or like but for case and punctuation."""
    seen: dict[str, int] = {}
    bare_seen: dict[str, int] = {}
    having: dict[str, list[int]] = {}
    shingles: list[set[str]] = []
    for number, line in enumerate(lines, 1):
        first = seen.setdefault(line, number)
        bare = _NO_LETTER_OR_DIGIT.sub("", line.casefold())
        alike = {bare_seen.setdefault(bare, number)} if bare else set()
        mine = _shingles(line) if first == number else set()
        common: dict[int, int] = {}
        for shingle in mine:
            for other in having.setdefault(shingle, []):
                common[other] = common.get(other, 0) + 1
            having[shingle].append(number)
        shingles.append(mine)
        alike |= {
            other
            for other, shared in common.items()
            if shared / len(mine | shingles[other - 1]) >= _NEAR
        }
        if first < number:
            yield CorpusProblem(str(file.path), number, f"the same as line {first}")
            continue
        for other in sorted(alike - {number}):
            yield CorpusProblem(str(file.path), number, f"nearly the same as line {other}")


def _shingles(line: str) -> set[str]:
    if len(line) < _SHORTEST_LIKENED:
        return set()
    plain = " ".join(lexical(line.casefold()))
    return {plain[start : start + _SHINGLE] for start in range(len(plain) - _SHINGLE + 1)}


_OUTLIER = 1.8
"""How far a pair's length ratio may lie from the corpus's, as a factor."""
_SHORTEST_RATED = 25
"""Characters of the longer side below which a ratio says nothing: headings, single words."""
_SHOWN = 50


def check_lengths(
    first: str, left: Sequence[str], second: TextFile, right: Sequence[str]
) -> Iterator[CorpusProblem]:
    """Find pairs whose length ratio is unlike that of the others; the sides have equal lines."""
    ratios = [len(there) / max(len(here), 1) for here, there in zip(left, right, strict=True)]
    middle = median(ratios)
    for number, (here, there, ratio) in enumerate(zip(left, right, ratios, strict=True), 1):
        is_blank = not here.strip() or not there.strip()  # another check says so
        if is_blank or max(len(here), len(there)) < _SHORTEST_RATED:
            continue
        if not middle / _OUTLIER <= ratio <= middle * _OUTLIER:
            shown = printable(here[:_SHOWN])
            yield CorpusProblem(
                str(second.path),
                number,
                f"{ratio:.2f} times as long as {first} where {middle:.2f} is usual: «{shown}…»",
            )
