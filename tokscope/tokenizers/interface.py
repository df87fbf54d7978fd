"""The interface of a tokenizer, and the values that it returns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate
from typing import Protocol

from tokscope.catalogue.rows import Algorithm, TokenizerRow


class SplitPolicy(StrEnum):
    """Whether a text may be counted chunk by chunk (see ``text.split_points``), and how."""

    WHOLE = "whole segments only"
    """Nothing shows that a cut is safe."""
    CHUNKS = "chunk by chunk"
    """A chunk counts apart as it counts in its place."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One token of a text."""

    id: int | None
    """Its id; None where the ids of this tokenizer are not known, only its segmentation."""
    data: bytes
    """The bytes it stands for in the text that was segmented (see `Segmentation.text`)."""
    start: int
    """Byte offset in that text, first byte."""
    end: int
    """Byte offset one past the last. Tokens that share a character not cut at bytes by their
    engine carry the same span."""
    unknown: bool = False
    """Whether the tokenizer has no entry for this and lost what it was."""


@dataclass(frozen=True, slots=True)
class Segmentation:
    """How a tokenizer splits a text."""

    text: str
    """The text the spans point into: as given, or as the tokenizer's own normalizer made it."""
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class TokenCounts:
    """What a tokenizer made of some texts; the three sequences are as long as the texts."""

    tokens: Sequence[int]
    """Content tokens per text."""
    unknown: Sequence[int]
    """Unknown tokens per text."""
    lost: Sequence[int]
    """Characters per text that unknown tokens stand for, or no token at all; white space apart."""


class EngineSchedule:
    """Which engine of a tokenizer counts how much text; here, always the only one."""

    @property
    def speed_estimate(self) -> int:
        """Megabytes per second on one core, roughly; for choosing the order of work."""
        return 1

    @property
    def rejected_engines(self) -> tuple[str, ...]:
        """Engines that were rejected while they counted, a sentence each."""
        return ()

    def reject_engines(self, rejections: Sequence[str]) -> None:
        """Stop using engines that another process rejected."""

    def plan_for(self, characters: int) -> None:
        """Choose an engine for this many characters at a time."""

    def pending_conformance_test(self, characters: int) -> str | None:
        """Return the name of the conformance test that is pending for this much text, if any."""
        return None

    def abort_conformance_test(self, characters: int, why: str) -> None:
        """Do not use the engine whose conformance test is pending in this run."""


@dataclass(frozen=True, slots=True)
class SingleEngine(EngineSchedule):
    """The schedule of a tokenizer with one engine."""

    speed: int

    @property
    def speed_estimate(self) -> int:
        """Megabytes per second on one core, roughly."""
        return self.speed


class Tokenizer(Protocol):
    """A loaded tokenizer: text in, content tokens out, no special tokens ever added.

    Text that spells a special token (``<|endoftext|>``, ``[MASK]``) is ordinary text.
    """

    @property
    def id(self) -> str:
        """What it is called in results: a catalogue id, else the spec it was loaded from."""
        ...

    @property
    def algorithm(self) -> Algorithm:
        """How it segments."""
        ...

    @property
    def engine(self) -> str:
        """The library that counts, with its version: ``tiktoken 0.14.0``."""
        ...

    @property
    def schedule(self) -> EngineSchedule:
        """Which engine counts how much text."""
        ...

    @property
    def vocabulary(self) -> int:
        """Number of ids that ordinary text can produce."""
        ...

    @property
    def special(self) -> int | None:
        """Number of special tokens; None where the file does not say."""
        ...

    @property
    def fingerprint(self) -> str:
        """``sha256:…`` of the vocabulary's canonical content, the same from every source."""
        ...

    def encode(self, text: str) -> list[int]:
        """Encode a text into content token ids.

        Raises
        ------
        UnavailableError
            Only this tokenizer's segmentation is known, not its ids.
        """
        ...

    def encode_many(self, texts: Sequence[str]) -> Iterable[Sequence[int]]:
        """Encode several texts, each for itself."""
        ...

    def decode(self, ids: Sequence[int]) -> str:
        """Decode content token ids, as the engine does; bytes that are no text become U+FFFD."""
        ...

    def normalized(self, text: str) -> str:
        """Return the text as the tokenizer normalizes it."""
        ...

    def count(self, text: str) -> int:
        """Count the content tokens of a text."""
        ...

    def count_many(self, texts: Sequence[str]) -> TokenCounts:
        """Count each of several texts, unknown tokens apart."""
        ...

    @property
    def split_policy(self) -> SplitPolicy:
        """Whether chunks may be counted apart; derived from pattern, normalizer, vocabulary."""
        ...

    def count_continuations(self, chunks: Sequence[str]) -> TokenCounts:
        """Count chunks that follow other text, each beginning with a space.

        Only where `cut` allows it.
        """
        ...

    @property
    def identity(self) -> str:
        """What determines its counts besides the engine: its files and options."""
        ...

    def segment(self, text: str) -> Segmentation:
        """Split a text into tokens with byte spans."""
        ...

    def token_bytes(self) -> Mapping[int, bytes]:
        """Map every id that text can produce to its bytes.

        A word-initial mark (``▁``, a missing ``##``) is given as a leading space, so that
        vocabularies of different engines compare as byte strings.
        """
        ...

    def byte_fallback_ids(self) -> frozenset[int]:
        """Return the ids of single bytes that no other entry spells (``<0xD0>``)."""
        ...

    @property
    def template_tokens(self) -> int | None:
        """Special tokens that the model's own template adds to a text; None where no file says."""
        ...

    @property
    def segmentation_source(self) -> Tokenizer:
        """The tokenizer that splits text as this one does and knows its ids: most often itself."""
        ...


def byte_offsets(text: str) -> list[int]:
    """List the UTF-8 byte offset of every character of a text, and of its end."""
    return [0, *accumulate(len(character.encode("utf-8")) for character in text)]


RECONSTRUCTED = "tokscope (reconstructed)"
"""An engine of tokscope's own, for want of an official one."""


@dataclass(frozen=True, slots=True)
class VocabularyInfo:
    """What a vocabulary is as a whole. Slow to find out, so the loader remembers it by digest."""

    vocabulary: int
    special: int | None
    fingerprint: str
    remarks: tuple[str, ...] = ()
    """What its files ask for that counting leaves out, a sentence each."""
    drops: str = ""
    """Regular expression found in every text of which it may leave something without any token."""


@dataclass(frozen=True, slots=True)
class VocabularyOptions:
    """What a vocabulary's files do not say about themselves."""

    pattern: str | None = None
    """Name of the split pattern of a rank file."""
    normalizer: str | None = None
    """Unicode normal form that is applied first."""
    lowercase: bool | None = None
    """Whether a ``vocab.txt`` is of an uncased model."""
    special: int | None = None
    sampling: bool = False
    """Whether a configuration has SentencePiece draw segmentations at random."""

    @classmethod
    def of_row(cls, row: TokenizerRow) -> VocabularyOptions:
        """Return the options of a catalogue row."""
        return cls(row.pattern, row.normalizer, row.lowercase, row.special)
