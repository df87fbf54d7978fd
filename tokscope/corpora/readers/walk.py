"""Files below a folder, or of a pattern: sorted, hidden ones left out, every folder once.

Files that a run is still writing are left out too.
A symbolic link that leads out of the folder is not followed, unless it is named itself.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from tokscope.atomic import PREFIX
from tokscope.corpora.readers.options import ReadingLog
from tokscope.corpora.readers.reading import Fault
from tokscope.corpora.readers.streams import unreadable
from tokscope.text.counted import counted

_MAGIC = frozenset("*?[")
_ANY_FOLDERS = "**"
EVERYTHING = (_ANY_FOLDERS, "*")
"""The pattern of all files below a folder."""


def is_pattern(location: str) -> bool:
    """Tell whether a location has any of ``*``, ``?`` and ``[`` in it."""
    return not _MAGIC.isdisjoint(location)


def split_pattern(location: str) -> tuple[Path, tuple[str, ...]]:
    """Split a pattern into the folder it starts from and the rest.

    Examples
    --------
    >>> split_pattern("docs/**/*.md")
    (PosixPath('docs'), ('**', '*.md'))
    """
    parts = Path(location).parts
    first = next(at for at, part in enumerate(parts) if is_pattern(part))
    return Path(*parts[:first]), parts[first:]


def walk(root: Path, pattern: tuple[str, ...], log: ReadingLog) -> Iterator[Path | Fault]:
    """Find the files that a pattern matches, in the order of their paths.

    Parameters
    ----------
    root : Path
        Where to start.
    pattern : tuple of str
        A pattern for each step of the way; ``**`` stands for any number of folders.
    log : ReadingLog
        Symbolic links that lead in circles, nowhere or out of `root` are counted here; a note says
        how many lead out.

    Yields
    ------
    Path or Fault
        A fault in the place of a folder that cannot be read.
    """
    seen = {_identity(root)} if root.is_dir() else set()
    links = _Links(Path(os.path.realpath(root)))
    yield from _walk(root, pattern, _closed({0}, pattern), seen, links, log)
    if links.out:
        log.note(
            f"{root}: left out {counted(len(links.out), 'symbolic link')} out of the folder, such"
            f" as {links.out[0]}; name it to read it"
        )


def _walk(
    folder: Path,
    pattern: tuple[str, ...],
    states: frozenset[int],
    seen: set[tuple[int, int]],
    links: _Links,
    log: ReadingLog,
) -> Iterator[Path | Fault]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield unreadable(str(folder), error)
        return
    for entry in entries:
        if entry.name.startswith(PREFIX):
            continue
        after = _closed(_step(states, entry.name, pattern), pattern)
        is_folder = _is_folder(entry)
        if not (_deeper(after, pattern) if is_folder else len(pattern) in after):
            continue
        path = folder / entry.name
        if entry.is_symlink() and not path.exists():
            log.skipped["broken symbolic link"] += 1
        elif entry.is_symlink() and links.lead_out(path):
            log.skipped["symbolic link out of the folder"] += 1
        elif not is_folder:
            yield path
        elif (identity := _identity(path)) in seen:
            log.skipped["symbolic link to a folder already read"] += 1
        else:
            seen.add(identity)
            yield from _walk(path, pattern, after, seen, links, log)


@dataclass(frozen=True, slots=True)
class _Links:
    """Symbolic links, and the folder that they may not leave."""

    root: Path
    """Without links in it."""
    out: list[Path] = field(default_factory=list)
    """Those that lead out of it."""

    def lead_out(self, path: Path) -> bool:
        """Return whether a link leads out of the folder, and keep it if it does."""
        if Path(os.path.realpath(path)).is_relative_to(self.root):
            return False
        self.out.append(path)
        return True


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself
        return False


def _identity(folder: Path) -> tuple[int, int]:
    status = folder.stat()
    return status.st_dev, status.st_ino


def _closed(states: set[int], pattern: tuple[str, ...]) -> frozenset[int]:
    """Add the states that ``**`` standing for nothing leads to."""
    closed = set(states)
    for state in range(len(pattern)):
        if state in closed and pattern[state] == _ANY_FOLDERS:
            closed.add(state + 1)
    return frozenset(closed)


def _step(states: frozenset[int], name: str, pattern: tuple[str, ...]) -> set[int]:
    """Take one name: which places of the pattern can come next."""
    after: set[int] = set()
    for state in states:
        if state == len(pattern):
            continue
        part = pattern[state]
        if name.startswith(".") and not part.startswith("."):
            continue
        if part == _ANY_FOLDERS:
            after.add(state)
        elif fnmatchcase(name, part):
            after.add(state + 1)
    return after


def _deeper(states: frozenset[int], pattern: tuple[str, ...]) -> bool:
    return any(state < len(pattern) for state in states)
