"""``tokscope init``: settings for ``tokscope check`` to start from."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

EPILOG = """\b
Examples:
  tokscope init
  tokscope check --update
Writes tokscope.toml in the current folder; nothing that is there is changed.
"""


def init(context: typer.Context) -> None:
    """Write commented settings for `tokscope check`, from what this folder holds."""
    from tokscope.cli.output import write_file
    from tokscope.config import OWN_FILE, load_config
    from tokscope.errors import InputError
    from tokscope.gate.beginning import look, settings_for
    from tokscope.gate.settings import BASELINE

    path = Path(OWN_FILE)
    folder = Path.cwd()
    config = load_config()
    if config.file is not None and config.check is not None:
        raise InputError(
            f"{config.file}: holds what to check already", "change it there, or delete it first"
        )
    if path.exists() or (config.file and config.file.parent == folder and config.is_set):
        there = path if path.exists() else config.file
        raise InputError(f"{there}: holds settings already", "add a section `check` to it")
    found = look(folder)
    write_file(path, settings_for(found, BASELINE))
    what = [*map(str, found.tokenizers), *map(str, found.prompts), *found.texts]
    print(f"found: {', '.join(what) or 'no tokenizer, prompts or texts here'}", file=sys.stderr)
    print(f"wrote {path}; next: `tokscope check --update`", file=sys.stderr)
