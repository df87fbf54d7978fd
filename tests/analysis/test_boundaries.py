"""Token boundaries against morpheme boundaries; every number here is derived by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from tests.conftest import load_all
from tokscope.analysis.boundaries import (
    BoundaryHits,
    Position,
    TokenBoundaries,
    count_boundaries,
    token_boundaries,
)
from tokscope.catalogue.rows import Algorithm
from tokscope.corpora.morphemes import Analysis, parse_analysis
from tokscope.errors import UnavailableError
from tokscope.tokenizers.engines.base import LoadedTokenizer, contiguous_pieces
from tokscope.tokenizers.engines.builtin import BytesTokenizer, CharactersTokenizer
from tokscope.tokenizers.interface import Piece, Segmentation
from tokscope.tokenizers.loader import Loader

WORDS = ("вод -о- пад", "дом", "уч -и -ть")
"""Four boundaries: 3 and 4 in the first word, 2 and 3 in the last."""


class Fixed(LoadedTokenizer):
    """Splits each word as configured; the space before a word is part of its first token."""

    def __init__(self, words: Mapping[str, Sequence[bytes]]) -> None:
        super().__init__("fixed", Algorithm.GREEDY, "fake 1", 0)
        self._words = words

    def encode(self, text: str) -> list[int]:
        return list(range(len(self.segment(text).pieces)))

    def segment(self, text: str) -> Segmentation:
        data: list[bytes] = []
        for number, word in enumerate(text.split(" ")):
            first, *rest = self._words.get(word, [word.encode()])
            data += [b" " * (number > 0) + first, *rest]
        return Segmentation(text, contiguous_pieces(range(len(data)), data))

    def token_bytes(self) -> Mapping[int, bytes]:
        return {}

    def _size(self) -> int:
        return 1

    def _digest(self) -> str:
        return "sha256:fake"


class Spans(Fixed):
    """Returns the given pieces, whatever the text."""

    def __init__(self, *pieces: Piece, text: str | None = None) -> None:
        super().__init__({})
        self._pieces = pieces
        self._text = text

    def segment(self, text: str) -> Segmentation:
        return Segmentation(text if self._text is None else self._text, self._pieces)


def split_at(**words: str) -> Fixed:
    """Make a tokenizer of words with bars where it cuts them."""
    return Fixed({word: bars.encode().split(b"|") for word, bars in words.items()})


def analyses(*lines: str) -> list[Analysis]:
    return [parse_analysis(line) for line in lines]


@pytest.mark.parametrize("position", Position)
def test_counts_are_summed_before_any_ratio(position: Position) -> None:
    # cuts after 4 (hit) in the first word, after 1 and 3 (hit) in the last
    tokenizer = split_at(водопад="водо|пад", учить="у|чи|ть")
    counts = count_boundaries(tokenizer, analyses(*WORDS), position)
    assert (counts.words, counts.characters, counts.tokens) == (3, 15, 2 + 1 + 3)
    assert (counts.boundaries, counts.token_boundaries, counts.hits) == (4, 3, 2)
    assert counts.precision == 2 / 3
    assert counts.recall == 2 / 4
    assert counts.f1 == 4 / 7
    assert counts.tokens_per_word == 2
    assert counts.joints == {
        "root|linking": BoundaryHits(1, 0),
        "linking|root": BoundaryHits(1, 1),
        "root|suffix": BoundaryHits(1, 0),
        "suffix|suffix": BoundaryHits(1, 1),
    }


def test_a_word_of_one_token_misses_its_boundaries() -> None:
    counts = count_boundaries(
        split_at(водопад="вод|о|пад"), analyses(*WORDS), Position.MID_SENTENCE
    )
    assert (counts.precision, counts.recall) == (1, 2 / 4)


def test_what_is_undefined_is_none() -> None:
    whole = count_boundaries(split_at(), analyses(*WORDS), Position.BARE)
    assert (whole.precision, whole.recall, whole.f1) == (None, 0, None)
    simple = count_boundaries(split_at(дом="д|ом"), analyses("дом"), Position.BARE)
    assert (simple.precision, simple.recall, simple.f1) == (0, None, None)
    none = count_boundaries(split_at(), [], Position.BARE)
    assert (none.precision, none.recall, none.f1, none.tokens_per_word) == (None,) * 4
    assert BoundaryHits(0, 0).recall is None


def test_all_missed_is_nought_and_not_undefined() -> None:
    counts = count_boundaries(split_at(учить="у|чить"), analyses("уч -и -ть"), Position.BARE)
    assert (counts.precision, counts.recall, counts.f1) == (0, 0, 0)


def test_a_boundary_inside_a_character_hits_nothing() -> None:
    # D0 B4 | D0 B0 is where д +а meet; the cuts are one byte to either side
    tokenizer = Fixed({"да": [b"\xd0", b"\xb4\xd0", b"\xb0"]})
    assert token_boundaries(tokenizer, "да", "x ") == TokenBoundaries(3, (), 2, 0)
    counts = count_boundaries(tokenizer, analyses("д +а"), Position.MID_SENTENCE)
    assert (counts.token_boundaries, counts.inside_characters, counts.hits) == (2, 2, 0)
    assert (counts.precision, counts.recall, counts.f1) == (0, 0, 0)


@pytest.mark.parametrize("position", Position)
def test_bytes_hit_every_boundary_at_the_price_of_precision(position: Position) -> None:
    counts = count_boundaries(BytesTokenizer(), analyses("дом -ик"), position)
    assert (counts.token_boundaries, counts.inside_characters, counts.hits) == (9, 5, 1)
    assert (counts.precision, counts.recall) == (1 / 9, 1)
    letters = count_boundaries(CharactersTokenizer(), analyses("дом -ик"), position)
    assert (letters.token_boundaries, letters.inside_characters) == (4, 0)
    assert (letters.precision, letters.recall) == (1 / 4, 1)


def test_tokens_that_share_a_character_are_split_inside_it() -> None:
    # as SentencePiece gives the bytes it falls back on: both with the span of the character
    pieces = (Piece(1, b"\xd0", 0, 2), Piece(2, b"\xb4", 0, 2), Piece(3, "а".encode(), 2, 4))
    assert token_boundaries(Spans(*pieces), "да", "") == TokenBoundaries(3, (1,), 1, 0)


def test_a_token_that_is_only_the_space_is_counted_and_splits_nothing() -> None:
    pieces = (Piece(1, b"x", 0, 1), Piece(2, b" ", 1, 2), Piece(3, "да".encode(), 2, 6))
    assert token_boundaries(Spans(*pieces), "да", "x ") == TokenBoundaries(2, (), 0, 0)


def test_characters_lost_to_unknown_tokens_are_counted() -> None:
    pieces = (Piece(1, b"x", 0, 1, unknown=True), Piece(2, " да".encode(), 1, 6, unknown=True))
    assert token_boundaries(Spans(*pieces), "да", "x ") == TokenBoundaries(1, (), 0, 2)


def test_a_tokenizer_that_changes_the_word_is_refused() -> None:
    with pytest.raises(UnavailableError, match="fixed: where its tokens lie in 'да' is not known"):
        token_boundaries(Spans(text="ДА"), "да", "")


@pytest.mark.parametrize("name", ["o200k_base", "cl100k_base", "llama-3", "mistral-tekken"])
def test_a_real_tokenizer_is_split_as_it_counts(loader: Loader, name: str) -> None:
    tokenizer = load_all(loader, name)[name]
    words = ["достопримечательность", "дом", "ежевичный", "переподготовка"]
    together = [token_boundaries(tokenizer, word, "x ").tokens for word in words]
    assert together == [tokenizer.count(f" {word}") for word in words]
    alone = [token_boundaries(tokenizer, word, "") for word in words]
    assert [each.tokens for each in alone] == [tokenizer.count(word) for word in words]
    assert [len(each.offsets) + each.inside + 1 for each in alone] == [
        each.tokens for each in alone
    ]
