"""Values of the command line without pydantic, which Typer loads to read even a string.

It takes longer to load than everything else a command needs. Text is taken as it is; whatever else
is given goes Typer's own way. This leans on how Typer keeps the reader of a parameter; a Typer that
keeps it otherwise is left alone.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import typer

_READER = "_runtime_param"
_TEXT = (str, list[str])


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the values of one parameter."""

    descriptor: Any
    """What Typer knows of its type."""

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        """Read a value: none, text, or whatever Typer makes of it."""
        is_list = param.multiple or param.nargs == -1
        if value is None:
            return () if is_list else None
        if self.descriptor.annotation in _TEXT and self.descriptor.parameter_info.parser is None:
            if isinstance(value, str) and not is_list:
                return value
            if is_list and isinstance(value, list | tuple) and all(type(x) is str for x in value):
                return list(value)
        from typer._coercion import build_runtime_param

        return build_runtime_param(self.descriptor).coerce(value, param, ctx)


def read_lightly(command: Any, arguments: Collection[str]) -> None:
    """Have the parameters of a command, and of the commands below it, read by this module.

    Parameters
    ----------
    command : typer.core.TyperCommand or typer.core.TyperGroup
        As ``typer.main.get_command`` builds it.
    arguments : collection of str
        The command line: commands it does not name are left alone.
    """
    if find_spec("typer._coercion") is None:
        return
    for parameter in command.get_params(typer.Context(command)):  # --help among them
        if hasattr(parameter, _READER) and hasattr(parameter, "type_descriptor"):
            setattr(parameter, _READER, _Reader(parameter.type_descriptor))
    for name, inner in getattr(command, "commands", {}).items():
        if name in arguments:
            read_lightly(inner, arguments)
