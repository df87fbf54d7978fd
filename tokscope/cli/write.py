"""Write results to files, completely or not at all."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Sequence
from pathlib import Path

from tokscope.comparison.formats import render_all
from tokscope.comparison.report import By, Report
from tokscope.errors import InputError, UnavailableError
from tokscope.files import DISK, NEW_FILE_MODE, atomic_write, plan_output, raise_refused
from tokscope.render.document import TABLES, OutputFormat, RenderOptions, format_of

_STDOUT = ("-", "/dev/stdout")
_MOST_LINES = 500
"""Lines of a table that a person may still want to read."""


def write_reports(reports: Sequence[Report], paths: Sequence[Path], options: RenderOptions) -> None:
    """Write reports to files, each file in the format of its suffix."""
    for path in paths:
        write_file(path, render_all(reports, format_of(path), options))


def fits_screen(
    reports: Sequence[Report], format_: OutputFormat, written: Sequence[OutputFormat]
) -> bool:
    """Return whether to print results; a table of every segment is too long."""
    lines = sum(map(_lines, reports))
    tables = [each for each in (format_, *written) if each in TABLES]
    if lines <= _MOST_LINES or not tables or reports[0].by is not By.SEGMENT:
        return True
    if set(written) <= set(TABLES) or any(each in TABLES for each in written):
        raise InputError(
            f"--by segment gives {lines:,} rows, too many for a table",
            "write them to a file: -o FILE.csv, or print them: --format csv",
        )
    print(f"note: {lines:,} rows, too many for a table, are in the file", file=sys.stderr)
    return False


def _lines(report: Report) -> int:
    return len({(row.tokenizer, row.corpus, row.segment) for row in report.rows})


def check_outputs(paths: Sequence[Path]) -> tuple[OutputFormat, ...]:
    """Check that every file can be written before anything is read, and return the formats."""
    for path in paths:
        planned(path)
    return tuple(format_of(path) for path in paths)


def planned(path: Path) -> Path:
    """Find the file that a path stands for, and note that it is going to be written."""
    target = target_of(path)
    plan_output(path, target)
    return target


def write_file(path: Path, text: str) -> None:
    """Write a text file in one step; through a symbolic link, the file it stands for."""
    raise_refused()
    target = target_of(path)
    try:
        mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else NEW_FILE_MODE
        with atomic_write(target, mode=mode) as file:
            file.write(text.encode("utf-8", errors="backslashreplace"))
    except OSError as error:
        message = f"{path}: cannot be written: {error.strerror or error}"
        if error.errno in DISK:
            raise UnavailableError(message, "free some space, or write elsewhere") from None
        raise InputError(message, "check the folder and its permissions") from None


def target_of(path: Path) -> Path:
    """Find the file that a path stands for."""
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
