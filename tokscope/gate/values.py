"""What a check compares: keys of rows, and the integers behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """What a row is of. A tokenizer is known by its role, so that it may be swapped."""

    role: str
    corpus: str
    language: str
    """``?`` where it was not told."""
    file: str = ""
    """Where there are rows by file; else empty."""

    def __str__(self) -> str:
        return " · ".join(
            part for part in (self.role, self.corpus, self.language, self.file) if part
        )


@dataclass(frozen=True, slots=True)
class Sums:
    """Counts of a row; they add."""

    segments: int
    words: int
    characters: int
    bytes: int
    tokens: int
    unknown: int
    """Tokens that stand for text which is lost."""
    lost: int
    """Characters that they stand for."""

    @property
    def fertility(self) -> float | None:
        """Tokens per word; None without words."""
        return self.tokens / self.words if self.words else None


@dataclass(frozen=True, slots=True)
class SegmentCount:
    """One text of a row, however often it comes in it."""

    times: int
    words: int
    """Of it once."""
    tokens: int
    """Of it once."""


Segments: TypeAlias = Mapping[str, SegmentCount]
"""By the digest of their text, in the order in which they first come."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A row as it was counted, now or for the baseline."""

    key: Key
    sums: Sums
    segments: Segments | None
    """None where there are too many to keep."""
    lines: tuple[str, ...] = ()
    """Digests of the lines of its text, where rows are by file."""


@dataclass(frozen=True, slots=True)
class RoleRecord:
    """The tokenizer of a role, so that it can be had again."""

    tokenizer: str
    """Its id in results."""
    source: str
    """What commands take to load it."""
    fingerprint: str
    engine: str


@dataclass(frozen=True, slots=True)
class CorpusRecord:
    """A text of a check."""

    digest: str
    """sha256 of its content."""
    unit: str
    """What a segment is."""


@dataclass(frozen=True, slots=True)
class Definition:
    """What counts depend on beside tokenizer and text; where it differs, nothing is compared."""

    words: str
    """Word definition with its version."""
    normalization: str
    special: str
    """Whether special tokens are counted: yes or no."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything a check counted: what the baseline keeps."""

    definition: Definition
    roles: Mapping[str, RoleRecord]
    corpora: Mapping[str, CorpusRecord]
    rows: tuple[Counted, ...]
    tokscope: str
    """Version that counted."""
