"""How a long measurement tells what it does, without knowing who listens."""

from __future__ import annotations

from typing import Protocol


class Watch(Protocol):
    """A listener to measuring."""

    def read(self, size: int) -> None:
        """Say that `size` more bytes of text have been read."""

    def pause(self) -> None:
        """Say that processes may be started, which must find nothing half drawn."""

    def count(self, tokenizers: int) -> None:
        """Say that what was read is now to be counted by so many tokenizers."""

    def counted(self, tokenizer: str) -> None:
        """Say that one of them has counted it."""

    def stop(self) -> None:
        """Say that measuring is over."""


class _Unwatched:
    def read(self, size: int) -> None: ...

    def pause(self) -> None: ...

    def count(self, tokenizers: int) -> None: ...

    def counted(self, tokenizer: str) -> None: ...

    def stop(self) -> None: ...


unwatched: Watch = _Unwatched()
"""Listens to nothing."""
