"""The interface of fast engines: numbers of tokens and of unknown tokens.

A text with characters that this Python's Unicode version does not know is counted by the official
engine: tables of different years can classify them differently.
"""

from __future__ import annotations

import json
import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from tokscope.catalogue.catalogue import Catalogue
from tokscope.sources.store import Store
from tokscope.sources.verification import VocabularyFiles
from tokscope.text.chunk_buffer import blocks_of, joined_by
from tokscope.tokenizers.interface import VocabularyOptions


@dataclass(frozen=True, slots=True)
class EngineInputs:
    """What counters are made from: what the official engine of the same tokenizer is made from."""

    files: VocabularyFiles
    facts: VocabularyOptions
    catalogue: Catalogue
    store: Store

    def read_json(self) -> dict[str, Any]:
        """Read a ``tokenizer.json``."""
        self.files.check()
        content: dict[str, Any] = json.loads(self.files.paths["json"].read_bytes())
        return content


@dataclass(frozen=True, slots=True)
class EngineCounts:
    """Counts of some texts; both sequences are as long as the texts."""

    tokens: Sequence[int]
    unknown: Sequence[int]

    @classmethod
    def known(cls, tokens: Sequence[int]) -> EngineCounts:
        """Build the counts of an engine that has no unknown token."""
        return cls(tokens, [0] * len(tokens))


class FastCounter(ABC):
    """A vocabulary in a fast engine."""

    def unsupported_text(self, text: str) -> bool:
        """Return whether a text has something that it is known to read otherwise: not for it.

        If so, any text that has this one in it has it too.
        """
        return False

    def unsupported_chunks(self, texts: Sequence[str]) -> list[int]:
        """List the places of texts that are not for it."""
        places: list[int] = []
        first = 0
        for block in blocks_of(texts):
            if self.unsupported_text(joined_by("\n", block)):
                left_out = (
                    place for place, text in enumerate(block) if self.unsupported_text(text)
                )
                places += (first + place for place in left_out)
            first += len(block)
        return places

    @abstractmethod
    def count(self, texts: Sequence[str]) -> EngineCounts:
        """Count each of several texts."""

    def count_continuations(self, chunks: Sequence[str]) -> EngineCounts:
        """Count chunks that follow other text, each beginning with a space."""
        return self.count(chunks)


def in_batches(texts: Sequence[str], characters: int) -> Iterator[list[str]]:
    """Split a list of texts into shorter lists of about so many characters."""
    batch: list[str] = []
    room = characters
    for text in texts:
        if batch and len(text) > room:
            yield batch
            batch, room = [], characters
        batch.append(text)
        room -= len(text)
    if batch:
        yield batch


def flat_lengths(offsets: bytes) -> list[int]:
    """Read how many tokens each text has from offsets into them, 64-bit and little-endian."""
    import numpy as np

    bounds = np.frombuffer(offsets, "<u8").astype(np.int64)
    lengths: list[int] = np.diff(bounds).tolist()
    return lengths


_UNASSIGNED = "Cn"
_FIRST_PLANE = 0x10000
_SHORT = 100_000
"""Characters below which each that occurs is looked up; above, compiling a class of them pays."""


@cache
def _suspect() -> re.Pattern[str]:
    """Compile a class of what is not assigned in the first plane, and of all other planes.

    Ranges beyond the first plane are tried one by one for every character: there may be only one.
    """
    free = [
        chr(code) for code in range(_FIRST_PLANE) if unicodedata.category(chr(code)) == _UNASSIGNED
    ]
    return re.compile(f"[{''.join(free)}\U00010000-\U0010ffff]")


def has_unassigned(text: str) -> bool:
    """Return whether a text has a character that is not assigned."""
    if text.isascii():
        return False
    suspects = set(text) if len(text) < _SHORT else set(_suspect().findall(text))
    return any(unicodedata.category(each) == _UNASSIGNED for each in suspects)
