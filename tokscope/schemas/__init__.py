"""JSON Schemas of the files that tokscope writes, one file for each."""

from __future__ import annotations

from importlib.resources import files

from tokscope.errors import UnknownNameError, suggest


def schema_names() -> list[str]:
    """List the names of all schemas."""
    names = (each.name for each in files("tokscope.schemas").iterdir())
    return sorted(name.removesuffix(".json") for name in names if name.endswith(".json"))


def read_schema(name: str) -> str:
    """Read a schema as it was published.

    Raises
    ------
    UnknownNameError
        There is no such schema.
    """
    known = schema_names()
    if name not in known:
        raise UnknownNameError(
            f"unknown schema '{name}'",
            f"known: {', '.join(known)}",
            suggestions=suggest(name, known),
        )
    return files("tokscope.schemas").joinpath(f"{name}.json").read_text(encoding="utf-8")
