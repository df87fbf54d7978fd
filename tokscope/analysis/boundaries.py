"""Count how often token boundaries are morpheme boundaries of a list of segmented words.

Counts are summed over all words before a ratio is computed (micro-average), so that words of one
token, which miss every boundary, lower the recall.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from pathlib import Path

from tokscope.corpora.builtin import builtin_corpora
from tokscope.corpora.morphemes import Analysis, MorphemeList, read_morphemes
from tokscope.counting.loaded import LoadedTokenizers
from tokscope.counting.measure import signature_of
from tokscope.counting.word_forms import word_before
from tokscope.errors import UnavailableError
from tokscope.metrics.formulas import MOST_LOST
from tokscope.render.document import Signature, Unavailable
from tokscope.text.display import printable
from tokscope.tokenizers.engines.base import lost_characters
from tokscope.tokenizers.interface import Piece, Tokenizer, byte_offsets


class Position(StrEnum):
    """The position of a word when it is encoded."""

    MID_SENTENCE = "mid-sentence"
    """Behind other text and one space."""
    BARE = "bare"
    """Alone."""

    def before(self, tokenizer: Tokenizer) -> str:
        """Return the text in front of the word; its own tokens are left out."""
        return "" if self is Position.BARE else f"{word_before(tokenizer)} "


@dataclass(frozen=True, slots=True)
class TokenBoundaries:
    """How one word is split."""

    tokens: int
    offsets: tuple[int, ...]
    """Boundaries between characters of the word, in characters from its start."""
    inside: int
    """Boundaries between bytes of one character."""
    lost: int
    """Characters that unknown tokens stand for."""


@dataclass(frozen=True, slots=True)
class BoundaryHits:
    """Morpheme boundaries of one kind, and how many a token boundary falls on."""

    boundaries: int
    hits: int

    @property
    def recall(self) -> float | None:
        """Share that is hit."""
        return self.hits / self.boundaries if self.boundaries else None


@dataclass(frozen=True, slots=True)
class BoundaryCounts:
    """Sums over the words of a gold list under one tokenizer."""

    words: int
    characters: int
    tokens: int
    token_boundaries: int
    """Token boundaries inside words, those inside a character among them."""
    inside_characters: int
    """Token boundaries between bytes of one character."""
    lost: int
    """Characters that unknown tokens stand for."""
    joints: Mapping[str, BoundaryHits]
    """By the kinds of morpheme on both sides, e.g. ``root|suffix``."""

    @property
    def boundaries(self) -> int:
        """Morpheme boundaries inside words."""
        return sum(each.boundaries for each in self.joints.values())

    @property
    def hits(self) -> int:
        """Morpheme boundaries that a token boundary falls on."""
        return sum(each.hits for each in self.joints.values())

    @property
    def precision(self) -> float | None:
        """Share of token boundaries that fall on a morpheme boundary."""
        return self.hits / self.token_boundaries if self.token_boundaries else None

    @property
    def recall(self) -> float | None:
        """Share of morpheme boundaries that a token boundary falls on."""
        return self.hits / self.boundaries if self.boundaries else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall; None where either is undefined."""
        if not self.token_boundaries or not self.boundaries:
            return None
        return 2 * self.hits / (self.token_boundaries + self.boundaries)

    @property
    def tokens_per_word(self) -> float | None:
        """Tokens for a word of the list."""
        return self.tokens / self.words if self.words else None


def count_boundaries(
    tokenizer: Tokenizer, analyses: Sequence[Analysis], position: Position
) -> BoundaryCounts:
    """Compare a tokenizer's boundaries with those between morphemes."""
    before = position.before(tokenizer)
    all_boundaries = [token_boundaries(tokenizer, analysis.word, before) for analysis in analyses]
    boundaries: Counter[str] = Counter()
    hits: Counter[str] = Counter()
    for analysis, boundaries_ in zip(analyses, all_boundaries, strict=True):
        for joint in analysis.joints:
            boundaries[joint.name] += 1
            hits[joint.name] += joint.offset in boundaries_.offsets
    inside = sum(boundaries_.inside for boundaries_ in all_boundaries)
    return BoundaryCounts(
        words=len(analyses),
        characters=sum(len(analysis.word) for analysis in analyses),
        tokens=sum(boundaries_.tokens for boundaries_ in all_boundaries),
        token_boundaries=inside + sum(len(boundaries_.offsets) for boundaries_ in all_boundaries),
        inside_characters=inside,
        lost=sum(boundaries_.lost for boundaries_ in all_boundaries),
        joints={name: BoundaryHits(number, hits[name]) for name, number in boundaries.items()},
    )


def token_boundaries(tokenizer: Tokenizer, word: str, before: str) -> TokenBoundaries:
    """Find where a tokenizer cuts a word."""
    text = before + word
    segmentation = tokenizer.segment(text)
    if segmentation.text != text:
        raise UnavailableError(
            f"{tokenizer.id}: where its tokens lie in '{printable(word)}' is not known",
            "its normalizer changes the word, or its engine gives no offsets: leave it out",
        )
    offsets = byte_offsets(text)
    start, end = offsets[len(before)], offsets[-1]
    inner = {offset: number for number, offset in enumerate(offsets) if start < offset < end}
    places = list(_boundaries(segmentation.pieces, start, end))
    return TokenBoundaries(
        tokens=_tokens(segmentation.pieces, offsets[len(before.rstrip())]),
        offsets=tuple(inner[place] - len(before) for place in places if place in inner),
        inside=sum(place not in inner for place in places),
        lost=lost_characters(segmentation, len(before)),
    )


def _tokens(pieces: Sequence[Piece], start: int) -> int:
    """Count the tokens a word costs, one that is nothing but the space before it among them."""
    if start == 0:
        return len(pieces)
    return sum(piece.start >= start and piece.end > start for piece in pieces)


def _boundaries(pieces: Sequence[Piece], start: int, end: int) -> Iterator[int]:
    """List the boundaries between tokens of a word, in bytes.

    Where two tokens share a character, their engine did not cut it at bytes and gives both the
    span of the whole of it: the boundary is somewhere inside, and is given one byte into it.
    """
    for left, right in pairwise(pieces):
        shared = right.start < left.end
        place = right.start + 1 if shared else right.start
        if start < place < end:
            yield place


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


GOLD_LIST = "morphemes-russian"


def gold_list(path: Path | None = None) -> MorphemeList:
    """Read a list of segmented words; the built-in one by default."""
    if path is not None:
        return read_morphemes(path)
    (file,) = builtin_corpora()[GOLD_LIST].files.values()
    return read_morphemes(file.path, GOLD_LIST)


def report_boundaries(
    gold: MorphemeList, loaded: LoadedTokenizers, position: Position
) -> BoundaryReport:
    """Count the boundaries of a gold list under each tokenizer."""
    rows = [
        BoundaryRow(
            tokenizer=each.id,
            family=loaded.families.get(each.id),
            algorithm=each.algorithm.value,
            counts=count_boundaries(each, gold.analyses, position),
            fingerprint=each.fingerprint,
            engine=each.engine,
        )
        for each in loaded.tokenizers
    ]
    signature = signature_of(
        loaded.tokenizers, {gold.name: gold.digest}, words=_WORDS, unit=f"{position}-word"
    )
    return BoundaryReport(signature, position, tuple(sorted(rows, key=_rank)), loaded.unavailable)


def _rank(row: BoundaryRow) -> tuple[bool, bool, float, str]:
    f1 = row.counts.f1
    return (not row.is_ranked, f1 is None, -(f1 or 0.0), row.tokenizer)
