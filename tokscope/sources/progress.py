"""How a long fetch tells what it does, without knowing who listens."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol


class Progress(Protocol):
    """A listener to fetching. Called from several threads."""

    def start(self, items: int, size: int, into: Path | None) -> None:
        """Say that `items` downloads of `size` bytes in all are about to start.

        They are kept in the store `into`, or None: for this run only.
        """

    def begin(self, what: str, size: int) -> None:
        """Say that one of them begins: `what`, of `size` bytes."""

    def advance(self, what: str, size: int) -> None:
        """Say that `size` more bytes of `what` have come."""

    def note(self, message: str) -> None:
        """Say something the user should know."""

    def stop(self) -> None:
        """Say that all downloads are over."""


class _Silent:
    def start(self, items: int, size: int, into: Path | None) -> None: ...

    def begin(self, what: str, size: int) -> None: ...

    def advance(self, what: str, size: int) -> None: ...

    def note(self, message: str) -> None: ...

    def stop(self) -> None: ...


silent: Progress = _Silent()
"""Listens to nothing."""
