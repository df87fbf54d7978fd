"""Small tokenizers and reports whose every number can be derived by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tokscope.catalogue.rows import Algorithm
from tokscope.comparison.report import Report
from tokscope.comparison.rows import build_report
from tokscope.corpora.corpus import Corpus
from tokscope.corpora.segment import Segment
from tokscope.counting.measure import measure
from tokscope.render.document import Unavailable
from tokscope.text.scripts import script_letters
from tokscope.text.words import DEFAULT
from tokscope.tokenizers.engines.base import LoadedTokenizer
from tokscope.tokenizers.engines.builtin import BytesTokenizer, CharactersTokenizer
from tokscope.tokenizers.interface import Segmentation, TokenCounts


class Swallower(LoadedTokenizer):
    """One token a word; a word with a letter of one script becomes one unknown token."""

    def __init__(self, id_: str = "swallower", *, script: str = "ru") -> None:
        super().__init__(id_, Algorithm.WORD_LEVEL, "fake 1", 1)
        self._index = ("ru", "en").index(script)

    def _is_unknown(self, word: str) -> bool:
        return script_letters(word)[self._index] > 0

    def encode(self, text: str) -> list[int]:
        return [0 if self._is_unknown(word) else 1 for word in text.split(" ")]

    def count_many(self, texts: Sequence[str]) -> TokenCounts:
        words = [text.split(" ") for text in texts]
        unknown = [[word for word in each if self._is_unknown(word)] for each in words]
        return TokenCounts(
            [len(each) for each in words],
            [len(each) for each in unknown],
            [sum(map(len, each)) for each in unknown],
        )

    def segment(self, text: str) -> Segmentation:
        return Segmentation(text, ())

    def token_bytes(self) -> Mapping[int, bytes]:
        return {}

    def _size(self) -> int:
        return 2

    def _digest(self) -> str:
        return "sha256:fake"


EN, RU = ["hi there", "ok"], ["да ну", "ладно"]
"""Each side: 10 characters, 3 words. English 10 bytes; Russian 9 letters of two and a space, 19."""


@dataclass(frozen=True)
class Fixed:
    """A part of a corpus: segments as they are given."""

    given: tuple[Segment, ...]

    def segments(self) -> Iterator[Segment]:
        return iter(self.given)


def plain(name: str, *lines: tuple[str, str | None], assumed: bool = False) -> Corpus:
    """Lines, each with its language, not aligned."""
    segments = tuple(Segment(text, language) for text, language in lines)
    return Corpus(name, (Fixed(segments),), assumed_languages=assumed)


def pairs(name: str = "pairs", *, en: str = "en") -> Corpus:
    """Two aligned lines in English (or what `en` calls it) and Russian."""
    segments = (
        Segment(text, language, key=key)
        for key, both in enumerate(zip(EN, RU, strict=True))
        for text, language in zip(both, (en, "ru"), strict=True)
    )
    return Corpus(name, (Fixed(tuple(segments)),), is_aligned=True)


def unaligned() -> Corpus:
    """The same lines, not aligned."""
    return plain("loose", *((text, "en") for text in EN), *((text, "ru") for text in RU))


def report_of(
    tokenizers: Sequence[LoadedTokenizer],
    corpora: Sequence[Corpus] | None = None,
    *,
    against: str | None = None,
    unavailable: Sequence[Unavailable] = (),
) -> Report:
    """Measure and sum up; ``bytes`` is the baseline."""
    return build_report(
        [measure(corpus, tokenizers) for corpus in (corpora or [pairs()])],
        tokenizers,
        families={"bytes": "baseline"},
        unavailable=unavailable,
        reference_tokenizer=against,
        definition=DEFAULT,
    )


def characters(*names: str) -> list[CharactersTokenizer]:
    """One token a character, under any names."""
    return [CharactersTokenizer(name) for name in names]


def everyday() -> Report:
    """Report a baseline, a tokenizer, and one that swallows Russian."""
    return report_of(
        [BytesTokenizer(), *characters("letters"), Swallower()],
        unavailable=[Unavailable("absent", "no network", "fetch it")],
    )
