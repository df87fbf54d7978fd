"""How commands that compare with what was before are written out."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tokscope.cli.completion import complete_check_format
from tokscope.cli.options import chosen, terminal_width, wants_color

if TYPE_CHECKING:
    from tokscope.gate.outcome import CheckReport
    from tokscope.render.check import CheckFormat

VerdictFormatOption = Annotated[
    str,
    typer.Option(
        "--format",
        metavar="FORMAT",
        help="table, json, markdown, summary, github, gitlab, junit, sarif, badge or svg.",
        autocompletion=complete_check_format,
    ),
]
VerdictOutputOption = Annotated[
    list[str] | None,
    typer.Option(
        "--output",
        "-o",
        metavar="[FORMAT=]FILE",
        help="Also write to a file: .json, .md, .xml (JUnit), .sarif, .svg or .txt, or in the"
        " format named; repeat it.",
        show_default=False,
    ),
]


def outputs_of(format_: str, output: Sequence[str]) -> list[tuple[CheckFormat, Path]]:
    """Find what is to be written where, before anything is measured.

    Returns
    -------
    list
        Formats and absolute paths.

    Raises
    ------
    TokscopeError
        A format is unknown, or a file cannot be written.
    """
    from tokscope.cli.output import planned
    from tokscope.render.check import parse_output

    _format(format_)
    found = [(each, Path.cwd() / path) for each, path in map(parse_output, output)]
    for _, path in found:
        planned(path)
    return found


def _format(name: str) -> CheckFormat:
    from tokscope.render.check import CheckFormat

    return chosen(name, {each.value: each for each in CheckFormat}, "format")


def say_verdict(
    report: CheckReport, format_: str, outputs: Sequence[tuple[CheckFormat, Path]]
) -> None:
    """Write a report to files, and print it."""
    from tokscope.cli.output import write_file
    from tokscope.render.check import render_check

    for each, path in outputs:
        write_file(path, render_check(report, each))
    shown = render_check(report, _format(format_), width=terminal_width(), color=wants_color())
    sys.stdout.write(shown)
