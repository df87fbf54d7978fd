"""Lists of words with their morphemes, and the notation in which they are written."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate, pairwise
from pathlib import Path

from tokscope.corpora.readers.interface import Passage
from tokscope.corpora.segment import Segment
from tokscope.errors import InputError, TokscopeError, raise_all
from tokscope.files import reads
from tokscope.text.display import printable

HINT = "write пере- (prefix), ход (root), -ник (suffix), -о- (linking vowel), +а (ending), =ся"
_MOST_ERRORS = 20
"""Errors of one file that are reported; a file in another notation has one in every line."""
_LETTERS = r"[^\W\d_]+"


class MorphemeKind(StrEnum):
    """What a morpheme is in its word."""

    PREFIX = "prefix"
    ROOT = "root"
    SUFFIX = "suffix"
    LINK = "linking"
    """The vowel between two parts of a compound."""
    ENDING = "ending"
    POSTFIX = "postfix"
    """What stands behind the ending: -ся, -сь."""


_FORMS = {
    MorphemeKind.LINK: re.compile(f"-({_LETTERS})-"),
    MorphemeKind.PREFIX: re.compile(f"({_LETTERS})-"),
    MorphemeKind.SUFFIX: re.compile(f"-({_LETTERS})"),
    MorphemeKind.ENDING: re.compile(rf"\+({_LETTERS})"),
    MorphemeKind.POSTFIX: re.compile(f"=({_LETTERS})"),
    MorphemeKind.ROOT: re.compile(f"({_LETTERS})"),
}
_MARKS = re.compile("[-+= ]")
_ORDER = re.compile("P*RS*(?:LP*RS*|RS*)*E?F?")
_INITIALS = dict(zip(MorphemeKind, "PRSLEF", strict=True))


@dataclass(frozen=True, slots=True)
class Morpheme:
    """A part of a word."""

    kind: MorphemeKind
    text: str


@dataclass(frozen=True, slots=True)
class Joint:
    """Where two morphemes of a word meet."""

    offset: int
    """In characters from the start of the word; neither 0 nor its length."""
    name: str
    """The kinds on both sides, e.g. ``root|suffix``."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """A word and its morphemes."""

    morphemes: tuple[Morpheme, ...]

    @property
    def word(self) -> str:
        """The word as it is written."""
        return "".join(each.text for each in self.morphemes)

    @property
    def joints(self) -> tuple[Joint, ...]:
        """Every inner boundary, in order."""
        offsets = accumulate(len(each.text) for each in self.morphemes)
        pairs = pairwise(self.morphemes)
        return tuple(
            Joint(offset, f"{left.kind}|{right.kind}")
            for offset, (left, right) in zip(offsets, pairs, strict=False)
        )


@dataclass(frozen=True, slots=True)
class MorphemeList:
    """A gold list."""

    name: str
    analyses: tuple[Analysis, ...]

    @property
    def digest(self) -> str:
        """sha256 of the words and their morphemes, whatever the line ends of the file."""
        lines = (
            " ".join(f"{each.kind}:{each.text}" for each in analysis.morphemes)
            for analysis in self.analyses
        )
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    @property
    def kinds(self) -> Mapping[MorphemeKind, int]:
        """How many morphemes there are of each kind; a kind that does not occur is 0."""
        found = Counter(each.kind for analysis in self.analyses for each in analysis.morphemes)
        return {kind: found[kind] for kind in MorphemeKind}

    @property
    def boundaries(self) -> int:
        """How many inner morpheme boundaries there are."""
        return sum(len(analysis.joints) for analysis in self.analyses)


def parse_analysis(line: str) -> Analysis:
    """Read one line of a gold list.

    Examples
    --------
    >>> analysis = parse_analysis("вод -о- про- вод -чик")
    >>> analysis.word, [joint.offset for joint in analysis.joints]
    ('водопроводчик', [3, 4, 7, 10])
    """
    if not line.strip():
        raise InputError("blank line", "take it out")
    morphemes = tuple(map(_morpheme, line.split(" ")))
    order = "".join(_INITIALS[each.kind] for each in morphemes)
    if _ORDER.fullmatch(order) is None:
        kinds = ", ".join(each.kind for each in morphemes)
        raise InputError(
            f"'{printable(line)}': no word has its morphemes in the order {kinds}", HINT
        )
    return Analysis(morphemes)


def _morpheme(written: str) -> Morpheme:
    if not written:
        raise InputError("a space too many", "put one space between two morphemes")
    for kind, form in _FORMS.items():
        matched = form.fullmatch(written)
        if matched:
            return Morpheme(kind, matched[1])
    raise InputError(f"'{printable(written)}' is no morpheme of letters", HINT)


def joined(line: str) -> str:
    """Remove the marks from a line, whether it is well formed or not.

    Examples
    --------
    >>> joined("уч -ащ +ий =ся")
    'учащийся'
    """
    return _MARKS.sub("", line)


def parse_list(name: str, lines: Iterable[str]) -> MorphemeList:
    """Read the lines of a gold list."""
    first: dict[str, int] = {}
    analyses: list[Analysis] = []
    errors: list[TokscopeError] = []
    for number, line in enumerate(lines, 1):
        try:
            analysis = parse_analysis(line)
        except InputError as error:
            errors.append(InputError(f"{name}:{number}: {error.message}", error.hint))
            continue
        if first.setdefault(analysis.word, number) < number:
            problem = f"the word of line {first[analysis.word]} again: '{analysis.word}'"
            errors.append(InputError(f"{name}:{number}: {problem}", "take one of them out"))
        analyses.append(analysis)
    more = len(errors) - _MOST_ERRORS
    if more > 0:
        errors[_MOST_ERRORS:] = [InputError(f"{name}: {more:,} more lines are wrong")]
    raise_all(errors)
    if not analyses:
        raise InputError(f"{name}: it holds no words", HINT)
    return MorphemeList(name, tuple(analyses))


def read_morphemes(path: Path, name: str | None = None) -> MorphemeList:
    """Read a gold list from a file."""
    shown = str(path)
    reads(path)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"{shown}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise InputError(f"{shown}: not UTF-8 at byte {error.start}", "save it as UTF-8") from None
    lines = text.replace("\r\n", "\n").removesuffix("\n").split("\n") if text else []
    found = parse_list(shown, lines)
    return MorphemeList(name or shown, found.analyses)


@dataclass(frozen=True, slots=True)
class MorphemePart:
    """The words of a gold list as text that can be measured."""

    passages: Iterable[Passage]
    language: str | None
    domain: str

    def segments(self) -> Iterator[Segment]:
        """Read the words, without their boundaries."""
        for passage in self.passages:
            word = parse_analysis(passage.text).word
            yield Segment(word, self.language, self.domain, source=passage.source)
