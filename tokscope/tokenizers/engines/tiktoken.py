"""Byte-level BPE with tiktoken: rank files, Tekken, and GPT-2's vocabulary and merges.

A rank file holds neither pattern nor normalizer; both come from the catalogue or the user.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import tiktoken

from tokscope.catalogue.rows import Algorithm
from tokscope.errors import EngineError, InputError
from tokscope.strict_toml import json_of
from tokscope.text.chunk_buffer import ChunkBuffer
from tokscope.text.split_pattern import splits_before_spaces
from tokscope.text.unicode import normalizer_for
from tokscope.tokenizers import identity as fingerprint
from tokscope.tokenizers.engines.base import (
    ANY_TEXT,
    LoadedTokenizer,
    bytes_of_token,
    found_in,
    visible_characters,
)
from tokscope.tokenizers.interface import Segmentation, SplitPolicy, TokenCounts
from tokscope.versions import engine_name

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


_Kind = TypeVar("_Kind", str, int)
_LONGEST_RUN = 50_000
"""White-space characters in a row that tiktoken's regular expressions are sure to survive; from
some hundreds of thousands on, its look-ahead overflows a stack and the process panics."""
_LEAST_SECONDS, _LEAST_PACE = 10, 100_000
"""Seconds, and characters a second, that a pattern may take outside tiktoken."""
_LARGEST_RANK = 2**32 - 2
"""tiktoken keeps ranks in 32 bits, the last value its own; it panics over two that are equal."""
_EMPTY = b"="
"""How Whisper's rank file writes a token of no bytes, which no text can produce."""
_LONG_RUN = re.compile(rf"\s{{{_LONGEST_RUN}}}")


