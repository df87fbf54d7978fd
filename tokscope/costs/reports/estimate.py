"""A cost estimate as a document."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from tokscope.costs.quote import CostReport, Quote
from tokscope.costs.reports.money import approximate, cost, footnotes, money, ratio
from tokscope.costs.request import PAGE, THOUSAND, Period
from tokscope.render.document import UNDEFINED, Document, DocumentTable, Value
from tokscope.text.display import printable
from tokscope.text.scripts import ENGLISH, RUSSIAN


def estimate_document(report: CostReport) -> Document:
    """Return a cost report as tables and records."""
    shown = report.languages if report.is_split else [_main_language(report)]
    tables = [_main(report, language) for language in shown]
    if ENGLISH in report.languages and any(each.premium is not None for each in report.quotes):
        tables.append(_beside(report))
    return Document(
        tuple(tables),
        {
            "quotes": [_record(each, report) for each in report.quotes],
            "prices": price_records(report),
            "exchange": _exchange_records(report),
            "request": [_request_record(report)],
            "uncounted": [
                {"model": each.model, "reason": each.reason, "hint": each.hint}
                for each in report.uncounted
            ],
        },
        report.signature,
        tuple(footnotes(report)),
        report.unavailable,
        _sentence(report),
    )


def _main_language(report: CostReport) -> str | None:
    languages = report.languages
    return RUSSIAN if RUSSIAN in languages else (languages[-1] if languages else None)


def _main(report: CostReport, language: str | None) -> DocumentTable:
    quotes = [each for each in report.quotes if each.language == language]
    currencies = {each.currency for each in quotes if each.currency}
    only = currencies.pop() if len(currencies) == 1 else None
    unit, suffix = report.plan.unit, f", {only}" if only else ""
    requests = report.requests.get(language, Fraction(1))
    written = f"{float(requests):,.{0 if requests.denominator == 1 else 1}f}"
    has_month = report.plan.per is not None
    has_many = requests > 1 and report.plan.per is not Period.MONTH  # that is the month itself
    heads = ["model", *([] if only else ["currency"]), "tokens in", "tokens out"]
    heads += [f"a {unit}{suffix}"]
    heads += [f"{written} {unit}s"] if has_many else []
    heads += ["a day", "a month"] if has_month else []
    heads += [f"{THOUSAND:,} words in", "page in", "tokenizer", "matched price", "marks"]
    rows = []
    for each in quotes:
        cells = [printable(each.model)]
        cells += [] if only else [each.currency or UNDEFINED]
        cells += [str(each.input), str(each.output) if report.plan.has_output else UNDEFINED]
        cells += [cost(each.one)]
        cells += [cost(each.many)] if has_many else []
        cells += [cost(each.day), cost(each.month)] if has_month else []
        cells += [money(each.thousand_words), money(each.page)]
        cells += [each.tokenizer or each.basis.value]
        cells += [each.price.priced_as if each.price else "", ", ".join(_marks(each))]
        rows.append(approximate(cells, is_approximate=each.is_approximate))
    title = f"{language or 'text'}: what it costs"
    return DocumentTable(title, tuple(heads), tuple(rows))


def _beside(report: CostReport) -> DocumentTable:
    """Compare each language with English, on the same content."""
    unit = report.plan.unit
    english = {each.model: each for each in report.quotes if each.language == ENGLISH}
    others = [each for each in report.quotes if each.premium is not None]
    rows = []
    for each in others:
        base = english.get(report.against or each.model)
        beside = [UNDEFINED, UNDEFINED] if base is None else [str(base.input), cost(base.one)]
        cells = [printable(each.model), beside[0], str(each.input), beside[1], cost(each.one)]
        cells += [ratio(each.premium), ratio(each.price_ratio), ratio(each.markup)]
        rows.append(approximate(cells, is_approximate=each.is_approximate))
    name = (others[0].language or "?").upper() if others else "?"
    against = f", English of {printable(report.against)}" if report.against else ""
    return DocumentTable(
        f"the same content in {name} and English{against}",
        (
            *("model", "tokens EN", f"tokens {name}", f"a {unit} EN", f"a {unit} {name}"),
            *("premium", "price ratio", "cost ratio"),
        ),
        tuple(rows),
    )


def _marks(each: Quote) -> list[str]:
    marks = [each.basis.value] if each.basis.value != "counted" else []
    marks += each.marks
    marks += [f"no price for {kind}" for kind in each.missing]
    marks += ["no price"] if each.price is None else []
    marks += [f"{each.too_long:,} too long"] if each.too_long else []
    return marks


def _number(requests: Fraction) -> int | float:
    return int(requests) if requests.denominator == 1 else float(requests)


def exact(amount: Decimal | None) -> str | None:
    """Write an amount with all its digits, for a program; None for unknown."""
    return None if amount is None else format(amount.normalize(), "f")


def _record(each: Quote, report: CostReport) -> dict[str, Value]:
    price = each.price
    return {
        "model": each.model,
        "language": each.language,
        "tokenizer": each.tokenizer,
        "basis": each.basis.value,
        "documents": each.documents,
        "words": each.words,
        "question_tokens": each.question,
        "overhead_tokens": each.overhead.request,
        "input_tokens_low": each.input.low,
        "input_tokens_high": each.input.high,
        "output_tokens_low": each.output.low if report.plan.has_output else None,
        "output_tokens_high": each.output.high if report.plan.has_output else None,
        "currency": each.currency,
        "one_low": exact(each.one.low),
        "one_high": exact(each.one.high),
        "requests": _number(report.requests[each.language]),
        "many_low": exact(each.many.low),
        "many_high": exact(each.many.high),
        "day_low": exact(each.day.low),
        "day_high": exact(each.day.high),
        "month_low": exact(each.month.low),
        "month_high": exact(each.month.high),
        "thousand_words": exact(each.thousand_words),
        "page": exact(each.page),
        "premium": each.premium,
        "price_ratio": each.price_ratio,
        "markup": each.markup,
        "context": each.context,
        "too_long": each.too_long,
        "priced_as": price.priced_as if price else None,
        "checked": str(price.checked) if price and price.checked else None,
        "catalogue": report.catalogue_name,
        "as_of": str(report.money.as_of),
        "vat": price.vat.value if price else None,
        "missing": each.missing,
        "marks": each.marks,
        "exchange_rate": str(each.rate) if each.rate else None,
    }


def price_records(report: CostReport) -> list[dict[str, Value]]:
    """Write down the prices that were used, each once."""
    return [
        {
            "model": price.model,
            "priced_as": price.priced_as,
            "currency": price.currency,
            **{
                f"{name}_rate": exact(getattr(price.rates, name))
                for name in ("input", "output", "cache_read", "cache_write")
            },
            "status": price.status.value,
            "vat": price.vat.value,
            "vat_rate": exact(price.vat_rate),
            "effective_from": str(price.effective_from) if price.effective_from else None,
            "checked": str(price.checked) if price.checked else None,
            "listed": str(price.listed) if price.listed else None,
            "source": price.source,
            "notes": price.notes,
        }
        for price in report.prices
    ]


def _exchange_records(report: CostReport) -> list[dict[str, Value]]:
    rates = dict.fromkeys(each.rate for each in report.quotes if each.rate)
    return [
        {
            "base": rate.base,
            "quote": rate.quote,
            "value": exact(rate.value),
            "on": str(rate.on),
            "source": rate.source,
        }
        for rate in rates
    ]


def _request_record(report: CostReport) -> dict[str, Value]:
    plan, charges = report.plan, report.money.charges
    words, tokens = plan.output_words, plan.output_tokens
    return {
        "catalogue": report.catalogue_name,
        "as_of": str(report.money.as_of),
        "words": plan.words,
        "page_characters": PAGE,
        "output_words": None if words is None else f"{words.low}..{words.high}",
        "output_tokens": None if tokens is None else f"{tokens.low}..{tokens.high}",
        "reasoning_tokens": plan.reasoning,
        "cached": str(plan.cached),
        "cache_write": str(plan.cache_write),
        "batch": "yes" if plan.is_batch else "no",
        "turns": plan.turns,
        "requests": plan.requests,
        "per": plan.per.value if plan.per else None,
        "vat": exact(charges.vat),
        "vat_unsaid": charges.unsaid.value,
        "markup": exact(charges.markup),
        "against": report.against,
    }


def _sentence(report: CostReport) -> str | None:
    """Return a sentence to quote: which model is cheapest."""
    language = _main_language(report)
    priced = [each for each in report.quotes if each.language == language and each.is_priced]
    if len(priced) < 2 or len({each.currency for each in priced}) > 1:
        return None
    first, last = priced[0], priced[-1]
    if not first.one.high or not last.one.high:
        return None
    mark = "~" if first.is_approximate else ""
    return (
        f"Cheapest of {len(priced)} in {language or 'this text'}: {mark}{printable(first.model)},"
        f" {cost(first.one)} {first.currency} a {report.plan.unit}; {printable(last.model)} costs"
        f" {last.one.high / first.one.high:,.1f} times as much. A price says nothing of quality."
    )
