"""The one place where an error becomes text on stderr and an exit code."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import typer

from tokscope.errors import ExitCode, SeveralErrors, TokscopeError
from tokscope.text.visible import inert, visible

_DEBUG = "TOKSCOPE_DEBUG"
_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit.

    Parameters
    ----------
    arguments : sequence of str, optional
        By default those of the process.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    code = run(arguments)
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        code = _reader_left()
    except OSError as error:
        code = _output_failed(error)
    sys.exit(code)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code."""
    from tokscope.cli.app import app

    command = typer.main.get_command(app)
    try:
        result = command.main(
            list(sys.argv[1:] if arguments is None else arguments),
            prog_name="tokscope",
            standalone_mode=False,
        )
    except TokscopeError as error:
        print_error(error)
        return error.exit_code
    except typer.TyperException as error:
        return _usage(error)
    except (KeyboardInterrupt, typer.Abort):
        print("interrupted", file=sys.stderr)
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        return _reader_left()
    except OSError as error:
        return _output_failed(error) if error.errno in _DISK else _defect(error)
    except Exception as error:
        return _defect(error)
    return result if isinstance(result, int) else ExitCode.OK


def print_error(error: TokscopeError) -> None:
    """Print an error, its nearest right things and the next command, on stderr."""
    if isinstance(error, SeveralErrors):
        for each in error.errors:
            print_error(each)
        return
    print(f"error: {_safe(error.message)}", file=sys.stderr)
    if error.suggestions:
        print(f"  did you mean: {_safe(', '.join(error.suggestions))}", file=sys.stderr)
    if error.hint:
        print(f"  hint: {_safe(error.hint)}", file=sys.stderr)


def _safe(text: str) -> str:
    return "\n    ".join(inert(visible(line)) for line in text.splitlines())


def _usage(error: typer.TyperException) -> int:
    context = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        print(error.format_message())
        return ExitCode.USAGE
    print(f"error: {_safe(error.format_message())}", file=sys.stderr)
    path = context.command_path if context is not None else "tokscope"
    print(f"  hint: `{path} --help` shows what it takes", file=sys.stderr)
    return ExitCode.USAGE


def _reader_left() -> int:
    """Go quietly when the reader of a pipe has gone; nothing more can be said to it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return ExitCode.OK


def _output_failed(error: OSError) -> int:
    """Say that stdout could not be written, and let nothing more be tried on it."""
    print(f"error: the output cannot be written: {error.strerror}", file=sys.stderr)
    print("  hint: free some space, or write elsewhere", file=sys.stderr)
    _reader_left()
    return ExitCode.UNAVAILABLE


def _defect(error: Exception) -> int:
    if os.environ.get(_DEBUG):
        import traceback

        traceback.print_exc()
    print(
        f"error: a defect in tokscope: {type(error).__name__}: {_safe(str(error))}\n"
        f"  hint: {_DEBUG}=1 shows where; please report it",
        file=sys.stderr,
    )
    return ExitCode.DEFECT
