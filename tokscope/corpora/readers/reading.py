"""One reading of one file: its options, its log, and what is done with what is bad."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tokscope.corpora.readers.options import ReadingLog, ReadOptions, Unit
from tokscope.errors import InputError

LINE_LIMIT = 64 << 20
"""Bytes of the longest line, record or sentence that is read."""
SKIP_HINT = "mend it, or pass --skip-bad to count it and go on"


class Fault(InputError):  # noqa: N818 - an InputError with a reason to count by
    """Something bad in a file, which may be counted and passed over.

    Parameters
    ----------
    message : str
        Names file, line and the thing.
    hint : str, optional
        The next command.
    reason : str
        The same in a few words, to count by.
    suggestions : sequence of str, optional
        The nearest right things.
    """

    def __init__(
        self,
        message: str,
        hint: str | None = SKIP_HINT,
        *,
        reason: str = "bad input",
        suggestions: Sequence[str] = (),
    ) -> None:
        super().__init__(message, hint, suggestions=suggestions)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Reading:
    """What every format's reader is given besides the bytes."""

    name: str
    """The file, as the user would name it."""
    suffix: str
    """Its suffix without that of a compression, in lower case."""
    unit: Unit
    """The unit asked for, or the format's own."""
    options: ReadOptions
    log: ReadingLog
    numbers: Iterator[int]
    """Numbers for aligned units; they go on from file to file."""

    def note(self, text: str) -> None:
        """Say something about this file, once."""
        self.log.note(f"{self.name}: {text}")

    def skip(self, reason: str) -> None:
        """Count what is passed over without being bad."""
        self.log.skipped[reason] += 1

    def bad(self, fault: Fault) -> None:
        """Count the fault if the user asked for that, else raise it."""
        if not self.options.skip_bad:
            raise fault
        self.log.skipped[fault.reason] += 1
