"""Select the fast engine for a text: the candidates, fastest first, and their conformance results.

Speeds are measured on one core over text without repetitions.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from importlib import import_module
from importlib.util import find_spec
from typing import TypeVar

from tokscope.catalogue.rows import Algorithm, VocabularyFormat
from tokscope.errors import UnknownNameError, suggest
from tokscope.tokenizers.engines.base import LoadedTokenizer
from tokscope.tokenizers.fast.conformance.documents import conformance_version
from tokscope.tokenizers.fast.conformance.results import (
    ConformanceKey,
    ConformanceResult,
    ConformanceResults,
)
from tokscope.tokenizers.fast.conformance.run import (
    ConformanceTest,
    in_a_line,
    is_engine_failure,
    suppress_stderr,
)
from tokscope.tokenizers.fast.counter import EngineInputs, FastCounter
from tokscope.tokenizers.interface import Tokenizer
from tokscope.versions import engine_name


class EngineChoice(StrEnum):
    """Which engines may count."""

    AUTO = "auto"
    """A fast one that is verified, where text is large; else the official one."""
    OFFICIAL = "official"
    """Official ones alone: the one that reads the file, or another that is verified to agree."""


def engine_choice(name: str) -> EngineChoice:
    """Find which engines may count."""
    known = [each.value for each in EngineChoice]
    if name not in known:
        raise UnknownNameError(
            f"unknown engine choice '{name}'",
            f"known: {', '.join(known)}; an engine by itself cannot be chosen",
            suggestions=suggest(name, known),
        )
    return EngineChoice(name)


@dataclass(frozen=True, slots=True)
class EngineCandidate:
    """An engine that is not official for anything, but may be verified to count the same."""

    distribution: str
    module: str
    """What is imported of it."""
    adapter: str
    """The file here that makes counters of it."""
    minimum_text: Mapping[VocabularyFormat, int]
    """Formats it is offered for, and characters at a time from which it repays being started, once
    it is verified."""
    algorithms: frozenset[Algorithm]
    pace: int
    """About how many megabytes a second it counts."""
    patterns: frozenset[str] | None = None
    """Patterns of rank files that it has; None: any."""
    minimum_text_for_test: int = 0
    """Characters at a time from which it repays a conformance test too."""
    is_official: bool = False
    """Whether it is an official engine, only not of these files; it needs no extra."""

    @property
    def name(self) -> str:
        """The engine with its version."""
        return engine_name(self.distribution)

    def is_for(self, material: EngineInputs, algorithm: Algorithm) -> bool:
        """Return whether it is worth a conformance test, without importing it."""
        format_, pattern = material.files.format, material.facts.pattern
        if format_ not in self.minimum_text or algorithm not in self.algorithms:
            return False
        is_by_pattern = format_ in (VocabularyFormat.RANKS, VocabularyFormat.VOCAB_AND_MERGES)
        return not is_by_pattern or self.patterns is None or pattern in self.patterns

    def open_counter(self, material: EngineInputs) -> FastCounter:
        """Import the engine and load a vocabulary."""
        if not self.is_official:
            material.files.check()
        adapter = import_module(f"tokscope.tokenizers.fast.{self.adapter}")
        counter: FastCounter = adapter.open_counter(material)
        return counter


_BPE = frozenset({Algorithm.BPE, Algorithm.SENTENCEPIECE_BPE})

CANDIDATES = (
    EngineCandidate(
        "nanotoken",
        "nanotoken",
        "nanotoken",
        {VocabularyFormat.VOCAB_TXT: 1_000_000},
        frozenset({Algorithm.WORDPIECE}),
        pace=46,
    ),
    EngineCandidate(
        "gigatoken",
        "gigatoken",
        "gigatoken",
        {
            VocabularyFormat.RANKS: 6_000_000,
            VocabularyFormat.VOCAB_AND_MERGES: 6_000_000,
            VocabularyFormat.TOKENIZER_JSON: 6_000_000,
            VocabularyFormat.SENTENCEPIECE: 6_000_000,
        },
        _BPE,
        pace=45,
        patterns=frozenset({"gpt-2", "cl100k_base", "o200k_base", "qwen-2"}),
    ),
    EngineCandidate(
        "tiktoken",
        "tiktoken",
        "tiktoken_bpe",
        {VocabularyFormat.TOKENIZER_JSON: 60_000},
        frozenset({Algorithm.BPE}),
        pace=15,
        minimum_text_for_test=200_000,
        is_official=True,
    ),
    EngineCandidate(
        "sentencepiece",
        "sentencepiece",
        "sentencepiece_unigram",
        {VocabularyFormat.TOKENIZER_JSON: 60_000},
        frozenset({Algorithm.UNIGRAM}),
        pace=25,
        minimum_text_for_test=200_000,
        is_official=True,
    ),
)
EXTRA = ("gigatoken", "nanotoken")
"""What the extra brings; without any of it only official engines count."""


@cache
def _is_there(module: str) -> bool:
    return find_spec(module) is not None


def candidates_for(
    material: EngineInputs, algorithm: Algorithm, choice: EngineChoice
) -> tuple[EngineCandidate, ...]:
    """List the installed engines that are worth a conformance test, fastest first."""
    may_be_unofficial = choice is EngineChoice.AUTO and any(map(_is_there, EXTRA))
    return tuple(
        engine
        for engine in CANDIDATES
        if (engine.is_official or may_be_unofficial)
        and engine.is_for(material, algorithm)
        and _is_there(engine.module)
    )


@dataclass(frozen=True, slots=True)
class CandidateContext:
    """The candidate engines of a tokenizer, and what they are built and tested with."""

    engines: tuple[EngineCandidate, ...]
    """Fastest first."""
    material: EngineInputs
    conformance_results: ConformanceResults
    announce: Callable[[str], None]
    """Is notified of a conformance test, which takes a second or more."""


class EngineSelector:
    """How the engines of one vocabulary stand."""

    def __init__(self, official: LoadedTokenizer, context: CandidateContext) -> None:
        self._official = official
        self._context = context
        self._counters: dict[str, FastCounter] = {}

    def worth(self, characters: int) -> Iterator[EngineCandidate]:
        """List the engines that are worth starting for this much text."""
        for engine in self._context.engines:
            if characters < engine.minimum_text[self._context.material.files.format]:
                continue  # without a look into the store, for little text
            if characters >= engine.minimum_text_for_test or self._known(engine) is not None:
                yield engine

    def certified(self, characters: int) -> EngineCandidate | None:
        """Find the fastest engine to count so much text; tries those that were not yet."""
        worth = self.worth(characters)
        return next((each for each in worth if self.verdict(each).is_certified), None)

    def untried(self, characters: int) -> EngineCandidate | None:
        """Find the engine that would be tried next to count so much text."""
        for engine in self.worth(characters):
            known = self._known(engine)
            if known is None:
                return engine
            if known.is_certified:
                return None
        return None

    def pending_conformance_test(self, characters: int) -> str | None:
        """Return the name of the conformance test that is pending for this much text, if any."""
        engine = self.untried(characters)
        if engine is None or not self._context.conformance_results.are_kept:
            return None
        return self._subject(engine).key

    def all(self) -> tuple[tuple[str, str], ...]:
        """List the engines with their standing, fastest first; tries those that were not yet."""
        return tuple((each.name, str(self.verdict(each))) for each in self._context.engines)

    def verdict(self, engine: EngineCandidate) -> ConformanceResult:
        """Return the stored result of a conformance test, or run it now."""
        known = self._known(engine)
        if known is not None:
            return known
        subject = self._subject(engine)
        self._context.announce(
            f"verifying {engine.name} against {subject.official} for {self._official.id} (one-time)"
        )
        with suppress_stderr():
            verdict = self._tried(engine)
        self.record(engine, verdict)
        return verdict

    def is_certified(self, engine: EngineCandidate) -> bool:
        """Return whether an engine may count, as far as is known by now."""
        known = self._known(engine)
        return known is not None and known.is_certified

    def record(self, engine: EngineCandidate, verdict: ConformanceResult) -> None:
        """Store a result, whatever was found before."""
        self._context.conformance_results.record(self._subject(engine), verdict)

    def revoke(self, engine: EngineCandidate) -> None:
        """Add that another process found an engine wrong."""
        self._context.conformance_results.revoke(self._subject(engine))

    def fail(self, characters: int, why: str) -> None:
        """Do not use the engine that would be tested next for this much text in this run."""
        engine = self.untried(characters)
        if engine is not None:
            verdict = ConformanceResult(is_certified=False, documents=0, reason=why)
            self._context.conformance_results.record_for_this_run(self._subject(engine), verdict)

    def counter(self, engine: EngineCandidate) -> FastCounter:
        """Return the vocabulary in an engine, started once."""
        if engine.name not in self._counters:
            self._counters[engine.name] = engine.open_counter(self._context.material)
        return self._counters[engine.name]

    def _known(self, engine: EngineCandidate) -> ConformanceResult | None:
        return self._context.conformance_results.find(self._subject(engine))

    def _tried(self, engine: EngineCandidate) -> ConformanceResult:
        try:
            test_name = self._conformance_test
            counter = self.counter(engine)
        except BaseException as error:
            if not is_engine_failure(error):
                raise
            return ConformanceResult(is_certified=False, documents=0, reason=in_a_line(error))
        verdict = test_name.run(counter)
        if not verdict.is_certified:
            del self._counters[engine.name]
        return verdict

    @cached_property
    def _conformance_test(self) -> ConformanceTest:
        return ConformanceTest(self._official)

    def _subject(self, engine: EngineCandidate) -> ConformanceKey:
        return ConformanceKey(
            self._official.identity,
            self._context.material.files.format.value,
            engine.name,
            self._official.engine,
            conformance_version(),
        )


Result = TypeVar("Result")


def rejected_engines_of(tokenizers: Iterable[Tokenizer]) -> tuple[str, ...]:
    """List what the audits of some tokenizers found, each sentence once."""
    return tuple(
        dict.fromkeys(
            each for tokenizer in tokenizers for each in tokenizer.schedule.rejected_engines
        )
    )


def notes_on(tokenizers: Iterable[LoadedTokenizer]) -> tuple[str, ...]:
    """List what a reader should know of how some tokenizers counted, each sentence once."""
    tokenizers = list(tokenizers)
    remarks = (f"{each.id}: {remark}" for each in tokenizers for remark in each.remarks)
    return tuple(dict.fromkeys((*remarks, *rejected_engines_of(tokenizers))))


def recount_after_fallback(tokenizers: Collection[Tokenizer], work: Callable[[], Result]) -> Result:
    """Repeat some counting until no engine is rejected during it."""
    while True:
        before = rejected_engines_of(tokenizers)
        result = work()
        if rejected_engines_of(tokenizers) == before:
            return result
