"""Write files completely or not at all, and never over a file that the same run reads.

A command plans its outputs first; ``reads`` compares each input with them by file identity.
"""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from tokscope.errors import OverwriteError


def _new_file_mode() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


NEW_FILE_MODE = _new_file_mode()
"""Mode of a file that this user creates; asked once, since asking is not safe among threads."""
DISK = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG)
"""What the system says where a disk, and nothing the user named, is at error."""
PREFIX = "tmp-tokscope-"
"""How the name of a file begins that is not whole yet."""

_Identity = tuple[int, int, str]
_planned: dict[_Identity, Path] = {}
"""The outputs of the run."""
_refused: list[OverwriteError] = []
"""Inputs of the run that are outputs too."""


@contextmanager
def own_outputs() -> Iterator[None]:
    """Separate the planned outputs of a run from those of others in this process."""
    before = (dict(_planned), list(_refused))
    _planned.clear()
    _refused.clear()
    try:
        yield
    finally:
        _planned.clear()
        _planned.update(before[0])
        _refused[:] = before[1]


def plan_output(path: Path, target: Path) -> None:
    """Note that the run writes a file, before it reads anything."""
    identity = _identity(target) or _identity(target.parent, target.name)
    if identity is None:
        return
    if identity in _planned:
        other = _planned[identity]
        also = "" if other == path else f", also as {other}"
        raise OverwriteError(
            f"{path}: is named twice as an output{also}", "give each output a file of its own"
        )
    _planned[identity] = path


def reads(path: Path | int) -> None:
    """Note that the run reads a file."""
    output = _planned.get(_identity(path) or (0, 0, "")) if _planned else None
    if output is None:
        return
    name = str(path) if isinstance(path, Path) else "standard input"
    also = "" if name == str(output) else f" as {name}"
    error = OverwriteError(
        f"{output}: the command reads this file{also}, and would write over it",
        "write to another file",
    )
    _refused.append(error)
    raise error


def raise_refused() -> None:
    """Raise the error of an input that is an output, where it was taken for another error."""
    if _refused:
        raise _refused[0]


def _identity(path: Path | int, name: str = "") -> _Identity | None:
    try:
        status = path.stat() if isinstance(path, Path) else os.fstat(path)
    except (OSError, ValueError):
        return None
    return status.st_dev, status.st_ino, name


@contextmanager
def atomic_write(path: Path, *, mode: int = NEW_FILE_MODE) -> Iterator[IO[bytes]]:
    """Write a file under a name of its own and move it into place when it is whole."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=PREFIX)
    try:
        with os.fdopen(handle, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def corpora_root() -> Path:
    """Find the folder of the corpora, in an installed wheel or a source tree."""
    package = Path(__file__).resolve().parent
    installed = package / "_corpora"
    return installed if installed.is_dir() else package.parent / "corpora"
