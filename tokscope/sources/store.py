"""The content-addressed store: one file per digest, written atomically, verified when read.

It is safe for several processes at once. Other files of the store (notes, counts, parsed
vocabularies) have one form::

    tokscope-store-1 SHA256 of all that follows
    ["KIND", "KEY"]
    PAYLOAD

A damaged or misplaced file is treated as absent. If the store cannot be written, a temporary folder
is used for the run.
"""

from __future__ import annotations

import atexit
import errno
import hashlib
import json
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import platformdirs

from tokscope.errors import InputError, UnavailableError
from tokscope.files import atomic_write, reads
from tokscope.progress import Progress

_LAYOUT = "v1"
_NOTES = "notes"
_MAGIC = b"tokscope-store-1 "
_PAYLOAD_OFFSET = len(_MAGIC) + 64 + 1
PINS, LISTINGS = "pins", "listings"
"""Kinds of the notes that record what came from elsewhere: the digest of a file at first use, the
names of a repository's files. Those that earlier versions wrote are read too. A pin is a security
record: a damaged one is an error, since treating it as absent would accept any file."""
RECORDS = (PINS, LISTINGS)
_WHOLE = "whole"
"""Kind of the notes on how files looked when they were found to be whole."""
_CLOCK_RESOLUTION = 2_000_000_000
"""Nanoseconds after which a change would show in a file's times; some clocks are coarse."""
_FULL = (errno.ENOSPC, errno.EDQUOT)
_LENT = "tmp-"
_LONG_AGO = 86_400
"""Seconds after which a folder that was lent is nobody's any more."""
_ANOTHER_FOLDER = "set TOKSCOPE_HOME to a folder you can write to"


class UnwritableError(UnavailableError):
    """The store cannot take what was put into it: no space, no permission, no folder."""


def sha256_of(path: Path) -> str:
    """Compute the sha256 of a file that is read, in hexadecimal."""
    reads(path)
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def damaged(path: Path, found: str) -> UnavailableError:
    """Return the error for a file of the store with a wrong digest."""
    return UnavailableError(
        f"{path}: damaged: its sha256 is {found}",
        "delete the file; it is fetched again when next needed",
    )


def damaged_pin(path: Path, problem: str) -> UnavailableError:
    """Return the error for a pin that cannot be used; it must not pass for one never made."""
    return UnavailableError(
        f"{path}: {problem}; it records the sha256 of a file at first use",
        "delete it, and the next use records what the source has then",
    )


def _looks_of(path: Path) -> list[int] | None:
    """Return size, times and inode of a file; its content does not change without them."""
    try:
        found = path.stat()
    except OSError:
        return None
    return [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino, found.st_dev]


def default_root() -> Path:
    """Find the folder the store lives in: ``TOKSCOPE_HOME``, else the platform's cache folder."""
    home = os.environ.get("TOKSCOPE_HOME")
    return Path(home) if home else Path(platformdirs.user_cache_dir("tokscope", appauthor=False))


