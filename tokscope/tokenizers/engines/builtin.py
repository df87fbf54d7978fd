"""Engines of tokscope's own: a token per byte, per character, and RWKV's longest match.

No package has an official engine for RWKV's vocabulary; its counts are labelled as reconstructed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tokscope.catalogue.rows import Algorithm
from tokscope.tokenizers import identity as fingerprint
from tokscope.tokenizers.engines.base import LoadedTokenizer, contiguous_pieces
from tokscope.tokenizers.interface import (
    RECONSTRUCTED,
    Piece,
    Segmentation,
    SplitPolicy,
    TokenCounts,
    byte_offsets,
)

_ENGINE = "tokscope"
_CODE_POINTS = 0x110000
_SURROGATES = 2048


class BytesTokenizer(LoadedTokenizer):
    """One token for every UTF-8 byte; its id is the byte."""

    def __init__(self, id_: str = "bytes") -> None:
        super().__init__(id_, Algorithm.BYTES, _ENGINE, 0)

    def _size(self) -> int:
        return 256

    def encode(self, text: str) -> list[int]:
        """Encode a text into its bytes."""
        return list(text.encode("utf-8"))

    def decode(self, ids: Sequence[int]) -> str:
        """Join bytes; those that are not UTF-8 become U+FFFD."""
        return bytes(ids).decode("utf-8", "replace")

    @property
    def template_tokens(self) -> int | None:
        """A baseline has no template."""
        return 0

    def count_many(self, texts: Sequence[str]) -> TokenCounts:
        """Count the bytes of each text."""
        zeros = [0] * len(texts)
        return TokenCounts([len(text.encode("utf-8")) for text in texts], zeros, zeros)

    @property
    def split_policy(self) -> SplitPolicy:
        """Chunks: every byte stands for itself."""
        return SplitPolicy.CHUNKS

    @property
    def split_policy_reason(self) -> str:
        """What in the tokenizer allows the cut or forbids it."""
        return "every byte stands for itself"

    def segment(self, text: str) -> Segmentation:
        """Split a text into bytes."""
        data = text.encode("utf-8")
        return Segmentation(text, contiguous_pieces(list(data), [bytes([byte]) for byte in data]))

    def token_bytes(self) -> Mapping[int, bytes]:
        """Map every byte to itself."""
        return {byte: bytes([byte]) for byte in range(256)}

    def _digest(self) -> str:
        return fingerprint.of_parts("bytes", [])


class CharactersTokenizer(LoadedTokenizer):
    """One token for every Unicode code point; its id is the code point."""

    def __init__(self, id_: str = "characters") -> None:
        super().__init__(id_, Algorithm.CHARACTERS, _ENGINE, 0)

    def _size(self) -> int:
        return _CODE_POINTS - _SURROGATES

    def encode(self, text: str) -> list[int]:
        """Encode a text into its code points."""
        return list(map(ord, text))

    def decode(self, ids: Sequence[int]) -> str:
        """Join characters."""
        return "".join(map(chr, ids))

    @property
    def template_tokens(self) -> int | None:
        """A baseline has no template."""
        return 0

    def count_many(self, texts: Sequence[str]) -> TokenCounts:
        """Count the characters of each text."""
        zeros = [0] * len(texts)
        return TokenCounts(list(map(len, texts)), zeros, zeros)

    @property
    def split_policy(self) -> SplitPolicy:
        """Chunks: every character stands for itself."""
        return SplitPolicy.CHUNKS

    @property
    def split_policy_reason(self) -> str:
        """What in the tokenizer allows the cut or forbids it."""
        return "every character stands for itself"

    def segment(self, text: str) -> Segmentation:
        """Split a text into characters."""
        offsets = byte_offsets(text)
        return Segmentation(
            text,
            tuple(
                Piece(ord(character), character.encode("utf-8"), start, end)
                for character, start, end in zip(text, offsets, offsets[1:], strict=False)
            ),
        )

    def token_bytes(self) -> Mapping[int, bytes]:
        """Map every code point to its UTF-8 bytes."""
        return {
            code: chr(code).encode("utf-8")
            for code in range(_CODE_POINTS)
            if not 0xD800 <= code <= 0xDFFF
        }

    def _digest(self) -> str:
        return fingerprint.of_parts("characters", [])


class GreedyTokenizer(LoadedTokenizer):
    """At every byte, the longest entry that matches."""

    def __init__(self, id_: str, ids: Mapping[bytes, int], special: int | None) -> None:
        super().__init__(id_, Algorithm.GREEDY, RECONSTRUCTED, special)
        self._ids = dict(ids)
        lengths: dict[bytes, set[int]] = {}
        for token in self._ids:
            lengths.setdefault(token[:2], set()).add(len(token))
        self._lengths = {head: sorted(each, reverse=True) for head, each in lengths.items()}

    def _size(self) -> int:
        return len(self._ids)

    def encode(self, text: str) -> list[int]:
        """Encode a text into content token ids."""
        return [self._ids[token] for token in self._tokens(text)]

    def segment(self, text: str) -> Segmentation:
        """Split a text into tokens."""
        tokens = self._tokens(text)
        return Segmentation(text, contiguous_pieces([self._ids[token] for token in tokens], tokens))

    def token_bytes(self) -> Mapping[int, bytes]:
        """Map every id to its bytes."""
        return {id_: token for token, id_ in self._ids.items()}

    def _tokens(self, text: str) -> list[bytes]:
        data, position, tokens = text.encode("utf-8"), 0, []
        while position < len(data):
            head = data[position : position + 2]
            token = next(
                (
                    data[position : position + length]
                    for length in self._lengths.get(head, ())
                    if data[position : position + length] in self._ids
                ),
                data[position : position + 1],
            )
            tokens.append(token)
            position += len(token)
        return tokens

    def _digest(self) -> str:
        return fingerprint.of_parts(
            "greedy", (b"%d " % id_ + token for token, id_ in sorted(self._ids.items()))
        )
