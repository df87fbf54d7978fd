"""A corpus: named text in one or several languages, aligned or not.

A part turns passages, as readers yield them, into segments: blank ones dropped, languages told,
translations put side by side.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain, groupby, zip_longest
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from tokscope.corpora.joining import joined
from tokscope.corpora.readers import Lines, Passage, ReadingLog
from tokscope.corpora.segment import Segment
from tokscope.errors import InputError
from tokscope.memory import BATCH
from tokscope.text.script import assumed_language
from tokscope.text.visible import visible
from tokscope.text.words import is_blank

if TYPE_CHECKING:  # NumPy, which counting one text does without
    from tokscope.corpora.batch import Batch

_SHOWN = 60


class Part(Protocol):
    """A run of segments of one domain."""

    def segments(self) -> Iterator[Segment]:
        """Read the segments; may be called again for another pass."""
        ...


@runtime_checkable
class InBlocks(Protocol):
    """Passages that can also be read by the megabyte."""

    def blocks(self) -> Iterator[Passage | Lines]:
        """Read them, lines of plain text by the megabyte."""
        ...


@dataclass(frozen=True, slots=True)
class PlainPart:
    """Text in one language, or in whichever the file or its script tells."""

    passages: Iterable[Passage]
    language: str | None = None
    """None: as the file says, else told by the script of each segment."""
    domain: str | None = None

    def segments(self) -> Iterator[Segment]:
        """Read the segments; blank ones are left out."""
        for passage in self.passages:
            if not is_blank(passage.text):
                yield _segment(passage, self.language, self.domain, _own_key(passage))

    def batches(self, size: int) -> Iterator[Batch]:
        """Read the same segments, about so many bytes at a time."""
        from tokscope.corpora.batch import Run, batched, of_lines

        if not isinstance(self.passages, InBlocks):
            yield from batched(self.segments(), size)
            return
        run = Run(0, self.language, self.domain, by_script=self.language is None)
        for is_lines, blocks in groupby(
            self.passages.blocks(), lambda block: isinstance(block, Lines)
        ):
            if is_lines:
                yield from of_lines((each for each in blocks if isinstance(each, Lines)), run, size)
            else:
                rest = (each for each in blocks if isinstance(each, Passage))
                yield from batched(replace(self, passages=rest).segments(), size)


@dataclass(frozen=True, slots=True)
class WordListPart:
    """Single words, each with a band behind a tab; the band is the domain."""

    passages: Iterable[Passage]
    language: str | None

    def segments(self) -> Iterator[Segment]:
        """Read the words."""
        for passage in self.passages:
            word, _, band = passage.text.partition("\t")
            yield Segment(word, self.language, band, source=passage.source)


@dataclass(frozen=True, slots=True)
class AlignedPart:
    """The same text in several languages, passage by passage."""

    passages: Mapping[str, Iterable[Passage]]
    """By language; every side has as many."""
    names: Mapping[str, str]
    """What each side is called in an error."""
    domain: str | None = None
    log: ReadingLog = field(default_factory=ReadingLog)
    """Of the readers of all sides: what they left out no longer has its place."""
    is_keyed: bool = False
    """Whether translations are found by their keys, not by their places."""
    skip_bad: bool = False
    """Whether to count records without a translation and go on; for keyed ones."""

    def segments(self) -> Iterator[Segment]:
        """Read the segments, translations of each other side by side.

        Raises
        ------
        InputError
            One side ends before the other, a key lacks its translation, or a reader left something
            out so that the rest moved up; where they part is shown.
        """
        for number, sides in enumerate(self._by_key() if self.is_keyed else self._by_place()):
            if not all(is_blank(passage.text) for passage in sides):
                for language, passage in zip(self.passages, sides, strict=True):
                    yield _segment(passage, language, self.domain, number)

    def _by_key(self) -> Iterator[list[Passage]]:
        names = [self.names[language] for language in self.passages]
        return joined(names, list(self.passages.values()), self.log, skip_bad=self.skip_bad)

    def _by_place(self) -> Iterator[list[Passage]]:
        previous: list[Passage] = []
        size = 0
        for number, found in enumerate(zip_longest(*self.passages.values())):
            sides = [passage for passage in found if passage is not None]
            if len(sides) == len(found):
                size, previous = number + 1, sides
            if all(is_blank(passage.text) for passage in sides):
                continue
            if self.log.skipped:
                raise self._moved_up()
            if len(sides) < len(found):
                raise self._unequal(number, size, found, previous)
            yield sides

    def _moved_up(self) -> InputError:
        return InputError(
            f"not aligned: {' and '.join(self.names.values())} had segments left out:"
            f" {self.log.reasons}; what follows no longer stands beside its translation",
            "mend them, or align records by --key",
        )

    def _unequal(
        self,
        number: int,
        size: int,
        found: tuple[Passage | None, ...],
        previous: list[Passage],
    ) -> InputError:
        sides = list(zip(self.names.values(), found, strict=True))
        ended = ", ".join(name for name, passage in sides if passage is None)
        name, rest = next((name, passage.text) for name, passage in sides if passage is not None)
        last = " | ".join(_shortened(passage.text) for passage in previous)
        return InputError(
            f"not aligned: {ended} ends after {size} segments, but {name} goes on:"
            f" number {number + 1} is «{_shortened(rest)}»",
            f"the last pair was «{last}»; give every segment its translation, or leave out"
            " --aligned",
        )


def _own_key(passage: Passage) -> str | None:
    """Give the key of a file that holds several languages; those restart with every file."""
    if passage.key is None or passage.language is None:
        return None
    return f"{passage.source}#{passage.key}"


def _segment(
    passage: Passage, language: str | None, domain: str | None, key: int | str | None
) -> Segment:
    known = language or passage.language or assumed_language(passage.text)
    return Segment(passage.text, known, domain, key, passage.source, passage.gold, passage.forms)


def _shortened(text: str) -> str:
    shown = visible(text[:_SHOWN])
    return shown + "…" if len(text) > _SHOWN else shown


def nothing_read(name: str, log: ReadingLog) -> InputError:
    """Say that a corpus holds no text, and what was left out of it."""
    if not log.skipped:
        return InputError(f"corpus '{name}' holds no text", "every line of it is blank")
    return InputError(
        f"corpus '{name}' holds no text that can be read; left out: {log.reasons}",
        "without --skip-bad the first fault is named with its line",
    )


@dataclass(frozen=True, slots=True)
class Corpus:
    """Named text to measure."""

    name: str
    parts: tuple[Part, ...]
    unit: str = "line"
    """What a segment is."""
    is_aligned: bool = False
    """Whether neighbours with one key, in one domain, are translations of each other."""
    assumed_languages: bool = False
    """Whether a language may have been told by script, not by the user or the file."""
    log: ReadingLog = field(default_factory=ReadingLog)
    """What the readers left out or assumed; filled while reading."""

    def segments(self) -> Iterator[Segment]:
        """Read all segments, part after part."""
        for part in self.parts:
            yield from part.segments()

    def batches(self, size: int = BATCH) -> Iterator[Batch]:
        """Read all segments, about so many bytes at a time."""
        from tokscope.corpora.batch import batched

        for is_plain, parts in groupby(self.parts, lambda part: isinstance(part, PlainPart)):
            if is_plain:
                for part in parts:
                    yield from part.batches(size) if isinstance(part, PlainPart) else ()
            else:
                yield from batched(chain.from_iterable(part.segments() for part in parts), size)
