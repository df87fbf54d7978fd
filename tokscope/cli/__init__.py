"""The command line: one thin file a command. Typer only here; Rich only here and in ``render``."""

from tokscope.cli.entry import main

__all__ = ["main"]
