"""Cache parsed vocabularies in the store, by the digests of their files.

The cache can be deleted at any time; a damaged entry is made again from the official file.
"""

from __future__ import annotations

import hashlib
import json
import struct
import sys
from array import array
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import accumulate, chain
from pathlib import Path
from typing import TYPE_CHECKING

from tokscope.errors import UnavailableError
from tokscope.sources.store import Store, sha256_of
from tokscope.sources.verification import VocabularyFiles

if TYPE_CHECKING:
    from tokscope.text.substring_filter import SubstringFilter


_KIND = "compact"
_BOUND = 256 << 20
"""Bytes all forms may take; the oldest go first."""


@dataclass(frozen=True, slots=True)
class VocabularyCache:
    """The compact forms of one store."""

    store: Store

    @property
    def folder(self) -> Path:
        """Where they lie."""
        return self.store.root / "compact"

    def path(self, kind: str, files: VocabularyFiles) -> Path:
        """Return the path of the cached form of some files."""
        return self._path(_key(kind, files))

    def get(self, kind: str, files: VocabularyFiles) -> list[bytes] | None:
        """Return the cached form of some files."""
        key = _key(kind, files)
        packed = self.store.read(self._path(key), _KIND, key)
        return None if packed is None else _unpacked(packed)

    def put(self, kind: str, files: VocabularyFiles, parts: Sequence[bytes]) -> None:
        """Cache the form of some files, if they still have their digests."""
        try:
            changed = any(
                sha256_of(files.paths[role]) != files.digests[role] for role in files.paths
            )
        except OSError:
            return
        if changed:
            return
        key = _key(kind, files)
        with suppress(UnavailableError):
            self.store.write(self._path(key), _KIND, key, _packed(parts))
        self._trim()

    def _path(self, key: str) -> Path:
        return self.folder / f"{hashlib.sha256(key.encode()).hexdigest()}.compact"

    def _trim(self) -> None:
        with suppress(OSError):
            found = [(path.stat(), path) for path in self.folder.glob("*.compact")]
            kept = 0
            for status, path in sorted(found, key=lambda entry: -entry[0].st_mtime):
                kept += status.st_size
                if kept > _BOUND:
                    path.unlink(missing_ok=True)


def _key(kind: str, files: VocabularyFiles) -> str:
    return json.dumps([kind, files.format, dict(files.digests)], sort_keys=True)


def _packed(parts: Sequence[bytes]) -> bytes:
    lengths = struct.pack(f"<{len(parts) + 1}Q", len(parts), *map(len, parts))
    return lengths + b"".join(parts)


def _unpacked(body: memoryview) -> list[bytes]:
    (number,) = struct.unpack_from("<Q", body)
    lengths = struct.unpack_from(f"<{number}Q", body, 8)
    parts, start = [], 8 * (number + 1)
    for length in lengths:
        parts.append(bytes(body[start : start + length]))
        start += length
    return parts


_RANKS = "ranks-2"


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

    settings: bytes
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
        return [self.settings, self.tokens, self.ends, self.ranks, self.places]

    @property
    def entries(self) -> int:
        """How many tokens there are."""
        return len(self.ends) // 4

    def all(self) -> Ranks:
        """Read all ranks."""
        ends = _numbers(self.ends)
        starts = chain((0,), ends)
        return self._ranks(starts, ends, _numbers(self.ranks))

    def part(self, within: SubstringFilter) -> Ranks:
        """Read the ranks of the tokens that may occur in some texts, and of all single bytes."""
        import numpy as np

        found = within.numbers_of(self.places)
        ends = np.frombuffer(self.ends, "<u4")
        starts = np.append(np.zeros(1, np.uint32), ends)
        columns = (starts, ends, np.frombuffer(self.ranks, "<u4"))
        return self._ranks(*(column[found].tolist() for column in columns))

    def _ranks(self, starts: Iterable[int], ends: Iterable[int], ranks: Iterable[int]) -> Ranks:
        """Read some of the tokens."""
        tokens = map(self.tokens.__getitem__, map(slice, starts, ends))
        regex, special = json.loads(self.settings)
        return Ranks(dict(zip(tokens, ranks, strict=False)), regex, special)


def ranks_of(files: VocabularyFiles, store: Store, read: Callable[[], Ranks]) -> Ranks:
    """Read ranks from their compact form, which is made the first time."""
    return columns_of(files, store, read).all()


def columns_of(files: VocabularyFiles, store: Store, read: Callable[[], Ranks]) -> RankColumns:
    """Return the cached compact form, or make it; as ``ranks_of``."""
    forms = VocabularyCache(store)
    parts = forms.get(_RANKS, files)
    if parts:
        return RankColumns(*parts)
    columns = RankColumns.of(read())
    forms.put(_RANKS, files, columns.parts)
    return columns


def _places(tokens: Sequence[bytes]) -> bytes:
    """Return which tokens to look for; single bytes and parts of characters always stay."""
    from tokscope.text.substring_filter import written_places

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
