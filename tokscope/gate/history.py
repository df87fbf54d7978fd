"""Earlier versions of a file, from the version control that it is under.

Asks ``git``, and finds nothing where there is none, or where only the last commit was fetched.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

_MOST = 20
"""Versions that are looked at."""
_SECONDS = 20
_SHOWN = 10


def earlier_versions(path: Path) -> Iterator[tuple[str, bytes]]:
    """Read the committed versions of a file with the names of their commits, the newest first."""
    listed = _git(path.parent, "log", f"-{_MOST}", "--format=%H", "--", path.name)
    for commit in (listed or b"").decode("ascii", "ignore").split():
        content = _git(path.parent, "show", f"{commit}:./{path.name}")
        if content is not None:
            yield commit[:_SHOWN], content


def _git(folder: Path, *arguments: str) -> bytes | None:
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments],
            capture_output=True,
            check=False,
            timeout=_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None
