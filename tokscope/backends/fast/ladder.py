"""Which fast engines are tried for what, fastest first. Data, but for the questions at the end.

The order, and the speeds for the cost rule, are measured on one core over text that is new; what an
engine is worth starting for is where its speed makes up for loading it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from tokscope.backends.fast.counters import FastCounter, Material
from tokscope.backends.versions import engine_name
from tokscope.catalogue import Format
from tokscope.errors import UnknownNameError, nearest
from tokscope.tokenizer import Algorithm


class EngineChoice(StrEnum):
    """Which engines may count."""

    AUTO = "auto"
    """A fast one that is certified, where text is large; else the official one."""
    OFFICIAL = "official"
    """Official ones alone: the one that reads the file, or another that is certified to agree."""


def engine_choice(name: str) -> EngineChoice:
    """Find which engines may count.

    Raises
    ------
    UnknownNameError
        There is no such choice.
    """
    known = [each.value for each in EngineChoice]
    if name not in known:
        raise UnknownNameError(
            f"unknown engine choice '{name}'",
            f"known: {', '.join(known)}; an engine by itself cannot be chosen",
            suggestions=nearest(name, known),
        )
    return EngineChoice(name)


@dataclass(frozen=True, slots=True)
class FastEngine:
    """An engine that is not official for anything, but may be certified to count the same."""

    distribution: str
    module: str
    """What is imported of it."""
    adapter: str
    """The file here that makes counters of it."""
    worth: Mapping[Format, int]
    """Formats it is offered for, and characters at a time from which it repays being started, once
    it is certified."""
    algorithms: frozenset[Algorithm]
    pace: int
    """About how many megabytes a second it counts."""
    patterns: frozenset[str] | None = None
    """Patterns of rank files that it has; None: any."""
    worth_a_trial: int = 0
    """Characters at a time from which it repays a trial too."""
    is_official: bool = False
    """Whether it is an official engine, only not of these files; it needs no extra."""

    @property
    def name(self) -> str:
        """The engine with its version."""
        return engine_name(self.distribution)

    def is_for(self, material: Material, algorithm: Algorithm) -> bool:
        """Tell whether it is worth a trial, without importing it."""
        format_, pattern = material.files.format, material.facts.pattern
        if format_ not in self.worth or algorithm not in self.algorithms:
            return False
        is_by_pattern = format_ in (Format.RANKS, Format.VOCAB_AND_MERGES)
        return not is_by_pattern or self.patterns is None or pattern in self.patterns

    def open_counter(self, material: Material) -> FastCounter:
        """Import the engine and load a vocabulary.

        Raises
        ------
        UnavailableError
            Its files are not what their digests say; those of which a compact form is kept are not
            read.
        """
        if not self.is_official:
            material.files.check()
        adapter = import_module(f"tokscope.backends.fast.{self.adapter}")
        counter: FastCounter = adapter.open_counter(material)
        return counter


_BPE = frozenset({Algorithm.BPE, Algorithm.SENTENCEPIECE_BPE})

LADDER = (
    FastEngine(
        "nanotoken",
        "nanotoken",
        "nanotoken",
        {Format.VOCAB_TXT: 1_000_000},
        frozenset({Algorithm.WORDPIECE}),
        pace=46,
    ),
    FastEngine(
        "gigatoken",
        "gigatoken",
        "gigatoken",
        {
            Format.RANKS: 6_000_000,
            Format.VOCAB_AND_MERGES: 6_000_000,
            Format.TOKENIZER_JSON: 6_000_000,
            Format.SENTENCEPIECE: 6_000_000,
        },
        _BPE,
        pace=45,
        patterns=frozenset({"gpt-2", "cl100k_base", "o200k_base", "qwen-2"}),
    ),
    FastEngine(
        "fastokens",
        "fastokens",
        "fastokens",
        {Format.TOKENIZER_JSON: 12_000_000, Format.SENTENCEPIECE: 12_000_000},
        _BPE,
        pace=40,
    ),
    FastEngine(
        "tiktoken",
        "tiktoken",
        "tiktoken_json",
        {Format.TOKENIZER_JSON: 60_000},
        frozenset({Algorithm.BPE}),
        pace=15,
        worth_a_trial=200_000,
        is_official=True,
    ),
    FastEngine(
        "sentencepiece",
        "sentencepiece",
        "unigram",
        {Format.TOKENIZER_JSON: 60_000},
        frozenset({Algorithm.UNIGRAM}),
        pace=25,
        worth_a_trial=200_000,
        is_official=True,
    ),
)
EXTRA = ("gigatoken", "fastokens", "nanotoken")
"""What the extra brings; without any of it only official engines count."""


@cache
def _is_there(module: str) -> bool:
    return find_spec(module) is not None


def engines_for(
    material: Material, algorithm: Algorithm, choice: EngineChoice
) -> tuple[FastEngine, ...]:
    """List the installed engines that are worth a trial for a vocabulary, fastest first."""
    may_be_unofficial = choice is EngineChoice.AUTO and any(map(_is_there, EXTRA))
    return tuple(
        engine
        for engine in LADDER
        if (engine.is_official or may_be_unofficial)
        and engine.is_for(material, algorithm)
        and _is_there(engine.module)
    )
