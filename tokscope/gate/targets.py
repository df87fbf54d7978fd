"""Whether a check may write its baseline without losing something else."""

from __future__ import annotations

from pathlib import Path

from tokscope.atomic import plan_output, reads
from tokscope.errors import InputError, OverwriteError
from tokscope.gate.baseline import may_replace
from tokscope.gate.settings import CheckSettings


def check_targets(settings: CheckSettings | None, file: Path | None, *, is_update: bool) -> None:
    """Refuse to write over the baseline, or a baseline over anything else.

    Parameters
    ----------
    settings : CheckSettings or None
        Paths in them are from the current folder; None where there are none.
    file : Path or None
        The settings themselves.
    is_update : bool
        Whether the baseline is to be written.

    Raises
    ------
    InputError
        A file would be lost.
    """
    if settings is None or file is None:
        return
    baseline = Path(settings.baseline)
    try:
        reads(baseline)
        if is_update:
            plan_output(baseline, baseline.resolve())
    except OverwriteError:
        raise InputError(
            f"{baseline}: is the baseline, and a report would be written over it",
            "--update writes it; name another file for the report",
        ) from None
    if is_update:
        reads(file)
        if baseline.is_file() and not may_replace(baseline):
            raise InputError(f"{baseline}: is something else than a baseline", "name another file")
