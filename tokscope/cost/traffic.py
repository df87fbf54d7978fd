"""Price a month of traffic: a sum, its parts by row and model, and what has no price."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from tokscope.cost.bill import EXACT
from tokscope.cost.money import times
from tokscope.cost.quotes import UNKNOWN, Cost, CostReport, Quote
from tokscope.cost.traffic_file import TrafficRow
from tokscope.errors import InputError

_ALL = Decimal(1)
_NOTHING = Cost(Decimal(0), Decimal(0))
_Key = TypeVar("_Key")


@dataclass(frozen=True, slots=True)
class Flow:
    """The requests of one row in one language."""

    row: str
    model: str
    language: str | None
    requests: Decimal
    """A month."""
    quote: Quote | None
    """None where the model's tokens are not known here."""
    month: Cost = UNKNOWN

    @property
    def currency(self) -> str | None:
        """What the money is in."""
        return self.quote.currency if self.quote else None

    @property
    def is_priced(self) -> bool:
        """Whether its bill is known."""
        return self.month.high is not None


@dataclass(frozen=True, slots=True)
class TrafficReport:
    """A month of traffic."""

    flows: tuple[Flow, ...]
    reports: tuple[CostReport, ...]
    """Of each row."""

    @property
    def unpriced(self) -> tuple[Flow, ...]:
        """What has no bill."""
        return tuple(flow for flow in self.flows if not flow.is_priced)

    @property
    def sums(self) -> Mapping[str, Cost]:
        """Sum of all that is priced, by currency."""
        return _summed((flow.currency or "", flow.month) for flow in self.flows if flow.is_priced)

    @property
    def models(self) -> Mapping[tuple[str, str], Cost]:
        """Sum of what is priced, by model and currency."""
        return _summed(
            ((flow.model, flow.currency or ""), flow.month) for flow in self.flows if flow.is_priced
        )


def _summed(parts: Iterable[tuple[_Key, Cost]]) -> dict[_Key, Cost]:
    found: dict[_Key, Cost] = {}
    for key, cost in parts:
        low, high = found.get(key, _NOTHING)
        found[key] = Cost(_sum(low, cost.low), _sum(high, cost.high))
    return found


def _sum(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or other is None else EXACT.add(one, other)


def flows_of(row: TrafficRow, report: CostReport) -> tuple[Flow, ...]:
    """Share out the requests of a row among its languages.

    Parameters
    ----------
    row : TrafficRow
        The row.
    report : CostReport
        What its request costs, by language.

    Raises
    ------
    InputError
        The mix names a language that the text has not, or there is none for several languages.
    """
    mix: dict[str | None, Decimal] = dict(row.mix.items())
    languages = report.languages
    if not mix and len(languages) > 1:
        raise InputError(
            f"traffic '{row.name}': mix is missing, and its text has several languages",
            f"mix = {{ {', '.join(f'{each} = …' for each in languages)} }}",
        )
    if not mix:
        mix = {languages[0] if languages else None: _ALL}
    quotes = {each.language: each for each in report.quotes}
    if quotes:
        lacking = [str(each) for each in mix if each not in quotes]
        if lacking:
            raise InputError(
                f"traffic '{row.name}': mix names {', '.join(lacking)}, of which there is no text",
                f"its text is in {', '.join(str(each) for each in languages)}",
            )
    return tuple(
        _flow(row, language, EXACT.multiply(share, Decimal(row.requests)), quotes.get(language))
        for language, share in mix.items()
    )


def _flow(row: TrafficRow, language: str | None, requests: Decimal, quote: Quote | None) -> Flow:
    month = UNKNOWN
    if quote is not None:
        month = Cost(*(times(each, requests) for each in quote.one))
    return Flow(row.name, row.model, language, requests, quote, month)


def joined(rows: Sequence[tuple[Flow, ...]], reports: Sequence[CostReport]) -> TrafficReport:
    """Put the rows of a file together."""
    return TrafficReport(tuple(flow for flows in rows for flow in flows), tuple(reports))
