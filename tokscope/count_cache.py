"""Counts that were made before, by what they depend on: vocabulary, engine, text.

A cache, never a source: it may be deleted at any time, is bounded, and what cannot be read is
counted again.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tokscope.counting import CountColumns
from tokscope.errors import UnavailableError
from tokscope.sources import Store
from tokscope.tokenizer import Tokenizer

_KIND = "counts-6"
"""Kind of the files; its number moves when counts are packed or made in another way."""
_SUFFIX = ".counts"
BOUND = 256 << 20
"""Bytes the cache may take; the oldest counts go first."""


@dataclass(frozen=True, slots=True)
class CountCache:
    """Remembers what tokenizers made of texts."""

    store: Store

    @property
    def folder(self) -> Path:
        """Where the counts lie."""
        return self.store.root / "counts"

    def get(self, tokenizer: Tokenizer, text_digest: str, segments: int) -> CountColumns | None:
        """Recall the counts of a text.

        Parameters
        ----------
        tokenizer : Tokenizer
            Its identity and engine are part of the key.
        text_digest : str
            Digest of the segments, as ``Tally.digest`` gives it.
        segments : int
            How many there are.

        Returns
        -------
        CountColumns or None
            None where they were never made, or cannot be read.
        """
        key = _key(tokenizer, text_digest)
        path = self._path(key)
        packed = self.store.read(path, _KIND, key)
        if packed is None:
            return None
        with suppress(OSError):
            path.touch()
        return CountColumns.unpacked(packed, segments)

    def put(self, tokenizer: Tokenizer, text_digest: str, counts: CountColumns) -> None:
        """Remember the counts of a text; a store that cannot be written remembers nothing."""
        key = _key(tokenizer, text_digest)
        with suppress(UnavailableError):
            self.store.write(self._path(key), _KIND, key, counts.packed())

    def size(self) -> tuple[int, int]:
        """Tell how many counts are remembered, and the bytes they take."""
        sizes = []
        for path in self.folder.glob(f"*{_SUFFIX}"):
            with suppress(OSError):
                sizes.append(path.stat().st_size)
        return len(sizes), sum(sizes)

    def clear(self) -> tuple[int, int]:
        """Forget all counts; tell how many, and their bytes."""
        sizes = self.size()
        for path in self.folder.glob(f"*{_SUFFIX}"):
            with suppress(OSError):
                path.unlink()
        return sizes

    def trim(self, bound: int = BOUND) -> None:
        """Delete the counts used longest ago until the rest takes at most `bound` bytes."""
        with suppress(OSError):
            found = [(path.stat(), path) for path in self.folder.glob(f"*{_SUFFIX}")]
            kept = 0
            for status, path in sorted(found, key=lambda entry: -entry[0].st_mtime):
                kept += status.st_size
                if kept > bound:
                    path.unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self.folder / f"{hashlib.sha256(key.encode()).hexdigest()}{_SUFFIX}"


def _key(tokenizer: Tokenizer, text_digest: str) -> str:
    return repr((tokenizer.identity, tokenizer.engine, text_digest))
