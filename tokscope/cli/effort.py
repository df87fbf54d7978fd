"""How much of the machine a command may take: options, and what they mean."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tokscope.measuring import Effort

WorkersOption = Annotated[
    int | None,
    typer.Option(
        metavar="N", min=1, help="Processes side by side. Default: all cores.", show_default=False
    ),
]
MemoryOption = Annotated[
    str,
    typer.Option(metavar="SIZE", help="Memory to stay within, e.g. 500M or 2G."),
]

_SIZE = re.compile(r"(\d+)([KMG])B?", re.IGNORECASE)
_SCALES = {"K": 10, "M": 20, "G": 30}
_LEAST = 1 << 20


def effort_of(workers: int | None, memory: str, names: Sequence[str] = ()) -> Effort:
    """Find how much of the machine measuring may take, and show how far it is.

    Parameters
    ----------
    workers, memory
        As they were given.
    names : sequence of str
        What is measured; the files among it tell how much there is to read.

    Raises
    ------
    TokscopeError
        The memory is not a size, or too little to work in.
    """
    from tokscope.cli.progress import MeasuringProgress
    from tokscope.errors import TokscopeError
    from tokscope.measuring import Effort

    matched = _SIZE.fullmatch(memory.strip())
    if matched is None:
        raise TokscopeError(f"'{memory}' is not a size", "write --memory 500M or --memory 2G")
    size = int(matched[1]) << _SCALES[matched[2].upper()]
    if size < _LEAST:
        raise TokscopeError(f"--memory {memory} is too little", "give it 1M or more")
    return Effort(size, workers or os.cpu_count() or 1, MeasuringProgress(_size_of(names)))


def shown_effort(names: Sequence[str]) -> Effort:
    """Take of the machine what is usual, and show how far measuring is.

    Parameters
    ----------
    names : sequence of str
        What is measured.
    """
    from tokscope.cli.progress import MeasuringProgress
    from tokscope.measuring import Effort

    return Effort(watch=MeasuringProgress(_size_of(names)))


def _size_of(names: Sequence[str]) -> int | None:
    """Add up the sizes of plain files; None where anything else is named."""
    paths = [Path(name.partition("=")[2] or name) for name in names]
    if not all(path.is_file() for path in paths):
        return None
    return sum(path.stat().st_size for path in paths)
