"""BPE of a ``tokenizer.json`` and of SentencePiece by ``fastokens``.

Not from ranks: it finds out the merges behind them first, which takes seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from fastokens import Tokenizer

from tokscope.catalogue.rows import VocabularyFormat
from tokscope.tokenizers.fast.counter import (
    EngineCounts,
    EngineInputs,
    FastCounter,
    flat_lengths,
    has_unassigned,
    in_batches,
)
from tokscope.tokenizers.fast.gigatoken_formats import (
    as_tokenizer_json,
    found_before_spaces,
    puts_prefix,
    sentencepiece_as_json,
    without_prefix,
)
from tokscope.tokenizers.tokenizer_json import any_of

_BATCH = 2_000_000


class FastokensCounter(FastCounter):
    """A ``tokenizer.json`` in fastokens.

    Parameters
    ----------
    content : str
        The file, without special tokens.
    added : sequence of str
        Tokens that its own engine finds in text before it cuts.
    """

    def __init__(self, content: str, added: Sequence[str] = ()) -> None:
        self._tokenizer = Tokenizer.from_json_str(content)
        self._added = any_of(added)

    def leaves_out(self, text: str) -> bool:
        """Tell whether a text spells an added token, or has what newer tables may call letters."""
        return has_unassigned(text) or self._added.search(text) is not None

    def count(self, texts: Sequence[str]) -> EngineCounts:
        """Count each of several texts."""
        tokens: list[int] = []
        for batch in in_batches(texts, _BATCH):
            _, offsets = self._tokenizer.encode_batch_flat(batch, split_special_tokens=True)
            tokens += flat_lengths(offsets)
        return EngineCounts.known(tokens)


class FastokensSentencePiece(FastokensCounter):
    """A SentencePiece model in fastokens.

    Parameters
    ----------
    converted : str
        The model as a ``tokenizer.json``.
    """

    def __init__(self, converted: str) -> None:
        super().__init__(converted)
        self._without = without_prefix(converted) if puts_prefix(converted) else None
        self._found = found_before_spaces(converted)

    def leaves_out(self, text: str) -> bool:
        """Tell whether a text spells what is found in it before its spaces are marked."""
        return self._found.search(text) is not None

    def count_continuing(self, chunks: Sequence[str]) -> EngineCounts:
        """Count chunks that follow other text, so without a space of the model's own before."""
        return (self if self._without is None else self._continuing).count(chunks)

    @cached_property
    def _continuing(self) -> FastokensCounter:
        return FastokensCounter(self._without or "")


def open_counter(material: EngineInputs) -> FastCounter:
    """Load a vocabulary."""
    if material.files.format is VocabularyFormat.SENTENCEPIECE:
        return FastokensSentencePiece(sentencepiece_as_json(material))
    return FastokensCounter(*as_tokenizer_json(material))
