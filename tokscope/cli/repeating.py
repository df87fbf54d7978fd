"""The arguments that make a command's numbers, so that a result can be made again."""

from __future__ import annotations

from collections.abc import Iterator

import typer

from tokscope.errors import redacted

_NOT_NUMBERS = frozenset(
    {
        *("output", "format_", "columns", "sort", "keep_going"),
        *("offline", "workers", "memory", "engine"),
    }
)
"""Parameters that move no number: how results are shown, and how much of the machine is used."""


def repeatable(context: typer.Context) -> tuple[str, ...]:
    """Write down the command as it was given, without what moves no number.

    Returns
    -------
    tuple of str
        The command's name, its options, then its arguments.
    """
    words = (str(context.info_name), *_options(context), *_arguments(context))
    return tuple(map(redacted, words))


def _options(context: typer.Context) -> Iterator[str]:
    for parameter in context.command.params:
        value = context.params.get(str(parameter.name))
        if parameter.param_type_name != "option" or parameter.name in _NOT_NUMBERS:
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
