"""A tokenizer whose every token can be derived by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tokscope.catalogue.rows import Algorithm
from tokscope.text.split_points import chunks
from tokscope.tokenizers.engines.base import LoadedTokenizer
from tokscope.tokenizers.interface import Segmentation, SplitPolicy, TokenCounts

UNKNOWN = 0


class Lexicon(LoadedTokenizer):
    """Listed words are one token, a full stop is one, and of other words each letter is.

    A space goes with what follows it, so that `` see`` and ``see`` are two entries. A letter that
    is not in the alphabet is unknown.
    """

    def __init__(self, id_: str, words: Sequence[str], alphabet: str) -> None:
        super().__init__(id_, Algorithm.WORD_LEVEL, "fake 1", 1)
        letters = [*alphabet, *(f" {letter}" for letter in alphabet), ".", " ."]
        self._ids = {entry: 1 + n for n, entry in enumerate(dict.fromkeys([*words, *letters]))}

    def encode(self, text: str) -> list[int]:
        return [id_ for chunk in chunks(text) for id_ in self._encode_chunk(chunk)]

    def _encode_chunk(self, chunk: str) -> list[int]:
        word, stop = (chunk[:-1], ["."]) if chunk.endswith(".") else (chunk, [])
        if word in self._ids:
            parts = [word]
        elif word.startswith(" "):
            parts = [word[:2], *word[2:]]
        else:
            parts = list(word)
        return [self._ids.get(part, UNKNOWN) for part in (*parts, *stop)]

    def count_many(self, texts: Sequence[str]) -> TokenCounts:
        encoded = [self.encode(text) for text in texts]
        unknown = [ids.count(UNKNOWN) for ids in encoded]
        return TokenCounts([len(ids) for ids in encoded], unknown, unknown)

    @property
    def split_policy(self) -> SplitPolicy:
        return SplitPolicy.CHUNKS

    def decode(self, ids: Sequence[int]) -> str:
        known = self.token_bytes()
        return "".join(known[id_].decode() if id_ else "?" for id_ in ids)

    def segment(self, text: str) -> Segmentation:
        raise NotImplementedError

    def token_bytes(self) -> Mapping[int, bytes]:
        return {id_: entry.encode("utf-8") for entry, id_ in self._ids.items()}

    def _size(self) -> int:
        return len(self._ids)

    def _digest(self) -> str:
        return f"sha256:{self.id}"
