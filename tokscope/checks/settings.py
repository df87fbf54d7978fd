"""The settings of a check as values: roles, corpora, budgets and money.

Money and shares of a context window are compared as fractions, other ratios as floats.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fnmatch import fnmatchcase
from fractions import Fraction

from tokscope.corpora.readers.interface import Unit
from tokscope.counting.options import DEFAULT_OPTIONS, CountOptions
from tokscope.metrics.definitions import METRICS
from tokscope.metrics.metric import MetricGroup, SumKind
from tokscope.text.words import DEFAULT, WordDefinition

BASELINE = "tokscope-baseline.json"


class TrackedMetric(StrEnum):
    """The metric of a row that must not increase."""

    TOKENS = "tokens"
    """Total tokens: a longer prompt is more expensive."""
    FERTILITY = "fertility"
    """Tokens per word: text may grow if its words do not become more expensive."""


class GroupBy(StrEnum):
    """What there are rows for, besides role, corpus and language."""

    LANGUAGE = "language"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class RoleSetting:
    """A tokenizer by what the project uses it for."""

    name: str
    tokenizer: str
    """What commands take: an id, a model, a path, ``hf:OWNER/NAME``."""
    model: str | None = None
    """Whose price and context window hold; None: the tokenizer's name, if it is a model's."""
    pattern: str | None = None
    """Of a local rank file."""
    normalizer: str | None = None
    lowercase: bool | None = None


@dataclass(frozen=True, slots=True)
class CorpusSetting:
    """A text, and how it is read."""

    name: str
    sources: tuple[str, ...]
    """Each what ``--corpus`` takes."""
    gated: GroupBy = GroupBy.LANGUAGE
    compared: TrackedMetric = TrackedMetric.TOKENS
    unit: Unit | None = None
    """None: the format's own; a whole file where rows are by file."""
    encoding: str | None = None
    field: str | None = None
    key: str | None = None
    is_aligned: bool = False


@dataclass(frozen=True, slots=True)
class MoneySetting:
    """What tokens cost, fixed to a day so that a check does not change by itself."""

    as_of: date
    """The day whose prices hold."""
    currency: str | None = None
    """ISO 4217; None: the price list's own."""
    rates: tuple[str, ...] = ()
    """Exchange rates with their days, as ``--fx`` takes them."""
    words: int | None = None
    """Words a month that the project sends: what a change costs is said for them."""
    requests: int | None = None
    """Requests a month, each with a prompt: for them is said what a change of a file costs."""
    vat: Decimal | None = None


@dataclass(frozen=True, slots=True)
class CheckSettings:
    """Everything under ``check``."""

    roles: tuple[RoleSetting, ...]
    corpora: tuple[CorpusSetting, ...]
    budgets: tuple[Budget, ...] = ()
    baseline: str = BASELINE
    """Path of the file that is committed, from the settings' folder."""
    must_have_baseline: bool = False
    """Whether the settings name it; a check without it fails then."""
    tolerance: Decimal = Decimal(0)
    """Share by which a row may grow over its baseline."""
    definition: WordDefinition = DEFAULT
    count_options: CountOptions = DEFAULT_OPTIONS
    reference_language: str | None = None
    money: MoneySetting | None = None
    lines: dict[str, int] = field(default_factory=dict)
    """Where in the file a role, a corpus or a budget (``budgets[1]``) is set, from 1, as far as it
    was found."""


COST_PER_1000_WORDS = "cost_per_1000_words"
"""Money for the input tokens of 1,000 words, by the price of the role's model."""
CONTEXT_SHARE = "context_share"
"""Tokens of the row by the context window of the role's model."""
UNITS = {COST_PER_1000_WORDS: "money", CONTEXT_SHARE: "share of the context window"}
"""Units of what only budgets know."""


def budget_metrics() -> tuple[str, ...]:
    """List what a budget can be of."""
    of_text = (
        metric.name
        for metric in METRICS.values()
        if metric.group is not MetricGroup.ELSEWHERE
        and metric.needs is not SumKind.VOCABULARY
        and metric.name not in ("gini", "nsl")  # of all languages; of a second tokenizer
    )
    return (*of_text, *UNITS)


@dataclass(frozen=True, slots=True)
class BudgetScope:
    """Which rows a budget is of; None is any."""

    role: str | None = None
    corpus: str | None = None
    language: str | None = None
    file: str | None = None
    """A pattern, such as ``prompts/*.j2``."""

    def holds(self, role: str, corpus: str, language: str | None, file: str | None) -> bool:
        """Return whether a row is one of them."""
        return (
            self.role in (None, role)
            and self.corpus in (None, corpus)
            and self.language in (None, language)
            and (self.file is None or (file is not None and fnmatchcase(file, self.file)))
        )

    def __str__(self) -> str:
        parts = (self.role, self.corpus, self.language, self.file)
        return " · ".join(part for part in parts if part) or "every row"


@dataclass(frozen=True, slots=True)
class Limit:
    """How far a value may go."""

    limit: Decimal
    is_most: bool
    """Whether it may not be above; else it may not be below."""

    def holds(self, value: Fraction | float) -> bool:
        """Return whether a value keeps to it, compared in its own kind; the bound itself does."""
        limit = Fraction(self.limit) if isinstance(value, Fraction) else float(self.limit)
        return value <= limit if self.is_most else value >= limit

    def __str__(self) -> str:
        return f"{'at most' if self.is_most else 'at least'} {self.limit}"


@dataclass(frozen=True, slots=True)
class Budget:
    """One demand."""

    metric: str
    where: BudgetScope
    bound: Limit
    path: str
    """Where in the settings it is written."""
    context_window: int | None = None
    """Tokens; None: that of the role's model."""

    @property
    def is_money(self) -> bool:
        """Whether it needs a price."""
        return self.metric == COST_PER_1000_WORDS

    @property
    def unit(self) -> str:
        """Of its values."""
        return UNITS[self.metric] if self.metric in UNITS else METRICS[self.metric].unit
