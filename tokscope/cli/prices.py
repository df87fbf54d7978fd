"""``tokscope prices``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tokscope.cli.completion import complete_model, complete_price, complete_second
from tokscope.cli.loaded import FormatOption, OutputOption, check_document_outputs, write_document

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from tokscope.config import Config
    from tokscope.costs.price import Price
    from tokscope.costs.price_checks import PriceProblem
    from tokscope.costs.prices import Prices


EPILOG = """\b
Examples:
  tokscope prices list
  tokscope prices list qwen gpt-oss
  tokscope prices show gpt-4o
  tokscope prices show yandex:qwen3-235b --format json
  tokscope prices check --prices my-prices.toml
  tokscope prices check --all --against model-prices
A price file of your own is --prices FILE, `prices = "FILE"` under [tool.tokscope], or prices.toml
in the platform's folder for settings (TOKSCOPE_CONFIG names another); they win in this order.
"""

app = typer.Typer(
    help="List, show and check prices of models.", rich_markup_mode=None, epilog=EPILOG
)

PricesOption = Annotated[
    Path | None,
    typer.Option("--prices", metavar="FILE", help="Your own price file.", show_default=False),
]
AsOfOption = Annotated[
    str | None,
    typer.Option(
        metavar="DATE", help="Use the prices of this date. Default: today.", show_default=False
    ),
]
ModelsArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="MODEL",
        help="Names, or parts of them.",
        autocompletion=complete_model,
        show_default=False,
    ),
]
AllOption = Annotated[
    bool, typer.Option("--all", help="All rows of all lists, not only known models.")
]


@app.callback(invoke_without_command=True)
def prices(context: typer.Context) -> None:
    """List, show and check prices of models; lists them by default."""
    if context.invoked_subcommand is None:
        list_()


@app.command("list", epilog=EPILOG)
def list_(
    models: ModelsArgument = None,
    everything: AllOption = False,
    prices: PricesOption = None,
    as_of: AsOfOption = None,
    format_: FormatOption = "table",
    output: OutputOption = None,
) -> None:
    """List prices with their dates and sources."""
    from tokscope.costs.reports.prices import prices_document

    check_document_outputs(format_, output or [])
    opened = opened_prices(prices, as_of)
    chosen = _chosen(opened, models or [], everything=everything)
    write_document(prices_document(chosen, opened), format_, output or [])


@app.command("show", epilog=EPILOG)
def show(
    model: Annotated[
        str,
        typer.Argument(
            metavar="MODEL", help="A name, or PROVIDER:NAME.", autocompletion=complete_price
        ),
    ],
    prices: PricesOption = None,
    as_of: AsOfOption = None,
    format_: FormatOption = "table",
    output: OutputOption = None,
) -> None:
    """Show one price in full: tiers, batch, VAT, source, and what it overrides."""
    from tokscope.costs.prices import unpriced
    from tokscope.costs.reports.prices import price_document

    check_document_outputs(format_, output or [])
    opened = opened_prices(prices, as_of)
    layers = opened.by_layer(model)
    if not layers:
        raise unpriced(model, opened)
    write_document(price_document(opened, layers), format_, output or [])


@app.command("check", epilog=EPILOG)
def check(
    models: ModelsArgument = None,
    against: Annotated[
        str | None,
        typer.Option(
            metavar="CATALOGUE|FILE",
            help="Compare with model-prices (extra cross-check) or with a price file.",
            autocompletion=complete_second,
            show_default=False,
        ),
    ] = None,
    everything: AllOption = False,
    prices: PricesOption = None,
    as_of: AsOfOption = None,
    format_: FormatOption = "table",
    output: OutputOption = None,
) -> None:
    """Find stale, wrong and doubtful rows, and where two catalogues disagree (exit 1)."""
    from tokscope.config import load_config
    from tokscope.costs.arguments import parse_day
    from tokscope.costs.price_checks import file_findings
    from tokscope.costs.reports.prices import price_check_document
    from tokscope.errors import ExitCode

    check_document_outputs(format_, output or [])
    config, day = load_config(), parse_day(as_of)
    findings: Sequence[PriceProblem] = file_findings(config, prices)
    opened, remark = None, "price files"
    if not findings:
        opened = _opened(config, prices, day)
        chosen = _chosen(opened, models or [], everything=everything)
        findings, remark = _checked(opened, chosen, against)
    write_document(price_check_document(findings, opened, remark), format_, output or [])
    if findings:
        raise typer.Exit(ExitCode.GATE_FAILED)


def opened_prices(extra: Path | None, as_of: str | None) -> Prices:
    """Open the price files and lists that hold here."""
    from tokscope.config import load_config
    from tokscope.costs.arguments import parse_day

    return _opened(load_config(), extra, parse_day(as_of))


def _opened(config: Config, extra: Path | None, day: date) -> Prices:
    from tokscope.costs.prices import Prices

    return Prices.open(config, extra, day)


def _chosen(opened: Prices, models: Sequence[str], *, everything: bool) -> list[Price]:
    """Choose rows: those that are named, all, or those of models that are known here."""
    from tokscope.config import load_catalogue, load_config
    from tokscope.costs.prices import rows_named, rows_of_known

    if models:
        return rows_named(opened, models)
    if everything:
        return opened.of_all()
    return rows_of_known(opened, load_catalogue(load_config()))


def _checked(
    opened: Prices, chosen: Sequence[Price], against: str | None
) -> tuple[list[PriceProblem], str]:
    """Check rows; with a second catalogue, only those that it has too."""
    from tokscope.costs.price_checks import disagreements, paired, price_findings

    if against is None:
        return list(price_findings(chosen, opened)), f"prices checked: {len(chosen):,}"
    name, pairs = paired(opened, chosen, against)
    found = [each for one, other in pairs for each in disagreements(one, other, name)]
    return found, f"compared with {name}, prices that both have: {len(pairs):,}"
