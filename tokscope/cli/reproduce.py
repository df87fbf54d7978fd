"""``tokscope reproduce``: make a result again, and say what differs."""

from __future__ import annotations

import io
import shlex
import sys
import tempfile
from contextlib import redirect_stdout
from pathlib import Path
from typing import Annotated, Any

import typer

from tokscope.cli.options import OfflineOption, is_offline

EPILOG = """\b
Examples:
  tokscope compare gpt-4o qwen --corpus fiction -o result.json
  tokscope reproduce result.json
The command is shown on stderr first; it may hold only options that measure. Files are looked for
where the command is run. Exits 0 if equal, 1 if anything differs.
"""
_COMMANDS = ("compare",)


def reproduce(
    context: typer.Context,
    result: Annotated[
        Path, typer.Argument(metavar="FILE", help="A result that -o FILE.json wrote.")
    ],
    offline: OfflineOption = False,
) -> None:
    """Run the command of a result file again; say that all is equal, or what differs."""
    from tokscope.errors import ExitCode, InputError
    from tokscope.results import differences, read_results
    from tokscope.text.visible import inert, visible

    before = read_results(result)
    command: Any = before[0].get("run")
    if not _is_command(command):
        raise InputError(
            f"{result}: does not say which command made it",
            "make it again: `tokscope compare … -o result.json`",
        )
    after = _made_again(command, is_offline(context, offline))
    lines, rows, moved, are_equal = [], 0, 0, len(before) == len(after)
    if not are_equal:
        lines.append(f"definition: {len(before)} reports → {len(after)}")
    for old, new in zip(before, after, strict=False):
        found = differences(old, new)
        lines += [f"definition: {each}" for each in found.definition]
        lines += [f"changed: {each}" for each in found.digests]
        lines += [f"made by: {each}" for each in found.making]
        lines += [f"differs: {each}" for each in found.numbers]
        rows += len(old["rows"])
        moved += len(found.numbers)
        are_equal &= found.are_none
    lines.append(
        f"equal: {rows} rows" if are_equal else f"not equal: {moved} of {rows} rows differ"
    )
    for line in dict.fromkeys(lines):
        sys.stdout.write(f"{inert(visible(line))}\n")
    if not are_equal:
        raise typer.Exit(ExitCode.GATE_FAILED)


def _is_command(run: object) -> bool:
    """Return whether something is a list of strings that begins with the name of a command."""
    return (
        isinstance(run, list)
        and all(isinstance(each, str) for each in run)
        and run[:1] in [[name] for name in _COMMANDS]
    )


def _made_again(command: list[str], offline: bool) -> list[dict[str, Any]]:
    """Show a command on stderr, run it if it only measures, and return its reports."""
    from tokscope.atomic import own_outputs
    from tokscope.cli.app import app
    from tokscope.cli.repeating import check_measuring
    from tokscope.errors import redacted
    from tokscope.results import read_results
    from tokscope.text.visible import inert, visible

    name, *arguments = command
    program = typer.main.get_group(app)
    check_measuring(typer.Context(program.commands[name], info_name=name), arguments)
    shown = shlex.join(["tokscope", *(["--offline"] if offline else []), *command])
    print(inert(visible(redacted(f"runs: {shown}"))), file=sys.stderr)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "result.json"
        arguments = ["--offline", *arguments] if offline else arguments
        again = ["--format=json", f"--output={path}", *arguments]
        with (
            own_outputs(),
            program.make_context("tokscope", [name, *again]) as context,
            redirect_stdout(io.StringIO()),
        ):
            program.invoke(context)
        return read_results(path)
