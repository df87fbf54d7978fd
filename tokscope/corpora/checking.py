"""Verify a corpus: what its manifest says, and what would spoil a count.

Looks for mistakes of writing and copying; it does not judge style. Each finding names file and
line.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from tokscope.corpora.manifest import Kind, Manifest, TextFile
from tokscope.corpora.morphemes import joined, parse_analysis
from tokscope.errors import InputError
from tokscope.text.script import CYRILLIC, LATIN, script_letters
from tokscope.text.visible import visible
from tokscope.text.words import lexical

_SHINGLE = 5
_NEAR = 0.8
"""Share of common five-character shingles from which two lines are near-duplicates."""
_SHORTEST_COMPARED = 30
"""Characters below which likeness says nothing."""
_RATIO_OUTLIER = 1.8
"""How far a pair's length ratio may lie from the corpus's, as a factor."""
_SHORTEST_RATED = 25
"""Characters below which a length ratio says nothing: headings, single words."""
_SHOWN = 50
_MIXED = re.compile(
    f"[{CYRILLIC}\u0300-\u036f]*(?:[{CYRILLIC}][{LATIN}]|[{LATIN}][{CYRILLIC}])[{CYRILLIC}{LATIN}]*"
)
_CODE = re.compile(r"`[^`]*`")
_QUOTES = {"ru": (("«", "»"), ("„", "“")), "en": (("“", "”"),)}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with a corpus."""

    file: str
    line: int | None
    """None: the file as a whole."""
    problem: str

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{where}: {self.problem}"


def check(manifest: Manifest) -> list[Finding]:
    """Verify a corpus against its manifest and for mistakes in its text.

    Parameters
    ----------
    manifest : Manifest
        The corpus.

    Returns
    -------
    list of Finding
        Empty when nothing is wrong.
    """
    findings: list[Finding] = []
    lines: dict[str, list[str]] = {}
    for name, file in manifest.files.items():
        content, wrong = _read(file)
        findings += wrong
        if content is not None and manifest.kind is Kind.WORDS:
            content = [line.partition("\t")[0] for line in content]
        if content is not None and manifest.kind is Kind.MORPHEMES:
            findings += _notation(file, content)
            content = [joined(line) for line in content]
        if content is not None:
            lines[name] = content
            findings += _counts(file, content)
            findings += [finding for rule in _RULES for finding in rule(file, content)]
    if manifest.kind is Kind.PARALLEL and len(lines) == len(manifest.files):
        findings += _alignment(manifest, lines)
    if manifest.kind is Kind.STRESS:
        findings += _twins(manifest, lines)
    return findings


def _read(file: TextFile) -> tuple[list[str] | None, list[Finding]]:
    shown = str(file.path)
    try:
        data = file.path.read_bytes()
    except OSError as error:
        return None, [Finding(shown, None, f"cannot be read: {error.strerror}")]
    findings = []
    digest = hashlib.sha256(data).hexdigest()
    if digest != file.sha256:
        findings.append(Finding(shown, None, f"sha256 is {digest}, the manifest says otherwise"))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return None, [*findings, Finding(shown, None, f"not UTF-8 at byte {error.start}")]
    if "\r" in text or text.startswith("\ufeff") or not text.endswith("\n"):
        findings.append(Finding(shown, None, "lines must end in LF, the last too, without a mark"))
    return text.removesuffix("\n").split("\n"), findings


def _counts(file: TextFile, lines: Sequence[str]) -> Iterator[Finding]:
    counted = {
        "segments": (len(lines), file.segments),
        "words": (sum(len(lexical(line)) for line in lines), file.words),
        "characters": (sum(map(len, lines)), file.characters),
    }
    for name, (found, written) in counted.items():
        if found != written:
            yield Finding(str(file.path), None, f"{found} {name}, the manifest says {written}")


def _notation(file: TextFile, lines: Sequence[str]) -> Iterator[Finding]:
    for number, line in enumerate(lines, 1):
        try:
            parse_analysis(line)
        except InputError as error:
            if line.strip():  # a blank line is found among the words
                yield Finding(str(file.path), number, error.message)


def _spacing(file: TextFile, lines: Sequence[str]) -> Iterator[Finding]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            yield Finding(str(file.path), number, "blank line")
        elif line != line.strip():
            yield Finding(str(file.path), number, "leading or trailing space")
        elif "  " in line:
            yield Finding(str(file.path), number, "two spaces in a row")


