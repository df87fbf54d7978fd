"""The command line, one module per command. Typer is used only here, Rich also in ``render``."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn

_YOUNG = 50_000
"""Objects made before garbage is looked for."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit; being interrupted while it still loads is no error either."""
    # Modules and vocabularies are no garbage, and looking through them for some takes time.
    gc.set_threshold(_YOUNG)
    # NumPy would start threads when it is loaded; its products here are too small to repay them.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        from tokscope.cli.main import run_process

        code = run_process(arguments)
    except KeyboardInterrupt:
        from tokscope.errors import ExitCode

        print("interrupted", file=sys.stderr)
        code = ExitCode.INTERRUPTED
    _leave(code)


def _leave(code: int) -> NoReturn:
    """End the process without taking apart what is in memory, which takes a tenth of a second.

    All results are written by now; what was to be done at the end, such as removing temporary
    folders, is done.
    """
    atexit._run_exitfuncs()  # noqa: SLF001 - no public name
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, OSError, ValueError):  # closed, or nobody reads it
            stream.flush()
    os._exit(code)


__all__ = ["main"]