@dataclass(frozen=True, slots=True)
class Store:
    """Files by digest, and small notes about them, under one folder."""

    root: Path

    @classmethod
    def default(cls) -> Store:
        """Open the store of this user; the folder is made when something is put in."""
        root = default_root()
        if root.exists() and not root.is_dir():
            raise InputError(
                f"the store cannot be opened: {root} is a file",
                "set TOKSCOPE_HOME to a folder; it is made if it is not there",
            )
        return cls(root / _LAYOUT)

    def path(self, sha256: str) -> Path:
        """Return where the file of a digest is, or would be."""
        return self.root / "files" / sha256[:2] / sha256

    def verified_path(self, sha256: str) -> Path | None:
        """Return a file, checked against its digest."""
        path = self.path(sha256)
        try:
            found = sha256_of(path)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            place = path if os.access(path.parent, os.X_OK) else self.root
            raise UnavailableError(
                f"the store cannot be read: {place}: {error.strerror or error}", _ANOTHER_FOLDER
            ) from None
        if found != sha256:
            raise damaged(path, found)
        return path

    def find(self, sha256: str) -> Path | None:
        """Find a file, digested only if it does not look as it did when that was last done.

        Digesting a hundred megabytes takes longer than everything else where all counts are
        remembered and nothing is parsed. Who parses the file digests it first.
        """
        path = self.path(sha256)
        looks = _looks_of(path)
        if looks is not None and self.note(_WHOLE, sha256) == looks:
            return path
        taken = self.verified_path(sha256)
        if taken is not None and looks == _looks_of(path) and looks is not None:
            changed = max(looks[1:3])
            if time.time_ns() - changed > _CLOCK_RESOLUTION:
                with suppress(UnwritableError):
                    self.write_note(_WHOLE, sha256, looks)
        return taken

    def put(self, data: bytes) -> Path:
        """Store a file under its digest."""
        path = self.path(hashlib.sha256(data).hexdigest())
        self._write(path, data)
        return path

    def read(self, path: Path, kind: str, key: str) -> memoryview | None:
        """Read the payload of a file that `write` wrote for the same kind and key."""
        try:
            return _payload(kind, key, path.read_bytes())
        except OSError:
            return None

    def write(self, path: Path, kind: str, key: str, payload: bytes) -> None:
        """Write a file below the root in one step, with its key and a checksum."""
        named = _named(kind, key)
        checksum = hashlib.sha256(named)
        checksum.update(payload)
        self._write(path, _MAGIC, checksum.hexdigest().encode(), b"\n", named, payload)

    def note(self, kind: str, key: str) -> Any:
        """Read a small note."""
        path = self.note_path(kind, key)
        data, problem = b"", "damaged: its content is not what its checksum says"
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            if isinstance(error, NotADirectoryError) and not self.root.is_dir():
                return None
            problem = f"cannot be read: {error.strerror or error}"
        payload = _payload(kind, key, data)
        if payload is not None:
            return json.loads(bytes(payload))
        if kind in RECORDS:
            with suppress(ValueError, LookupError, TypeError, RecursionError):
                value = _former_note(key, data)
                with suppress(UnwritableError):
                    self.write_note(kind, key, value)
                return value
        if kind == PINS:
            raise damaged_pin(path, problem)
        return None

    def write_note(self, kind: str, key: str, value: Any) -> None:
        """Write a small note, any JSON value, under a kind and a key."""
        payload = json.dumps(value, ensure_ascii=False, sort_keys=True).encode()
        self.write(self.note_path(kind, key), kind, key, payload)

    def notes(self) -> dict[str, dict[str, Any]]:
        """Read all notes of the kinds in `RECORDS` that can be read, by kind and key."""
        found: dict[str, dict[str, Any]] = {}
        for path in sorted((self.root / _NOTES).glob("*/*.json")):
            kind = path.parent.name
            if kind not in RECORDS:
                continue
            with suppress(OSError, ValueError, LookupError, TypeError, RecursionError):
                key = _key_in(path.read_bytes())
                with suppress(UnavailableError):
                    value = self.note(kind, key) if path == self.note_path(kind, key) else None
                    if value is not None:
                        found.setdefault(kind, {})[key] = value
        return found

    def note_path(self, kind: str, key: str) -> Path:
        """Return the path of a note, whether or not it is there."""
        return self.root / _NOTES / kind / f"{hashlib.sha256(key.encode()).hexdigest()}.json"

    def write_problem(self, size: int = 0) -> UnwritableError | None:
        """Find out, before anything is fetched, why so many bytes could not be put in."""
        try:
            with self._guard():
                _make(self.root, size)
                tempfile.TemporaryFile(dir=self.root).close()
        except UnwritableError as error:
            return error
        return None

    @contextmanager
    def folder(self, size: int = 0) -> Iterator[Path]:
        """Return a temporary folder that is deleted afterwards."""
        with self._guard():
            lent = _lent(size, self.root, Path(tempfile.gettempdir()))
        with lent as name:
            yield Path(name)

    def _write(self, path: Path, *parts: bytes) -> None:
        with self._guard():
            path.parent.mkdir(parents=True, exist_ok=True)
            with atomic_write(path) as file:
                file.writelines(parts)

    @contextmanager
    def _guard(self) -> Iterator[None]:
        """Return what is wrong with the whole store, so that it is reported once."""
        try:
            yield
        except OSError as error:
            if error.errno in _FULL:
                raise UnwritableError(
                    f"the store is full: no space left to write into {self.root}",
                    "free some, or set TOKSCOPE_HOME to a folder on another disk",
                ) from None
            obstacle = isinstance(error, FileExistsError | NotADirectoryError)
            reason = "something else is in its place" if obstacle else error.strerror or error
            raise UnwritableError(
                f"the store cannot be written: {self.root}: {reason}", _ANOTHER_FOLDER
            ) from None


