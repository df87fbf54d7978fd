"""The callbacks by which downloads and measurements report progress."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol


class MeasureListener(Protocol):
    """A listener to measuring."""

    def on_read(self, size: int) -> None:
        """Return the error that `size` more bytes of text have been read."""

    def on_pause(self) -> None:
        """Return the error that processes may be started, which must find nothing half drawn."""

    def on_count_start(self, tokenizers: int) -> None:
        """Return the error that what was read is now to be counted by so many tokenizers."""

    def on_counted(self, tokenizer: str) -> None:
        """Return the error that one of them has counted it."""

    def on_stop(self) -> None:
        """Return the error that measuring is over."""


class _Unwatched:
    def on_read(self, size: int) -> None: ...

    def on_pause(self) -> None: ...

    def on_count_start(self, tokenizers: int) -> None: ...

    def on_counted(self, tokenizer: str) -> None: ...

    def on_stop(self) -> None: ...


NO_LISTENER: MeasureListener = _Unwatched()
"""Listens to nothing."""


class Progress(Protocol):
    """A listener to fetching. Called from several threads."""

    def start(self, items: int, size: int, into: Path | None) -> None:
        """Return the error that `items` downloads of `size` bytes in all are about to start.

        They are kept in the store `into`, or None: for this run only.
        """

    def begin(self, what: str, size: int) -> None:
        """Return the error that one of them begins: `what`, of `size` bytes."""

    def advance(self, what: str, size: int) -> None:
        """Return the error that `size` more bytes of `what` have come."""

    def note(self, message: str) -> None:
        """Show a note to the user."""

    def stop(self) -> None:
        """Return the error that all downloads are over."""


class _Silent:
    def start(self, items: int, size: int, into: Path | None) -> None: ...

    def begin(self, what: str, size: int) -> None: ...

    def advance(self, what: str, size: int) -> None: ...

    def note(self, message: str) -> None: ...

    def stop(self) -> None: ...


silent: Progress = _Silent()
"""Listens to nothing."""
