"""A plan of requests, and the tokens of one request: template, system prompt, context, answer.

Each turn of a dialogue sends all previous turns again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import TypeAlias

from tokscope.catalogue.catalogue import Catalogue
from tokscope.costs.bill import Usage
from tokscope.errors import InputError
from tokscope.strict_toml import finish, parse

_FILE = "templates.toml"


@dataclass(frozen=True, slots=True)
class TemplateOverhead:
    """Tokens around the text of a request."""

    request: int
    """Of a request of one message."""
    system: int = 0
    """What a system message adds to that."""
    turn: int = 0
    """What an earlier question and its answer add."""
    source: str | None = None
    """Who says so; None where nobody does and none are added."""


NONE_KNOWN = TemplateOverhead(0)
_NAMED = 6
"""Models that a note names."""
ASSUMED = TemplateOverhead(8, 5, 10, "ChatML, assumed")
"""For every model of a table where the template of one is not known."""


class TemplateRule(StrEnum):
    """Which templates are added to the text of requests, for every model of a table alike."""

    NONE = "none"
    KNOWN = "known"
    """Those that are known; none where it is not."""
    ASSUME = "assume"
    """The known ones if all are known, else the same assumed one for every model."""


Template: TypeAlias = TemplateRule | int
"""A rule, or tokens for every request."""


def parse_template(given: str | None) -> Template:
    """Read ``--template``."""
    if given is None:
        return TemplateRule.ASSUME
    if given.isascii() and given.isdigit():
        return int(given)
    try:
        return TemplateRule(given)
    except ValueError:
        raise InputError(
            f"--template {given} is no rule", "write none, known, assume or a number of tokens"
        ) from None


def overheads_of(
    models: Sequence[str], catalogue: Catalogue, template: Template
) -> list[TemplateOverhead]:
    """Find what chat formats add, by one rule for all models."""
    if isinstance(template, int):
        return [TemplateOverhead(template, 0, 0, "--template")] * len(models)
    if template is TemplateRule.NONE:
        return [TemplateOverhead(0, 0, 0, "--template")] * len(models)
    known = known_templates()
    found = [known.get(catalogue.id_of(model) or model, NONE_KNOWN) for model in models]
    if template is TemplateRule.ASSUME and NONE_KNOWN in found:
        return [ASSUMED] * len(models)
    return found


@cache
def known_templates() -> dict[str, TemplateOverhead]:
    """Read the table of chat formats, by the model's name in the catalogue."""
    text = files("tokscope.costs").joinpath(_FILE).read_text(encoding="utf-8")
    table = parse(text, _FILE)
    table.integer("schema")
    found: dict[str, TemplateOverhead] = {}
    for entry in table.tables("template"):
        entry.text("id")
        overhead = TemplateOverhead(
            entry.integer("request"),
            entry.integer("system"),
            entry.integer("turn"),
            entry.text("source"),
        )
        for name in entry.strings("models"):
            if name in found:
                entry.error("models", f"'{name}' appears twice", "take it out of one of the rows")
            found[name] = overhead
        entry.close()
    table.close()
    finish(table)
    return found


def template_note(template: Template, overheads: Mapping[str, TemplateOverhead]) -> str:
    """Return what is added to the text of requests to some models."""
    if isinstance(template, int):
        return f"{template:,} tokens of template, as --template says"
    if template is TemplateRule.NONE:
        return "no template, as --template says"
    if ASSUMED in overheads.values():
        return (
            f"template of {ASSUMED.request} tokens assumed for every model, since that of some is"
            " not known; --template none, known or N"
        )
    parts = ["template of known chat formats"] if any(o.source for o in overheads.values()) else []
    if unknown := [model for model, overhead in overheads.items() if overhead.source is None]:
        more = f" and {len(unknown) - _NAMED} more" if len(unknown) > _NAMED else ""
        parts.append(f"template unknown, 0 tokens: {', '.join(unknown[:_NAMED])}{more}")
    return "; ".join(parts) or "no template"


Portion: TypeAlias = int | Decimal
"""Part of a request's input: so many tokens, or a share of it between 0 and 1."""


@dataclass(frozen=True, slots=True)
class TokenRange:
    """From a low number to a high one, both in it."""

    low: int
    high: int

    def __str__(self) -> str:
        return f"{self.low:,}" if self.low == self.high else f"{self.low:,}–{self.high:,}"


NO_OUTPUT = TokenRange(0, 0)


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent, and how much comes back, in tokens of one model."""

    question: int
    system: int = 0
    """Tokens of the system prompt; 0: there is none."""
    context: int = 0
    """Tokens of documents and the like that go with every turn."""
    overhead: TemplateOverhead = NONE_KNOWN
    reasoning: int = 0
    """Tokens a turn that the model writes for itself; they are not sent again."""
    cached: Portion = 0
    """Of the input of each turn."""
    cache_write: Portion = 0
    """Of the input of each turn."""
    turns: int = 1

    def usages(self, answer: int) -> Iterator[Usage]:
        """Return the tokens of each turn."""
        frame = self.overhead.request + (self.overhead.system if self.system else 0)
        first = frame + self.system + self.context + self.question
        again = self.question + answer + self.overhead.turn
        for turn in range(self.turns):
            whole = first + turn * again
            yield Usage(
                whole,
                cached=_part(self.cached, whole),
                cache_write=_part(self.cache_write, whole),
                output=answer,
                reasoning=self.reasoning,
            )


def _part(share: Portion, whole: int) -> int:
    if isinstance(share, int):
        return share
    return int((share * whole).to_integral_value(ROUND_FLOOR))


def checked_turns(turns: int) -> int:
    """Check that a number of turns is plausible."""
    most = 10_000
    if not 1 <= turns <= most:
        raise InputError(f"a dialogue of {turns:,} turns", f"write 1 to {most:,}: --turns 10")
    return turns


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
    output_words: TokenRange | None = None
    """Answers in words; each model turns them into its own tokens."""
    output_tokens: TokenRange | None = None
    reasoning: int = 0
    cached: Portion = 0
    cache_write: Portion = 0
    is_batch: bool = False
    turns: int = 1
    template: Template = TemplateRule.ASSUME
    """Tokens that a request adds, as the user says; None: as the table of chat formats says."""
    requests: int | None = None
    """How many are priced together; None: one for each document."""
    per: Period | None = None
    """How often that many come."""

    @property
    def has_output(self) -> bool:
        """Whether the length of answers is given."""
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
        """Return the number of requests per month; None without a period."""
        if self.per is None:
            return None
        return requests * (DAYS_OF_MONTH if self.per is Period.DAY else Decimal(1))


class EstimateBasis(StrEnum):
    """What a model's tokens are known by."""

    COUNTED = "counted"
    """Its own tokenizer."""
    STAND_IN = "stand-in"
    """Another model's tokenizer, as the user chose: an approximation."""
    COUNT_GIVEN = "count given"
    """The user's count of the whole input."""
    FACTOR_GIVEN = "tokens per word given"
    """The user's tokens per word."""
