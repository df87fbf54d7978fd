"""What a project demands of its tokenizers and texts; names are looked up by whoever loads them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from tokscope.corpora.readers import Unit
from tokscope.gate.limits import Budget
from tokscope.text.words import DEFAULT, WordDefinition
from tokscope.way import AS_IT_IS, Way

BASELINE = "tokscope-baseline.json"


class Compared(StrEnum):
    """What of a row may not grow."""

    TOKENS = "tokens"
    """What it costs as it is: a longer prompt is dearer."""
    FERTILITY = "fertility"
    """Tokens per word: text may grow, if its words do not get dearer."""


class Gated(StrEnum):
    """What there are rows for, beside role, corpus and language."""

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
    gated: Gated = Gated.LANGUAGE
    compared: Compared = Compared.TOKENS
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
    tolerance: Decimal = Decimal(0)
    """Share by which a row may grow over its baseline."""
    definition: WordDefinition = DEFAULT
    way: Way = AS_IT_IS
    reference_language: str | None = None
    money: MoneySetting | None = None
    lines: dict[str, int] = field(default_factory=dict)
    """Where in the file a role, a corpus or a budget (``budgets[1]``) is set, from 1, as far as it
    was found."""
