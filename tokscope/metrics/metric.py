"""What one number is: a row of the metric table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from tokscope.metrics.sums import Totals


class Better(StrEnum):
    """Which way a metric is to go."""

    LOWER = "lower"
    HIGHER = "higher"
    NEAR_ONE = "near 1"
    NEITHER = "–"


class Scale(StrEnum):
    """How a metric's values are written."""

    COUNT = "count"
    RATIO = "ratio"
    SHARE = "share"


class Group(StrEnum):
    """What metrics are asked for together."""

    SUMS = "sums"
    """Counts that are in every result."""
    CORE = "core"
    VOCABULARY = "vocabulary"
    ELSEWHERE = "elsewhere"
    """Of other commands than ``compare``."""


class Need(StrEnum):
    """What a metric is computed from."""

    COUNTS = "counts"
    FORMS = "word forms"
    IDS = "token ids"
    DECODED = "decoded text"
    VOCABULARY = "vocabulary"
    TWINS = "disturbed lines and their plain twins"
    OTHER_VOCABULARY = "two vocabularies"
    MORPHEMES = "a list of morphemes"


@dataclass(frozen=True, slots=True)
class Metric:
    """One number and what it means."""

    name: str
    """As in JSON, CSV and ``--metric``."""
    symbol: str
    """How the literature writes it; the name where it has no sign of its own."""
    heading: str
    """What a column is headed with; line breaks where it may break."""
    unit: str
    scale: Scale
    better: Better
    group: Group
    needs: Need
    definition: str
    source: str
    function: Callable[[Totals], float | None]
    gloss: str = ""
    """What a reader of a table is told in a few words, where the heading does not."""

    @property
    def title(self) -> str:
        """Its heading on one line."""
        return self.heading.replace("/\n", "/").replace("\n", " ")

    @property
    def is_of_text(self) -> bool:
        """Whether it is of a text, and not of a vocabulary or of all languages of a text."""
        return self.needs is not Need.VOCABULARY and self.name != "gini"
