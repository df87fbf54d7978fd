"""Values are read as Typer reads them, without pydantic where they are text."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import pytest
import typer

from tokscope.cli.main import install_fast_values

app = typer.Typer()
Given = dict[str, Any]


@app.command()
def taken(
    context: typer.Context,
    names: Annotated[list[str] | None, typer.Argument()] = None,
    word: str = "none",
    many: Annotated[list[str] | None, typer.Option()] = None,
    other: str | None = None,
    number: Annotated[int, typer.Option(min=1)] = 1,
    path: Path | None = None,
    flag: bool = False,
    loud: Annotated[str, typer.Option(parser=str.upper)] = "x",
) -> None:
    """Hand on what was given."""
    context.find_root().obj.update(
        names=names, word=word, many=many, other=other, number=number, path=path, flag=flag,
        loud=loud,
    )  # fmt: skip


def read(arguments: list[str], *, lightly: bool) -> tuple[Given, str]:
    command = typer.main.get_command(app)
    if lightly:
        install_fast_values(command, [])
    given: Given = {}
    try:
        with command.make_context("taken", arguments, obj=given) as context:
            command.invoke(context)
    except typer.TyperException as error:
        return given, error.format_message()
    return given, ""


@pytest.mark.parametrize(
    "line",
    [
        "",
        "a b --word c --many d --many e --other f",
        "--number 3 --path x/y --flag --loud abc",
        "--number 0",
        "--number x",
        "--other",
        "--unknown",
        "--flag=3",
    ],
)
def test_values_and_errors_are_those_of_typer(line: str) -> None:
    assert read(line.split(), lightly=True) == read(line.split(), lightly=False)


def test_a_typer_of_another_make_is_left_alone() -> None:
    class Parameter:
        pass

    class Command:
        params = (Parameter(),)

        def get_params(self, _: object) -> tuple[Parameter, ...]:
            return self.params

    command: Any = Command()
    command.allow_extra_args = command.allow_interspersed_args = False
    command.ignore_unknown_options = False
    command.context_settings = {}
    install_fast_values(command, [])
    assert vars(command.params[0]) == {}
