"""Price a plan for one model and the text of one language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from tokscope.costs.bill import EXACT, Bill, Money, Usage, amount_per, bill_all, times
from tokscope.costs.models import Model, Uncounted
from tokscope.costs.price import PER, Price, Rate, Vat
from tokscope.costs.request import (
    HOURS_OF_MONTH,
    NO_OUTPUT,
    NONE_KNOWN,
    PAGE,
    THOUSAND,
    EstimateBasis,
    Plan,
    Prompt,
    Request,
    TemplateOverhead,
    TokenRange,
)
from tokscope.costs.token_counts import (
    LanguageText,
    PricedTexts,
    TokenEstimator,
    span_of_words,
    tokens_of_words,
)
from tokscope.errors import InputError
from tokscope.render.document import Signature, Unavailable
from tokscope.tokenizers.interface import Tokenizer

_HOURS_OF_DAY = 24


def estimator_for(model: Model, tokenizers: Mapping[str, Tokenizer]) -> TokenEstimator:
    """Find what counts for a model."""
    tokenizer = tokenizers[model.target.id] if model.target else None
    return TokenEstimator(model.basis, tokenizer, model.count, model.factor)


def quote(
    model: Model,
    estimator: TokenEstimator,
    language: str | None,
    texts: PricedTexts,
    plan: Plan,
    money: Money,
    *,
    is_split: bool = False,
) -> Quote:
    """Price a plan for one model and language.

    `is_split` says that the requests are those of all languages together.
    """
    text = texts.prompts[language]
    fertility = fertility_of(estimator, text, texts, plan)
    lengths = _lengths(estimator, text, plan)
    answer = answer_of(plan, fertility)
    frame = frame_of(model, estimator, plan, fertility)
    if model.count is not None and (plan.turns > 1 or lengths.total() > 1):
        raise InputError(
            f"--count {model.name}={model.count} is of one request",
            "leave out --turns and name one text, or give --tokens-per-word",
        )
    is_of_no_text = model.count is not None and plan.words is not None
    words = plan.words if plan.words is not None else int(text.words.sum())
    low, high = (_usages(frame, lengths, tokens) for tokens in (answer.low, answer.high))
    found = Quote(
        model=model.name,
        tokenizer=model.target.id if model.target else None,
        basis=model.basis,
        language=language,
        documents=lengths.total(),
        words=0 if is_of_no_text else words,
        question=sum(length * number for length, number in lengths.items()),
        overhead=frame.overhead,
        input=TokenRange(_input(low), _input(high)),
        output=TokenRange(_output(low), _output(high)),
        written=frame.turns * (answer.high + plan.reasoning),
        price=model.price,
        currency=None,
        context=model.context,
        too_long=_too_long(frame, lengths, answer.high, model.context),
    )
    if model.price is None:
        return found
    found = replace(
        found,
        currency=money.currency_of(model.price),
        marks=money.marks(model.price),
        rate=money.rate_for(model.price),
    )
    every = list(texts.prompts.values()) if is_split else [text]
    of = sum(_lengths(estimator, each, plan).total() for each in every)
    found = _billed(found, low, high, plan, money, of)
    if is_of_no_text:
        return found
    return _per_length(found, estimator.total(text), text, plan, money)


def fertility_of(
    estimator: TokenEstimator, text: LanguageText, texts: PricedTexts, plan: Plan
) -> Fraction | None:
    """Return the tokens per word of prompts and answers; None where no words are assumed."""
    if not plan.is_in_words:
        return None
    fertility = None
    if estimator.count is None:
        fertility = estimator.fertility(texts.fertility_reference.get(text.language, text))
    if fertility is None:
        what = "--count" if estimator.count is not None else "a text without words"
        raise InputError(
            f"{what} does not say how many tokens a word of a prompt or answer takes",
            "give --output-tokens A..B, or --tokens-per-word MODEL=F",
        )
    return fertility


def input_rate(found: Quote, plan: Plan, money: Money) -> Decimal | None:
    """Return the price of a million input tokens of a short request."""
    price = found.price
    if price is None:
        return None
    return money.paid(Bill(price.rates_for(0, is_batch=plan.is_batch).input), price)


def _billed(
    found: Quote,
    low: Mapping[Usage, int],
    high: Mapping[Usage, int],
    plan: Plan,
    money: Money,
    of: int,
) -> Quote:
    """Add the bill; the requests of the plan are for `of` documents."""
    price = found.price
    if price is None:
        return found
    bills = [bill_all(each, price, is_batch=plan.is_batch) for each in (low, high)]
    paid = [money.paid(each, price) for each in bills]
    requests = plan.requests or of
    monthly = plan.a_month(requests)
    one = Cost(*(amount_per(each, found.documents) for each in paid))
    month = UNKNOWN
    if monthly is not None:
        month = Cost(*(times(each, monthly) for each in one))
    if monthly is not None and of != found.documents:
        month = Cost(*(amount_per(times(each, monthly), of) for each in paid))
    return replace(
        found,
        one=one,
        many=Cost(*(amount_per(times(each, requests), of) for each in paid)),
        day=Cost(*(amount_per(times(each, _HOURS_OF_DAY), HOURS_OF_MONTH) for each in month)),
        month=month,
        missing=bills[1].missing,
    )


def _per_length(found: Quote, tokens: int, text: LanguageText, plan: Plan, money: Money) -> Quote:
    """Price 1,000 words and a page of the question, nothing around it."""
    rate = input_rate(found, plan, money)
    if rate is None:
        return found

    def share(length: int, whole: int) -> Decimal | None:
        if not whole:
            return None
        return EXACT.divide(EXACT.multiply(rate, Decimal(tokens * length)), Decimal(PER * whole))

    return replace(
        found,
        thousand_words=share(THOUSAND, int(text.words.sum())),
        page=share(PAGE, text.characters),
    )


def _lengths(estimator: TokenEstimator, text: LanguageText, plan: Plan) -> Counter[int]:
    """Count the questions of each length in tokens."""
    if plan.words is None:
        return estimator.documents(text)
    if estimator.count is not None:
        return Counter({estimator.count: 1})
    fertility = estimator.fertility(text)
    if fertility is None:
        raise InputError("the text has no words", "name another, or give --tokens-per-word")
    return Counter({tokens_of_words(plan.words, fertility): 1})


def answer_of(plan: Plan, fertility: Fraction | None) -> TokenRange:
    """Find how many tokens an answer takes."""
    if plan.output_words is None:
        return plan.output_tokens or NO_OUTPUT
    return NO_OUTPUT if fertility is None else span_of_words(plan.output_words, fertility)


def frame_of(
    model: Model, estimator: TokenEstimator, plan: Plan, fertility: Fraction | None
) -> Request:
    """Return the request around a question; a given count includes everything."""
    request = Request(0, reasoning=plan.reasoning, cached=plan.cached, cache_write=plan.cache_write)
    if model.count is not None:
        return replace(request, overhead=NONE_KNOWN)
    return replace(
        request,
        system=_prompt(plan.system, estimator, fertility),
        context=_prompt(plan.context, estimator, fertility),
        overhead=model.overhead,
        turns=plan.turns,
    )


def _prompt(prompt: Prompt | None, estimator: TokenEstimator, fertility: Fraction | None) -> int:
    if prompt is None:
        return 0
    if prompt.text is not None:
        return estimator.of_text(prompt.text) or 0
    return tokens_of_words(prompt.words, fertility or Fraction(0))


def _usages(frame: Request, lengths: Mapping[int, int], answer: int) -> Counter[Usage]:
    """Count the requests of each kind that all documents make."""
    found: Counter[Usage] = Counter()
    for question, documents in lengths.items():
        for usage in replace(frame, question=question).usages(answer):
            found[usage] += documents
    return found


def _input(usages: Mapping[Usage, int]) -> int:
    return sum(usage.input * number for usage, number in usages.items())


def _output(usages: Mapping[Usage, int]) -> int:
    return sum((usage.output + usage.reasoning) * number for usage, number in usages.items())


def longest(frame: Request, question: int, answer: int) -> int:
    """Find the tokens that the longest turn of a request takes in the context, answer included."""
    turns = replace(frame, question=question).usages(answer)
    return max(usage.input + usage.output + usage.reasoning for usage in turns)


def _too_long(frame: Request, lengths: Mapping[int, int], answer: int, context: int | None) -> int:
    """Count the documents whose longest request does not fit into the context."""
    if context is None:
        return 0
    return sum(
        documents
        for question, documents in lengths.items()
        if longest(frame, question, answer) > context
    )


class Cost(NamedTuple):
    """Money, from that of the shortest answer to that of the longest."""

    low: Decimal | None
    """None where a rate that is needed is not known."""
    high: Decimal | None


UNKNOWN = Cost(None, None)


@dataclass(frozen=True, slots=True)
class Quote:
    """What one model costs for text in one language."""

    model: str
    tokenizer: str | None
    """None where the user says the tokens."""
    basis: EstimateBasis
    language: str | None
    documents: int
    words: int
    """Of all documents."""
    question: int
    """Tokens of all documents, nothing added."""
    overhead: TemplateOverhead
    input: TokenRange
    """Tokens sent for all documents together, template, prompt and history among them."""
    output: TokenRange
    """Tokens of all its answers, reasoning among them."""
    written: int
    """Tokens that a request or dialogue writes at most, reasoning among them."""
    price: Price | None
    currency: str | None
    one: Cost = UNKNOWN
    """Of a request or dialogue; the mean over the documents."""
    many: Cost = UNKNOWN
    """Of as many as were asked for, or one for each document."""
    day: Cost = UNKNOWN
    month: Cost = UNKNOWN
    thousand_words: Decimal | None = None
    """Of 1,000 words of the question, as input."""
    page: Decimal | None = None
    """Of 1,800 characters of the question, as input."""
    premium: float | None = None
    """Tokens relative to those of the same content in English under the reference model."""
    price_ratio: float | None = None
    """Price of an input token relative to the reference model's."""
    context: int | None = None
    too_long: int = 0
    """Documents whose request with the longest answer does not fit into the context."""
    missing: tuple[str, ...] = ()
    """Rates that are needed and not known."""
    marks: tuple[str, ...] = ()
    rate: Rate | None = None
    """What money was converted at."""

    @property
    def is_approximate(self) -> bool:
        """Whether another tokenizer stands in, so that every number is marked."""
        return self.basis is EstimateBasis.STAND_IN

    @property
    def is_priced(self) -> bool:
        """Whether the bill is known."""
        return self.one.high is not None

    @property
    def markup(self) -> float | None:
        """How many times as much the same content costs: premium × price ratio."""
        if self.premium is None or self.price_ratio is None:
            return None
        return self.premium * self.price_ratio