def _normal_form(file: TextFile, lines: Sequence[str]) -> Iterator[Finding]:
    form = file.form
    for number, line in enumerate(lines, 1):
        if form is not None and unicodedata.normalize(form, line) != line:
            yield Finding(str(file.path), number, f"not in normal form {form}")


def _language(file: TextFile, lines: Sequence[str]) -> Iterator[Finding]:
    if file.language is None:
        return
    for number, line in enumerate(lines, 1):
        cyrillic, latin = script_letters(_CODE.sub("", line))
        if file.language == "en" and cyrillic:
            yield Finding(str(file.path), number, "Cyrillic letters in English text")
        if file.language == "ru" and latin and not cyrillic:
            yield Finding(str(file.path), number, "no Cyrillic letter in Russian text")


def _look_alikes(file: TextFile, lines: Sequence[str]) -> Iterator[Finding]:
    if file.mixes_scripts:
        return
    for number, line in enumerate(lines, 1):
        for word in _MIXED.finditer(line):
            yield Finding(
                str(file.path), number, f"Latin and Cyrillic letters in one word: '{word[0]}'"
            )


def _quotes(file: TextFile, lines: Sequence[str]) -> Iterator[Finding]:
    for number, line in enumerate(lines, 1):
        for opening, closing in _QUOTES.get(file.language or "", ()):
            if line.count(opening) != line.count(closing):
                yield Finding(str(file.path), number, f"unbalanced quotes {opening} and {closing}")


def _duplicates(file: TextFile, lines: Sequence[str]) -> Iterator[Finding]:
    seen: dict[str, int] = {}
    having: dict[str, list[int]] = {}
    shingles: list[set[str]] = []
    for number, line in enumerate(lines, 1):
        if line in seen:
            yield Finding(str(file.path), number, f"the same as line {seen[line]}")
        first = seen.setdefault(line, number)
        mine = _shingles(line) if first == number else set()
        common: dict[int, int] = {}
        for shingle in mine:
            for other in having.setdefault(shingle, []):
                common[other] = common.get(other, 0) + 1
            having[shingle].append(number)
        shingles.append(mine)
        for other, shared in common.items():
            if shared / len(mine | shingles[other - 1]) >= _NEAR:
                yield Finding(str(file.path), number, f"nearly the same as line {other}")


def _shingles(line: str) -> set[str]:
    if len(line) < _SHORTEST_COMPARED:
        return set()
    plain = " ".join(lexical(line.casefold()))
    return {plain[start : start + _SHINGLE] for start in range(len(plain) - _SHINGLE + 1)}


_Rule = Callable[[TextFile, Sequence[str]], Iterator[Finding]]
_RULES: tuple[_Rule, ...] = (
    _spacing,
    _normal_form,
    _language,
    _look_alikes,
    _quotes,
    _duplicates,
)


def _alignment(manifest: Manifest, lines: Mapping[str, Sequence[str]]) -> Iterator[Finding]:
    sizes = {language: len(content) for language, content in lines.items()}
    folder = str(manifest.folder)
    if len(set(sizes.values())) > 1:
        yield Finding(folder, None, f"not aligned: {sizes} lines")
        return
    (first, left), *others = lines.items()
    for second, right in others:
        yield from _lengths(first, left, manifest.files[second], right)


def _lengths(
    first: str, left: Sequence[str], second: TextFile, right: Sequence[str]
) -> Iterator[Finding]:
    ratios = [len(there) / max(len(here), 1) for here, there in zip(left, right, strict=True)]
    middle = median(ratios)
    for number, (here, there, ratio) in enumerate(zip(left, right, ratios, strict=True), 1):
        if min(len(here), len(there)) < _SHORTEST_RATED:
            continue
        if not middle / _RATIO_OUTLIER <= ratio <= middle * _RATIO_OUTLIER:
            shown = visible(here[:_SHOWN])
            yield Finding(
                str(second.path),
                number,
                f"{ratio:.2f} times as long as {first} where {middle:.2f} is usual: «{shown}…»",
            )


def _twins(manifest: Manifest, lines: Mapping[str, Sequence[str]]) -> Iterator[Finding]:
    for name, file in manifest.files.items():
        twin = file.twin_of
        if twin is None or name not in lines or twin not in lines:
            continue
        if len(lines[name]) != len(lines[twin]):
            yield Finding(str(file.path), None, f"has not as many lines as '{twin}'")
        for number, (line, plain) in enumerate(zip(lines[name], lines[twin], strict=False), 1):
            if line == plain and not file.may_equal_twin:
                yield Finding(str(file.path), number, f"does not differ from '{twin}'")
