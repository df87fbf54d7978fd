"""Earlier versions of a file, from the version control that it is under.

Asks ``git``, and finds nothing where there is none, or where only the last commit was fetched.
Only git's plumbing is used: it runs none of the programs that a repository's own configuration may
name (to show signatures or differences), and fetches nothing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

_MOST = 20
"""Versions that are looked at."""
_SECONDS = 20
_SHOWN = 10


def earlier_versions(path: Path) -> Iterator[tuple[str, bytes]]:
    """Read the committed versions of a file with the names of their commits, the newest first."""
    listed = _git(path.parent, "rev-list", f"-{_MOST}", "HEAD", "--", path.name)
    for commit in (listed or b"").decode("ascii", "ignore").split():
        content = _git(path.parent, "cat-file", "blob", f"{commit}:./{path.name}")
        if content is not None:
            yield commit[:_SHOWN], content


def _git(folder: Path, *arguments: str) -> bytes | None:
    program = _program()
    if program is None:
        return None
    try:
        done = subprocess.run(
            [program, "--literal-pathspecs", "-C", str(folder), *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=_SECONDS,
            env={**os.environ, "GIT_ALLOW_PROTOCOL": "none"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None


def _program() -> str | None:
    """Find git in the absolute folders of PATH: never in the current folder."""
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    found = shutil.which("git", path=os.pathsep.join(filter(os.path.isabs, folders)))
    return found if found is not None and Path(found).is_absolute() else None
