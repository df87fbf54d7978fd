"""How often token boundaries fall on morpheme boundaries of a gold list.

Counts boundaries; it does not judge them. Counts are summed over all words before any ratio is
taken (micro-average), so that words of one token, which miss every boundary, weigh in recall.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from tokscope.backends.spans import byte_offsets, lost_characters
from tokscope.corpora.morphemes import Analysis
from tokscope.errors import UnavailableError
from tokscope.mid_sentence import word_before
from tokscope.text.visible import visible
from tokscope.tokenizer import Piece, Tokenizer


class Position(StrEnum):
    """Where a word stands when it is cut."""

    MID_SENTENCE = "mid-sentence"
    """Behind other text and one space."""
    BARE = "bare"
    """Alone."""

    def before(self, tokenizer: Tokenizer) -> str:
        """Give the text in front of the word; its own tokens are left out."""
        return "" if self is Position.BARE else f"{word_before(tokenizer)} "


@dataclass(frozen=True, slots=True)
class Cuts:
    """How one word is cut."""

    tokens: int
    offsets: tuple[int, ...]
    """Boundaries between characters of the word, in characters from its start."""
    inside: int
    """Boundaries between bytes of one character."""
    lost: int
    """Characters that unknown tokens stand for."""


@dataclass(frozen=True, slots=True)
class Hits:
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
    joints: Mapping[str, Hits]
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
    """Compare a tokenizer's boundaries with those between morphemes.

    Parameters
    ----------
    tokenizer : Tokenizer
        What cuts the words.
    analyses : sequence of Analysis
        The gold list.
    position : Position
        Where each word stands.

    Raises
    ------
    UnavailableError
        The tokenizer's engine does not tell where its tokens lie.
    """
    before = position.before(tokenizer)
    all_cuts = [cuts_of(tokenizer, analysis.word, before) for analysis in analyses]
    boundaries: Counter[str] = Counter()
    hits: Counter[str] = Counter()
    for analysis, cuts in zip(analyses, all_cuts, strict=True):
        for joint in analysis.joints:
            boundaries[joint.name] += 1
            hits[joint.name] += joint.offset in cuts.offsets
    inside = sum(cuts.inside for cuts in all_cuts)
    return BoundaryCounts(
        words=len(analyses),
        characters=sum(len(analysis.word) for analysis in analyses),
        tokens=sum(cuts.tokens for cuts in all_cuts),
        token_boundaries=inside + sum(len(cuts.offsets) for cuts in all_cuts),
        inside_characters=inside,
        lost=sum(cuts.lost for cuts in all_cuts),
        joints={name: Hits(number, hits[name]) for name, number in boundaries.items()},
    )


def cuts_of(tokenizer: Tokenizer, word: str, before: str) -> Cuts:
    """Find where a tokenizer cuts a word.

    Parameters
    ----------
    tokenizer : Tokenizer
        What cuts it.
    word : str
        The word.
    before : str
        The text in front of it, with one space at its end; none where it is empty.

    Raises
    ------
    UnavailableError
        The tokenizer's engine does not tell where its tokens lie.
    """
    text = before + word
    segmentation = tokenizer.segment(text)
    if segmentation.text != text:
        raise UnavailableError(
            f"{tokenizer.id}: where its tokens lie in '{visible(word)}' is not known",
            "its normaliser changes the word, or its engine gives no offsets: leave it out",
        )
    offsets = byte_offsets(text)
    start, end = offsets[len(before)], offsets[-1]
    inner = {offset: number for number, offset in enumerate(offsets) if start < offset < end}
    places = list(_boundaries(segmentation.pieces, start, end))
    return Cuts(
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