@dataclass(frozen=True, slots=True)
class CostReport:
    """Everything that a bill is made of."""

    quotes: tuple[Quote, ...]
    """By language; cheapest first within a language and currency, unpriced ones last."""
    plan: Plan
    requests: Mapping[str | None, Fraction]
    """How many requests are priced together, by language."""
    money: Money
    catalogue_name: str
    uncounted: tuple[Uncounted, ...] = ()
    unavailable: tuple[Unavailable, ...] = ()
    named: frozenset[str] = frozenset()
    against: str | None = None
    """The model whose English the others are relative to; None: each against its own."""
    signature: Signature | None = None
    notes: tuple[str, ...] = ()
    """What was assumed."""
    is_split: bool = False
    """Whether the languages are parts of one bill."""

    @property
    def languages(self) -> tuple[str | None, ...]:
        """Languages in the order of the quotes."""
        return tuple(dict.fromkeys(quote.language for quote in self.quotes))

    @property
    def prices(self) -> tuple[Price, ...]:
        """The prices that were used, each once."""
        found = {quote.model: quote.price for quote in self.quotes if quote.price is not None}
        return tuple(found.values())

    @property
    def unpriced(self) -> tuple[Quote, ...]:
        """Quotes without a bill."""
        return tuple(quote for quote in self.quotes if not quote.is_priced)

    @property
    def lacks_named(self) -> bool:
        """Whether the user named a model that has no bill here."""
        lacking = {
            *(quote.model for quote in self.unpriced),
            *(each.model for each in self.uncounted),
            *(each.tokenizer for each in self.unavailable),
        }
        return bool(lacking & self.named)

    @property
    def vat(self) -> Mapping[Vat, tuple[str, ...]]:
        """Models by whether tax is in their price list."""
        found: dict[Vat, tuple[str, ...]] = {}
        for price in self.prices:
            found[price.vat] = (*found.get(price.vat, ()), price.model)
        return found
