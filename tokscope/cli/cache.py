"""``tokscope cache``: show or clear the cache of counts, print a CI cache key."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import Annotated

import typer

from tokscope.text.display import pluralize

app = typer.Typer(help="Show or clear the cache of counts.", rich_markup_mode=None)


@app.callback(invoke_without_command=True)
def cache(context: typer.Context) -> None:
    """Show or clear the cache of counts; shows it by default."""
    if context.invoked_subcommand is None:
        show()


@app.command("show")
def show() -> None:
    """Show the size, the limit and the folder of the cache."""
    from tokscope.counting.counts import BOUND, CountCache
    from tokscope.sources.store import Store

    counts = CountCache(Store.default())
    files, size = counts.size()
    sys.stdout.write(
        f"{pluralize(files, 'count')}, {size / 1e6:.1f} of at most {BOUND / 1e6:.0f} MB,"
        f" in {counts.folder}\n"
    )


@app.command("clear")
def clear() -> None:
    """Clear all cached counts; results do not change, the next run takes longer."""
    from tokscope.counting.counts import CountCache
    from tokscope.sources.store import Store

    files, size = CountCache(Store.default()).clear()
    sys.stdout.write(f"forgot {pluralize(files, 'count')}, {size / 1e6:.1f} MB\n")


@app.command("key")
def key(
    config: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Settings file. Default: the nearest tokscope.toml or pyproject.toml.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Print a CI cache key for the store.

    A digest of the catalogue and of the tokenizers that the settings name: as long as it is the
    same, `tokscope check` needs the same vocabularies.
    """
    from tokscope.catalogue.catalogue import bundled_digest
    from tokscope.checks.settings_reader import check_settings
    from tokscope.config import load_config, read_config

    settings = load_config() if config is None else read_config(config)
    parts = [bundled_digest()]
    if settings.catalogue is not None:
        parts.append(hashlib.sha256(settings.catalogue.read_bytes()).hexdigest())
    check = check_settings(settings)
    if check is not None:
        parts += sorted({role.tokenizer for role in check.roles})
    print(hashlib.sha256("\0".join(parts).encode()).hexdigest())
