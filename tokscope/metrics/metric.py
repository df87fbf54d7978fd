"""The definition of a metric, and the integer sums that metrics are computed from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from tokscope.metrics.formulas import Spectrum


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


class MetricGroup(StrEnum):
    """A group of metrics that can be selected by name."""

    SUMS = "sums"
    """Counts that are in every result."""
    CORE = "core"
    VOCABULARY = "vocabulary"
    ELSEWHERE = "elsewhere"
    """Of other commands than ``compare``."""


class SumKind(StrEnum):
    """What a metric is computed from."""

    COUNTS = "counts"
    FORMS = "word forms"
    IDS = "token ids"
    DECODED = "decoded text"
    VOCABULARY = "vocabulary"
    TWINS = "perturbed lines and the same lines unperturbed"
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
    group: MetricGroup
    needs: SumKind
    definition: str
    source: str
    function: Callable[[Totals], float | None]
    gloss: str = ""
    """A short explanation for a reader, where the heading does not suffice."""

    @property
    def title(self) -> str:
        """Its heading on one line."""
        return self.heading.replace("/\n", "/").replace("\n", " ")

    @property
    def is_of_text(self) -> bool:
        """Whether it is of a text, and not of a vocabulary or of all languages of a text."""
        return self.needs is not SumKind.VOCABULARY and self.name != "gini"


@dataclass(frozen=True, slots=True)
class FormSums:
    """What became of the word forms of a text. Distinct forms do not add: unions do."""

    running: int
    """Word forms, repetitions counted."""
    continued: int
    """Running ones of two tokens or more."""
    distinct: int
    single_bare: int
    """Distinct ones that are one known token, encoded alone."""
    single_spaced: int
    """Distinct ones that are one known token after one space, as in mid-sentence."""


@dataclass(frozen=True, slots=True)
class UsageSums:
    """Which tokens came, and how often."""

    spectrum: Spectrum
    """Of all content tokens."""
    used: int
    """Distinct ids of the vocabulary that came; unknown tokens are none."""
    byte: int
    """Tokens that are byte fallback or no whole characters."""
    single_letter: int
    """Tokens that are one letter, a space before it apart."""
    cyrillic: int
    """Tokens whose letters are all Cyrillic."""
    latin: int
    mixed: int
    """Tokens with letters of more than one script, Cyrillic or Latin among them."""
    letterless: int
    """Tokens without a letter."""

    @property
    def tokens(self) -> int:
        """All content tokens."""
        return sum(times * number for times, number in self.spectrum)


@dataclass(frozen=True, slots=True)
class RoundTripSums:
    """What came back when tokens were decoded."""

    segments: int
    exact: int
    """Segments that came back as they were."""
    normalized: int
    """Segments that came back in the tokenizer's own normal form."""
    edits: int
    """Characters put in, left out or changed in the others, against that normal form."""
    characters: int
    """Characters of the others, in that normal form."""


@dataclass(frozen=True, slots=True)
class EntrySums:
    """What the entries of a vocabulary are, byte tokens among those without letters."""

    entries: int
    cyrillic: int
    latin: int
    mixed: int
    letterless: int
    whole_cyrillic: int
    """Entries that begin a word and are three Cyrillic letters or more."""


@dataclass(frozen=True, slots=True)
class LanguageSums:
    """One language of aligned text, over the groups of translations that have all languages."""

    tokens: int
    groups: int


@dataclass(frozen=True, slots=True)
class BoundarySums:
    """Token boundaries against morpheme boundaries, inside words."""

    found: int
    """Morpheme boundaries that are token boundaries."""
    of_tokens: int
    of_morphemes: int


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over the segments of one tokenizer, corpus and language; they add.

    Parts that are None are not needed or undefined.
    """

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
    vocabulary: int | None = None
    """Ids that ordinary text can produce."""
    languages: tuple[LanguageSums, ...] = ()
    """Of aligned text, every language of it, this one among them."""
    forms: FormSums | None = None
    usage: UsageSums | None = None
    round_trip: RoundTripSums | None = None
    entries: EntrySums | None = None
    plain: int | None = None
    """Tokens of the same segments unperturbed."""
    shared: int | None = None
    """Entries that another vocabulary has too, as byte strings."""
    boundaries: BoundarySums | None = None
