"""What a fetched file has to pass before it is kept.

A file with a known digest is checked by it. One without, on the hub, is recorded at first use and
compared ever after.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from tokscope.catalogue import FileRow, Source
from tokscope.errors import UnavailableError
from tokscope.sources.conversion import convert
from tokscope.sources.store import Store

_PINS = "pins"


def keep(store: Store, row: FileRow, data: bytes, origin: str) -> None:
    """Check a fetched file, convert it where the row says so, and put it into the store.

    Parameters
    ----------
    store : Store
        Where to.
    row : FileRow
        What is known of the file.
    data : bytes
        What came.
    origin : str
        Where from, for an error.

    Raises
    ------
    UnavailableError
        A digest is wrong; nothing was kept.
    """
    if row.conversion is not None:
        _check(data, row.member_sha256, origin)
        data = convert(row.conversion, data)
    _check(data, row.sha256, origin)
    store.put(data)


def keep_pinned(store: Store, source: Source, row: FileRow, data: bytes, *, repin: bool) -> None:
    """Keep a file of the hub; one without a known digest is compared with that of its first use.

    Parameters
    ----------
    store : Store
        Where to.
    source : Source
        The repository.
    row : FileRow
        Its file.
    data : bytes
        What came.
    repin : bool
        Accept a file that differs from the one recorded, and record it instead.

    Raises
    ------
    UnavailableError
        A digest is wrong; nothing was kept.
    """
    origin = f"{source}/{row.path}"
    recorded = None if repin else pinned_digest(store, source, row)
    if row.sha256 is None and recorded is not None and _sha256(data) != recorded:
        raise UnavailableError(
            f"{origin}: refused: its sha256 is {_sha256(data)}, but {recorded} was recorded at"
            " first use",
            "if the change is known to be right, `tokscope tokenizers fetch --repin` accepts it",
        )
    keep(store, row, data, origin)
    if row.sha256 is None:
        today = datetime.now(UTC).date().isoformat()
        note = {"sha256": _sha256(data), "origin": origin, "first_used": today}
        store.write_note(_PINS, origin, note)


def pinned_digest(store: Store, source: Source, row: FileRow) -> str | None:
    """Recall the digest that a file had at first use; None if it was never fetched."""
    note = store.note(_PINS, f"{source}/{row.path}")
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
