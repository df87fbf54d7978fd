"""Ranks in a compact form: what tiktoken's engine is built from, without base64 or JSON to read."""

from __future__ import annotations

import json
import sys
from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain
from typing import TYPE_CHECKING

from tokscope.backends.compact import CompactForms
from tokscope.sources import Store, VocabularyFiles

if TYPE_CHECKING:
    from tokscope.text.substrings import Substrings

_KIND = "ranks-2"


@dataclass(frozen=True, slots=True)
class Ranks:
    """What the files of a byte-level BPE say."""

    of_token: dict[bytes, int]
    """Token to rank, in the order of the file; tokens of no bytes left out."""
    regex: str | None = None
    """The pattern, where the file says it."""
    special: int | None = None
    """Number of special tokens, where the file says it."""


@dataclass(frozen=True, slots=True)
class RankColumns:
    """The compact form. Numbers are 32-bit and little-endian."""

    said: bytes
    """Pattern and number of special tokens, as JSON."""
    tokens: bytes
    """One behind the other."""
    ends: bytes
    """Where each ends."""
    ranks: bytes
    """Of each."""
    places: bytes
    """Where to look for each among substrings."""

    @classmethod
    def of(cls, ranks: Ranks) -> RankColumns:
        """Write ranks so."""
        tokens = list(ranks.of_token)
        ends = accumulate(map(len, tokens))
        return cls(
            json.dumps([ranks.regex, ranks.special]).encode(),
            b"".join(tokens),
            _little_endian(array("I", ends)).tobytes(),
            _little_endian(array("I", ranks.of_token.values())).tobytes(),
            _places(tokens),
        )

    @property
    def parts(self) -> list[bytes]:
        """What the form is put together from again."""
        return [self.said, self.tokens, self.ends, self.ranks, self.places]

    @property
    def entries(self) -> int:
        """How many tokens there are."""
        return len(self.ends) // 4

    def all(self) -> Ranks:
        """Read all ranks."""
        ends = _numbers(self.ends)
        starts = chain((0,), ends)
        return self._ranks(starts, ends, _numbers(self.ranks))

    def part(self, within: Substrings) -> Ranks:
        """Read the ranks of tokens that may stand in some texts, and of those of one byte."""
        import numpy as np

        found = within.numbers_of(self.places)
        ends = np.frombuffer(self.ends, "<u4")
        starts = np.append(np.zeros(1, np.uint32), ends)
        columns = (starts, ends, np.frombuffer(self.ranks, "<u4"))
        return self._ranks(*(column[found].tolist() for column in columns))

    def _ranks(self, starts: Iterable[int], ends: Iterable[int], ranks: Iterable[int]) -> Ranks:
        """Read some of the tokens."""
        tokens = map(self.tokens.__getitem__, map(slice, starts, ends))
        regex, special = json.loads(self.said)
        return Ranks(dict(zip(tokens, ranks, strict=False)), regex, special)


def ranks_of(files: VocabularyFiles, store: Store, read: Callable[[], Ranks]) -> Ranks:
    """Read ranks from their compact form, which is made the first time.

    Parameters
    ----------
    files : VocabularyFiles
        The official files.
    store : Store
        Where the form is kept.
    read : callable
        Reads the official files.

    Raises
    ------
    InputError
        The official files are damaged.
    """
    return columns_of(files, store, read).all()


def columns_of(files: VocabularyFiles, store: Store, read: Callable[[], Ranks]) -> RankColumns:
    """Recall the compact form, or make it; as ``ranks_of``."""
    forms = CompactForms(store)
    parts = forms.recall(_KIND, files)
    if parts:
        return RankColumns(*parts)
    columns = RankColumns.of(read())
    forms.keep(_KIND, files, columns.parts)
    return columns


def _places(tokens: Sequence[bytes]) -> bytes:
    """Tell where to look for tokens; those of one byte, and of parts of characters, stay anyway."""
    from tokscope.text.substrings import written_places

    texts = [token.decode("utf-8", "ignore") if len(token) > 1 else "" for token in tokens]
    whole = [
        text if len(text.encode("utf-8")) == len(token) else ""
        for token, text in zip(tokens, texts, strict=True)
    ]
    return written_places(whole)


def _numbers(data: bytes) -> array[int]:
    return _little_endian(array("I", data))


def _little_endian(numbers: array[int]) -> array[int]:
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
