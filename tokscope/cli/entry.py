"""The one place where an error becomes text on stderr and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from copy import copy

import typer

from tokscope.atomic import DISK, own_outputs
from tokscope.cli.streams import abandon_output, finish_output, output_failed, prepare_streams
from tokscope.errors import (
    ExitCode,
    InputError,
    SeveralErrors,
    TokscopeError,
    UnavailableError,
    redacted,
)
from tokscope.text.visible import inert, visible

_NAME = "tokscope"
_COMPLETE = "_TOKSCOPE_COMPLETE"
_DEBUG = "TOKSCOPE_DEBUG"
_LONGEST = 1_000
"""Characters shown of one line of an error: names can be as long as the system lets them."""


def run_process(arguments: Sequence[str] | None = None) -> int:
    """Run the command line on the streams of the process and return the exit code."""
    try:
        prepare_streams()
        code = run(arguments)
        finish_output()
    except TokscopeError as error:
        print_error(error)
        return error.exit_code
    return code


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code.

    Parameters
    ----------
    arguments : sequence of str, optional
        By default those of the process.
    """
    try:
        return _invoke(list(sys.argv[1:] if arguments is None else arguments))
    except TokscopeError as error:
        print_error(error)
        return error.exit_code
    except typer.TyperException as error:
        return _usage(error)
    except BrokenPipeError:
        abandon_output()
        return ExitCode.OK
    except OSError as error:
        fault = _refused(error)
        print_error(fault)
        return fault.exit_code
    except MemoryError:
        print_error(UnavailableError("not enough memory", "measure less at a time"))
        return ExitCode.UNAVAILABLE
    except Exception as error:
        return _defect(error)
    except BaseException as error:
        if not _is_panic(error):
            raise
        return _defect(error)


def _invoke(arguments: list[str]) -> int:
    """Run a command; Typer's own ``main`` would take some failures for itself."""
    from tokscope.cli.app import app
    from tokscope.cli.values import read_lightly

    command = typer.main.get_command(_only_named(app, arguments))
    read_lightly(command, arguments)
    if os.environ.get(_COMPLETE):
        command.main(arguments, prog_name=_NAME)
    try:
        with own_outputs(), command.make_context(_NAME, arguments) as context:
            command.invoke(context)
    except typer.Exit as exit_:
        return exit_.exit_code
    return ExitCode.OK


def _only_named(app: typer.Typer, arguments: Sequence[str]) -> typer.Typer:
    """Leave out all commands but the one that is called: Typer takes some time for each.

    Where none is called by its name, or names are to be completed or listed, all are needed.
    """
    name = next((each for each in arguments if each != "--offline"), None)
    commands = [each for each in app.registered_commands if each.name == name]
    groups = [each for each in app.registered_groups if each.name == name]
    if not (commands or groups) or os.environ.get(_COMPLETE):
        return app
    only = copy(app)
    only.registered_commands, only.registered_groups = commands, groups
    return only


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
    return "\n    ".join(inert(visible(_shortened(line))) for line in redacted(text).splitlines())


def _shortened(line: str) -> str:
    half = _LONGEST // 2
    return line if len(line) <= _LONGEST else f"{line[:half]} … {line[-half:]}"


def _usage(error: typer.TyperException) -> int:
    context = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        print(error.format_message())
        return ExitCode.USAGE
    print(f"error: {_safe(error.format_message())}", file=sys.stderr)
    path = context.command_path if context is not None else _NAME
    print(f"  hint: `{path} --help` shows what it takes", file=sys.stderr)
    return ExitCode.USAGE


def _refused(error: OSError) -> TokscopeError:
    """Say what the system refused: a file, by its name; else the output, or a resource."""
    reason = error.strerror or str(error) or type(error).__name__
    if error.filename is None:
        if error.errno in DISK:
            abandon_output()
            return output_failed(error)
        return UnavailableError(f"the system refused: {reason}")
    name = os.fsdecode(error.filename) if isinstance(error.filename, bytes) else error.filename
    if error.errno in DISK:
        return UnavailableError(f"{name}: {reason}", "free some space, or write elsewhere")
    return InputError(f"{name}: {reason}", "check the path and its permissions")


def _is_panic(error: BaseException) -> bool:
    """Tell whether an engine written in Rust gave up; its exception is no ``Exception``."""
    return type(error).__name__ == "PanicException"


def _defect(error: BaseException) -> int:
    if os.environ.get(_DEBUG):
        import traceback

        print(redacted("".join(traceback.format_exception(error))), end="", file=sys.stderr)
    print(
        f"error: a defect in tokscope: {type(error).__name__}: {_safe(str(error))}\n"
        f"  hint: {_DEBUG}=1 shows where; please report it",
        file=sys.stderr,
    )
    return ExitCode.DEFECT
