"""``tokscope cost traffic.toml``: a month of traffic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import typer

from tokscope.cli.cost_modes import Asked, Base, Outcome, report_of
from tokscope.cli.costing import questions, reading_of
from tokscope.cost.models import choose
from tokscope.cost.quotes import CostReport
from tokscope.cost.traffic import flows_of, joined
from tokscope.cost.traffic_file import TrafficRow, read_traffic
from tokscope.errors import InputError
from tokscope.render.cost_traffic import traffic_found

_TRAFFIC = ".toml"
_WITH_TRAFFIC = frozenset(
    {
        *("models", "currency", "fx", "vat", "assume_vat", "markup", "prices", "as_of"),
        *("format_", "output", "offline"),
    }
)
"""Parameters that go with a traffic file; everything else it says itself."""


def traffic_file(names: Sequence[str]) -> Path | None:
    """Find the traffic file among what is named; None where models are.

    Raises
    ------
    InputError
        It stands beside something else, or is not there.
    """
    files = [name for name in names if name.endswith(_TRAFFIC)]
    if not files:
        return None
    if len(names) > 1:
        raise InputError(
            f"{files[0]} stands beside {', '.join(name for name in names if name != files[0])}",
            "a traffic file names its models itself: give it alone",
        )
    return Path(files[0])


def check_alone(context: typer.Context) -> None:
    """Make sure that nothing is said which a traffic file says itself.

    Raises
    ------
    InputError
        There is such an option.
    """
    for parameter in context.command.params:
        name = str(parameter.name)
        value = context.params.get(name)
        if name in _WITH_TRAFFIC or not value or value == parameter.get_default(context):
            continue
        raise InputError(
            f"{max(parameter.opts, key=len)} says nothing about a traffic file",
            "write it into the file, or name models",
        )


def of_traffic(base: Base, path: Path) -> Outcome:
    """Price a file of traffic."""
    rows = read_traffic(path)
    asked = [_asked(row) for row in rows]
    priced = [_priced(base, row, each) for row, each in zip(rows, asked, strict=True)]
    traffic = joined(
        [flows_of(row, report) for row, report in zip(rows, priced, strict=True)], priced
    )
    return traffic_found(traffic), not traffic.unpriced


def _asked(row: TrafficRow) -> Asked:
    """Open the text of a row."""
    reading = reading_of(None, None, None, row.corpora, aligned=False)
    return Asked((row.model,), row.plan, questions([], [], row.corpora, reading), row.corpora)


def _priced(base: Base, row: TrafficRow, asked: Asked) -> CostReport:
    catalogue = base.loader.catalogue
    choice = choose(asked.names, row.given, catalogue, base.prices, row.plan.overhead)
    if not choice.models:
        return CostReport(
            (),
            row.plan,
            {},
            base.money,
            base.prices.catalogue_name,
            uncounted=choice.uncounted,
            named=choice.named,
        )
    report, _, _ = report_of(replace(base, given=row.given), asked, asked.names)
    return report
