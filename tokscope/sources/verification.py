"""Verify downloaded files: by a known digest, or by the digest recorded at first use."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from tokscope.catalogue.rows import FileRow, VocabularyFormat, VocabularySource
from tokscope.errors import UnavailableError
from tokscope.sources.bundled import convert
from tokscope.sources.store import (
    LISTINGS,
    PINS,
    FallbackStore,
    Store,
    damaged,
    damaged_pin,
    sha256_of,
)

_SHA256 = re.compile(r"[0-9a-f]{64}")


def verify_and_store(fallback_store: FallbackStore, row: FileRow, data: bytes, origin: str) -> str:
    """Check a fetched file, convert it where the row says so, and put it in."""
    if row.conversion is not None:
        _check(data, row.member_sha256, origin)
        data = convert(row.conversion, data)
    _check(data, row.sha256, origin)
    fallback_store.put(data)
    return _sha256(data)


def check_recorded(store: Store, source: VocabularySource, row: FileRow, data: bytes) -> None:
    """Compare a file of the hub without a known digest with that of its first use."""
    if row.sha256 is None:
        recorded = pinned_digest(store, source, row)
        accept = "`tokscope tokenizers fetch --repin` accepts it"
        check_digest(pin_of(source, row), recorded, data, accept)


def check_digest(pin: str, recorded: str | None, data: bytes, accept: str) -> None:
    """Raise an error if a file differs from the digest recorded at first use."""
    if recorded is not None and _sha256(data) != recorded:
        raise UnavailableError(
            f"{pin}: refused: its sha256 is {_sha256(data)}, but {recorded} was recorded at first"
            " use",
            f"if the change is known to be right, {accept}",
        )


def record(store: Store, digests: Mapping[str, str]) -> None:
    """Record the digests of files that were read for the first time, by `pin_of`.

    A store that cannot be written records nothing.
    """
    today = datetime.now(UTC).date().isoformat()
    for pin, sha256 in digests.items():
        with suppress(UnavailableError):
            store.write_note(PINS, pin, {"sha256": sha256, "origin": pin, "first_used": today})


def pin_of(source: VocabularySource, row: FileRow) -> str:
    """Return the name under which a file is recorded at first use."""
    return f"{source}/{row.path}"


def pinned_digest(store: Store, source: VocabularySource, row: FileRow) -> str | None:
    """Return the cached digest that a file had at first use; None if it was never fetched."""
    try:
        return recorded_digest(store, pin_of(source, row))
    except UnavailableError as error:
        raise UnavailableError(
            error.message, f"`tokscope tokenizers fetch --repin {source}` records it anew"
        ) from None


def recorded_digest(store: Store, pin: str) -> str | None:
    """Return the digest that was recorded at first use under a name."""
    note = store.note(PINS, pin)
    if note is None:
        return None
    # earlier versions wrote the digest alone for files of data sets
    sha256 = note.get("sha256") if isinstance(note, dict) else note
    if not isinstance(sha256, str) or not _SHA256.fullmatch(sha256):
        raise damaged_pin(store.note_path(PINS, pin), "damaged: it holds no sha256")
    return sha256


def recorded_listing(store: Store, key: str) -> list[str] | None:
    """Return the recorded list of a repository's files."""
    note = store.note(LISTINGS, key)
    is_listing = isinstance(note, list) and all(isinstance(name, str) for name in note)
    return note if is_listing else None


def record_listing(store: Store, key: str, names: Sequence[str]) -> None:
    """Record the names of a repository's files, so that the next run needs no network.

    A store that cannot be written records nothing.
    """
    with suppress(UnavailableError):
        store.write_note(LISTINGS, key, list(names))


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _check(data: bytes, expected: str | None, origin: str) -> None:
    found = _sha256(data)
    if expected is not None and found != expected:
        raise UnavailableError(
            f"{origin}: refused: its sha256 is {found}, not {expected}",
            "the source has changed or was tampered with; nothing was kept",
        )


@dataclass(frozen=True, slots=True)
class VocabularyFiles:
    """Files of one vocabulary; those with known digests were verified."""

    format: VocabularyFormat
    paths: Mapping[str, Path]
    """By role: ranks, tekken, json, model, vocab, merges; for ``transformers`` the folder."""
    digests: Mapping[str, str]
    """sha256 by role, in hexadecimal."""
    origin: str
    """Where they came from, e.g. ``package:mistral-common==1.13.1``."""
    unrecorded: Mapping[str, str] = field(default_factory=dict)
    """sha256 of files of the hub that came for the first time, by the name under which they are
    recorded once an engine has read them."""

    def check(self) -> None:
        """Return the digest of the files once more, before they are parsed."""
        for role, path in self.paths.items():
            known = self.digests.get(role)
            if known is None or not path.is_file() or known == (found := sha256_of(path)):
                continue
            if path.name == known:
                raise damaged(path, found)
            raise UnavailableError(f"{path}: was changed while it was in use", "run it again")

    @property
    def is_local(self) -> bool:
        """Whether they are the user's own files."""
        return self.origin.startswith(("file:", "dir:"))
