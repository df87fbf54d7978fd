"""Every number tokscope prints, defined once: name, unit, direction, definition, source, function.

Functions take sums and return a ratio, or None where the ratio is undefined. Help, headers and the
reference are made from this table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Better(StrEnum):
    """Which way a metric is to go."""

    LOWER = "lower"
    HIGHER = "higher"
    NEAR_ONE = "near 1"
    NEITHER = "–"


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over the segments of one tokenizer, corpus and language. They add."""

    segments: int = 0
    words: int = 0
    characters: int = 0
    bytes: int = 0
    tokens: int = 0
    unknown: int = 0
    """Unknown tokens."""
    lost: int = 0
    """Characters that unknown tokens stand for."""
    reference_language: int | None = None
    """Tokens of the aligned text in the reference language; None where text is not aligned or
    this is the reference language."""
    reference_tokenizer: int | None = None
    """Tokens of the same text under the reference tokenizer; None where none was named."""


def _ratio(numerator: int | None, denominator: int | None) -> float | None:
    if numerator is None or not denominator:
        return None
    return numerator / denominator


@dataclass(frozen=True, slots=True)
class Metric:
    """One number and what it means."""

    name: str
    unit: str
    better: Better
    definition: str
    source: str
    function: Callable[[Totals], float | None]


METRICS = {
    metric.name: metric
    for metric in (
        Metric(
            "fertility",
            "tokens per word",
            Better.LOWER,
            "content tokens / words, sums over segments, text encoded in context",
            "Ács 2019; Rust et al. 2021",
            lambda totals: _ratio(totals.tokens, totals.words),
        ),
        Metric(
            "premium",
            "ratio",
            Better.NEAR_ONE,
            "tokens / tokens of the aligned text in the reference language",
            "Petrov et al. 2023",
            lambda totals: _ratio(totals.tokens, totals.reference_language),
        ),
        Metric(
            "characters_per_token",
            "characters per token",
            Better.HIGHER,
            "Unicode code points / content tokens",
            "–",
            lambda totals: _ratio(totals.characters, totals.tokens),
        ),
        Metric(
            "bytes_per_token",
            "bytes per token",
            Better.HIGHER,
            "UTF-8 bytes / content tokens; never compared across scripts",
            "–",
            lambda totals: _ratio(totals.bytes, totals.tokens),
        ),
        Metric(
            "nsl",
            "ratio",
            Better.LOWER,
            "tokens / tokens of the reference tokenizer on the same text",
            "Dagan et al. 2024",
            lambda totals: _ratio(totals.tokens, totals.reference_tokenizer),
        ),
        Metric(
            "unknown_rate",
            "share of tokens",
            Better.LOWER,
            "unknown tokens / content tokens",
            "Petrov et al. 2023",
            lambda totals: _ratio(totals.unknown, totals.tokens),
        ),
        Metric(
            "lost_characters",
            "share of characters",
            Better.LOWER,
            "characters that unknown tokens stand for / characters",
            "Petrov et al. 2023",
            lambda totals: _ratio(totals.lost, totals.characters),
        ),
    )
}

MOST_LOST = 0.10
"""Share of lost characters from which a tokenizer is not ranked (Petrov et al. 2023)."""


@dataclass(frozen=True, slots=True)
class Band:
    """A range of Russian fertility with a plain name."""

    name: str
    below: float | None
    """Upper end, exclusive."""
    meaning: str


BANDS = (
    Band("close to English", 1.5, "below 1.5"),
    Band("good for Russian", 2.0, "below 2.0"),
    Band("costly", 3.0, "below 3.0"),
    Band("broken", None, "into letters or bytes from 3.0 on"),
)


def band(fertility: float | None) -> str | None:
    """Name the band of a Russian fertility; None for an undefined one."""
    if fertility is None:
        return None
    return next(each.name for each in BANDS if each.below is None or fertility < each.below)
