"""Write results to files, whole or not at all."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from pathlib import Path

from tokscope.atomic import DISK, NEW_FILE_MODE, replacing
from tokscope.errors import InputError, UnavailableError
from tokscope.render import OutputFormat, RenderOptions, format_of, render
from tokscope.report import Report

_STDOUT = ("-", "/dev/stdout")


def write_report(report: Report, paths: Sequence[Path], options: RenderOptions) -> None:
    """Write a report to files, each in the format of its suffix.

    Raises
    ------
    TokscopeError
        A suffix is unknown or a file cannot be written; nothing half-written stays.
    """
    for path in paths:
        write_file(path, render(report, format_of(path), options))


def check_outputs(paths: Sequence[Path]) -> tuple[OutputFormat, ...]:
    """Make sure that every file can be written before anything is measured; tell its format.

    Raises
    ------
    TokscopeError
        A suffix is unknown, a folder is missing, or what is there cannot be replaced.
    """
    for path in paths:
        target_of(path)
    return tuple(format_of(path) for path in paths)


def write_file(path: Path, text: str) -> None:
    """Write a text file in one step; through a symbolic link, the file it stands for.

    Raises
    ------
    InputError
        It cannot be written.
    UnavailableError
        There is no space for it.
    """
    target = target_of(path)
    try:
        mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else NEW_FILE_MODE
        with replacing(target, mode=mode) as file:
            file.write(text.encode("utf-8", errors="backslashreplace"))
    except OSError as error:
        message = f"{path}: cannot be written: {error.strerror or error}"
        if error.errno in DISK:
            raise UnavailableError(message, "free some space, or write elsewhere") from None
        raise InputError(message, "check the folder and its permissions") from None


def target_of(path: Path) -> Path:
    """Find the file that a path stands for.

    Raises
    ------
    InputError
        It is no file, or may not be replaced.
    """
    if str(path) in _STDOUT:
        raise InputError(f"{path}: -o writes files", "standard output is written as --format says")
    target = Path(os.path.realpath(path)) if path.is_symlink() else path
    if target.is_symlink():
        raise InputError(f"{path}: is a symbolic link to itself", "name a file")
    if not target.parent.is_dir():
        raise InputError(f"{target.parent}: no such folder", f"`mkdir -p {target.parent}`")
    if target.is_dir():
        raise InputError(f"{path}: is a folder", f"name a file in it: {path / 'result.json'}")
    if target.exists() and not target.is_file():
        raise InputError(f"{path}: is not a regular file", "print it instead: --format json")
    if not os.access(target if target.exists() else target.parent, os.W_OK):
        raise InputError(f"{path}: may not be written", "check its permissions")
    return target
