"""Write results to files, whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from tokscope.errors import InputError
from tokscope.render import OutputFormat, RenderOptions, format_of, render
from tokscope.report import Report
from tokscope.sources.store import NEW_FILE_MODE


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
    """Make sure that every file can be written before anything is measured.

    Raises
    ------
    TokscopeError
        A suffix is unknown or a folder is missing.
    """
    for path in paths:
        if not path.parent.is_dir():
            raise InputError(f"{path.parent}: no such folder", f"`mkdir -p {path.parent}`")
    return tuple(format_of(path) for path in paths)


def write_file(path: Path, text: str) -> None:
    """Write a text file in one step.

    Raises
    ------
    InputError
        It cannot be written.
    """
    name = None
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        with os.fdopen(
            handle, "w", encoding="utf-8", errors="backslashreplace", newline="\n"
        ) as file:
            file.write(text)
        Path(name).chmod(NEW_FILE_MODE)
        Path(name).replace(path)
    except OSError as error:
        if name:
            with suppress(OSError):
                Path(name).unlink()
        raise InputError(f"{path}: cannot be written: {error.strerror or error}") from None
