"""The arguments that make a command's numbers, so that a result can be made again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import typer

from tokscope.errors import InputError, redacted

_MEASURING = frozenset(
    {
        *("tokenizers", "corpus", "text", "aligned", "apart", "against", "metric"),
        *("family", "algorithm", "words", "by", "reference_language", "isolated", "special"),
        *("normalize", "unit", "encoding", "field", "key", "limit", "sample", "seed", "skip_bad"),
        *("pattern", "normalizer", "lowercase"),
    }
)
"""Parameters that say what is measured and how. The others say how results are shown, where they
are written, and how much of the machine is used."""


def repeatable(context: typer.Context) -> tuple[str, ...]:
    """Write down the command as it was given, without what moves no number.

    Returns
    -------
    tuple of str
        The command's name, its options, then its arguments.
    """
    words = (str(context.info_name), *_options(context), *_arguments(context))
    return tuple(map(redacted, words))


def check_measuring(context: typer.Context, arguments: Sequence[str]) -> None:
    """Make sure that arguments of the command of a context do nothing but measure.

    Raises
    ------
    InputError
        One does something else.
    TyperException
        The command does not take one.
    """
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
