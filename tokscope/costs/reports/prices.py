"""A price list, one price, and the findings of ``prices check`` as documents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import astuple
from datetime import date
from decimal import Decimal

from tokscope.costs.price import PER, STALE_AFTER, Price, Rates, Tier, Vat
from tokscope.costs.price_checks import PriceProblem
from tokscope.costs.prices import Prices
from tokscope.render.document import UNDEFINED, Document, DocumentTable, Value

_KINDS = ("input", "output", "cache_read", "cache_write")
_HEADS = (
    "model",
    "matched price",
    "currency",
    "input",
    "output",
    "cache read",
    "cache write",
    "batch",
    "VAT",
    "from",
    "last checked",
    "days",
    "marks",
)
DATED = (
    "Prices change without notice: compare those that matter with the source, which"
    " `tokscope prices show MODEL` names."
)
_MEANING = (
    "last checked: the day on which the row was compared with its source, else that of the"
    f" catalogue, else its first day; stale: more than {STALE_AFTER} days ago; third-party:"
    " somebody else quotes the vendor; user: from a price file of yours; tiers: long requests cost"
    " more"
)


def amount(value: Decimal | None) -> str:
    """Write money exactly, without zeros at its end; unknown is not 0.

    Examples
    --------
    >>> amount(Decimal("2.50")), amount(Decimal("500")), amount(Decimal("0")), amount(None)
    ('2.5', '500', '0', '–')
    """
    if value is None:
        return UNDEFINED
    written = f"{value:f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def prices_document(chosen: Sequence[Price], prices: Prices) -> Document:
    """Describe a list of prices."""
    rows = tuple(_row(price, prices.as_of) for price in chosen)
    return Document(
        tables=(DocumentTable("prices", _HEADS, rows),),
        records=_records(chosen, prices),
        notes=(f"money for {PER:,} tokens; {_MEANING}", *_foot(chosen, prices), DATED),
    )


def price_document(prices: Prices, layers: Sequence[tuple[str, Price]]) -> Document:
    """Describe one price in full, and what the layers below say of its model."""
    price = layers[0][1]
    tables = [DocumentTable("price", ("fact", "value"), tuple(_facts(price, prices.as_of)))]
    lines = [
        ("of any length", price.rates, "ordinary"),
        *((_above(tier), tier.rates.over(price.rates), "ordinary") for tier in price.tiers),
    ]
    if price.batch is not None:
        lines.append(("of any length", price.batch, "batch"))
        lines += [(_above(t), t.rates.over(price.batch), "batch") for t in price.batch_tiers]
    tables.append(
        DocumentTable(
            f"{price.currency} for {PER:,} tokens",
            ("request", "length", *(kind.replace("_", " ") for kind in _KINDS)),
            tuple((how, length, *map(amount, astuple(rates))) for length, rates, how in lines),
        )
    )
    tables.append(
        DocumentTable(
            "layers, the first holds",
            ("layer", "matched price", "currency", "input", "output"),
            tuple(
                (name, p.priced_as, p.currency, amount(p.rates.input), amount(p.rates.output))
                for name, p in layers
            ),
        )
    )
    return Document(
        tables=tuple(tables),
        records={
            **_records([price], prices),
            "layers": [{"layer": name, **_record(each, prices)} for name, each in layers],
        },
        notes=(*price.notes, *_foot([price], prices), DATED),
    )


def price_check_document(
    findings: Sequence[PriceProblem], prices: Prices | None, remark: str
) -> Document:
    """Describe what a check of prices found."""
    rows = tuple((each.what, each.problem) for each in findings)
    foot = () if prices is None else (f"as of {prices.as_of}; {prices.catalogue_name}",)
    return Document(
        tables=(DocumentTable("findings", ("what", "problem"), rows),) if rows else (),
        records={"findings": [{"what": each.what, "problem": each.problem} for each in findings]},
        notes=foot,
        sentence=f"{remark}; findings: {len(findings) or 'none'}",
    )


def _above(tier: Tier) -> str:
    return f"above {tier.above:,} tokens"


def _row(price: Price, as_of: date) -> tuple[str, ...]:
    marks = [*price.marks(as_of), *(["tiers"] if price.tiers else [])]
    batch = UNDEFINED
    if price.batch is not None:
        batch = f"{amount(price.batch.input)} / {amount(price.batch.output)}"
    return (
        price.model,
        "" if price.priced_as == price.model else price.priced_as,
        price.currency,
        *map(amount, astuple(price.rates)),
        batch,
        UNDEFINED if price.vat is Vat.UNKNOWN else price.vat.value,
        str(price.effective_from or UNDEFINED),
        str(price.last_verified or UNDEFINED),
        UNDEFINED if price.last_verified is None else f"{(as_of - price.last_verified).days:,}",
        ", ".join(marks),
    )


def _facts(price: Price, as_of: date) -> Iterator[tuple[str, str]]:
    yield "model", price.model
    yield "matched price", price.priced_as
    if price.vat is Vat.UNKNOWN:
        yield "VAT", "the list does not say"
    else:
        rate = f", {amount(price.vat_rate * 100)} %" if price.vat_rate is not None else ""
        yield "VAT", f"{price.vat.value}{rate}"
    yield "in force from", str(price.effective_from or "not said")
    yield "checked", str(price.checked or "undated")
    if price.listed:
        yield "listed", f"{price.listed} or later, in a catalogue"
    yield "status", price.status.value
    yield "marks", ", ".join(price.marks(as_of)) or UNDEFINED
    yield "source", price.source
    if price.remark:
        yield "remark", price.remark
    yield "context", UNDEFINED if price.context is None else f"{price.context:,} tokens"


def _foot(chosen: Sequence[Price], prices: Prices) -> Iterator[str]:
    """Return what prices depend on."""
    yield f"as of {prices.as_of}; {prices.catalogue_name}"
    oldest = min((price.last_verified for price in chosen if price.last_verified), default=None)
    if oldest:
        yield f"oldest row checked on {oldest}"
    for rate in prices.rates:
        yield f"exchange rate: {rate}"


def _records(chosen: Sequence[Price], prices: Prices) -> dict[str, list[dict[str, Value]]]:
    return {
        "prices": [_record(price, prices) for price in chosen],
        "tiers": [record for price in chosen for record in _tier_records(price)],
        "basis": [{"as_of": str(prices.as_of), "catalogue": prices.catalogue_name}],
    }


def _record(price: Price, prices: Prices) -> dict[str, Value]:
    """Return the record of a price; money is a string, so that it stays exact."""
    return {
        "model": price.model,
        "priced_as": price.priced_as,
        "currency": price.currency,
        "per_tokens": PER,
        **_money(price.rates, ""),
        **_money(price.batch or Rates(), "batch_"),
        "vat": price.vat.value,
        "vat_rate": None if price.vat_rate is None else f"{price.vat_rate:f}",
        "effective_from": _day(price.effective_from),
        "checked": _day(price.checked),
        "listed": _day(price.listed),
        "status": price.status.value,
        "marks": tuple(price.marks(prices.as_of)),
        "source": price.source,
        "context": price.context,
        "notes": price.notes,
        "remark": price.remark,
    }


def _tier_records(price: Price) -> Iterator[dict[str, Value]]:
    for request, tiers in (("ordinary", price.tiers), ("batch", price.batch_tiers)):
        for tier in tiers:
            yield {
                "priced_as": price.priced_as,
                "request": request,
                "above": tier.above,
                **_money(tier.rates, ""),
            }


def _money(rates: Rates, prefix: str) -> dict[str, Value]:
    values = zip(_KINDS, astuple(rates), strict=True)
    return {f"{prefix}{kind}": None if value is None else amount(value) for kind, value in values}


def _day(day: date | None) -> str | None:
    return None if day is None else str(day)
