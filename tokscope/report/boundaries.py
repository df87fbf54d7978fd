"""What ``tokscope boundaries`` found: a row for each tokenizer, and how it was made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tokscope.boundaries import BoundaryCounts, Position, count_boundaries
from tokscope.corpora.morphemes import MorphemeList
from tokscope.metrics import MOST_LOST
from tokscope.report.values import Signature, Unavailable
from tokscope.tokenizer import Tokenizer

REMARK = (
    "The literature disagrees on how this relates to what a model can do: Bostrom and Durrett 2020"
    " for, Arnett et al. 2025 (arXiv 2507.06378) against."
)
"""What has to stand under the numbers."""
_WORDS = "morphemes-1"
"""The notation and its reading; the number moves whenever any count can move."""


@dataclass(frozen=True, slots=True)
class BoundaryRow:
    """One tokenizer on a gold list."""

    tokenizer: str
    family: str | None
    algorithm: str
    counts: BoundaryCounts
    fingerprint: str
    engine: str

    @property
    def lost_characters(self) -> float | None:
        """Share of the characters that unknown tokens stand for."""
        counts = self.counts
        return counts.lost / counts.characters if counts.characters else None

    @property
    def is_ranked(self) -> bool:
        """Whether so little is lost to unknown tokens that its numbers mean something."""
        return (self.lost_characters or 0.0) <= MOST_LOST


@dataclass(frozen=True, slots=True)
class BoundaryReport:
    """Everything that was found on a gold list."""

    signature: Signature
    position: Position
    rows: tuple[BoundaryRow, ...]
    """The highest F1 first; those that lose text, and then those without F1, last."""
    unavailable: tuple[Unavailable, ...]

    @property
    def joints(self) -> Mapping[str, int]:
        """How many morpheme boundaries there are of each kind, the most first."""
        found = self.rows[0].counts.joints if self.rows else {}
        sizes = {name: hits.boundaries for name, hits in found.items()}
        return dict(sorted(sizes.items(), key=lambda entry: (-entry[1], entry[0])))


def report_boundaries(
    gold: MorphemeList,
    tokenizers: Sequence[Tokenizer],
    position: Position,
    *,
    families: Mapping[str, str | None],
    unavailable: Sequence[Unavailable] = (),
) -> BoundaryReport:
    """Count the boundaries of a gold list under each tokenizer.

    Parameters
    ----------
    gold : MorphemeList
        Words with their morphemes.
    tokenizers : sequence of Tokenizer
        What cuts them.
    position : Position
        Where each word stands.
    families : mapping of str to str or None
        Model family by tokenizer id.
    unavailable : sequence of Unavailable
        What could not be had.

    Raises
    ------
    UnavailableError
        An engine does not tell where its tokens lie.
    """
    rows = [
        BoundaryRow(
            tokenizer=each.id,
            family=families.get(each.id),
            algorithm=each.algorithm.value,
            counts=count_boundaries(each, gold.analyses, position),
            fingerprint=each.fingerprint,
            engine=each.engine,
        )
        for each in tokenizers
    ]
    signature = Signature(
        words=_WORDS,
        unit=f"{position}-word",
        normalization="none",
        special="no",
        corpora={gold.name: gold.digest},
        tokenizers={row.tokenizer: row.fingerprint for row in rows},
        engines=tuple(sorted({row.engine for row in rows})),
    )
    return BoundaryReport(signature, position, tuple(sorted(rows, key=_rank)), tuple(unavailable))


def _rank(row: BoundaryRow) -> tuple[bool, bool, float, str]:
    f1 = row.counts.f1
    return (not row.is_ranked, f1 is None, -(f1 or 0.0), row.tokenizer)
