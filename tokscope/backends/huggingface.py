"""What every ``tokenizer.json`` has in common, by ``tokenizers``.

Truncation, padding and the post-processor's special tokens stay off; special tokens spelt in text
are ordinary text. Added tokens that are not special (DeepSeek's ``<think>``) are matched, as the
file says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tokenizers import Tokenizer as Engine

from tokscope.backends import json_fingerprint
from tokscope.backends.base import (
    LoadedTokenizer,
    byte_offsets,
    counts_with_unknown,
    engine_name,
)
from tokscope.backends.sentencepiece_text import byte_of_fallback, bytes_of_piece
from tokscope.errors import InputError
from tokscope.tokenizer import Algorithm, Counts, Piece, Segmentation


class HuggingFaceTokenizer(LoadedTokenizer):
    """A tokenizer counted by ``tokenizers``.

    Parameters
    ----------
    id_ : str
        What it is called in results.
    algorithm : Algorithm
        How it segments.
    engine : tokenizers.Tokenizer
        Set up; its truncation and padding are switched off here.
    special : mapping of str to int
        Special tokens and their ids.
    unknown_id : int or None
        The token for what the vocabulary cannot spell.
    """

    def __init__(
        self,
        id_: str,
        algorithm: Algorithm,
        engine: Engine,
        *,
        special: Mapping[str, int],
        unknown_id: int | None,
    ) -> None:
        super().__init__(id_, algorithm, engine_name("tokenizers"), len(special))
        engine.no_truncation()
        engine.no_padding()
        engine.encode_special_tokens = True
        if getattr(engine.model, "dropout", None) is not None:
            engine.model.dropout = None
        self._engine = engine
        self._special_ids = frozenset(special.values())
        self._unknown_id = unknown_id

    def _size(self) -> int:
        return self._engine.get_vocab_size(with_added_tokens=True) - len(self._special_ids)

    def encode(self, text: str) -> list[int]:
        """Encode a text into content token ids."""
        ids: list[int] = self._encoding(self._engine, text).ids
        return ids

    def encode_many(self, texts: Sequence[str]) -> Iterable[Sequence[int]]:
        """Encode several texts, each for itself."""
        try:
            encodings = self._engine.encode_batch_fast(list(texts), add_special_tokens=False)
        except Exception as error:  # the library raises bare Exception
            raise self._unusable(error) from None
        return (encoding.ids for encoding in encodings)

    def count_many(self, texts: Sequence[str]) -> Counts:
        """Count each of several texts, unknown tokens apart."""
        if self._unknown_id is None:
            return super().count_many(texts)
        return counts_with_unknown(self, texts, self._unknown_id)

    def segment(self, text: str) -> Segmentation:
        """Show where a text is cut."""
        return Segmentation(text, self._by_offsets(text, self._encoding(self._engine, text)))

    def _encoding(self, engine: Engine, text: str) -> Any:
        try:
            return engine.encode(text, add_special_tokens=False)
        except Exception as error:  # the library raises bare Exception
            raise self._unusable(error) from None

    def _unusable(self, error: Exception) -> InputError:
        return InputError(
            f"{self.id}: its file is damaged, `tokenizers` cannot encode by it: {error}",
            f"`tokscope tokenizers show {self.id}` tells where it is from",
        )

    def _by_offsets(self, text: str, encoding: Any) -> tuple[Piece, ...]:
        offsets = byte_offsets(text)
        data = text.encode("utf-8")
        pieces = []
        for id_, token, (start, end) in zip(
            encoding.ids, encoding.tokens, encoding.offsets, strict=True
        ):
            first, last = offsets[start], offsets[end]
            byte = byte_of_fallback(token)
            shown = data[first:last] if byte is None else byte
            pieces.append(Piece(id_, shown, first, last, unknown=id_ == self._unknown_id))
        return tuple(pieces)

    def token_bytes(self) -> Mapping[int, bytes]:
        """Map every id that text can produce to its bytes."""
        return {
            id_: bytes_of_piece(token)
            for token, id_ in self._engine.get_vocab(with_added_tokens=True).items()
            if id_ not in self._special_ids
        }

    def _digest(self) -> str:
        return json_fingerprint.of_engine(self._engine)
