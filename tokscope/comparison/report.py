"""The rows and sections of a comparison as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from tokscope.comparison.intervals import NO_INTERVALS, RowIntervals, Sampling, TextComparison
from tokscope.metrics.bootstrap import Interval
from tokscope.metrics.definitions import METRICS
from tokscope.metrics.formulas import MOST_LOST, band
from tokscope.metrics.metric import Totals
from tokscope.render.document import Signature, Unavailable
from tokscope.text.scripts import ENGLISH, RUSSIAN


class By(StrEnum):
    """What a report has rows for, besides tokenizer, corpus and language."""

    LANGUAGE = "language"
    """Nothing more: languages are always distinguished."""
    CORPUS = "corpus"
    """Nothing more either, but each corpus has a block of its own, which names it."""
    DOMAIN = "domain"
    FILE = "file"
    SEGMENT = "segment"


@dataclass(frozen=True, slots=True)
class Row:
    """One tokenizer on one corpus in one language."""

    tokenizer: str
    family: str | None
    algorithm: str
    vocabulary: int
    special: int | None
    corpus: str
    domain: str | None
    """None: all domains of the corpus together."""
    file: str | None
    """None: all files of the corpus together."""
    language: str | None
    reference_language: str | None
    """The language that the premium is set against; None where text is not aligned."""
    totals: Totals
    fingerprint: str
    engine: str
    uncertain: RowIntervals = NO_INTERVALS
    """How far its figures could move with the text."""
    rank: int | None = None
    """By tokens, from 1, in its block and language; equal counts share a rank. None for baselines
    and where too much text is lost."""
    is_reference: bool = False
    """Whether the others of its block and language are relative to it."""
    segment: int | None = None
    """Number of the segment in its corpus, from 1; None: all segments together."""

    def metric(self, name: str) -> float | None:
        """Compute a metric of the table in ``metrics``."""
        return METRICS[name].function(self.totals)

    def interval(self, name: str) -> Interval | None:
        """Return the 95 % interval of fertility, premium, or tokens relative to the reference."""
        found: Interval | None = getattr(self.uncertain, name)
        return found

    @property
    def verdict(self) -> str | None:
        """Whether the difference from the reference is significant on this text."""
        relative = self.uncertain.relative
        if self.is_reference:
            return "reference"
        if relative is None:
            return None
        if relative.holds(1.0):
            return "not significant"
        return "more tokens" if relative.estimate > 1 else "fewer tokens"

    @property
    def band(self) -> str | None:
        """The band of a Russian fertility; None in other languages and for baselines."""
        if self.language != RUSSIAN or self.family == "baseline" or not self.is_ranked:
            return None
        return band(self.metric("fertility"))

    @property
    def is_ranked(self) -> bool:
        """Whether so little text is lost to unknown tokens that its fertility means something."""
        return (self.metric("lost_characters") or 0.0) <= MOST_LOST


@dataclass(frozen=True, slots=True)
class ReportSection:
    """The rows of one corpus, domain or file, with their sampling and references."""

    corpus: str
    place: str | None
    """Domain or file; None for all of the corpus."""
    samplings: Mapping[str | None, Sampling]
    """By language."""
    references: Mapping[str | None, str | None]
    """By language, the tokenizer that the others are relative to."""


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a comparison found."""

    signature: Signature
    rows: tuple[Row, ...]
    unavailable: tuple[Unavailable, ...]
    reference_tokenizer: str | None
    notes: tuple[str, ...]
    """What was assumed or left out on the way."""
    blocks: tuple[ReportSection, ...] = ()
    texts: tuple[TextComparison, ...] = ()
    """Where there are two corpora: each tokenizer on one against the other."""
    run: tuple[str, ...] = ()
    """The command that made it, without what moves no number."""
    by: By = By.LANGUAGE
    """What there are rows for."""
    metrics: tuple[str, ...] = ()
    """Names of selected metrics, in the order in which they are shown."""

    @property
    def languages(self) -> tuple[str | None, ...]:
        """Languages in the order in which they are shown, English first."""
        found = dict.fromkeys(row.language for row in self.rows)
        return tuple(sorted(found, key=lambda language: (language != ENGLISH, language or "~")))
