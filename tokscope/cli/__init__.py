"""The command line: one thin file a command. Typer only here; Rich only here and in ``render``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import NoReturn


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit; being interrupted while it still loads is no fault either.

    Parameters
    ----------
    arguments : sequence of str, optional
        By default those of the process.
    """
    try:
        from tokscope.cli.entry import run_process

        code = run_process(arguments)
    except KeyboardInterrupt:
        from tokscope.errors import ExitCode

        print("interrupted", file=sys.stderr)
        code = ExitCode.INTERRUPTED
    sys.exit(code)


__all__ = ["main"]
