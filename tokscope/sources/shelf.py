"""Where the files of this run lie: in the store, or aside where the store cannot take them.

A vocabulary that can be had is used, whether or not it can be kept. What lies aside is gone when
the process ends.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tokscope.sources.progress import Progress
from tokscope.sources.store import Store, UnwritableError


@dataclass(slots=True)
class Shelf:
    """The store, and beside it a temporary folder made when it is first needed."""

    store: Store
    progress: Progress
    """Hears, once, that the store cannot take what it should."""
    must_keep: bool = False
    """Whether what cannot be stored is a failure: the store is to be filled."""
    _aside: Store | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, sha256: str) -> Path | None:
        """Take out a file; None where it is in neither place. Who parses it checks it once more.

        Raises
        ------
        UnavailableError
            The store's file cannot be read, or is damaged.
        """
        path = self._aside.take(sha256) if self._aside else None
        return path or self.store.find(sha256)

    def put(self, data: bytes) -> Path:
        """Put a file in under its own digest.

        Raises
        ------
        UnwritableError
            There is no room in either place.
        """
        try:
            return self.store.put(data)
        except UnwritableError as error:
            with suppress(UnwritableError):
                return self._instead(error).put(data)
            raise

    def can_store(self, size: int) -> bool:
        """Tell whether the store can take so many bytes.

        Raises
        ------
        UnwritableError
            It cannot, and there is no room aside either.
        """
        trouble = self.store.trouble(size)
        if trouble is None:
            return True
        if self._instead(trouble).trouble(size) is not None:
            raise trouble
        return False

    def _instead(self, trouble: UnwritableError) -> Store:
        """Open the folder aside.

        Raises
        ------
        UnwritableError
            The store's own trouble, where everything has to be stored or no folder can be made.
        """
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
                    f"{trouble.message}; what it lacks is had for this run only ({trouble.hint})"
                )
            return self._aside
