"""Output options of ``check`` and ``diff``, and the arguments that repeat a command."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tokscope.cli.completion import complete_check_format
from tokscope.cli.options import terminal_width, wants_color
from tokscope.errors import InputError, SeveralErrors, TokscopeError, choose, redacted
from tokscope.text.display import neutralize_ci_commands, printable

if TYPE_CHECKING:
    from tokscope.checks.formats.registry import CheckFormat
    from tokscope.checks.report import CheckReport


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
        " given format; can be repeated.",
        show_default=False,
    ),
]


def outputs_of(format_: str, output: Sequence[str]) -> list[tuple[CheckFormat, Path]]:
    """Find what is to be written where, before anything is measured."""
    from tokscope.checks.formats.registry import parse_output
    from tokscope.cli.write import planned

    _format(format_)
    found = [(each, Path.cwd() / path) for each, path in map(parse_output, output)]
    for _, path in found:
        planned(path)
    return found


def _format(name: str) -> CheckFormat:
    from tokscope.checks.formats.registry import CheckFormat

    return choose(name, {each.value: each for each in CheckFormat}, "format")


def write_check_result(
    report: CheckReport, format_: str, outputs: Sequence[tuple[CheckFormat, Path]]
) -> None:
    """Write a report to files, and print it."""
    from tokscope.checks.formats.registry import render_check
    from tokscope.cli.write import write_file

    for each, path in outputs:
        write_file(path, render_check(report, each))
    shown = render_check(report, _format(format_), width=terminal_width(), color=wants_color())
    sys.stdout.write(shown)


ALL_COMMANDS = "tokscope.all_commands"
"""Key of a context's ``meta``: the application with all its commands, not only the one called."""
_MEASURING = frozenset(
    {
        *("tokenizers", "corpus", "text", "aligned", "trust_alignment", "apart", "against"),
        *("metric", "family", "algorithm", "words", "by", "reference_language", "isolated"),
        *("special", "normalize", "unit", "encoding", "field", "key", "limit", "sample", "seed"),
        *("skip_bad", "raw", "pattern", "normalizer", "lowercase"),
    }
)
"""Parameters that say what is measured and how. The others say how results are shown, where they
are written, and how much of the machine is used."""


def reproducible_arguments(context: typer.Context) -> tuple[str, ...]:
    """Write down the command as it was given, without what moves no number."""
    words = (str(context.info_name), *_options(context), *_arguments(context))
    return tuple(map(redacted, words))


def check_measuring(context: typer.Context, arguments: Sequence[str]) -> None:
    """Check that the arguments of a command only measure."""
    _, _, given = context.command.make_parser(context).parse_args(list(arguments))
    for parameter in given:
        if parameter.name not in _MEASURING:
            raise InputError(
                f"{max(parameter.opts, key=len)} does not say what is measured",
                "only options that measure are run again: take it out of `run` in the file",
            )


def _options(context: typer.Context) -> Iterator[str]:
    for parameter in context.command.params:
        value = context.params.get(str(parameter.name))
        if parameter.param_type_name != "option" or parameter.name not in _MEASURING:
            continue
        if value is None or value == parameter.get_default(context):
            continue
        name = next(each for each in parameter.opts if each.startswith("--"))
        if value is True:
            yield name
        elif value is False:
            yield parameter.secondary_opts[0]
        else:
            for each in value if isinstance(value, (list, tuple)) else [value]:
                yield f"{name}={each}"


def _arguments(context: typer.Context) -> Iterator[str]:
    given = [
        str(each)
        for parameter in context.command.params
        if parameter.param_type_name == "argument"
        for each in context.params.get(str(parameter.name)) or ()
    ]
    if any(each.startswith("-") for each in given):
        yield "--"
    yield from given


_LONGEST = 1_000
"""Characters shown of one line of an error: names can be as long as the system lets them."""


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
    return "\n    ".join(
        neutralize_ci_commands(printable(_shortened(line))) for line in redacted(text).splitlines()
    )


def _shortened(line: str) -> str:
    half = _LONGEST // 2
    return line if len(line) <= _LONGEST else f"{line[:half]} … {line[-half:]}"
