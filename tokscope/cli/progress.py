"""Progress bars on stderr; one line per download if stderr is not a terminal."""

from __future__ import annotations

import sys
import threading
import time
from typing import TYPE_CHECKING

from tokscope.errors import redacted
from tokscope.text.display import neutralize_ci_commands, pluralize, printable

if TYPE_CHECKING:
    from pathlib import Path

    from rich.progress import Progress as Bar
    from rich.progress import TaskID


_MEGABYTE = 1_000_000
_PATIENCE = 1.0
"""Seconds before there is anything to see."""


class TerminalProgress:
    """Tells on stderr what is fetched and how large it is. Safe to call from threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._bar: Bar | None = None
        self._task: TaskID | None = None
        self._what = ""
        self._noted: set[str] = set()

    def start(self, items: int, size: int, into: Path | None) -> None:
        """Show the start of a download: a bar on a terminal, else a line."""
        often = "for this run only" if into is None else "once"
        place = "" if into is None else f", into {into}"
        what = f"fetching vocabularies {often} from the package index"
        if sys.stderr.isatty():
            self._show_bar(what, size)
        else:
            amount = f"{pluralize(items, 'archive')}, {size / _MEGABYTE:.0f} MB{place}"
            self.note(f"{what}: {amount}")

    def _show_bar(self, what: str, size: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

        self._bar = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            DownloadColumn(),
            console=Console(stderr=True, markup=False, emoji=False, highlight=False),
            transient=True,
        )
        self._bar.start()
        self._what = what
        self._task = self._bar.add_task(what, total=size)

    def begin(self, what: str, size: int) -> None:
        """Show the name and the size of a download."""
        with self._lock:
            if self._bar is not None and self._task is not None:
                self._bar.update(self._task, description=f"{self._what}: {what}")
                return
        self.note(f"  {what}, {size / _MEGABYTE:.1f} MB")

    def advance(self, what: str, size: int) -> None:
        """Advance the bar."""
        with self._lock:
            if self._bar is not None and self._task is not None:
                self._bar.update(self._task, advance=size, description=f"{self._what}: {what}")

    def note(self, message: str) -> None:
        """Print a line on stderr, each message once."""
        with self._lock:
            if message not in self._noted:
                self._noted.add(message)
                print(
                    neutralize_ci_commands(printable(redacted(message))),
                    file=sys.stderr,
                    flush=True,
                )

    def stop(self) -> None:
        """Remove the bar."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None


class MeasuringProgress:
    """Tells on a terminal, once it takes over a second, what is measured and how far it is."""

    def __init__(self, total: int | None = None) -> None:
        self._total = total
        self._read = 0
        self._since = time.monotonic()
        self._left = self._of = 0
        self._bar: Bar | None = None
        self._task: TaskID | None = None

    def on_read(self, size: int) -> None:
        """Advance the bar by what was read."""
        self._read += size
        elapsed = time.monotonic() - self._since
        speed = f"{self._read / _MEGABYTE / max(elapsed, 0.001):.0f} MB/s"
        known = self._total if self._total and self._read <= self._total else None
        self._show(
            f"reading {self._read / _MEGABYTE:,.0f} MB, {speed}",
            self._read if known else None,
            known,
        )

    def on_pause(self) -> None:
        """Remove the bar and its thread until the next step."""
        self.on_stop()

    def on_count_start(self, tokenizers: int) -> None:
        """Start another bar, for tokenizers."""
        self.on_stop()
        self._left, self._of = tokenizers, tokenizers

    def on_counted(self, tokenizer: str) -> None:
        """Advance the bar."""
        self._left -= 1
        done = self._of - self._left
        self._show(f"counting, {done} of {self._of} tokenizers: {tokenizer}", done, self._of)

    def on_stop(self) -> None:
        """Remove the bar."""
        if self._bar is not None:
            self._bar.stop()
        self._bar = self._task = None

    def _show(self, what: str, done: int | None, total: int | None) -> None:
        if not sys.stderr.isatty() or time.monotonic() - self._since < _PATIENCE:
            return
        if self._bar is None or self._task is None:
            self._bar = _bar()
            self._bar.start()
            self._task = self._bar.add_task(printable(what), total=total)
        self._bar.update(self._task, description=printable(what), completed=done or 0, total=total)


def _bar() -> Bar:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True, markup=False, emoji=False, highlight=False),
        transient=True,
    )
