"""The options of a reader, the passages that it yields, and the log of what it skipped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from tokscope.errors import InputError


class Unit(StrEnum):
    """What a segment is."""

    LINE = "line"
    PARAGRAPH = "paragraph"
    RECORD = "record"
    FILE = "file"
    SENTENCE = "sentence"


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How a file is read; by default, as its format says."""

    unit: Unit | None = None
    """None: the format's own unit."""
    encoding: str | None = None
    """None: UTF-8, strictly (for TMX, what its XML declaration says)."""
    field: str | None = None
    """Where the text of a record is, dotted for nested ones. None: ``text``, else the only
    field that holds text."""
    key: str | None = None
    """The field that aligns the records of two files."""
    skip_bad: bool = False
    """Count what is bad and go on, instead of raising."""
    raw: bool = False
    """Read text files as they are, whatever their format, markup included."""
    templates: bool = False
    """Whether files are prompts: every text of a record counts where no field is named, of named
    ones those that are there."""


@dataclass(slots=True)
class ReadingLog:
    """What happened while reading."""

    notes: list[str] = field(default_factory=list)
    """What was left out or assumed, each said once."""
    read: int = 0
    """Passages read, blank lines included."""
    skipped: Counter[str] = field(default_factory=Counter)
    """What was not read: reason → number."""
    _noted: set[str] = field(default_factory=set, repr=False)

    def note(self, text: str) -> None:
        """Add a note, once."""
        if text not in self._noted:
            self._noted.add(text)
            self.notes.append(text)

    @property
    def reasons(self) -> str:
        """Why things were not read, and how many: ``broken JSON (2), empty text (1)``."""
        return ", ".join(f"{reason} ({number:,})" for reason, number in self.skipped.items())


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of text in a file: a line, paragraph, record, sentence or the whole file."""

    text: str
    source: str
    """The file or archive member it came from, as the user would name it."""
    language: str | None = None
    """Where the file says it (TMX, PO): the primary subtag in lower case."""
    key: str | None = None
    """Alignment key: the value of ``ReadOptions.key``, or the number of the unit in TMX and PO.
    Consecutive passages with one key are translations of each other."""
    gold: int | None = None
    """Words by the FORM column of CoNLL-U."""
    forms: tuple[str, ...] | None = None
    """Those words themselves."""


@dataclass(frozen=True, slots=True)
class LineBlock:
    """Many lines of plain text at once, each of them a passage."""

    data: bytes
    """In valid UTF-8, parted by LF; at least one, which may be empty."""
    source: str
    """The file or archive member they came from."""

    def __len__(self) -> int:
        return self.data.count(b"\n") + 1

    def passages(self) -> Iterator[Passage]:
        """Return the lines one by one."""
        for line in self.data.decode("utf-8").split("\n"):
            yield Passage(line, self.source)


LINE_LIMIT = 64 << 20
"""Bytes of the longest line, record or sentence that is read."""
SKIP_HINT = "mend it, or pass --skip-bad to count it and go on"


class ReadError(InputError):
    """Something bad in a file, which may be counted and passed over."""

    def __init__(
        self,
        message: str,
        hint: str | None = SKIP_HINT,
        *,
        reason: str = "bad input",
        suggestions: Sequence[str] = (),
    ) -> None:
        super().__init__(message, hint, suggestions=suggestions)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class ReadContext:
    """What every reader receives besides the bytes."""

    name: str
    """The file, as the user would name it."""
    suffix: str
    """Its suffix without that of a compression, in lower case."""
    unit: Unit
    """The unit asked for, or the format's own."""
    options: ReadOptions
    log: ReadingLog
    numbers: Iterator[int]
    """Numbers for aligned units; they go on from file to file."""
    is_found: bool = False
    """Whether the user named a folder or a pattern, not this file."""

    def note(self, text: str) -> None:
        """Add a note about this file, once."""
        self.log.note(f"{self.name}: {text}")

    def skip(self, reason: str) -> None:
        """Count what is passed over without being bad."""
        self.log.skipped[reason] += 1

    def bad(self, problem: ReadError) -> None:
        """Count the error with --skip-bad, else raise it."""
        if not self.options.skip_bad:
            raise problem
        self.log.skipped[problem.reason] += 1
