"""``tokscope schema``: JSON Schemas of the files that tokscope writes."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

EPILOG = """\b
Examples:
  tokscope schema
  tokscope schema compare >compare.schema.json
Validate a file with any JSON Schema tool: check-jsonschema --schemafile SCHEMA FILE
"""


def schema_names() -> list[str]:
    """List the names of all schemas."""
    from importlib.resources import files

    names = (each.name for each in (files("tokscope") / "schemas").iterdir())
    return sorted(name.removesuffix(".json") for name in names if name.endswith(".json"))


def read_schema(name: str) -> str:
    """Read a schema as it was published.

    Raises
    ------
    UnknownNameError
        There is no such schema.
    """
    from importlib.resources import files

    from tokscope.errors import UnknownNameError, suggest

    known = schema_names()
    if name not in known:
        raise UnknownNameError(
            f"unknown schema '{name}'",
            f"known: {', '.join(known)}",
            suggestions=suggest(name, known),
        )
    return (files("tokscope") / "schemas" / f"{name}.json").read_text(encoding="utf-8")


def schema(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="NAME",
            help="Which schema. Default: list all schemas.",
            autocompletion=schema_names,
            show_default=False,
        ),
    ] = None,
) -> None:
    """Print the JSON Schema of a file that tokscope writes."""
    from tokscope.cli.options import terminal_width
    from tokscope.render.table import render_table

    if name is not None:
        sys.stdout.write(read_schema(name))
        return
    rows = [(each, json.loads(read_schema(each))["title"]) for each in schema_names()]
    sys.stdout.write(render_table(("schema", "file"), rows, terminal_width()))
