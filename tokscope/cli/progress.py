"""Downloads as a progress bar on stderr; in a log, as one line each."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

from tokscope.text.visible import visible

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

_MEGABYTE = 1_000_000


class TerminalProgress:
    """Tells on stderr what is fetched and how large it is. Safe to call from threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._bar: Bar | None = None
        self._task: TaskID | None = None
        self._noted: set[str] = set()

    def start(self, items: int, size: int) -> None:
        """Say what is about to be downloaded, and show a bar on a terminal."""
        from tokscope.sources.store import default_root

        archives = "archive" if items == 1 else "archives"
        self.note(
            f"fetching vocabularies once: {items} {archives}, {size / _MEGABYTE:.0f} MB,"
            f" into {default_root()}"
        )
        if sys.stderr.isatty():
            self._show_bar(size)

    def _show_bar(self, size: int) -> None:
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
        self._task = self._bar.add_task("fetching", total=size)

    def advance(self, what: str, size: int) -> None:
        """Move the bar on."""
        with self._lock:
            if self._bar is not None and self._task is not None:
                self._bar.update(self._task, advance=size, description=what)

    def note(self, message: str) -> None:
        """Print a line on stderr, each message once."""
        with self._lock:
            if message not in self._noted:
                self._noted.add(message)
                print(visible(message), file=sys.stderr, flush=True)

    def stop(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None
