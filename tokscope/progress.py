"""The callbacks by which downloads and measurements report progress."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol


class MeasureListener(Protocol):
    """A listener to measuring."""

    def on_read(self, size: int) -> None:
        """Report that `size` more bytes of text were read."""

    def on_pause(self) -> None:
        """Report that processes may start, which must not find a half-drawn bar."""

    def on_count_start(self, tokenizers: int) -> None:
        """Report that so many tokenizers start to count what was read."""

    def on_counted(self, tokenizer: str) -> None:
        """Report that one of them has counted."""

    def on_stop(self) -> None:
        """Report the end."""


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
        """Report that `items` downloads of `size` bytes in all start.

        They are kept in the store `into`, or None: for this run only.
        """

    def begin(self, what: str, size: int) -> None:
        """Report that the download of `what`, of `size` bytes, begins."""

    def advance(self, what: str, size: int) -> None:
        """Report that `size` more bytes of `what` arrived."""

    def note(self, message: str) -> None:
        """Show a note to the user."""

    def stop(self) -> None:
        """Report the end of all downloads."""


class _Silent:
    def start(self, items: int, size: int, into: Path | None) -> None: ...

    def begin(self, what: str, size: int) -> None: ...

    def advance(self, what: str, size: int) -> None: ...

    def note(self, message: str) -> None: ...

    def stop(self) -> None: ...


silent: Progress = _Silent()
"""Listens to nothing."""
