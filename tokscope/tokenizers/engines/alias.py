"""A tokenizer that splits text like another one and has other ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from tokscope.errors import UnavailableError
from tokscope.tokenizers.engines.base import LoadedTokenizer
from tokscope.tokenizers.interface import EngineSchedule, Segmentation, SplitPolicy, TokenCounts


class AliasTokenizer(LoadedTokenizer):
    """Counts and pieces of another tokenizer; its ids are refused."""

    def __init__(self, id_: str, like: LoadedTokenizer, ids_from: str | None) -> None:
        super().__init__(id_, like.algorithm, like.engine, None)
        self._like = like
        self._ids_from = ids_from

    @property
    def engine(self) -> str:
        """The library that counts, with its version; it may change when counting starts."""
        return self._like.engine

    @property
    def identity(self) -> str:
        """The identity of the tokenizer that splits."""
        return self._like.identity

    @property
    def remarks(self) -> tuple[str, ...]:
        """What the files of the tokenizer that cuts ask for and counting leaves out."""
        return self._like.remarks

    @property
    def drops(self) -> str:
        """Regular expression found in every text of which it may leave something out."""
        return self._like.drops

    @property
    def schedule(self) -> EngineSchedule:
        """The engines of the tokenizer that splits."""
        return self._like.schedule

    def engine_candidates(self) -> tuple[tuple[str, str], ...]:
        """List the engines that may count, fastest first, each with its standing."""
        return self._like.engine_candidates()

    def _size(self) -> int:
        return self._like.vocabulary

    def encode(self, text: str) -> list[int]:
        """Raise an error: the ids are unknown."""
        raise self._rejection()

    def count(self, text: str) -> int:
        """Count the content tokens of a text."""
        return self._like.count(text)

    def count_many(self, texts: Sequence[str]) -> TokenCounts:
        """Count each of several texts."""
        return self._like.count_many(texts)

    @property
    def split_policy(self) -> SplitPolicy:
        """Whether chunks may be counted apart."""
        return self._like.split_policy

    @property
    def split_policy_reason(self) -> str:
        """What in the tokenizer allows the cut or forbids it."""
        return self._like.split_policy_reason

    def count_continuations(self, chunks: Sequence[str]) -> TokenCounts:
        """Count chunks that follow other text."""
        return self._like.count_continuations(chunks)

    @property
    def segmentation_source(self) -> LoadedTokenizer:
        """The tokenizer whose segmentation it is, for all that does not depend on ids."""
        return self._like.segmentation_source

    def normalized(self, text: str) -> str:
        """Return the text as the tokenizer normalizes it."""
        return self._like.normalized(text)

    def decode(self, ids: Sequence[int]) -> str:
        """Raise an error: the ids are unknown."""
        raise self._rejection()

    def segment(self, text: str) -> Segmentation:
        """Split a text into tokens without ids."""
        shown = self._like.segment(text)
        return Segmentation(shown.text, tuple(replace(piece, id=None) for piece in shown.pieces))

    def token_bytes(self) -> Mapping[int, bytes]:
        """Raise an error: the ids are unknown."""
        raise self._rejection()

    def _digest(self) -> str:
        return self._like.fingerprint

    def _rejection(self) -> UnavailableError:
        hint = f"{self._ids_from} has them" if self._ids_from else None
        return UnavailableError(
            f"{self.id} shares the segmentation of {self._like.id}: its ids are not known", hint
        )
