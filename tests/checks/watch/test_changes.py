"""Words that two tokenizers split otherwise, though they may take as many tokens."""

from __future__ import annotations

from collections.abc import Mapping

from tokscope.catalogue.rows import Algorithm
from tokscope.checks.watch.changes import retokenized_words
from tokscope.corpora.open import corpus_of_text
from tokscope.tokenizers.engines.base import LoadedTokenizer
from tokscope.tokenizers.interface import Piece, Segmentation


class Cutter(LoadedTokenizer):
    """Cuts every word behind so many letters; an id is a piece."""

    def __init__(self, id_: str, size: int, *, first: int = 0) -> None:
        super().__init__(id_, Algorithm.BPE, "fake 1", 0)
        self._at, self._ids, self._first = size, dict[str, int](), first

    def _pieces(self, text: str) -> list[str]:
        found = []
        for number, word in enumerate(text.split(" ")):
            space = " " if number else ""
            found += [space + word[: self._at], word[self._at :]]
        return [each for each in found if each]

    def encode(self, text: str) -> list[int]:
        return [
            self._ids.setdefault(each, self._first + len(self._ids)) for each in self._pieces(text)
        ]

    def segment(self, text: str) -> Segmentation:
        pieces, place = [], 0
        for each in self._pieces(text):
            data = each.encode()
            pieces.append(Piece(0, data, place, place := place + len(data)))
        return Segmentation(text, tuple(pieces))

    def token_bytes(self) -> Mapping[int, bytes]:
        return _Entries(self._ids)

    def _size(self) -> int:
        return 1

    def _digest(self) -> str:
        return f"sha256:{self.id}"


class _Entries(dict[int, bytes]):
    """Bytes of ids that are given while text is encoded."""

    def __init__(self, ids: dict[str, int]) -> None:
        super().__init__()
        self._of = ids

    def get(self, key: int, default: object = None) -> bytes | None:  # type: ignore[override]
        return next((text.encode() for text, id_ in self._of.items() if id_ == key), None)


TEXT = "дом дорога дорога я\nwhat road"


def test_the_same_number_of_tokens_may_be_other_tokens() -> None:
    found = retokenized_words(corpus_of_text(TEXT), Cutter("a", 1), Cutter("b", 2), top=9)
    assert (found.forms, found.changed) == (3, 2)
    assert [(each.word, each.times, each.effect) for each in found.words] == [
        ("дорога", 2, 0),
        ("дом", 1, 0),
    ]
    assert found.words[0].before == ("·д", "орога")
    assert found.words[0].after == ("·до", "рога")
    assert found.tokens == {"ru": (7, 7), "en": (4, 4)}


def test_other_ids_of_the_same_bytes_are_no_other_split() -> None:
    found = retokenized_words(
        corpus_of_text(TEXT), Cutter("a", 2), Cutter("b", 2, first=100), top=9
    )
    assert (found.changed, found.words) == (0, ())


def test_words_of_the_greatest_effect_come_first_and_only_some_are_listed() -> None:
    text = "дом дом дом дом я я я яма домики"
    found = retokenized_words(corpus_of_text(text), Cutter("a", 2), Cutter("b", 3), top=2)
    assert [(each.word, each.effect) for each in found.words] == [("дом", -4), ("яма", -1)]
    assert found.changed == 3
    assert found.tokens == {"ru": (15, 10)}
