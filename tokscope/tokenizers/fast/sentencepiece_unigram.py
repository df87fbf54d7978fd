"""Unigram models of a ``tokenizer.json`` counted with ``sentencepiece``, word by word.

Normalization and splitting into words stay with ``tokenizers``. ``sentencepiece`` adds scores in 32
bits, ``tokenizers`` in 64, so texts with very long words are left to the official engine.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain, compress, filterfalse, islice, repeat
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import sentencepiece
from tokenizers import Tokenizer as Engine

from tokscope.catalogue.rows import Algorithm
from tokscope.text.substring_filter import SubstringFilter
from tokscope.tokenizers.engines.sentinel import SENTINEL, counts_after_sentinel, needs_sentinel
from tokscope.tokenizers.fast.counter import EngineCounts, EngineInputs, FastCounter
from tokscope.tokenizers.interface import TokenCounts
from tokscope.tokenizers.tokenizer_json import components, described, is_context_free
from tokscope.tokenizers.trimming.base import LazyVocabulary, VocabularyTrimmer
from tokscope.tokenizers.trimming.sentencepiece import AN_ENTRY, PieceColumns
from tokscope.tokenizers.vocabulary_cache import VocabularyCache

_KIND = "unigram-3"
"""Kind of the compact form; moves with the conversion."""
_LONGEST = 250
"""Characters of the longest word that is not left out; normalizing hardly makes it longer."""
_LONG = re.compile(f"[^ ]{{{_LONGEST + 1}}}")
_Model: TypeAlias = sentencepiece.SentencePieceProcessor
_SPACE, _MARK = " ", "▁"
_CODE_POINTS = 0x110000
_BLOCKS = (
    *((0x21, 0x7E), (0xA1, 0x24F), (0x370, 0x482), (0x48A, 0x52F), (0x5D0, 0x5EA), (0x621, 0x64A)),
    *((0x2010, 0x2027), (0x3001, 0x3011), (0x3041, 0x3096), (0x30A1, 0x30FA), (0x4E00, 0x9FFF)),
)
"""Where most text is written; none of these characters goes into one cluster with that before it,
so that what becomes of each by itself becomes of it in any text of them."""


class UnigramCounter(FastCounter):
    """A Unigram model in sentencepiece, with the steps before it in tokenizers."""

    def __init__(self, columns: PieceColumns, steps: bytes) -> None:
        parts = _WordParts(columns, self._made)
        self._model = LazyVocabulary(lambda: _processor(columns.all()), parts)
        shell = Engine.from_buffer(steps)
        self._normalizer, self._pre_tokenizer = shell.normalizer, shell.pre_tokenizer
        self._is_plain = np.zeros(_CODE_POINTS, np.bool_)
        if is_context_free(json.loads(steps)["normalizer"]):
            self._is_plain[[ord(each) for each in self._plain()]] = True

    def unsupported_text(self, text: str) -> bool:
        """Return whether a text has a word so long that sums in 32 bits may go wrong."""
        return len(text) > _LONGEST and _LONG.search(text) is not None

    def count(self, texts: Sequence[str]) -> EngineCounts:
        """Count each of several texts."""
        return self._counted(texts, is_continuing=False)

    def count_continuations(self, chunks: Sequence[str]) -> EngineCounts:
        """Count chunks that follow other text."""
        return self._counted(chunks, is_continuing=True)

    def _counted(self, given: Sequence[str], *, is_continuing: bool) -> EngineCounts:
        """Count texts that are a word as such, and all others as they are normalized and cut."""
        self._model.expect(given)
        model = self._model.for_(given)
        texts = list(given)
        are_words = self._are_words(texts)
        others = list(compress(texts, ~are_words))
        count = partial(self._of_texts, model)
        rest = counts_after_sentinel(count, others) if is_continuing else count(others)
        words = list(map(_with_space, compress(texts, are_words)))
        tokens, unknown = (np.zeros(len(texts), np.int64) for _ in range(2))
        tokens[are_words], unknown[are_words] = _of_words(model, words)
        tokens[~are_words], unknown[~are_words] = rest.tokens, rest.unknown
        return EngineCounts(tokens.tolist(), unknown.tolist())

    def _of_texts(self, model: _Model, texts: Sequence[str]) -> TokenCounts:
        """Count any texts, lost characters apart."""
        words = list(map(self._words, texts))
        sizes = list(map(len, words))
        columns = _of_words(model, list(chain.from_iterable(words)))
        tokens, unknown = (_sums(iter(column), sizes) for column in columns)
        return TokenCounts(tokens, unknown, [0] * len(sizes))

    def _made(self, texts: Sequence[str]) -> list[str]:
        """List the words made of some texts, wherever these stand, that are none of the texts."""
        every = list(texts)
        are_words = self._are_words(every)
        others = list(compress(every, ~are_words))
        behind = [SENTINEL + text for text in others if needs_sentinel(text)]
        words = map(_with_space, filterfalse(_has_space, compress(every, are_words)))
        made = map(self._words, [*others, *behind, SENTINEL])
        return list(dict.fromkeys(chain(words, *made)))

    def _are_words(self, texts: list[str]) -> npt.NDArray[np.bool_]:
        """Return which texts are one word that stays as it is, the space before it apart."""
        codes = np.frombuffer("".join(texts).encode("utf-32-le"), np.uint32)
        lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        bounds = np.concatenate(([0], np.cumsum(lengths)))
        plain = np.concatenate(([0], np.cumsum(self._is_plain[codes])))
        letters = lengths - (np.append(codes, 0)[bounds[:-1]] == ord(_SPACE))
        are_words: npt.NDArray[np.bool_] = (
            (np.diff(plain[bounds]) == letters) & (letters > 0) & (letters <= _LONGEST)
        )
        return are_words

    def _words(self, text: str) -> list[str]:
        """Normalise a text and cut it into words."""
        made = text if self._normalizer is None else self._normalizer.normalize_str(text)
        return [word for word, _ in self._pre_tokenizer.pre_tokenize_str(made)]

    def _plain(self) -> Iterator[str]:
        """List characters of which each stays as it is."""
        for first, last in _BLOCKS:
            block = "".join(map(chr, range(first, last + 1)))
            yield from block if self._stays(block) else filter(self._stays, block)

    def _stays(self, characters: str) -> bool:
        return self._words(_SPACE + characters) == [_MARK + characters]


def _has_space(text: str) -> bool:
    return text.startswith(_SPACE)


def _with_space(text: str) -> str:
    """Write a word with the space that there is before every word."""
    return text if _has_space(text) else _SPACE + text


def _of_words(model: _Model, words: list[str]) -> tuple[list[int], list[int]]:
    """Count the tokens of words, and unknown ones."""
    if not words:
        return [], []
    encoded: list[list[int]] = model.encode(words, num_threads=1)
    unknown = map(list.count, encoded, repeat(model.unk_id()))
    return list(map(len, encoded)), list(unknown)


def _sums(numbers: Iterator[int], sizes: Sequence[int]) -> list[int]:
    """Add up runs of numbers."""
    return [next(numbers) if size == 1 else sum(islice(numbers, size)) for size in sizes]


class _WordParts(VocabularyTrimmer[_Model]):
    """Makes models of the pieces that may stand in the words of some texts."""

    def __init__(
        self, columns: PieceColumns, made: Callable[[Sequence[str]], Sequence[str]]
    ) -> None:
        super().__init__(columns.entries, columns.entries * AN_ENTRY[Algorithm.UNIGRAM])
        self._columns = columns
        self._made = made

    def _of(self, within: SubstringFilter) -> _Model:
        return _processor(self._columns.part(within.and_of(self._made(within.texts))))


def _processor(model: bytes) -> _Model:
    return sentencepiece.SentencePieceProcessor(model_proto=model)


def open_counter(material: EngineInputs) -> FastCounter:
    """Load a vocabulary, from its compact form if it was made before."""
    forms = VocabularyCache(material.store)
    parts = forms.get(_KIND, material.files)
    if not parts:
        content = material.read_json()
        columns = PieceColumns.of(sentencepiece_of_unigram(content))
        if columns is None:
            raise ValueError("its model cannot be taken apart")
        parts = [components(content), *columns.parts]
        forms.put(_KIND, material.files, parts)
    steps, *written = parts
    return UnigramCounter(PieceColumns(*written), steps)


_UNIGRAM = 1
_NORMAL, _UNKNOWN, _CONTROL = 1, 2, 3
_NONE = -1
_METASPACE = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True}
_SPLITS_AT_SPACES = ([_METASPACE], [{"type": "WhitespaceSplit"}, _METASPACE])
"""Steps that give every word one mark at its start."""


def sentencepiece_of_unigram(content: dict[str, Any]) -> bytes:
    """Convert a model."""
    from sentencepiece import sentencepiece_model_pb2

    _check(content)
    entries, unknown_id = content["model"]["vocab"], content["model"]["unk_id"]
    special = {token["content"] for token in content["added_tokens"]}
    model: Any = sentencepiece_model_pb2.ModelProto()
    trainer, normalizer = model.trainer_spec, model.normalizer_spec
    trainer.model_type, trainer.vocab_size = _UNIGRAM, len(entries)
    trainer.unk_id, trainer.unk_piece = unknown_id, entries[unknown_id][0]
    trainer.bos_id = trainer.eos_id = trainer.pad_id = _NONE
    normalizer.add_dummy_prefix = normalizer.remove_extra_whitespaces = False
    for id_, (piece, score) in enumerate(entries):
        kind = _CONTROL if piece in special else _NORMAL
        model.pieces.add(piece=piece, score=score, type=_UNKNOWN if id_ == unknown_id else kind)
    data: bytes = model.SerializeToString()
    return data


def _check(content: dict[str, Any]) -> None:
    model = content["model"]
    if model.get("type", "Unigram") != "Unigram" or model.get("byte_fallback"):
        raise ValueError("not a Unigram model without byte fallback")
    if model.get("unk_id") is None:
        raise ValueError("no token for what is unknown")
    steps = described(Engine.from_buffer(components(content)).pre_tokenizer) or {}
    if steps.get("pretokenizers", [steps]) not in _SPLITS_AT_SPACES:
        raise ValueError("text is not cut at spaces alone")
    if not all(token["special"] for token in content["added_tokens"]):
        raise ValueError("non-special added tokens are not supported")
