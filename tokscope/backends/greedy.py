"""Greedy longest match over bytes, as RWKV's World vocabulary is read.

No official engine for it is among the dependencies: this one is tokscope's own, and its counts are
marked as reconstructed.
"""

from __future__ import annotations

from collections.abc import Mapping

from tokscope.backends import fingerprint
from tokscope.backends.base import RECONSTRUCTED, LoadedTokenizer
from tokscope.backends.spans import consecutive
from tokscope.tokenizer import Algorithm, Segmentation


class GreedyTokenizer(LoadedTokenizer):
    """At every byte, the longest entry that matches.

    Parameters
    ----------
    id_ : str
        What it is called in results.
    ids : mapping of bytes to int
        Token to id; every single byte is among the tokens.
    special : int or None
        Number of special tokens.
    """

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
        """Show where a text is cut."""
        tokens = self._tokens(text)
        return Segmentation(text, consecutive([self._ids[token] for token in tokens], tokens))

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
