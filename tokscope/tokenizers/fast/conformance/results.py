"""Results of conformance tests, kept in the store by everything that they depend on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from tokscope.errors import UnavailableError
from tokscope.sources.store import Store
from tokscope.text.display import printable

_KIND = "engine-verdicts-4"
"""Kind of the notes; moves when counters are made or compared in another way."""
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class ConformanceMismatch:
    """A text that two engines count differently."""

    text: str
    ours: tuple[int, int, int]
    """Tokens, unknown tokens and lost characters by the fast engine."""
    official: tuple[int, int, int]
    is_continuing: bool = False
    """Whether it was asked about as following other text."""

    def __str__(self) -> str:
        shown = printable(self.text[:_SHOWN]) + ("…" if len(self.text) > _SHOWN else "")
        if self.ours[0] != self.official[0]:
            return f"«{shown}» is {self.official[0]} tokens, not {self.ours[0]}"
        template = "{0[1]} unknown tokens for {0[2]} characters"
        return f"«{shown}» has {template.format(self.official)}, not {template.format(self.ours)}"


@dataclass(frozen=True, slots=True)
class ConformanceResult:
    """Whether an engine may count in place of the official one."""

    is_certified: bool
    documents: int
    """How many documents it was tried on."""
    difference: ConformanceMismatch | None = None
    """The first one found."""
    reason: str | None = None
    """Why it gave no counts at all."""

    def __str__(self) -> str:
        if self.is_certified:
            return f"verified on {self.documents:,} documents"
        why = self.difference or printable(self.reason or "no reason on record")
        return f"failed verification: {why}"

    def as_json(self) -> dict[str, Any]:
        """Write down as a note."""
        found = self.difference
        return {
            "certified": self.is_certified,
            "documents": self.documents,
            "reason": self.reason,
            "difference": None
            if found is None
            else {
                "text": found.text.encode("utf-8", "backslashreplace").decode("utf-8"),
                "ours": list(found.ours),
                "official": list(found.official),
                "continuing": found.is_continuing,
            },
        }

    @classmethod
    def of_json(cls, note: Any) -> ConformanceResult | None:
        """Read a note; None where it is none of ours."""
        try:
            found = note["difference"]
            difference = found and ConformanceMismatch(
                str(found["text"]),
                _triple(found["ours"]),
                _triple(found["official"]),
                bool(found["continuing"]),
            )
            is_certified = note["certified"] is True
            return cls(is_certified, int(note["documents"]), difference, note["reason"])
        except (TypeError, KeyError, ValueError):
            return None


def _triple(numbers: Sequence[Any]) -> tuple[int, int, int]:
    tokens, unknown, lost = map(int, numbers)
    return tokens, unknown, lost


@dataclass(frozen=True, slots=True)
class ConformanceKey:
    """What a result is valid for: engines, files and versions."""

    identity: str
    """Of the vocabulary: its files, and what was said about them."""
    format: str
    engine: str
    official: str
    """The official engine, with its version."""
    documents: str
    """Version of the adversarial set."""

    @property
    def key(self) -> str:
        """The key of its note."""
        parts = (self.identity, self.format, self.engine, self.official, self.documents)
        return json.dumps(parts)


@dataclass(frozen=True, slots=True)
class ConformanceResults:
    """Verdicts in a store; of a store that cannot be written, only those of this run."""

    store: Store
    _of_this_run: dict[ConformanceKey, ConformanceResult] = field(default_factory=dict)

    @property
    def are_kept(self) -> bool:
        """Whether another process would find what this one records."""
        return self.store.write_problem() is None

    def find(self, subject: ConformanceKey) -> ConformanceResult | None:
        """Return the cached a verdict; None where there was no conformance test."""
        if subject not in self._of_this_run:
            found = ConformanceResult.of_json(self.store.note(_KIND, subject.key))
            if found is None:
                return None
            self._of_this_run[subject] = found
        return self._of_this_run[subject]

    def revoke(self, subject: ConformanceKey) -> None:
        """Add what another process recorded when it found a verified engine wrong."""
        self._of_this_run.pop(subject, None)
        found = self.find(subject)
        if found is None or found.is_certified:  # the store cannot be written
            refused = ConformanceResult(
                is_certified=False, documents=0, reason="it was found wrong since"
            )
            self.record_for_this_run(subject, refused)

    def record_for_this_run(self, subject: ConformanceKey, verdict: ConformanceResult) -> None:
        """Store a verdict until the end of the run."""
        self._of_this_run[subject] = verdict

    def record(self, subject: ConformanceKey, verdict: ConformanceResult) -> None:
        """Store a verdict."""
        self.record_for_this_run(subject, verdict)
        with suppress(UnavailableError):
            self.store.write_note(_KIND, subject.key, verdict.as_json())
