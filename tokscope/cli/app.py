"""The Typer application with all commands."""

from __future__ import annotations

from typing import Annotated

import typer

from tokscope.cli import (
    boundaries,
    cache,
    check,
    compare,
    corpora,
    cost,
    count,
    explain,
    prices,
    schema,
    show,
    stress,
    tally,
    tokenizers,
    watch,
    words,
)
from tokscope.cli import check as init
from tokscope.cli import results as reproduce
from tokscope.cli import results as results_diff
from tokscope.cli import tokenizers as diff
from tokscope.cli.help import GroupedCommand
from tokscope.cli.options import OfflineOption, Settings

app = typer.Typer(
    name="tokscope",
    help="How many tokens does my text cost, per tokenizer and language?",
    epilog="Start with: tokscope compare",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from tokscope.versions import tool_version

        print(f"tokscope {tool_version()}")
        raise typer.Exit


@app.callback(context_settings={"help_option_names": ["-h", "--help"]})
def settings(
    context: typer.Context,
    offline: OfflineOption = False,
    version: Annotated[
        bool,
        typer.Option(
            "-V", "--version", help="Print the version.", callback=_print_version, is_eager=True
        ),
    ] = False,
) -> None:
    """Set the options that hold for every command."""
    context.obj = Settings(offline=offline)


app.command("compare", cls=GroupedCommand, epilog=compare.EPILOG)(compare.compare)
app.command("count", cls=GroupedCommand, epilog=count.EPILOG)(count.count)
app.command("cost", cls=GroupedCommand, epilog=cost.EPILOG)(cost.cost)
app.command("check", cls=GroupedCommand, epilog=check.EPILOG)(check.check)
app.command("diff", cls=GroupedCommand, epilog=results_diff.DIFF_EPILOG)(results_diff.diff)
app.command("init", cls=GroupedCommand, epilog=init.INIT_EPILOG)(init.init)
app.command("show", cls=GroupedCommand, epilog=show.EPILOG)(show.show)
app.command("reproduce", cls=GroupedCommand, epilog=reproduce.EPILOG)(reproduce.reproduce)
app.command("words", cls=GroupedCommand, epilog=words.EPILOG)(words.words)
app.command("stress", cls=GroupedCommand, epilog=stress.EPILOG)(stress.stress)
app.command("boundaries", cls=GroupedCommand, epilog=boundaries.EPILOG)(boundaries.boundaries)
app.command("tally", cls=GroupedCommand, epilog=tally.EPILOG)(tally.tally)
app.command("watch", cls=GroupedCommand, epilog=watch.EPILOG)(watch.watch)
tokenizers.app.command("diff", cls=GroupedCommand, epilog=diff.EPILOG)(diff.diff)
app.add_typer(tokenizers.app, name="tokenizers")
app.add_typer(corpora.app, name="corpora")
app.add_typer(prices.app, name="prices")
app.add_typer(cache.app, name="cache")
app.command("explain", epilog=explain.EPILOG)(explain.explain)
app.command("schema", epilog=schema.EPILOG)(schema.schema)
