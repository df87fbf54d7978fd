"""Two baselines without a vocabulary to fetch: one token a byte, one token a character."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tokscope.backends import fingerprint
from tokscope.backends.base import LoadedTokenizer
from tokscope.backends.spans import byte_offsets, consecutive
from tokscope.tokenizer import Algorithm, Counts, Cut, Piece, Segmentation

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
        """Join bytes; those that are no text become U+FFFD."""
        return bytes(ids).decode("utf-8", "replace")

    @property
    def template_tokens(self) -> int | None:
        """A baseline has no template."""
        return 0

    def count_many(self, texts: Sequence[str]) -> Counts:
        """Count the bytes of each text."""
        zeros = [0] * len(texts)
        return Counts([len(text.encode("utf-8")) for text in texts], zeros, zeros)

    @property
    def cut(self) -> Cut:
        """Chunks: every byte stands for itself."""
        return Cut.CHUNKS

    @property
    def cut_reason(self) -> str:
        """What in the tokenizer allows the cut or forbids it."""
        return "every byte stands for itself"

    def segment(self, text: str) -> Segmentation:
        """Show every byte."""
        data = text.encode("utf-8")
        return Segmentation(text, consecutive(list(data), [bytes([byte]) for byte in data]))

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

    def count_many(self, texts: Sequence[str]) -> Counts:
        """Count the characters of each text."""
        zeros = [0] * len(texts)
        return Counts(list(map(len, texts)), zeros, zeros)

    @property
    def cut(self) -> Cut:
        """Chunks: every character stands for itself."""
        return Cut.CHUNKS

    @property
    def cut_reason(self) -> str:
        """What in the tokenizer allows the cut or forbids it."""
        return "every character stands for itself"

    def segment(self, text: str) -> Segmentation:
        """Show every character."""
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
