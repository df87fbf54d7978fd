"""The unit of text that is counted."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Segment:
    """One line, record, sentence or file."""

    text: str
    language: str | None
    """ISO 639-1 code, two joined by ``+`` for code-switched text; None where nothing tells it."""
    domain: str | None = None
    key: int | str | None = None
    """Alignment key: neighbours with equal keys are translations of each other."""
    source: str | None = None
    """The file it came from."""
    gold: int | None = None
    """Words by the file's own account."""
    forms: tuple[str, ...] | None = None
    """Those words themselves, where the file has them."""
