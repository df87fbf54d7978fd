"""What a fast engine is asked: how many tokens, and how many of them unknown. Nothing else."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tokscope.backends.engines import Unstated
from tokscope.catalogue import Catalogue
from tokscope.sources import Store, VocabularyFiles
from tokscope.text.running import blocks_of, joined_by


@dataclass(frozen=True, slots=True)
class Material:
    """What counters are made from: what the official engine of the same tokenizer is made from."""

    files: VocabularyFiles
    facts: Unstated
    catalogue: Catalogue
    store: Store

    def read_json(self) -> dict[str, Any]:
        """Read a ``tokenizer.json``.

        Raises
        ------
        UnavailableError
            It is not what its digest says.
        """
        self.files.check()
        content: dict[str, Any] = json.loads(self.files.paths["json"].read_bytes())
        return content


@dataclass(frozen=True, slots=True)
class Lengths:
    """Counts of some texts; both sequences are as long as the texts."""

    tokens: Sequence[int]
    unknown: Sequence[int]

    @classmethod
    def known(cls, tokens: Sequence[int]) -> Lengths:
        """Make the counts of an engine that has no unknown token."""
        return cls(tokens, [0] * len(tokens))


class FastCounter(ABC):
    """A vocabulary in a fast engine."""

    def leaves_out(self, text: str) -> bool:
        """Tell whether a text has something that it is known to read otherwise: not for it.

        If so, any text that has this one in it has it too.
        """
        return False

    def left_out(self, texts: Sequence[str]) -> list[int]:
        """List the places of texts that are not for it."""
        places: list[int] = []
        first = 0
        for block in blocks_of(texts):
            if self.leaves_out(joined_by("\n", block)):
                left_out = (place for place, text in enumerate(block) if self.leaves_out(text))
                places += (first + place for place in left_out)
            first += len(block)
        return places

    @abstractmethod
    def count(self, texts: Sequence[str]) -> Lengths:
        """Count each of several texts."""

    def count_continuing(self, chunks: Sequence[str]) -> Lengths:
        """Count chunks that follow other text, each beginning with a space."""
        return self.count(chunks)


def in_batches(texts: Sequence[str], characters: int) -> Iterator[list[str]]:
    """Cut a list of texts into shorter lists of about so many characters."""
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
