"""Engines that are right, wrong or broken on purpose, beside a tiny official one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tokscope.catalogue.catalogue import bundled_catalogue
from tokscope.catalogue.rows import Algorithm, VocabularyFormat
from tokscope.sources.store import Store
from tokscope.sources.verification import VocabularyFiles
from tokscope.tokenizers.engines.base import LoadedTokenizer
from tokscope.tokenizers.engines.tiktoken import TiktokenTokenizer, read_ranks
from tokscope.tokenizers.fast.conformance.results import ConformanceResults
from tokscope.tokenizers.fast.counter import EngineCounts, EngineInputs, FastCounter
from tokscope.tokenizers.fast.selection import CandidateContext, EngineCandidate
from tokscope.tokenizers.fast.tokenizer import FastTokenizer
from tokscope.tokenizers.interface import VocabularyOptions

WORTH = 1000
Change = Callable[[str, int], int]


def right(_: str, tokens: int) -> int:
    return tokens


def wrong_on_emoji(text: str, tokens: int) -> int:
    return tokens + ("😀" in text)


class FakePanic(BaseException):
    """Named like what engines written in Rust raise."""


FakePanic.__name__ = "PanicException"


def panicking(text: str, tokens: int) -> int:
    raise FakePanic("index out of bounds")


class FakeCounter(FastCounter):
    """Counts as the official engine, but for a change."""

    def __init__(self, official: LoadedTokenizer, change: Change) -> None:
        self._official = official
        self._change = change
        self.calls = 0

    def count(self, texts: Sequence[str]) -> EngineCounts:
        self.calls += 1
        counted = self._official.count_many(texts)
        tokens = [
            self._change(text, number) for text, number in zip(texts, counted.tokens, strict=True)
        ]
        return EngineCounts(tokens, counted.unknown)


@dataclass(frozen=True)
class FakeEngine(EngineCandidate):
    """An engine of a name and version of its own; what it counts can be changed afterwards."""

    change: list[Change] = field(default_factory=lambda: [right])
    version: str = "1.0"
    opened: list[FakeCounter] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"{self.distribution} {self.version}"

    def _changed(self, text: str, tokens: int) -> int:
        return self.change[0](text, tokens)

    def open_counter(self, material: EngineInputs) -> FastCounter:
        official = official_of(material.files.paths["ranks"])
        counter = FakeCounter(official, self._changed)
        self.opened.append(counter)
        return counter


def engine(change: Change = right, *, name: str = "fake", version: str = "1.0") -> FakeEngine:
    return FakeEngine(
        name,
        name,
        name,
        {VocabularyFormat.RANKS: WORTH},
        frozenset({Algorithm.BPE}),
        90,
        change=[change],
        version=version,
    )


def official_of(path: Path) -> TiktokenTokenizer:
    pattern = bundled_catalogue().pattern("gpt-2")
    return TiktokenTokenizer("tiny", read_ranks(path), regex=pattern.regex, pattern_name="gpt-2")


def certified(
    path: Path,
    store: Path,
    *engines: EngineCandidate,
    announce: Callable[[str], None] = lambda _: None,
) -> FastTokenizer:
    """Put engines beside the official one of a rank file, on a store of their own."""
    kept = Store(store)
    files = VocabularyFiles(VocabularyFormat.RANKS, {"ranks": path}, {"ranks": "0" * 64}, "test")
    material = EngineInputs(files, VocabularyOptions(pattern="gpt-2"), bundled_catalogue(), kept)
    context = CandidateContext(tuple(engines), material, ConformanceResults(kept), announce)
    return FastTokenizer(official_of(path), context)
