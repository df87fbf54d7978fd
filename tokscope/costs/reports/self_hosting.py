"""Self-hosting compared with APIs, as tables added to a cost estimate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from tokscope.costs.reports.estimate import exact
from tokscope.costs.reports.money import approximate, money
from tokscope.costs.self_hosting import BreakEven, HardwareReport, SelfHostedCost
from tokscope.render.document import UNDEFINED, Document, DocumentTable, Value
from tokscope.text.display import printable


def with_hardware(found: Document, hardware: HardwareReport) -> Document:
    """Return a cost report with the tables of hardware added."""
    return replace(
        found,
        tables=(*found.tables, _owned_table(hardware), _even_table(hardware)),
        records={
            **found.records,
            "hardware": [_owned_record(each) for each in hardware.owned],
            "break_even": [_even_record(each) for each in hardware.break_evens],
        },
        notes=(*_notes(hardware), *found.notes),
    )


def _owned_table(hardware: HardwareReport) -> DocumentTable:
    rows = [
        (
            printable(each.profile.id),
            printable(each.profile.model),
            each.language or UNDEFINED,
            f"{each.profile.utilisation:.0%}",
            f"{money(each.month)} {each.currency}",
            money(each.input_million),
            money(each.output_million),
            _words(each.words),
        )
        for each in hardware.owned
    ]
    heads = ("hardware", "model", "language", "at work", "a month", "1M tokens in", "1M out")
    return DocumentTable("own hardware", (*heads, "words a month at most"), tuple(rows))


def _even_table(hardware: HardwareReport) -> DocumentTable:
    serves = {True: "yes", False: "no: API is cheaper", None: UNDEFINED}
    rows = [
        approximate(
            (
                printable(each.profile),
                printable(each.model),
                each.language or UNDEFINED,
                _words(each.words),
                serves[each.is_within],
            ),
            is_approximate=each.is_approximate,
        )
        for each in hardware.break_evens
    ]
    heads = ("hardware", "API", "language", "pays from words a month", "serves so many")
    return DocumentTable("own hardware against an API", heads, tuple(rows))


def _words(words: Decimal | None) -> str:
    return UNDEFINED if words is None else f"{words:,.0f}"


def _owned_record(each: SelfHostedCost) -> dict[str, Value]:
    profile = each.profile
    return {
        "hardware": profile.id,
        "model": profile.model,
        "language": each.language,
        "currency": each.currency,
        "gpu_hour": exact(profile.gpu_hour),
        "gpu_hour_currency": profile.currency,
        "gpus": profile.gpus,
        "hours": exact(profile.hours),
        "utilisation": exact(profile.utilisation),
        "month": exact(each.month),
        "input_million": exact(each.input_million),
        "output_million": exact(each.output_million),
        "words_a_month": exact(each.words),
        "source": profile.source,
    }


def _even_record(each: BreakEven) -> dict[str, Value]:
    serves = None if each.is_within is None else ("yes" if each.is_within else "no")
    return {
        "hardware": each.profile,
        "model": each.model,
        "language": each.language,
        "words_a_month": exact(each.words),
        "serves_so_many": serves,
    }


def _notes(hardware: HardwareReport) -> Iterator[str]:
    yield (
        "own hardware: a month is paid whole; words: of questions, each answered at full length;"
        " utilisation is in the throughput, not in the hours"
    )
    sources = {each.profile.id: each.profile for each in hardware.owned}
    for id_, profile in sources.items():
        one = "; one measured speed for reading and writing" if profile.is_one_speed else ""
        yield f"{printable(id_)}: {printable(profile.source)}{one}"
    if any(each.words is None for each in hardware.break_evens):
        yield "no break-even: no price, no answer to price, or currencies without a rate (--fx)"
