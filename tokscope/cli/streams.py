"""The standard streams of the process: UTF-8 whatever the locale, each failure with its meaning.

A reader of stdout that leaves early is no failure (exit 0, as if it had read to the end); stdout
that cannot be written is one; what cannot be said on stderr is lost without harm to the result.
"""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from pathlib import Path

from tokscope.errors import UnavailableError, redacted


class _Conversation(io.TextIOWrapper):
    """Standard error that never fails and shows no secret."""

    def write(self, text: str) -> int:
        with suppress(OSError):
            super().write(redacted(text))
        return len(text)

    def flush(self) -> None:
        with suppress(OSError):
            super().flush()


def prepare_streams() -> None:
    """Make the streams of the process ready for any text.

    Raises
    ------
    UnavailableError
        Standard output is closed.
    """
    _occupy_closed()
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - until the end
    elif isinstance(sys.stderr, io.TextIOWrapper):
        sys.stderr = _Conversation(
            sys.stderr.detach(), "utf-8", "backslashreplace", line_buffering=True
        )
    if sys.stdout is None:
        raise UnavailableError(
            "the output cannot be written: standard output is closed",
            "for the exit code alone send it away: > /dev/null",
        )
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")


def _occupy_closed() -> None:
    """Keep a file that is opened later from taking the number of a closed standard stream."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def finish_output() -> None:
    """Write what stdout still holds.

    Raises
    ------
    UnavailableError
        It cannot be written; nothing more is tried on it.
    """
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        abandon_output()
    except OSError as error:
        abandon_output()
        raise output_failed(error) from None


def abandon_output() -> None:
    """Let nothing more be written to stdout."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def output_failed(error: OSError) -> UnavailableError:
    """Say that stdout cannot be written."""
    return UnavailableError(
        f"the output cannot be written: {error.strerror}", "free some space, or write elsewhere"
    )
