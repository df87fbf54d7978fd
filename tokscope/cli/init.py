"""``tokscope init``: settings for ``tokscope check`` to start from, and pipelines that run it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from tokscope.cli.completion import complete_host
from tokscope.cli.options import chosen

EPILOG = """\b
Examples:
  tokscope init
  tokscope check --update
  tokscope init --ci gitlab > .gitlab-ci.yml
Writes tokscope.toml in the current folder; nothing that is there is changed.
"""


def init(
    ci: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Print a file that runs the check instead: github, gitlab, jenkins or pre-commit.",
            autocompletion=complete_host,
            show_default=False,
        ),
    ] = None,
) -> None:
    """Write commented settings for `tokscope check`, from what this folder holds."""
    if ci is None:
        _write_settings()
    else:
        _print_pipeline(ci)


def _print_pipeline(name: str) -> None:
    from tokscope.gate.pipelines import OWNER, PLACES, Host, pipeline_for

    host = chosen(name, {each.value: each for each in Host}, "CI")
    text = pipeline_for(host)
    sys.stdout.write(text)
    who = f", with whoever keeps your copy of tokscope for {OWNER}" if OWNER in text else ""
    print(f"put it into {PLACES[host]}{who}", file=sys.stderr)


def _write_settings() -> None:
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
