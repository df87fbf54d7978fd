"""What a fetched file has to pass before it is kept.

A file with a known digest is checked by it. One without, on the hub, is recorded when it was read
for the first time and compared ever after.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime

from tokscope.catalogue import FileRow, Source
from tokscope.errors import UnavailableError
from tokscope.sources.conversion import convert
from tokscope.sources.shelf import Shelf
from tokscope.sources.store import Store

PINS = "pins"
"""Kind of the notes on files that were recorded at first use."""


def keep(shelf: Shelf, row: FileRow, data: bytes, origin: str) -> str:
    """Check a fetched file, convert it where the row says so, and put it in.

    Parameters
    ----------
    shelf : Shelf
        Where to.
    row : FileRow
        What is known of the file.
    data : bytes
        What came.
    origin : str
        Where from, for an error.

    Returns
    -------
    str
        The sha256 under which it lies.

    Raises
    ------
    UnavailableError
        A digest is wrong or there is no room; nothing was kept.
    """
    if row.conversion is not None:
        _check(data, row.member_sha256, origin)
        data = convert(row.conversion, data)
    _check(data, row.sha256, origin)
    shelf.put(data)
    return _sha256(data)


def check_recorded(store: Store, source: Source, row: FileRow, data: bytes) -> None:
    """Compare a file of the hub without a known digest with that of its first use.

    Parameters
    ----------
    store : Store
        Where it was recorded.
    source : Source
        The repository.
    row : FileRow
        Its file.
    data : bytes
        What came.

    Raises
    ------
    UnavailableError
        It is another one.
    """
    recorded = pinned_digest(store, source, row)
    if row.sha256 is None and recorded is not None and _sha256(data) != recorded:
        raise UnavailableError(
            f"{pin_of(source, row)}: refused: its sha256 is {_sha256(data)}, but {recorded} was"
            " recorded at first use",
            "if the change is known to be right, `tokscope tokenizers fetch --repin` accepts it",
        )


def record(store: Store, digests: Mapping[str, str]) -> None:
    """Record the digests of files that were read for the first time, by :func:`pin_of`.

    A store that cannot be written records nothing.
    """
    today = datetime.now(UTC).date().isoformat()
    for pin, sha256 in digests.items():
        with suppress(UnavailableError):
            store.write_note(PINS, pin, {"sha256": sha256, "origin": pin, "first_used": today})


def pin_of(source: Source, row: FileRow) -> str:
    """Name a file of a source, as it is recorded at first use."""
    return f"{source}/{row.path}"


def pinned_digest(store: Store, source: Source, row: FileRow) -> str | None:
    """Recall the digest that a file had at first use; None if it was never fetched."""
    note = store.note(PINS, pin_of(source, row))
    return str(note["sha256"]) if isinstance(note, dict) and "sha256" in note else None


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _check(data: bytes, expected: str | None, origin: str) -> None:
    found = _sha256(data)
    if expected is not None and found != expected:
        raise UnavailableError(
            f"{origin}: refused: its sha256 is {found}, not {expected}",
            "the source has changed or was tampered with; nothing was kept",
        )
