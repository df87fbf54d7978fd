"""``tokscope cache``: what is remembered of earlier counts."""

from __future__ import annotations

import sys

import typer

from tokscope.text.counted import counted

app = typer.Typer(help="Show or forget remembered counts.", rich_markup_mode=None)


@app.callback(invoke_without_command=True)
def cache(context: typer.Context) -> None:
    """Show or forget remembered counts; alone it shows."""
    if context.invoked_subcommand is None:
        show()


@app.command("show")
def show() -> None:
    """Show how much is remembered, where, and how much may be."""
    from tokscope.count_cache import BOUND, CountCache
    from tokscope.sources import Store

    counts = CountCache(Store.default())
    files, size = counts.size()
    sys.stdout.write(
        f"{counted(files, 'count')}, {size / 1e6:.1f} of at most {BOUND / 1e6:.0f} MB,"
        f" in {counts.folder}\n"
    )


@app.command("clear")
def clear() -> None:
    """Forget all counts; no result changes, the next run only takes longer."""
    from tokscope.count_cache import CountCache
    from tokscope.sources import Store

    files, size = CountCache(Store.default()).clear()
    sys.stdout.write(f"forgot {counted(files, 'count')}, {size / 1e6:.1f} MB\n")
