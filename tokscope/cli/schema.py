"""``tokscope schema``: JSON Schemas of the files that tokscope writes."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from tokscope.cli.completion import complete_schema

EPILOG = """\b
Examples:
  tokscope schema
  tokscope schema compare >compare.schema.json
Validate a file with any JSON Schema tool: check-jsonschema --schemafile SCHEMA FILE
"""


def schema(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="NAME",
            help="Which schema. Default: list all schemas.",
            autocompletion=complete_schema,
            show_default=False,
        ),
    ] = None,
) -> None:
    """Print the JSON Schema of a file that tokscope writes."""
    from tokscope.cli.options import terminal_width
    from tokscope.render.table import render_table
    from tokscope.schemas import read_schema, schema_names

    if name is not None:
        sys.stdout.write(read_schema(name))
        return
    rows = [(each, json.loads(read_schema(each))["title"]) for each in schema_names()]
    sys.stdout.write(render_table(("schema", "file"), rows, terminal_width()))
