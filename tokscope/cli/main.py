"""Run the command line: streams, errors and exit codes.

Standard output and standard error are UTF-8 whatever the locale. A reader that closes standard
output early is not an error. Parameters are parsed without pydantic, which Typer imports and which
takes longer to import than everything else that a command needs.
"""

from __future__ import annotations

import io
import itertools
import os
import re
import sys
from collections.abc import Collection, Sequence
from contextlib import suppress
from copy import copy
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import typer

from tokscope.cli.outputs import ALL_COMMANDS, _safe, print_error
from tokscope.errors import ExitCode, InputError, TokscopeError, UnavailableError, redacted
from tokscope.files import DISK, own_outputs

_NAME = "tokscope"
_COMPLETE = "_TOKSCOPE_COMPLETE"
_DEBUG = "TOKSCOPE_DEBUG"


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
    """Run the command line and return the exit code."""
    try:
        return _invoke(list(sys.argv[1:] if arguments is None else arguments))
    except TokscopeError as error:
        print_error(error)
        return error.exit_code
    except typer.TyperException as error:
        return _usage(error, list(sys.argv[1:] if arguments is None else arguments))
    except BrokenPipeError:
        abandon_output()
        return ExitCode.OK
    except OSError as error:
        problem = _refused(error)
        print_error(problem)
        return problem.exit_code
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

    if arguments[:1] == ["help"]:
        arguments = [*arguments[1:], "--help"]
    command = typer.main.get_command(_only_named(app, arguments))
    install_fast_values(command, arguments)
    if os.environ.get(_COMPLETE):
        command.main(arguments, prog_name=_NAME)
    try:
        with own_outputs(), command.make_context(_NAME, arguments) as context:
            context.meta[ALL_COMMANDS] = app
            command.invoke(context)
    except typer.Exit as exit_:
        return exit_.exit_code
    return ExitCode.OK


def _only_named(app: typer.Typer, arguments: Sequence[str]) -> typer.Typer:
    """Keep only the command that is called, because Typer takes time for each.

    All are kept if none is called by name, or if names are completed or listed.
    """
    name = next((each for each in arguments if each != "--offline"), None)
    commands = [each for each in app.registered_commands if each.name == name]
    groups = [each for each in app.registered_groups if each.name == name]
    if not (commands or groups) or os.environ.get(_COMPLETE):
        return app
    only = copy(app)
    only.registered_commands, only.registered_groups = commands, groups
    return only


_NO_COMMAND = re.compile(r"No such command '(.*)'\.", re.DOTALL)


def _usage(error: typer.TyperException, arguments: Sequence[str]) -> int:
    from tokscope.cli.slips import for_command, for_option

    context = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        print(error.format_message())
        return ExitCode.USAGE
    if context is None:  # of an option without a value
        names = itertools.takewhile(lambda each: not each.startswith("-"), arguments[:1])
        path = " ".join((_NAME, *names))
    else:
        path = context.command_path
    message = error.format_message()
    hint: str | None = None
    if type(error).__name__ == "NoSuchOption":
        name = str(getattr(error, "option_name", ""))
        hint = for_option(name, path)
        message = f"No such option: {name}" if hint else message
    elif unknown := _NO_COMMAND.fullmatch(message):
        hint = for_command(unknown[1], path)
    print(f"error: {_safe(message)}", file=sys.stderr)
    print(f"  hint: {_safe(hint or f'`{path} --help` shows what it takes')}", file=sys.stderr)
    return ExitCode.USAGE


def _refused(error: OSError) -> TokscopeError:
    """Return the error for what the system refused: a file, the output, or a resource."""
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
    """Return whether an engine written in Rust panicked; that exception is not an ``Exception``."""
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


class LineBufferedStream(io.TextIOWrapper):
    """Standard error that never fails and shows no secret."""

    def write(self, text: str) -> int:
        """Write text with the values of secrets replaced."""
        with suppress(OSError):
            super().write(redacted(text))
        return len(text)

    def flush(self) -> None:
        """Flush, unless the reader has gone."""
        with suppress(OSError):
            super().flush()


def prepare_streams() -> None:
    """Set the standard streams to UTF-8, and replace closed ones."""
    _occupy_closed()
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - until the end
    elif isinstance(sys.stderr, io.TextIOWrapper):
        sys.stderr = LineBufferedStream(
            sys.stderr.detach(), "utf-8", "backslashreplace", line_buffering=True
        )
    if sys.stdout is None:
        raise UnavailableError(
            "the output cannot be written: standard output is closed",
            "for the exit code alone, redirect it: > /dev/null",
        )
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")


def _occupy_closed() -> None:
    """Open the null device for closed standard streams, so that no file gets their number."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def finish_output() -> None:
    """Write what stdout still holds."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        abandon_output()
    except OSError as error:
        abandon_output()
        raise output_failed(error) from None


def abandon_output() -> None:
    """Discard all further output to stdout."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def output_failed(error: OSError) -> UnavailableError:
    """Return the error for an unwritable stdout."""
    return UnavailableError(
        f"the output cannot be written: {error.strerror}", "free some space, or write elsewhere"
    )


_READER = "_runtime_param"
_TEXT = (str, list[str])


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the values of one parameter."""

    descriptor: Any
    """What Typer knows of its type."""

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        """Read a value: none, text, or whatever Typer makes of it."""
        is_list = param.multiple or param.nargs == -1
        if value is None:
            return () if is_list else None
        if self.descriptor.annotation in _TEXT and self.descriptor.parameter_info.parser is None:
            if isinstance(value, str) and not is_list:
                return value
            if is_list and isinstance(value, list | tuple) and all(type(x) is str for x in value):
                return list(value)
        from typer._coercion import build_runtime_param

        return build_runtime_param(self.descriptor).coerce(value, param, ctx)


def install_fast_values(
    command: Any, arguments: Collection[str], parent: typer.Context | None = None
) -> None:
    """Parse the parameters of a command and its subcommands with this module."""
    if find_spec("typer._coercion") is None:
        return
    context = typer.Context(command, parent, **command.context_settings)
    for parameter in command.get_params(context):  # --help among them
        if hasattr(parameter, _READER) and hasattr(parameter, "type_descriptor"):
            setattr(parameter, _READER, _Reader(parameter.type_descriptor))
    for name, inner in getattr(command, "commands", {}).items():
        if name in arguments:
            install_fast_values(inner, arguments, context)
