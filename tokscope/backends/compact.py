"""Compact forms: vocabularies that are slow to parse, kept beside their files in a quick form.

A form is found by what it was made from: the sha256 of every file, and how it was made. It is no
source of anything: it may be deleted at any time, and what cannot be read is made again from the
official file.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tokscope.errors import UnavailableError
from tokscope.sources import Store, VocabularyFiles
from tokscope.sources.store import sha256_of

_KIND = "compact"
_BOUND = 256 << 20
"""Bytes all forms may take; the oldest go first."""


@dataclass(frozen=True, slots=True)
class CompactForms:
    """The compact forms of one store."""

    store: Store

    @property
    def folder(self) -> Path:
        """Where they lie."""
        return self.store.root / "compact"

    def path(self, kind: str, files: VocabularyFiles) -> Path:
        """Where the form of some files lies, or would."""
        return self._path(_key(kind, files))

    def recall(self, kind: str, files: VocabularyFiles) -> list[bytes] | None:
        """Take out the form of some files.

        Parameters
        ----------
        kind : str
            How it was made, with a version.
        files : VocabularyFiles
            What it was made from.

        Returns
        -------
        list of bytes or None
            Its parts, none of them where it was found that there can be no form; None where it was
            never made or is damaged.
        """
        key = _key(kind, files)
        packed = self.store.read(self._path(key), _KIND, key)
        return None if packed is None else _unpacked(packed)

    def keep(self, kind: str, files: VocabularyFiles, parts: Sequence[bytes]) -> None:
        """Keep the form of some files, if they still are what their digests say.

        A store that cannot be written keeps nothing.
        """
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
