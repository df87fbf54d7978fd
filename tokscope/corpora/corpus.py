"""A corpus: named text in one or several languages, aligned or not.

A part turns passages of readers into segments: it drops blank ones, detects languages, and aligns
translations by position or by key. Keyed files are read in step, so that only records that wait for
their translation are kept in memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, groupby, zip_longest
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from tokscope.corpora.readers.interface import LineBlock, Passage, ReadingLog
from tokscope.corpora.segment import BATCH, Segment
from tokscope.errors import InputError
from tokscope.text.display import printable
from tokscope.text.scripts import assumed_language
from tokscope.text.words import is_blank

if TYPE_CHECKING:
    from tokscope.corpora.segment import Batch


_SHOWN = 60


class CorpusPart(Protocol):
    """A run of segments of one domain."""

    def segments(self) -> Iterator[Segment]:
        """Read the segments; may be called again for another pass."""
        ...


@runtime_checkable
class BlockSource(Protocol):
    """Passages that can also be read by the megabyte."""

    def blocks(self) -> Iterator[Passage | LineBlock]:
        """Read them, lines of plain text by the megabyte."""
        ...


@dataclass(frozen=True, slots=True)
class PlainPart:
    """Text in one language, or in whichever the file or its script tells."""

    passages: Iterable[Passage]
    language: str | None = None
    """None: as the file says, else detected from the script of each segment."""
    domain: str | None = None

    def segments(self) -> Iterator[Segment]:
        """Read the segments; blank ones are left out."""
        for passage in self.passages:
            if not is_blank(passage.text):
                yield _segment(passage, self.language, self.domain, _own_key(passage))

    def batches(self, size: int) -> Iterator[Batch]:
        """Read the same segments, about so many bytes at a time."""
        from tokscope.corpora.segment import Run, batched, of_lines

        if not isinstance(self.passages, BlockSource):
            yield from batched(self.segments(), size)
            return
        run = Run(0, self.language, self.domain, by_script=self.language is None)
        for is_lines, blocks in groupby(
            self.passages.blocks(), lambda block: isinstance(block, LineBlock)
        ):
            if is_lines:
                yield from of_lines(
                    (each for each in blocks if isinstance(each, LineBlock)), run, size
                )
            else:
                rest = (each for each in blocks if isinstance(each, Passage))
                yield from batched(replace(self, passages=rest).segments(), size)


@dataclass(frozen=True, slots=True)
class WordListPart:
    """Single words, each with a band after a tab; the band is the domain."""

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
        """Read the segments, translations of each other in parallel.

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
        return align_by_key(names, list(self.passages.values()), self.log, skip_bad=self.skip_bad)

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
            f" {self.log.reasons}; what follows is no longer aligned",
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
    """Return the key of a file that holds several languages; those restart with every file."""
    if passage.key is None or passage.language is None:
        return None
    return f"{passage.source}#{passage.key}"


def _segment(
    passage: Passage, language: str | None, domain: str | None, key: int | str | None
) -> Segment:
    known = language or passage.language or assumed_language(passage.text)
    return Segment(passage.text, known, domain, key, passage.source, passage.gold, passage.forms)


def _shortened(text: str) -> str:
    shown = printable(text[:_SHOWN])
    return shown + "…" if len(text) > _SHOWN else shown


def nothing_read(name: str, log: ReadingLog) -> InputError:
    """Return the error for a corpus without text, with what was left out of it."""
    if not log.skipped:
        return InputError(f"corpus '{name}' holds no text", "every line of it is blank")
    return InputError(
        f"corpus '{name}' holds no text that can be read; left out: {log.reasons}",
        "without --skip-bad the first error is reported with its line",
    )


@dataclass(frozen=True, slots=True)
class Corpus:
    """Named text to measure."""

    name: str
    parts: tuple[CorpusPart, ...]
    unit: str = "line"
    """What a segment is."""
    is_aligned: bool = False
    """Whether neighbours with one key, in one domain, are translations of each other."""
    assumed_languages: bool = False
    """Whether a language may have been detected from the script."""
    log: ReadingLog = field(default_factory=ReadingLog)
    """What the readers left out or assumed; filled while reading."""
    must_correlate: bool = False
    """Whether lengths of translations are compared, because only the user says that they are."""

    def segments(self) -> Iterator[Segment]:
        """Read all segments, part after part."""
        for part in self.parts:
            yield from part.segments()

    def batches(self, size: int = BATCH) -> Iterator[Batch]:
        """Read all segments, about so many bytes at a time."""
        from tokscope.corpora.segment import batched

        for is_plain, parts in groupby(self.parts, lambda part: isinstance(part, PlainPart)):
            if is_plain:
                for part in parts:
                    yield from part.batches(size) if isinstance(part, PlainPart) else ()
            else:
                yield from batched(chain.from_iterable(part.segments() for part in parts), size)


ALONE = "record without a translation"
"""The reason that records of one side only are counted under."""


def align_by_key(
    names: Sequence[str], sides: Sequence[Iterable[Passage]], log: ReadingLog, *, skip_bad: bool
) -> Iterator[list[Passage]]:
    """Join records by key.

    Parameters
    ----------
    names : sequence of str
        What each side is called in an error.
    sides : sequence of iterable of Passage
        What is joined.
    log : ReadingLog
        Of the readers of all sides: says what they left out.
    skip_bad : bool
        Count records that lack a translation, instead of raising.

    Yields
    ------
    list of Passage
        One of each side, as soon as the last of them has been read.

    Raises
    ------
    InputError
        A key appears twice in one file, or is missing in another, or a record has none.
    """
    waiting: dict[str, list[Passage | None]] = {}
    met: set[str] = set()
    for found in zip_longest(*sides):
        for place, passage in enumerate(found):
            if passage is None:
                continue
            key = passage.key
            if key is None:
                raise InputError(
                    f"not aligned: {names[place]} has no keys", "name a file of records"
                )
            held = waiting.setdefault(key, [None] * len(names))
            if key in met or held[place] is not None:
                raise InputError(
                    f"not aligned: key '{printable(key)}' appears twice in {names[place]}",
                    "give every record a key of its own, or name another --key",
                )
            held[place] = passage
            together = [each for each in held if each is not None]
            if len(together) == len(names):
                del waiting[key]
                met.add(key)
                yield together
    if waiting and not skip_bad:
        raise _alone(names, waiting, log)
    alone = sum(each is not None for held in waiting.values() for each in held)
    log.skipped.update({ALONE: alone} if alone else {})


def _alone(
    names: Sequence[str], waiting: Mapping[str, Sequence[Passage | None]], log: ReadingLog
) -> InputError:
    key, held = next(iter(waiting.items()))
    has = next(name for name, each in zip(names, held, strict=True) if each is not None)
    lacks = next(name for name, each in zip(names, held, strict=True) if each is None)
    others = len(waiting) - 1
    more = f" ({others:,} more {'is' if others == 1 else 'are'} not everywhere)" if others else ""
    lost = f"left out while reading: {log.reasons}; " if log.skipped else ""
    return InputError(
        f"not aligned: key '{printable(key)}' of {has} is not in {lacks}{more}",
        f"{lost}give every record its translation, or pass --skip-bad to count those without",
    )
