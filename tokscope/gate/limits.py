"""Budgets: which rows they are of, and whether a value keeps to them.

Money and shares of a window are compared as fractions, other ratios as the floats nearest to them
and to the bound; nothing is rounded further.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fnmatch import fnmatchcase
from fractions import Fraction

from tokscope.metrics import METRICS, Group, Need

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
        if metric.group is not Group.ELSEWHERE
        and metric.needs is not Need.VOCABULARY
        and metric.name not in ("gini", "nsl")  # of all languages; of a second tokenizer
    )
    return (*of_text, *UNITS)


@dataclass(frozen=True, slots=True)
class Where:
    """Which rows a budget is of; None is any."""

    role: str | None = None
    corpus: str | None = None
    language: str | None = None
    file: str | None = None
    """A pattern, such as ``prompts/*.j2``."""

    def holds(self, role: str, corpus: str, language: str | None, file: str | None) -> bool:
        """Tell whether a row is one of them."""
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
class Bound:
    """How far a value may go."""

    limit: Decimal
    is_most: bool
    """Whether it may not be above; else it may not be below."""

    def holds(self, value: Fraction | float) -> bool:
        """Tell whether a value keeps to it, compared in its own kind; the bound itself does."""
        limit = Fraction(self.limit) if isinstance(value, Fraction) else float(self.limit)
        return value <= limit if self.is_most else value >= limit

    def __str__(self) -> str:
        return f"{'at most' if self.is_most else 'at least'} {self.limit}"


@dataclass(frozen=True, slots=True)
class Budget:
    """One demand."""

    metric: str
    where: Where
    bound: Bound
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