class TiktokenTokenizer(LoadedTokenizer):
    """A byte-level BPE counted by tiktoken."""

    def __init__(
        self,
        id_: str,
        ranks: dict[bytes, int],
        *,
        regex: str,
        pattern_name: str,
        normalizer: str | None = None,
        id_offset: int = 0,
        special: int | None = None,
        may_drop: bool = False,
    ) -> None:
        super().__init__(id_, Algorithm.BPE, engine_name("tiktoken"), special)
        self._ranks = ranks
        self._pattern_name = pattern_name
        self._regex = regex
        self._normalizer = normalizer
        self._normalize = normalizer_for(normalizer)
        self._id_offset = id_offset
        self._may_drop = may_drop
        try:
            self._encoding = tiktoken.Encoding(
                id_, pat_str=regex, mergeable_ranks=ranks, special_tokens={}
            )
        except ValueError as error:
            raise InputError(f"{id_}: tiktoken cannot use the pattern: {error}") from None

    @property
    def drops(self) -> str:
        """A pattern of any text if the split pattern may leave characters unmatched, else empty."""
        return ANY_TEXT if self._may_drop else ""

    def _size(self) -> int:
        return len(self._ranks)

    def encode(self, text: str) -> list[int]:
        """Encode a text into content token ids."""
        ranks = self._ranks_of(self._normalized(text))
        return [rank + self._id_offset for rank in ranks] if self._id_offset else ranks

    def decode(self, ids: Sequence[int]) -> str:
        """Decode content token ids; bytes that are no text become U+FFFD."""
        return self._encoding.decode([id_ - self._id_offset for id_ in ids])

    def normalized(self, text: str) -> str:
        """Convert a text into the Unicode form that the model's files name."""
        return self._normalized(text)

    def count(self, text: str) -> int:
        """Count the content tokens of a text."""
        return len(self._ranks_of(self._normalized(text)))

    def count_many(self, texts: Sequence[str]) -> TokenCounts:
        """Count each of several texts."""
        zeros = [0] * len(texts)
        if self._may_drop:
            found = list(map(self._tokens_and_lost, texts))
            return TokenCounts([tokens for tokens, _ in found], zeros, [lost for _, lost in found])
        normalized = map(self._normalize, texts) if self._normalize else texts
        return TokenCounts(list(map(len, map(self._ranks_of, normalized))), zeros, zeros)

    @cached_property
    def _splits_before_spaces(self) -> bool:
        return splits_before_spaces((self._regex,))

    @property
    def split_policy(self) -> SplitPolicy:
        """Chunks, for patterns that are proven to split before every single space."""
        safe = self._normalizer in (None, "NFC", "NFKC") and self._splits_before_spaces
        return SplitPolicy.CHUNKS if safe else SplitPolicy.WHOLE

    @property
    def split_policy_reason(self) -> str:
        """What in the tokenizer allows the split or forbids it."""
        if not self._splits_before_spaces:
            return "its pattern is not shown to split before every single space"
        if self.split_policy is SplitPolicy.WHOLE:
            return f"{self._normalizer} makes spaces of other characters"
        return "its pattern cuts before every single space"

    def count_continuations(self, chunks: Sequence[str]) -> TokenCounts:
        """Count chunks that follow other text; joined, where they may be."""
        if self._may_drop or not isinstance(chunks, ChunkBuffer):
            return self.count_many(chunks)
        from tokscope.tokenizers.engines.batching import token_counts_of_joined

        zeros = [0] * len(chunks)
        tokens = token_counts_of_joined(
            chunks,
            self._lengths_joined,
            lambda apart: self.count_many(apart).tokens,
            in_threads=True,
        )
        return TokenCounts(tokens, zeros, zeros)

    def _lengths_joined(self, chunks: ChunkBuffer) -> list[int] | None:
        """Count chunks joined; None if normalizing would move their ends."""
        from tokscope.tokenizers.engines.batching import lengths_by_size

        text = chunks.text
        if self._normalized(text) != text:
            return None
        return lengths_by_size(chunks, self._ranks_of(text), self._sizes)

    @cached_property
    def _sizes(self) -> npt.NDArray[np.int64]:
        """Bytes of each token, by rank."""
        from tokscope.tokenizers.engines.batching import by_id

        return by_id(self._ranks.values(), map(len, self._ranks))

    def segment(self, text: str) -> Segmentation:
        """Split a text into tokens, with spans in the normalized text."""
        normalized = self._normalized(text)
        ranks = self._ranks_of(normalized)
        data = self._encoding.decode_tokens_bytes(ranks)
        ids = [rank + self._id_offset for rank in ranks]
        return Segmentation(normalized, found_in(normalized, ids, data) or ())

    def lost(self, text: str) -> int:
        """Count the characters that the pattern does not match, white space apart."""
        return self._tokens_and_lost(text)[1]

    def _tokens_and_lost(self, text: str) -> tuple[int, int]:
        normalized = self._normalized(text)
        ranks = self._ranks_of(normalized)
        kept = self._encoding.decode_bytes(ranks)
        if len(kept) == len(normalized.encode("utf-8")):
            return len(ranks), 0
        lost = visible_characters(normalized) - visible_characters(kept.decode("utf-8"))
        return len(ranks), min(lost, visible_characters(text))

    def token_bytes(self) -> Mapping[int, bytes]:
        """Map every id that text can produce to its bytes."""
        return {rank + self._id_offset: token for token, rank in self._ranks.items()}

    def _digest(self) -> str:
        return fingerprint.of_byte_level_bpe(
            ((token, rank + self._id_offset) for token, rank in self._ranks.items()),
            pattern=self._pattern_name,
            normalizer=self._normalizer,
        )

    def _ranks_of(self, text: str) -> list[int]:
        if len(text) < _LONGEST_RUN or _LONG_RUN.search(text) is None:
            return self._encoding.encode_ordinary(text)
        return self._ranks_split_by_regex(text)

    def _ranks_split_by_regex(self, text: str) -> list[int]:
        """Split with the ``regex`` library, which needs no stack, and merge with tiktoken."""
        import regex

        merge = self._encoding._core_bpe.encode_single_piece  # noqa: SLF001 - no public name
        splitter = regex.compile(self._regex)
        seconds = _LEAST_SECONDS + len(text) / _LEAST_PACE
        try:
            pieces = [found[0] for found in splitter.finditer(text, timeout=seconds)]
        except TimeoutError:
            raise EngineError(
                f"{self.id}: its pattern takes longer than {seconds:,.0f} s on this text",
                "leave the text or the tokenizer out",
            ) from None
        return [rank for piece in pieces for rank in merge(piece.encode("utf-8"))]

    def _normalized(self, text: str) -> str:
        return self._normalize(text) if self._normalize else text


