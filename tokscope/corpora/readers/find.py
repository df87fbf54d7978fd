"""Find the files that a location stands for: a file, a folder, a pattern, a zip archive, stdin.

Hidden files, files that the run writes, and symbolic links that lead out of the folder are left
out.
"""

from __future__ import annotations

import os
import stat
import sys
import zipfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import IO, cast

from tokscope.corpora.readers.byte_stream import ByteStream, FileSource, opened_ahead, unreadable
from tokscope.corpora.readers.formats import ARCHIVE, OTHER_ARCHIVES, parse_name
from tokscope.corpora.readers.interface import ReadError, ReadingLog, ReadOptions
from tokscope.corpora.readers.sniff import format_of
from tokscope.errors import InputError, suggest
from tokscope.files import PREFIX, reads
from tokscope.text.display import pluralize

STDIN = "-"
_KINDS = (
    (stat.S_ISFIFO, "a FIFO"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def find_sources(
    location: str | FileSource, options: ReadOptions, log: ReadingLog
) -> Iterator[FileSource | ReadError]:
    """Find the files that a location stands for, in a fixed order."""
    if isinstance(location, FileSource):
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


def standard_input(options: ReadOptions, log: ReadingLog) -> FileSource:
    """Read the start of standard input and detect its format, with a note.

    The returned source can be read once.
    """
    with suppress(AttributeError, OSError, ValueError):  # it is closed, or no file of the system
        reads(sys.stdin.fileno())
    source = opened_ahead(FileSource("standard input", _stdin))
    if not isinstance(source.prefetched, ByteStream):
        return source
    detected = format_of(source.prefetched.head, options)
    if detected is not None:
        log.note(
            f"{source.name}: read as {detected}, by its content;"
            " put it into a .txt file to measure it as plain text"
        )
    return replace(source, detected_format=detected)


def check_unwritten(location: str) -> None:
    """Check that none of the files is an output of the run."""
    try:
        path = _existing(location)
    except InputError:  # which reading it will tell
        return
    root, pattern = split_pattern(location) if path is None else (path, EVERYTHING)
    if path is not None and not path.is_dir():
        reads(path)
    for each in expand_glob(root, pattern, ReadingLog()) if root.is_dir() else ():
        if isinstance(each, Path):
            reads(each)


def names(location: str) -> Iterator[str]:
    """List the names of those files without opening any but an archive; errors are passed over."""
    try:
        for source in find_sources(location, ReadOptions(skip_bad=True), ReadingLog()):
            if isinstance(source, FileSource):
                yield source.name
    except InputError:
        return


def left_out(location: str) -> list[str]:
    """Find the folder or pattern, and say which symbolic links in it are not followed."""
    path, log = _existing(location), ReadingLog()
    root, pattern = split_pattern(location) if path is None else (path, EVERYTHING)
    if root.is_dir():
        for _ in expand_glob(root, pattern, log):
            pass
    return log.notes


def is_container(location: str) -> bool:
    """Return whether a location may stand for several files."""
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
    """Find the file or folder; None for a pattern."""
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
    return tuple(str(path.parent / name) for name in suggest(path.name, siblings))


def _found(
    root: Path, pattern: tuple[str, ...], options: ReadOptions, log: ReadingLog
) -> Iterator[FileSource | ReadError]:
    is_any = False
    for path in expand_glob(root, pattern, log):
        is_any = True
        if isinstance(path, ReadError):
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
) -> Iterator[FileSource | ReadError]:
    reads(path)
    try:
        mode = path.stat().st_mode
    except OSError as error:
        yield unreadable(str(path), error)
        return
    if not stat.S_ISREG(mode):
        kind = next((kind for test, kind in _KINDS if test(mode)), "no file")
        yield ReadError(
            f"{path}: is {kind}, not a regular file",
            f"pipe it into standard input and name that: `cat {path} |` the command with - for it",
            reason="not a regular file",
        )
    elif parse_name(path.name).suffix == ARCHIVE:
        try:
            yield from members(path, options, log)
        except ReadError as problem:
            yield problem
    else:
        yield FileSource(str(path), partial(_open, path), path, is_found=is_found)


def _open(path: Path) -> IO[bytes]:
    return path.open("rb")


def _stdin() -> IO[bytes]:
    buffer = getattr(sys.stdin, "buffer", None)
    if buffer is None or buffer.closed:
        raise OSError("it is closed")
    kept_open: AbstractContextManager[IO[bytes]] = nullcontext(buffer)
    return cast("IO[bytes]", kept_open)


_ENCRYPTED = 1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""The others are unpacked by ``zipfile`` without a bound on what comes out."""
_NAMES = {9: "deflate64", zipfile.ZIP_BZIP2: "bzip2", zipfile.ZIP_LZMA: "lzma", 93: "zstd"}
_METADATA = "__MACOSX"


def members(path: Path, options: ReadOptions, log: ReadingLog) -> Iterator[FileSource]:
    """Find the files of an archive, by name; hidden ones are left out, archives in it counted."""
    try:
        archive = zipfile.ZipFile(path)
    except OSError as error:
        raise unreadable(str(path), error) from None
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise ReadError(
            f"{path}: damaged zip archive: {error}",
            "`unzip -t FILE` tests it; fetch it again",
            reason="damaged archive",
        ) from None
    with archive:
        for info in sorted(archive.infolist(), key=lambda info: info.filename):
            if info.is_dir() or (_is_hidden(info.filename) and not _leads_out(info.filename)):
                continue
            suffix = parse_name(info.filename).suffix
            if suffix == ARCHIVE or suffix in OTHER_ARCHIVES:
                log.skipped["archive inside an archive"] += 1
            elif stat.S_ISLNK(info.external_attr >> 16):
                log.skipped["symbolic link in an archive"] += 1
            elif problem := _problem(path, info):
                if not options.skip_bad:
                    raise problem
                log.skipped[problem.reason] += 1
            else:
                yield FileSource(
                    f"{path}/{info.filename}",
                    partial(archive.open, info),
                    packed=info.compress_size,
                    is_found=True,
                )


def _problem(path: Path, info: zipfile.ZipInfo) -> ReadError | None:
    name = info.filename
    if _leads_out(name):
        return ReadError(
            f"{path}: the path of its member '{name}' leads out of the archive",
            "such an archive is not to be trusted; unpack it yourself with care",
            reason="path out of the archive",
        )
    if info.flag_bits & _ENCRYPTED:
        return ReadError(
            f"{path}/{name}: is protected by a password",
            "unpack it yourself, and name the files",
            reason="password-protected",
        )
    if info.compress_type not in _METHODS:
        method = _NAMES.get(info.compress_type, f"method {info.compress_type}")
        return ReadError(
            f"{path}/{name}: is packed by {method}, which cannot be read with a bound on memory",
            "unpack it yourself, and name the files",
            reason="unusual compression",
        )
    return None


def _leads_out(name: str) -> bool:
    """Return whether a path is absolute or contains "..", on any system."""
    path = PureWindowsPath(name)
    return bool(path.drive or path.root or ".." in path.parts)


def _is_hidden(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return _METADATA in parts or any(part.startswith(".") for part in parts)


_MAGIC = frozenset("*?[")
_ANY_FOLDERS = "**"
EVERYTHING = (_ANY_FOLDERS, "*")
"""The pattern of all files below a folder."""


def is_pattern(location: str) -> bool:
    """Return whether a location has any of ``*``, ``?`` and ``[`` in it."""
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


def expand_glob(
    root: Path, pattern: tuple[str, ...], log: ReadingLog
) -> Iterator[Path | ReadError]:
    """Find the files that a pattern matches, in the order of their paths."""
    seen = {_identity(root)} if root.is_dir() else set()
    links = _Links(Path(os.path.realpath(root)))
    yield from _walk(root, pattern, _closed({0}, pattern), seen, links, log)
    if links.out:
        log.note(
            f"{root}: left out {pluralize(len(links.out), 'symbolic link')} out of the folder, such"
            f" as {links.out[0]}; name it to read it"
        )


def _walk(
    folder: Path,
    pattern: tuple[str, ...],
    states: frozenset[int],
    seen: set[tuple[int, int]],
    links: _Links,
    log: ReadingLog,
) -> Iterator[Path | ReadError]:
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
    """Return which positions of the pattern can follow after one name."""
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
