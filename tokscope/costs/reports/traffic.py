"""A month of traffic as a document: totals, items, and what has no price."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from tokscope.costs.quote import CostReport
from tokscope.costs.reports.estimate import exact, price_records
from tokscope.costs.reports.money import approximate, cost, money_notes, uncounted
from tokscope.costs.traffic import TrafficItem, TrafficReport
from tokscope.render.document import UNDEFINED, Document, DocumentTable, Value
from tokscope.text.display import printable


def traffic_document(traffic: TrafficReport) -> Document:
    """Return a month of traffic as tables and records."""
    whole = _as_one(traffic)
    flows: list[dict[str, Value]] = [_flow_record(each) for each in traffic.flows]
    return Document(
        (_sums(traffic), _models(traffic), _flows(traffic)),
        {
            "traffic": flows,
            "sums": [
                {"currency": currency, "month_low": exact(low), "month_high": exact(high)}
                for currency, (low, high) in traffic.sums.items()
            ],
            "models": [
                {
                    "model": model,
                    "currency": currency,
                    "month_low": exact(low),
                    "month_high": exact(high),
                }
                for (model, currency), (low, high) in traffic.models.items()
            ],
            "unpriced": [{"row": each.row, "model": each.model} for each in traffic.unpriced],
            "prices": price_records(whole),
        },
        None,
        tuple(_notes(traffic, whole)),
        whole.unavailable,
        _sentence(traffic),
    )


def _as_one(traffic: TrafficReport) -> CostReport:
    """Join the reports of all rows, for the footnotes on money."""
    reports = traffic.reports
    return replace(
        reports[0],
        quotes=tuple(quote for each in reports for quote in each.quotes),
        uncounted=tuple({u.model: u for each in reports for u in each.uncounted}.values()),
        unavailable=tuple({u.tokenizer: u for each in reports for u in each.unavailable}.values()),
        named=frozenset().union(*(each.named for each in reports)),
    )


def _sums(traffic: TrafficReport) -> DocumentTable:
    rows = [(f"{cost(total)} {currency}",) for currency, total in traffic.sums.items()]
    return DocumentTable("all of it", ("a month",), tuple(rows) or ((UNDEFINED,),))


def _models(traffic: TrafficReport) -> DocumentTable:
    rows = [
        (printable(model), f"{cost(total)}", currency)
        for (model, currency), total in traffic.models.items()
    ]
    return DocumentTable("by model", ("model", "a month", "currency"), tuple(rows))


def _flows(traffic: TrafficReport) -> DocumentTable:
    rows = []
    for each in traffic.flows:
        quote = each.quote
        cells = [printable(each.row), printable(each.model), each.language or UNDEFINED]
        cells += [f"{each.requests.normalize():,f}"]
        cells += [str(quote.input), str(quote.output)] if quote else [UNDEFINED, UNDEFINED]
        cells += [cost(quote.one) if quote else UNDEFINED, cost(each.month)]
        cells += [each.currency or UNDEFINED]
        is_approximate = quote is not None and quote.is_approximate
        rows.append(approximate(cells, is_approximate=is_approximate))
    heads = ("row", "model", "language", "requests", "tokens in", "tokens out", "one", "a month")
    return DocumentTable("by row", (*heads, "currency"), tuple(rows))


def _flow_record(each: TrafficItem) -> dict[str, Value]:
    quote = each.quote
    return {
        "row": each.row,
        "model": each.model,
        "language": each.language,
        "requests": exact(each.requests),
        "tokenizer": quote.tokenizer if quote else None,
        "basis": quote.basis.value if quote else None,
        "documents": quote.documents if quote else None,
        "input_tokens_low": quote.input.low if quote else None,
        "input_tokens_high": quote.input.high if quote else None,
        "output_tokens_low": quote.output.low if quote else None,
        "output_tokens_high": quote.output.high if quote else None,
        "currency": each.currency,
        "one_low": exact(quote.one.low) if quote else None,
        "one_high": exact(quote.one.high) if quote else None,
        "month_low": exact(each.month.low),
        "month_high": exact(each.month.high),
        "marks": quote.marks if quote else (),
    }


def _notes(traffic: TrafficReport, whole: CostReport) -> Iterator[str]:
    yield (
        "one: a request or dialogue, the mean over the documents of the row; answers in words are"
        " turned into tokens by each model's own fertility on parallel-en-ru"
    )
    yield from dict.fromkeys(note for each in traffic.reports for note in each.notes)
    yield from money_notes(whole)
    for each in traffic.unpriced:
        yield f"not priced: row {printable(each.row)}, {printable(each.model)}: {_reason(each)}"
    yield from uncounted(whole)


def _reason(flow: TrafficItem) -> str:
    if flow.quote is None:
        return "its tokens cannot be counted here"
    if flow.quote.price is None:
        return "no price is known; give one in a file: --prices FILE"
    return f"no price for {', '.join(flow.quote.missing)}"


def _sentence(traffic: TrafficReport) -> str:
    sums: Mapping[str, object] = {
        currency: f"{cost(total)} {currency}" for currency, total in traffic.sums.items()
    }
    rows = dict.fromkeys(each.row for each in traffic.flows)
    lacking = dict.fromkeys(each.row for each in traffic.unpriced)
    total = " and ".join(map(str, sums.values())) or "No sum"
    without = f"; {len(lacking)} without a price, not in the sum" if lacking else ""
    return f"{total} a month for {len(rows) - len(lacking)} of {len(rows)} rows{without}."
