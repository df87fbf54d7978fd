"""Price a plan for all models and languages, cheapest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from tokscope.costs.bill import Money
from tokscope.costs.models import Choice, Model, PriceList
from tokscope.costs.quote import CostReport, Quote, estimator_for, input_rate, quote
from tokscope.costs.request import Plan
from tokscope.costs.token_counts import PricedTexts
from tokscope.errors import InputError
from tokscope.render.document import Signature, Unavailable
from tokscope.tokenizers.interface import Tokenizer


def estimate(
    choice: Choice,
    tokenizers: Mapping[str, Tokenizer],
    texts: PricedTexts,
    plan: Plan,
    money: Money,
    prices: PriceList,
    *,
    against: str | None = None,
    signature: Signature | None = None,
    unavailable: Sequence[Unavailable] = (),
    notes: Sequence[str] = (),
) -> CostReport:
    """Price a plan."""
    models = [m for m in choice.models if m.target is None or m.target.id in tokenizers]
    for model in models:
        _check_language(model, texts, plan)
    is_split = texts.are_parts and plan.words is None
    quotes = [
        quote(
            model, estimator_for(model, tokenizers), language, texts, plan, money, is_split=is_split
        )
        for model in models
        for language in texts.prompts
    ]
    quotes = _set_against(quotes, models, tokenizers, texts, plan, money, against)
    documents = {each.language: each.documents for each in quotes}
    requests: dict[str | None, Fraction] = {
        language: Fraction(plan.requests * number, sum(documents.values()) if is_split else number)
        if plan.requests
        else Fraction(number)
        for language, number in documents.items()
    }
    return CostReport(
        tuple(sorted(quotes, key=lambda each: _order(each, list(texts.prompts)))),
        plan,
        requests,
        money,
        prices.catalogue_name,
        choice.uncounted,
        tuple(unavailable),
        choice.named,
        against,
        signature,
        tuple(notes),
        is_split,
    )


def _check_language(model: Model, texts: PricedTexts, plan: Plan) -> None:
    """Check that what the user states about tokens is about one language."""
    is_of_no_text = model.count is not None and plan.words is not None
    if model.target is None and len(texts.prompts) > 1 and not is_of_no_text:
        option = "--count" if model.count is not None else "--tokens-per-word"
        languages = [language or "?" for language in texts.prompts]
        raise InputError(
            f"{option} {model.name} is of one language, and there is {' and '.join(languages)}",
            f"choose one: --language {languages[-1]}",
        )


def _order(found: Quote, languages: list[str | None]) -> tuple[int, bool, str, Decimal, str]:
    cost = found.one.high
    place = languages.index(found.language)
    return (place, cost is None, found.currency or "", cost or Decimal(0), found.model)


def _set_against(
    quotes: Sequence[Quote],
    models: Sequence[Model],
    tokenizers: Mapping[str, Tokenizer],
    texts: PricedTexts,
    plan: Plan,
    money: Money,
    against: str | None,
) -> list[Quote]:
    """Return the ratios of tokens and money to the same content in English."""
    by_name = {model.name: model for model in models}
    if against is not None and against not in by_name:
        raise InputError(
            f"--against '{against}' is not among the models that are priced",
            f"name it as well: tokscope cost {against} …",
        )
    rates = {each.model: input_rate(each, plan, money) for each in quotes}
    currencies = {each.model: each.currency for each in quotes}
    result = []
    for each in quotes:
        base = by_name[against or each.model]
        reference = texts.prompts[each.language].reference
        own = by_name[each.model].target
        if reference is None or own is None or base.target is None:
            result.append(each)
            continue
        text = texts.prompts[each.language]
        tokens = int(text.tokens[own.id].sum())
        rate, base_rate = rates[each.model], rates[base.name]
        ratio = None
        if rate is not None and base_rate and currencies[each.model] == currencies[base.name]:
            ratio = float(rate / base_rate)
        base_tokens = reference[base.target.id]
        premium = tokens / base_tokens if base_tokens else None
        result.append(replace(each, premium=premium, price_ratio=ratio))
    return result
