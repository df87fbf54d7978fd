"""Files below a folder, or of a pattern: sorted, hidden ones left out, every folder once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from tokscope.corpora.readers.options import ReadingLog
from tokscope.corpora.readers.reading import Fault
from tokscope.corpora.readers.streams import unreadable

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
        Symbolic links that lead in circles or nowhere are counted here.

    Yields
    ------
    Path or Fault
        A fault in the place of a folder that cannot be read.
    """
    seen = {_identity(root)} if root.is_dir() else set()
    yield from _walk(root, pattern, _closed({0}, pattern), seen, log)


def _walk(
    folder: Path,
    pattern: tuple[str, ...],
    states: frozenset[int],
    seen: set[tuple[int, int]],
    log: ReadingLog,
) -> Iterator[Path | Fault]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield unreadable(str(folder), error)
        return
    for entry in entries:
        after = _closed(_step(states, entry.name, pattern), pattern)
        if not after:
            continue
        path = folder / entry.name
        if _is_folder(entry):
            if _deeper(after, pattern):
                identity = _identity(path)
                if identity in seen:
                    log.skipped["symbolic link to a folder already read"] += 1
                    continue
                seen.add(identity)
                yield from _walk(path, pattern, after, seen, log)
        elif entry.is_symlink() and not path.exists():
            log.skipped["broken symbolic link"] += 1
        elif len(pattern) in after:
            yield path


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
