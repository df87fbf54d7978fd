"""What came of watching tokenizers, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from tokscope.backends import LoadedTokenizer
from tokscope.gate.resplit import OnText
from tokscope.gate.subjects import OnHub, Subject
from tokscope.looking.difference import Difference


class State(StrEnum):
    """What came of watching one tokenizer."""

    UNCHANGED = "unchanged"
    SAME_CONTENT = "same content, another file"
    DRIFTED = "drifted"
    NOT_COMPARED = "not compared"
    """It could not be had, or nothing is recorded."""
    NOT_ON_HUB = "not on the hub"
    """A role of a baseline that no hub can change."""


@dataclass(frozen=True, slots=True)
class FileNow:
    """A file on the hub."""

    path: str
    recorded: str | None
    """Its sha256 as recorded; None where it is not."""
    now: str


@dataclass(frozen=True, slots=True)
class Change:
    """What is another in a vocabulary, as far as both versions could be looked into."""

    before: LoadedTokenizer
    after: LoadedTokenizer
    entries: Difference | None
    """None where the content is the same."""
    special_gone: Mapping[int, str]
    special_new: Mapping[int, str]
    """Special and added tokens that only one has, or that have another id."""
    parts: tuple[str, ...]
    """Names of other parts of the files that differ."""
    text: OnText | None = None
    """What that does to a text; None where no text was looked at."""


@dataclass(frozen=True, slots=True)
class Watched:
    """What came of watching one tokenizer."""

    subject: Subject
    state: State
    place: OnHub | None = None
    by: str = ""
    """Who records what it was compared with."""
    recorded: str | None = None
    """Fingerprint that is recorded."""
    now: str | None = None
    """Fingerprint of what the hub has; None where its files are the recorded ones."""
    files: tuple[FileNow, ...] = ()
    change: Change | None = None
    reason: str = ""
    """Why it was not compared, or why what changed cannot be shown."""
    hint: str | None = None

    @property
    def named_reason(self) -> str:
        """The reason, with the name of what it is about in front."""
        name = self.subject.name
        return self.reason if self.reason.startswith(name) else f"{name}: {self.reason}"