def read_ranks(path: Path) -> dict[bytes, int]:
    """Read a rank file."""
    data = path.read_bytes()
    try:
        ranks = {
            (binascii.a2b_base64(token) if token != _EMPTY else b""): int(rank)
            for token, rank in map(bytes.split, data.splitlines())
        }
    except ValueError:
        raise InputError(
            f"{path}: truncated or damaged: not every line is base64, a space and a number",
        ) from None
    _check_whole(path, ranks)
    return ranks


_NOT_IN_UTF8 = {0xC0, 0xC1, *range(0xF5, 0x100)}
"""Bytes that no text has, and some vocabularies lack."""


def _check_whole(path: Path, ranks: Mapping[bytes, int]) -> None:
    absent = {byte for byte in range(256) if bytes([byte]) not in ranks}
    if not absent <= _NOT_IN_UTF8:
        raise InputError(
            f"{path}: truncated or damaged: {len(absent)} single bytes have no token",
        )
    numbers = ranks.values()
    if len(set(numbers)) < len(ranks) or min(numbers) < 0 or max(numbers) > _LARGEST_RANK:
        raise InputError(
            f"{path}: truncated or damaged: two tokens share a rank, or one is beyond reason",
        )


def read_tekken(path: Path) -> tuple[dict[bytes, int], str, int]:
    """Read a ``tekken.json``."""
    try:
        content = json_of(path.read_bytes())
        config, vocabulary = content["config"], content["vocab"]
        regex = _of_kind(str, config, "pattern")
        special = _of_kind(int, config, "default_num_special_tokens")
        size = _of_kind(int, config, "default_vocab_size") - special
        if special < 0 or size < 0:
            raise ValueError("default_num_special_tokens is negative or too large")
        if not isinstance(vocabulary, list):
            raise TypeError("vocab is not an array")
        ranks = {
            _bytes_of(_of_kind(str, entry, "token_bytes")): _of_kind(int, entry, "rank")
            for entry in vocabulary[:size]
        }
    except KeyError as error:
        raise InputError(f"{path}: not a tekken.json: it lacks {error}") from None
    except (ValueError, TypeError) as error:
        raise InputError(f"{path}: not a tekken.json: {error}") from None
    _check_whole(path, ranks)
    return ranks, regex, special


def _of_kind(kind: type[_Kind], content: Mapping[str, Any], key: str) -> _Kind:
    """Read a value; JSON's true is no number."""
    value = content[key]
    if not isinstance(value, kind) or isinstance(value, bool):
        raise TypeError(f"{key} is not {'a string' if kind is str else 'a whole number'}")
    return value


def _bytes_of(token: str) -> bytes:
    try:
        return binascii.a2b_base64(token, strict_mode=True) if token else b""
    except ValueError:
        raise ValueError(f"token_bytes {token[:40]!r} is not base64") from None


def read_vocabulary_and_merges(vocabulary: Path, merges: Path) -> dict[bytes, int]:
    """Read GPT-2's pair of files as ranks."""
    try:
        ids = json_of(vocabulary.read_bytes())
        if not isinstance(ids, dict) or not all(type(id_) is int for id_ in ids.values()):
            raise ValueError(f"{vocabulary.name} is not an object of whole numbers")
        lines = merges.read_text("utf-8").splitlines()
        pairs = [line.split(" ") for line in lines if line and not line.startswith("#version")]
        made = [left + right for left, right in pairs]
    except (ValueError, UnicodeDecodeError) as error:
        raise InputError(f"{vocabulary} and {merges}: damaged: {error}") from None
    absent = next((token for token in made if token not in ids), None)
    if absent is not None:
        raise InputError(f"{merges}: makes {absent!r}, which {vocabulary} lacks")
    order = [ids[token] for token in made]
    if order != sorted(order):
        raise InputError(
            f"{vocabulary}: ids do not follow the order of {merges.name}",
            "name the tokenizer.json of the same model instead",
        )
    singles = [token for token in ids if len(token) == 1]
    try:
        ranks = {bytes_of_token(token): ids[token] for token in (*singles, *made)}
    except KeyError as error:
        raise InputError(
            f"{vocabulary}: not of byte-level BPE: {error} is not one of its 256 characters"
        ) from None
    _check_whole(vocabulary, ranks)
    return ranks
