"""Names for ranges of Russian fertility, as a reader of Russian LLM guides expects them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Band:
    """A range of Russian fertility with a plain name."""

    name: str
    below: float | None
    """Upper end, exclusive."""
    meaning: str


BANDS = (
    Band("close to English", 1.5, "below 1.5"),
    Band("good for Russian", 2.0, "below 2.0"),
    Band("costly", 3.0, "below 3.0"),
    Band("broken", None, "into letters or bytes from 3.0 on"),
)


def band(fertility: float | None) -> str | None:
    """Name the band of a Russian fertility; None for an undefined one."""
    if fertility is None:
        return None
    return next(each.name for each in BANDS if each.below is None or fertility < each.below)
