"""``tokscope reproduce`` and ``tokscope diff``."""

from __future__ import annotations

import io
import shlex
import sys
import tempfile
from contextlib import redirect_stdout
from pathlib import Path
from typing import Annotated, Any

import typer

from tokscope.cli.options import (
    EngineOption,
    MemoryOption,
    OfflineOption,
    WorkersOption,
    is_offline,
    loader_for,
    resources_of,
)
from tokscope.cli.outputs import (
    ALL_COMMANDS,
    VerdictFormatOption,
    VerdictOutputOption,
    outputs_of,
    write_check_result,
)

EPILOG = """\b
Examples:
  tokscope compare gpt-4o qwen --corpus fiction -o result.json
  tokscope reproduce result.json
The command is printed to stderr first; it may have only options that measure. Paths are relative
to the current folder. Exits with 0 if equal, 1 if anything differs.
"""
_COMMANDS = ("compare",)


def reproduce(
    context: typer.Context,
    result: Annotated[
        Path, typer.Argument(metavar="FILE", help="A result written by -o FILE.json.")
    ],
    offline: OfflineOption = False,
) -> None:
    """Run the command of a result file again and report what differs."""
    from tokscope.comparison.result_file import differences, read_results
    from tokscope.errors import ExitCode, InputError
    from tokscope.text.display import neutralize_ci_commands, printable

    before = read_results(result)
    command: Any = before[0].get("run")
    if not _is_command(command):
        raise InputError(
            f"{result}: does not say which command made it",
            "make it again: `tokscope compare … -o result.json`",
        )
    after = _made_again(context, command, is_offline(context, offline))
    lines, rows, moved, are_equal = [], 0, 0, len(before) == len(after)
    if not are_equal:
        lines.append(f"definition: {len(before)} reports → {len(after)}")
    for old, new in zip(before, after, strict=False):
        found = differences(old, new)
        lines += [f"definition: {each}" for each in found.definition]
        lines += [f"changed: {each}" for each in found.digests]
        lines += [f"made by: {each}" for each in found.provenance]
        lines += [f"differs: {each}" for each in found.numbers]
        rows += len(old["rows"])
        moved += len(found.numbers)
        are_equal &= found.is_empty
    lines.append(
        f"equal: {rows} rows" if are_equal else f"not equal: {moved} of {rows} rows differ"
    )
    for line in dict.fromkeys(lines):
        sys.stdout.write(f"{neutralize_ci_commands(printable(line))}\n")
    if not are_equal:
        raise typer.Exit(ExitCode.GATE_FAILED)


def _is_command(run: object) -> bool:
    """Return whether something is a list of strings that begins with the name of a command."""
    return (
        isinstance(run, list)
        and all(isinstance(each, str) for each in run)
        and run[:1] in [[name] for name in _COMMANDS]
    )


def _made_again(root: typer.Context, command: list[str], offline: bool) -> list[dict[str, Any]]:
    """Print a command to stderr, run it if it only measures, and return its reports."""
    from tokscope.cli.outputs import check_measuring
    from tokscope.comparison.result_file import read_results
    from tokscope.errors import redacted
    from tokscope.files import own_outputs
    from tokscope.text.display import neutralize_ci_commands, printable

    name, *arguments = command
    program = typer.main.get_group(root.meta[ALL_COMMANDS])
    check_measuring(typer.Context(program.commands[name], info_name=name), arguments)
    shown = shlex.join(["tokscope", *(["--offline"] if offline else []), *command])
    print(neutralize_ci_commands(printable(redacted(f"runs: {shown}"))), file=sys.stderr)
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


DIFF_EPILOG = """\b
Examples:
  tokscope compare gpt-4 --corpus fiction -o before.json
  tokscope compare gpt-4o --corpus fiction -o after.json
  tokscope diff before.json after.json
  tokscope diff before.json after.json -o difference.md
Exits with 0 if rows changed, 3 if they cannot be compared. See also: tokenizers diff.
"""


def diff(
    context: typer.Context,
    before: Annotated[
        Path, typer.Argument(metavar="A.json", help="The earlier result of `compare -o`.")
    ],
    after: Annotated[Path, typer.Argument(metavar="B.json", help="The later result.")],
    format_: VerdictFormatOption = "table",
    output: VerdictOutputOption = None,
    workers: WorkersOption = None,
    memory: MemoryOption = "2G",
    engine: EngineOption = "auto",
    offline: OfflineOption = False,
) -> None:
    """Compare two results: rows, digests, words, money."""
    from tokscope.checks.result_diff import run_diff
    from tokscope.config import load_config

    outputs = outputs_of(format_, output or [])
    resources = resources_of(workers, memory)
    loader = loader_for(context, offline, engine)
    report = run_diff(loader, before, after, load_config(), resources=resources)
    resources.watch.on_stop()
    write_check_result(report, format_, outputs)
    if report.exit_code:
        raise typer.Exit(report.exit_code)
