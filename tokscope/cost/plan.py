"""What is to be priced, before any model's tokens are known: a request, how often, in what way."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from tokscope.cost.request import Portion, Span

HOURS_OF_MONTH = 730
"""Hours of a month: 365 days / 12 × 24."""
DAYS_OF_MONTH = Decimal(HOURS_OF_MONTH) / 24
PAGE = 1_800
"""Characters of a page, with spaces, in every language."""
THOUSAND = 1_000


class Period(StrEnum):
    """How often a number of requests comes."""

    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Prompt:
    """Text that goes with every question."""

    text: str | None = None
    """The text itself; None where only its length is assumed."""
    words: int = 0
    """How long it is assumed to be, in words of the question's language."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A request and how often it is sent."""

    words: int | None = None
    """Words of a question that is only assumed; None where there is text."""
    system: Prompt | None = None
    context: Prompt | None = None
    output_words: Span | None = None
    """Answers in words; each model turns them into its own tokens."""
    output_tokens: Span | None = None
    reasoning: int = 0
    cached: Portion = 0
    cache_write: Portion = 0
    is_batch: bool = False
    turns: int = 1
    overhead: int | None = None
    """Tokens that a request adds, as the user says; None: as the table of chat formats says."""
    requests: int | None = None
    """How many are priced together; None: one for each document."""
    per: Period | None = None
    """How often that many come."""

    @property
    def has_output(self) -> bool:
        """Whether anything is said of the answers."""
        return self.output_words is not None or self.output_tokens is not None

    @property
    def is_in_words(self) -> bool:
        """Whether answers or prompts are only known in words."""
        prompts = (self.system, self.context)
        assumed = any(each is not None and each.text is None for each in prompts)
        return self.output_words is not None or assumed

    @property
    def unit(self) -> str:
        """What is priced, in a word."""
        return "request" if self.turns == 1 else "dialogue"

    def a_month(self, requests: int) -> Decimal | None:
        """Tell how many requests a month has; None where it is not said how often they come."""
        if self.per is None:
            return None
        return requests * (DAYS_OF_MONTH if self.per is Period.DAY else Decimal(1))
