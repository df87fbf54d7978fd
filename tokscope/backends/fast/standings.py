"""How engines stand that may count in place of an official one: tried, certified or refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from tokscope.backends.base import LoadedTokenizer
from tokscope.backends.fast.certificates import Certificates, Subject, Verdict
from tokscope.backends.fast.counters import FastCounter, Material
from tokscope.backends.fast.ladder import FastEngine
from tokscope.backends.fast.trial import Trial, gave_up, hushed, in_a_line
from tokscope.backends.hostile import hostile_version


@dataclass(frozen=True, slots=True)
class Rungs:
    """What a ladder stands on: the engines that may be tried, and what they are tried with."""

    engines: tuple[FastEngine, ...]
    """Fastest first."""
    material: Material
    certificates: Certificates
    announce: Callable[[str], None]
    """Hears of a trial, which takes a second or more."""


class Standings:
    """How the engines of one vocabulary stand.

    Parameters
    ----------
    official : LoadedTokenizer
        What they must count like.
    rungs : Rungs
        The engines.
    """

    def __init__(self, official: LoadedTokenizer, rungs: Rungs) -> None:
        self._official = official
        self._rungs = rungs
        self._counters: dict[str, FastCounter] = {}

    def worth(self, characters: int) -> Iterator[FastEngine]:
        """List the engines that repay starting, and a trial if there was none, for so much text."""
        for engine in self._rungs.engines:
            if characters < engine.worth[self._rungs.material.files.format]:
                continue  # without a look into the store, for little text
            if characters >= engine.worth_a_trial or self._known(engine) is not None:
                yield engine

    def certified(self, characters: int) -> FastEngine | None:
        """Find the fastest engine to count so much text; tries those that were not yet."""
        worth = self.worth(characters)
        return next((each for each in worth if self.verdict(each).is_certified), None)

    def untried(self, characters: int) -> FastEngine | None:
        """Find the engine that would be tried next to count so much text."""
        for engine in self.worth(characters):
            known = self._known(engine)
            if known is None:
                return engine
            if known.is_certified:
                return None
        return None

    def awaited_trial(self, characters: int) -> str | None:
        """Name the trial that is to be held for so much text, if its verdict can be kept."""
        engine = self.untried(characters)
        if engine is None or not self._rungs.certificates.are_kept:
            return None
        return self._subject(engine).key

    def all(self) -> tuple[tuple[str, str], ...]:
        """List the engines with their standing, fastest first; tries those that were not yet."""
        return tuple((each.name, str(self.verdict(each))) for each in self._rungs.engines)

    def verdict(self, engine: FastEngine) -> Verdict:
        """Recall what a trial found, or hold it now."""
        known = self._known(engine)
        if known is not None:
            return known
        subject = self._subject(engine)
        self._rungs.announce(
            f"trying {engine.name} once for {self._official.id} beside {subject.official}"
        )
        with hushed():
            verdict = self._tried(engine)
        self.record(engine, verdict)
        return verdict

    def is_certified(self, engine: FastEngine) -> bool:
        """Tell whether an engine may count, as far as is known by now."""
        known = self._known(engine)
        return known is not None and known.is_certified

    def record(self, engine: FastEngine, verdict: Verdict) -> None:
        """Keep a verdict, whatever was found before."""
        self._rungs.certificates.record(self._subject(engine), verdict)

    def overturn(self, engine: FastEngine) -> None:
        """Take in that another process found an engine wrong."""
        self._rungs.certificates.overturn(self._subject(engine))

    def fail(self, characters: int, why: str) -> None:
        """Refuse for this run the engine that would be tried next to count so much text."""
        engine = self.untried(characters)
        if engine is not None:
            verdict = Verdict(is_certified=False, documents=0, reason=why)
            self._rungs.certificates.record_for_this_run(self._subject(engine), verdict)

    def counter(self, engine: FastEngine) -> FastCounter:
        """Give the vocabulary in an engine, started once."""
        if engine.name not in self._counters:
            self._counters[engine.name] = engine.open_counter(self._rungs.material)
        return self._counters[engine.name]

    def _known(self, engine: FastEngine) -> Verdict | None:
        return self._rungs.certificates.find(self._subject(engine))

    def _tried(self, engine: FastEngine) -> Verdict:
        try:
            trial = self._trial
            counter = self.counter(engine)
        except BaseException as error:
            if not gave_up(error):
                raise
            return Verdict(is_certified=False, documents=0, reason=in_a_line(error))
        verdict = trial.verdict(counter)
        if not verdict.is_certified:
            del self._counters[engine.name]
        return verdict

    @cached_property
    def _trial(self) -> Trial:
        return Trial(self._official)

    def _subject(self, engine: FastEngine) -> Subject:
        return Subject(
            self._official.identity,
            self._rungs.material.files.format.value,
            engine.name,
            self._official.engine,
            hostile_version(),
        )
