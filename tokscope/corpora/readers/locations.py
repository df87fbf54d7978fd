"""What a user's word for a place means: a file, standard input, a folder, a pattern, an archive."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import IO, cast

from tokscope.atomic import reads
from tokscope.corpora.readers.archive import members
from tokscope.corpora.readers.by_content import format_of
from tokscope.corpora.readers.formats import ARCHIVE, parse_name
from tokscope.corpora.readers.options import ReadingLog, ReadOptions
from tokscope.corpora.readers.reading import Fault
from tokscope.corpora.readers.streams import ByteStream, Source, opened_ahead, unreadable
from tokscope.corpora.readers.walk import EVERYTHING, is_pattern, split_pattern, walk
from tokscope.errors import InputError, nearest

STDIN = "-"
_KINDS = (
    (stat.S_ISFIFO, "a FIFO"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def sources(
    location: str | Source, options: ReadOptions, log: ReadingLog
) -> Iterator[Source | Fault]:
    """Find the files that a location stands for, in a fixed order.

    Yields
    ------
    Source or Fault
        A fault in its place, so that the files after it can still be read.

    Raises
    ------
    InputError
        Nothing is there.
    """
    if isinstance(location, Source):
        yield location
        return
    if location == STDIN:
        yield standard_input(options, log)
        return
    path = _existing(location)
    if path is None:
        yield from _found(*split_pattern(location), options, log)
    elif path.is_dir():
        yield from _found(path, EVERYTHING, options, log)
    else:
        yield from _of_file(path, options, log, is_found=False)


def standard_input(options: ReadOptions, log: ReadingLog) -> Source:
    """Begin to read standard input, and tell its format by its content; that is said.

    It can be read once, by the source that is returned.
    """
    with suppress(AttributeError, OSError, ValueError):  # it is closed, or no file of the system
        reads(sys.stdin.fileno())
    source = opened_ahead(Source("standard input", _stdin))
    if not isinstance(source.ahead, ByteStream):
        return source
    told = format_of(source.ahead.head, options)
    if told is not None:
        log.note(
            f"{source.name}: read as {told}, by its content;"
            " put it into a .txt file to measure it as plain text"
        )
    return replace(source, told=told)


def check_unwritten(location: str) -> None:
    """Make sure that none of those files is an output of the run, before any of them is read.

    Raises
    ------
    OverwriteError
        One is.
    """
    try:
        path = _existing(location)
    except InputError:  # which reading it will tell
        return
    root, pattern = split_pattern(location) if path is None else (path, EVERYTHING)
    if path is not None and not path.is_dir():
        reads(path)
    for each in walk(root, pattern, ReadingLog()) if root.is_dir() else ():
        if isinstance(each, Path):
            reads(each)


def names(location: str) -> Iterator[str]:
    """List the names of those files without opening any but an archive; faults are passed over."""
    try:
        for source in sources(location, ReadOptions(skip_bad=True), ReadingLog()):
            if isinstance(source, Source):
                yield source.name
    except InputError:
        return


def left_out(location: str) -> list[str]:
    """Find the folder or pattern, and say which symbolic links in it are not followed."""
    path, log = _existing(location), ReadingLog()
    root, pattern = split_pattern(location) if path is None else (path, EVERYTHING)
    if root.is_dir():
        for _ in walk(root, pattern, log):
            pass
    return log.notes


def is_container(location: str) -> bool:
    """Tell whether a location may stand for several files."""
    if location == STDIN:
        return False
    try:
        path = Path(location)
        if path.exists():
            return path.is_dir() or path.suffix.lower() == ARCHIVE
    except (OSError, ValueError):
        return False
    return is_pattern(location)


def _existing(location: str) -> Path | None:
    """Find the file or folder; None for a pattern.

    Raises
    ------
    InputError
        Neither.
    """
    try:
        if location:
            Path(location).stat()
            return Path(location)
        problem = "no file is named"
    except OSError as error:
        if is_pattern(location) and not os.path.lexists(location):
            return None
        if not isinstance(error, FileNotFoundError):
            raise unreadable(location, error) from None
        is_link = Path(location).is_symlink()
        problem = "is a symbolic link to nothing" if is_link else "no such file"
    except ValueError:
        problem = "no file can be named so"
        raise InputError(f"{location}: {problem}", "check the path") from None
    raise InputError(f"{location}: {problem}", "check the path", suggestions=_similar(location))


def _similar(location: str) -> tuple[str, ...]:
    path = Path(location)
    try:
        siblings = [entry.name for entry in os.scandir(path.parent)]
    except OSError:
        return ()
    return tuple(str(path.parent / name) for name in nearest(path.name, siblings))


def _found(
    root: Path, pattern: tuple[str, ...], options: ReadOptions, log: ReadingLog
) -> Iterator[Source | Fault]:
    is_any = False
    for path in walk(root, pattern, log):
        is_any = True
        if isinstance(path, Fault):
            yield path
        else:
            yield from _of_file(path, options, log, is_found=True)
    if not is_any:
        place = root.joinpath(*pattern) if pattern != EVERYTHING else root
        raise InputError(
            f"{place}: no file there",
            "check the path; hidden files and symbolic links out of the folder are left out",
        )


def _of_file(
    path: Path, options: ReadOptions, log: ReadingLog, *, is_found: bool
) -> Iterator[Source | Fault]:
    reads(path)
    try:
        mode = path.stat().st_mode
    except OSError as error:
        yield unreadable(str(path), error)
        return
    if not stat.S_ISREG(mode):
        kind = next((kind for test, kind in _KINDS if test(mode)), "no file")
        yield Fault(
            f"{path}: is {kind}, not a regular file",
            f"pipe it into standard input and name that: `cat {path} |` the command with - for it",
            reason="not a regular file",
        )
    elif parse_name(path.name).suffix == ARCHIVE:
        try:
            yield from members(path, options, log)
        except Fault as fault:
            yield fault
    else:
        yield Source(str(path), partial(_open, path), path, is_found=is_found)


def _open(path: Path) -> IO[bytes]:
    return path.open("rb")


def _stdin() -> IO[bytes]:
    buffer = getattr(sys.stdin, "buffer", None)
    if buffer is None or buffer.closed:
        raise OSError("it is closed")
    kept_open: AbstractContextManager[IO[bytes]] = nullcontext(buffer)
    return cast("IO[bytes]", kept_open)