def _named(kind: str, key: str) -> bytes:
    """Return the line that says what a file of the store is."""
    return json.dumps([kind, key]).encode() + b"\n"


def _payload(kind: str, key: str, data: bytes) -> memoryview | None:
    """Return the payload of a file; None if it is damaged or that of another key."""
    named = _named(kind, key)
    rest = memoryview(data)[_PAYLOAD_OFFSET:]
    if rest[: len(named)] != named:
        return None
    expected = b"%s%s\n" % (_MAGIC, hashlib.sha256(rest).hexdigest().encode())
    return rest[len(named) :] if data[:_PAYLOAD_OFFSET] == expected else None


def _key_in(data: bytes) -> str:
    """Return the key that a note says is its own, unchecked."""
    if not data.startswith(_MAGIC):
        return str(json.loads(data)["key"])
    return str(json.loads(data[_PAYLOAD_OFFSET:].partition(b"\n")[0])[1])


def _former_note(key: str, data: bytes) -> Any:
    """Return the value of a note of an earlier version, which has its key and no checksum."""
    note = json.loads(data)
    if note["key"] != key or note["value"] is None:
        raise ValueError("not the note of this key")
    return note["value"]


def _make(folder: Path, size: int) -> None:
    """Build a folder and see that its disk has room."""
    folder.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(folder).free < size:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder))


def _lent(size: int, first: Path, second: Path) -> tempfile.TemporaryDirectory[str]:
    """Build a folder in the first place that has room."""
    try:
        _make(first, size)
        _sweep(first)
        return tempfile.TemporaryDirectory(dir=first, prefix=_LENT)
    except OSError:
        with suppress(OSError):
            _make(second, size)
            return tempfile.TemporaryDirectory(dir=second, prefix=_LENT)
        raise


def _sweep(place: Path) -> None:
    """Delete folders that were lent long ago to a process that was killed."""
    for folder in place.glob(f"{_LENT}*"):
        with suppress(OSError):
            if time.time() - folder.stat().st_mtime > _LONG_AGO:
                shutil.rmtree(folder)


@dataclass(slots=True)
class FallbackStore:
    """The store, with a temporary folder that is made when it is needed."""

    store: Store
    progress: Progress
    """Receives, once, the note that the store cannot be written."""
    must_keep: bool = False
    """Whether what cannot be stored is a failure: the store is to be filled."""
    _aside: Store | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def verified_path(self, sha256: str) -> Path | None:
        """Return a file, or None; it is checked again when it is parsed."""
        path = self._aside.verified_path(sha256) if self._aside else None
        return path or self.store.find(sha256)

    def put(self, data: bytes) -> Path:
        """Store a file under its digest."""
        try:
            return self.store.put(data)
        except UnwritableError as error:
            with suppress(UnwritableError):
                return self._instead(error).put(data)
            raise

    def can_store(self, size: int) -> bool:
        """Return whether the store can take so many bytes."""
        trouble = self.store.write_problem(size)
        if trouble is None:
            return True
        if self._instead(trouble).write_problem(size) is not None:
            raise trouble
        return False

    def _instead(self, trouble: UnwritableError) -> Store:
        """Open the folder aside."""
        if self.must_keep:
            raise trouble
        with self._lock:
            if self._aside is None:
                try:
                    folder = tempfile.mkdtemp(prefix="tokscope-")
                except OSError:
                    raise trouble from None
                # Tokenizers that have not read their files yet may outlive this object.
                atexit.register(shutil.rmtree, folder, ignore_errors=True)
                self._aside = Store(Path(folder))
                self.progress.note(
                    f"{trouble.message}; the rest is kept for this run only ({trouble.hint})"
                )
            return self._aside
