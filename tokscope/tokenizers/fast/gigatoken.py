"""Byte-level and SentencePiece BPE with ``gigatoken``.

Texts are encoded into a padded matrix, the only form that gives lengths without a Python object per
id; batches limit its size.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import gigatoken
import numpy as np
import numpy.typing as npt

from tokscope.catalogue.rows import VocabularyFormat
from tokscope.text.chunk_buffer import ChunkBuffer
from tokscope.text.unicode import normalizer_for
from tokscope.tokenizers.engines.batching import by_id, lengths_by_size, token_counts_of_joined
from tokscope.tokenizers.fast.counter import EngineCounts, EngineInputs, FastCounter, has_unassigned
from tokscope.tokenizers.fast.gigatoken_formats import (
    as_tokenizer_json,
    found_before_spaces,
    puts_prefix,
    sentencepiece_as_json,
    without_prefix,
    write_rank_file,
)
from tokscope.tokenizers.tokenizer_json import any_of

_SCHEMES = {"gpt-2": "gpt2", "cl100k_base": "gpt4", "o200k_base": "o200k", "qwen-2": "qwen2"}
"""Its names of the patterns of rank files."""
_CELLS = 4_000_000
"""Of a padded matrix: rows by the bytes of the longest text."""
_BYTES_A_CHARACTER = 4
_MARK = "▁".encode()


class GigatokenCounter(FastCounter):
    """A vocabulary in gigatoken."""

    def __init__(
        self,
        tokenizer: Any,
        normalize: Callable[[str], str] | None = None,
        added: Sequence[str] = (),
    ) -> None:
        self._tokenizer = tokenizer
        self._normalize = normalize
        self._added = any_of(added)

    def unsupported_text(self, text: str) -> bool:
        """Return whether a text has an added token or unassigned characters."""
        return has_unassigned(text) or self._added.search(text) is not None

    def count(self, texts: Sequence[str]) -> EngineCounts:
        """Count each of several texts."""
        if self._normalize is not None:
            texts = [self._normalize(text) for text in texts]
        tokens: list[int] = []
        start = 0
        while start < len(texts):
            end = _end_of_matrix(texts, start)
            tokens += self._lengths(list(texts[start:end]))
            start = end
        return EngineCounts.known(tokens)

    def count_continuations(self, chunks: Sequence[str]) -> EngineCounts:
        """Count chunks that follow other text; joined, where they may be."""
        if not isinstance(chunks, ChunkBuffer):
            return self.count(chunks)
        return EngineCounts.known(
            token_counts_of_joined(
                chunks, self._lengths_joined, lambda apart: self.count(apart).tokens
            )
        )

    def _lengths_joined(self, chunks: ChunkBuffer) -> list[int] | None:
        """Count chunks joined; None if normalizing would move their ends."""
        text = chunks.text
        if self._normalize is not None and self._normalize(text) != text:
            return None
        return lengths_by_size(chunks, self._tokenizer.encode(text), self._sizes)

    @cached_property
    def _sizes(self) -> npt.NDArray[np.int64]:
        """Bytes of each token, a space mark being a space."""
        known: dict[int, bytes] = self._tokenizer.vocab
        tokens = (token.replace(_MARK, b" ") for token in known.values())
        return by_id(known, map(len, tokens))

    def _lengths(self, texts: list[str]) -> list[int]:
        if len(texts) == 1:
            return [len(self._tokenizer.encode(texts[0]))]
        _, lengths = self._tokenizer.encode_batch_padded(texts, 0)
        counted: list[int] = lengths.tolist()
        return counted


class GigatokenSentencePiece(GigatokenCounter):
    """A SentencePiece model in gigatoken."""

    def __init__(self, converted: str) -> None:
        super().__init__(gigatoken.Tokenizer.from_json(converted))
        self._without = without_prefix(converted) if puts_prefix(converted) else None
        self._found = found_before_spaces(converted)

    def unsupported_text(self, text: str) -> bool:
        """Return whether a text spells what is found in it before its spaces are marked."""
        return self._found.search(text) is not None

    def count_continuations(self, chunks: Sequence[str]) -> EngineCounts:
        """Count chunks that follow other text, so without a space of the model's own before."""
        if self._without is None:
            return super().count_continuations(chunks)
        return self._continuing.count_continuations(chunks)

    @cached_property
    def _continuing(self) -> GigatokenCounter:
        return GigatokenCounter(gigatoken.Tokenizer.from_json(self._without or ""))


def _end_of_matrix(texts: Sequence[str], start: int) -> int:
    """Find how far texts go whose padded matrix has few enough cells; at least one text."""
    longest = 0
    for end in range(start, len(texts)):
        longest = max(longest, _BYTES_A_CHARACTER * len(texts[end]))
        if longest * (end + 1 - start) > _CELLS and end > start:
            return end
    return len(texts)


def open_counter(material: EngineInputs) -> FastCounter:
    """Load a vocabulary."""
    if material.files.format is VocabularyFormat.SENTENCEPIECE:
        return GigatokenSentencePiece(sentencepiece_as_json(material))
    if material.files.format is VocabularyFormat.TOKENIZER_JSON:
        content, added = as_tokenizer_json(material)
        return GigatokenCounter(gigatoken.Tokenizer.from_json(content), added=added)
    scheme = _SCHEMES[material.facts.pattern or ""]
    with material.store.folder() as folder:
        path = write_rank_file(material, folder)
        tokenizer = gigatoken.Tokenizer.from_tiktoken(path, scheme, {})
    return GigatokenCounter(tokenizer, normalizer_for(material.facts.normalizer))
