"""Unigram models of a ``tokenizer.json`` by ``sentencepiece``, word by word.

The file's own normaliser and pre-tokeniser say what the words are, in ``tokenizers``; most chunks
are one word that they leave as it is. ``sentencepiece`` adds scores in 32 bits, ``tokenizers`` in
64: a text with a very long word is not for it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import Any

import sentencepiece
from tokenizers import Tokenizer as Engine

from tokscope.backends.base import counts_behind_a_word
from tokscope.backends.compact import CompactForms
from tokscope.backends.fast.counters import FastCounter, Lengths, Material
from tokscope.backends.fast.steps import steps_of
from tokscope.backends.fast.unigram_model import sentencepiece_of_unigram
from tokscope.tokenizer import Counts

_KIND = "unigram-1"
"""Kind of the compact form; moves with the conversion."""
_LONGEST = 250
"""Characters of a word from which it is left out."""
_SPACE, _MARK = " ", "▁"
_BLOCKS = (
    *((0x21, 0x7E), (0xA1, 0x24F), (0x370, 0x482), (0x48A, 0x52F), (0x5D0, 0x5EA), (0x621, 0x64A)),
    *((0x2010, 0x2027), (0x3001, 0x3011), (0x3041, 0x3096), (0x30A1, 0x30FA), (0x4E00, 0x9FFF)),
)
"""Where most text is written; none of these characters goes into one cluster with that before it,
so that what becomes of each by itself becomes of it in any text of them."""
_SINGLY = frozenset({"Precompiled", "NFC", "NFD", "NFKC", "NFKD", "Nmt", "Lowercase", "Strip"})
"""Normalisers that look at one cluster at a time, or at white space alone."""
_COLLAPSE = {"Regex": " {2,}"}


class UnigramCounter(FastCounter):
    """A Unigram model in sentencepiece, with the steps before it in tokenizers.

    Parameters
    ----------
    model : bytes
        As ``sentencepiece_of_unigram`` makes it.
    steps : bytes
        The ``tokenizer.json`` without its model, for the normaliser and the pre-tokeniser.
    """

    def __init__(self, model: bytes, steps: bytes) -> None:
        self._processor = sentencepiece.SentencePieceProcessor(model_proto=model)
        self._unknown_id: int = self._processor.unk_id()
        shell = Engine.from_buffer(steps)
        self._normalizer, self._pre_tokenizer = shell.normalizer, shell.pre_tokenizer
        plain = "".join(self._plain()) if _works_singly(json.loads(steps)["normalizer"]) else ""
        self._is_plain = re.compile(f" ?[{re.escape(plain)}]{{1,{_LONGEST}}}" if plain else "(?!)")

    def leaves_out(self, text: str) -> bool:
        """Tell whether a text has a word so long that sums in 32 bits may go wrong."""
        return len(text) > _LONGEST and max(map(len, self._words(text)), default=0) > _LONGEST

    def count(self, texts: Sequence[str]) -> Lengths:
        """Count each of several texts."""
        is_plain = self._is_plain.fullmatch
        words = [
            [text if text.startswith(_SPACE) else _SPACE + text]
            if is_plain(text)
            else self._words(text)
            for text in texts
        ]
        encoded: list[list[int]] = self._processor.encode(
            list(chain.from_iterable(words)), num_threads=1
        )
        unknown = map(list.count, encoded, [self._unknown_id] * len(encoded))
        sizes = list(map(len, words))
        return Lengths(_sums(map(len, encoded), sizes), _sums(unknown, sizes))

    def count_continuing(self, chunks: Sequence[str]) -> Lengths:
        """Count chunks that follow other text."""

        def count(texts: Sequence[str]) -> Counts:
            lengths = self.count(texts)
            return Counts(lengths.tokens, lengths.unknown, [0] * len(texts))

        counted = counts_behind_a_word(count, chunks)
        return Lengths(counted.tokens, counted.unknown)

    def _words(self, text: str) -> list[str]:
        """Normalise a text and cut it into words."""
        made = text if self._normalizer is None else self._normalizer.normalize_str(text)
        return [word for word, _ in self._pre_tokenizer.pre_tokenize_str(made)]

    def _plain(self) -> Iterator[str]:
        """List characters of which each stays as it is."""
        for first, last in _BLOCKS:
            block = "".join(map(chr, range(first, last + 1)))
            yield block if self._stays(block) else "".join(filter(self._stays, block))

    def _stays(self, characters: str) -> bool:
        return self._words(_SPACE + characters) == [_MARK + characters]


def _sums(numbers: Iterator[int], sizes: Sequence[int]) -> list[int]:
    """Add up runs of numbers."""
    return [next(numbers) if size == 1 else sum(islice(numbers, size)) for size in sizes]


def _works_singly(normalizer: dict[str, Any] | None) -> bool:
    """Tell whether no two characters that follow each other make a third."""
    if normalizer is None:
        return True
    if normalizer["type"] == "Sequence":
        return all(map(_works_singly, normalizer["normalizers"]))
    return normalizer["type"] in _SINGLY or normalizer.get("pattern") == _COLLAPSE


def open_counter(material: Material) -> FastCounter:
    """Load a vocabulary, from its compact form if it was made before."""
    forms = CompactForms(material.store)
    parts = forms.recall(_KIND, material.files)
    if not parts:
        content: dict[str, Any] = json.loads(material.files.paths["json"].read_bytes())
        model = sentencepiece_of_unigram(content)
        parts = [model, steps_of(content)]
        forms.keep(_KIND, material.files, parts)
    return UnigramCounter(*parts)
