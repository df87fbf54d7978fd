"""Quotes: one, many, a day and a month; what a word and a page cost; Russian beside English."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from tests.helpers.fake_costs import (
    CHEAP,
    DAY,
    DEAR,
    PLAIN_MONEY,
    RUSSIAN_TEXT,
    TEXTS,
    TOKENIZERS,
    UNPRICED,
    FakePrices,
    choice,
    model,
    priced,
)
from tokscope.costs.bill import Charges, Money
from tokscope.costs.capacity import Chunk, capacities
from tokscope.costs.estimate import estimate
from tokscope.costs.migration import migrate
from tokscope.costs.models import Model
from tokscope.costs.price import Exchange, parse_rate
from tokscope.costs.quote import CostReport, Quote
from tokscope.costs.request import EstimateBasis, Period, Plan, Prompt, TokenRange
from tokscope.costs.token_counts import PricedTexts
from tokscope.errors import InputError, UnavailableError

D = Decimal


def report(
    plan: Plan,
    *models: Model,
    money: Money = PLAIN_MONEY,
    texts: PricedTexts = TEXTS,
    against: str = "",
) -> CostReport:
    return estimate(
        choice(*models, named=[each.name for each in models]),
        TOKENIZERS,
        texts,
        plan,
        money,
        FakePrices(),
        against=against or None,
    )


def quote(found: CostReport, name: str, language: str) -> Quote:
    return next(each for each in found.quotes if (each.model, each.language) == (name, language))


def test_documents_are_billed_one_by_one_and_one_is_their_mean() -> None:
    found = quote(report(Plan(), CHEAP), "cheap", "ru")
    # (7 + 150) + (7 + 450) = 614 tokens × 2 = 1,228 millionths, of two documents
    assert (found.documents, found.question, found.input) == (2, 600, TokenRange(614, 614))
    assert found.many == (D("0.001228"), D("0.001228"))
    assert found.one == (D("0.000614"), D("0.000614"))


def test_a_tier_is_chosen_by_each_document_not_by_their_sum() -> None:
    from tokscope.costs.price import Rates, Tier

    price = replace(priced("tiered", "2", "8"), tiers=(Tier(400, Rates(D(4), D(8))),))
    found = quote(report(Plan(), model("tiered", "lean", price)), "tiered", "ru")
    # 150 × 2 + 450 × 4
    assert found.many.low == D("0.0021")


def test_answers_in_words_take_each_models_own_fertility_in_that_language() -> None:
    plan = Plan(output_words=TokenRange(36, 72))
    found = report(plan, CHEAP, DEAR)
    # Russian: lean 600/360 tokens a word, fat 1,200/360
    assert quote(found, "cheap", "ru").output == TokenRange(120, 240)
    assert quote(found, "dear", "ru").output == TokenRange(240, 480)
    assert quote(found, "cheap", "en").output == TokenRange(72, 144)
    # (614 × 2 + 2 × 60 × 8) / 2 and with 120
    assert quote(found, "cheap", "ru").one == (D("0.001094"), D("0.001574"))


def test_how_often() -> None:
    a_day = report(Plan(requests=1_000, per=Period.DAY), CHEAP)
    a_month = report(Plan(requests=1_000, per=Period.MONTH), CHEAP)
    assert quote(a_day, "cheap", "ru").many.low == D("0.614")
    # 730 hours are 365 / 12 days
    month = quote(a_day, "cheap", "ru").month.low
    assert month is not None
    assert abs(month - D("0.614") * 365 / 12) < D("1e-20")
    day = quote(a_day, "cheap", "ru").day.low
    assert day is not None
    assert abs(day - D("0.614")) < D("1e-20")
    assert quote(a_month, "cheap", "ru").month.low == D("0.614")
    assert quote(report(Plan(), CHEAP), "cheap", "ru").month.low is None


def test_words_and_pages_are_of_the_question_alone() -> None:
    found = quote(report(Plan(system=Prompt("one two three")), CHEAP), "cheap", "ru")
    # 1,000 words × 600/360 tokens × 2; 1,800 of 2,160 characters × 600 tokens × 2
    assert found.thousand_words is not None
    assert abs(found.thousand_words - D(1_200_000) / 360 / 10**6) < D("1e-20")
    assert found.page == D("0.001")
    assert found.input == TokenRange(614 + 2 * (4 + 3), 614 + 2 * (4 + 3))


def test_words_that_are_only_assumed() -> None:
    found = quote(report(Plan(words=72, context=Prompt(words=36)), CHEAP), "cheap", "ru")
    assert (found.documents, found.question, found.words) == (1, 120, 72)
    assert found.input == TokenRange(187, 187)  # 7 + 60 + 120


def test_the_mark_up_is_premium_times_price_ratio_on_aligned_text() -> None:
    found = report(Plan(), CHEAP, DEAR)
    cheap = quote(found, "cheap", "ru")
    assert (cheap.premium, cheap.price_ratio, cheap.markup) == (1.5, 1.0, 1.5)
    assert quote(found, "cheap", "en").premium is None
    across = quote(report(Plan(), CHEAP, DEAR, against="cheap"), "dear", "ru")
    # 1,200 tokens to 400, at 10 to 2
    assert (across.premium, across.price_ratio, across.markup) == (3.0, 5.0, 15.0)
    with pytest.raises(InputError, match="--against"):
        report(Plan(), CHEAP, against="dear")


def test_text_that_is_not_aligned_has_no_mark_up() -> None:
    texts = PricedTexts({"ru": replace(RUSSIAN_TEXT, reference=None)}, {})
    assert quote(report(Plan(), CHEAP, texts=texts), "cheap", "ru").markup is None


def test_cheapest_first_and_the_unpriced_last_and_listed() -> None:
    found = report(Plan(), DEAR, UNPRICED, CHEAP)
    assert [each.model for each in found.quotes] == ["cheap", "dear", "unpriced"] * 2
    assert [each.model for each in found.unpriced] == ["unpriced"] * 2
    assert found.lacks_named
    assert quote(found, "unpriced", "ru").one == (None, None)
    assert not report(Plan(), CHEAP).lacks_named


def test_a_missing_rate_is_named() -> None:
    found = report(Plan(cached=D("0.5")), CHEAP)
    assert quote(found, "cheap", "ru").missing == ("cached input",)
    assert found.lacks_named


def test_converted_with_tax_and_fee() -> None:
    money = Money(
        DAY,
        Charges(D("0.22"), D("0.1")),
        "RUB",
        Exchange([parse_rate("USDRUB=83.25@2026-10-02")]),
    )
    found = quote(report(Plan(), CHEAP, money=money), "cheap", "ru")
    # 0.000614 × 1.22 = 0.00074908; × 1.1 = 0.000823988; × 83.25 = 0.068597001
    assert found.one.low == D("0.068597001")
    assert found.currency == "RUB"
    assert found.marks == ("converted",)
    assert str(found.rate).startswith("USDRUB=83.25@2026-10-02")
    with pytest.raises(UnavailableError, match="USD and RUB"):
        report(Plan(), CHEAP, money=Money(DAY, currency="RUB"))


def test_tokens_that_the_user_gives() -> None:
    russian = PricedTexts({"ru": RUSSIAN_TEXT}, {"ru": RUSSIAN_TEXT})
    given = replace(
        model("api", None, priced("api", "2", "8"), basis=EstimateBasis.FACTOR_GIVEN),
        factor=Fraction(2),
    )
    found = quote(report(Plan(output_words=TokenRange(10, 10)), given, texts=russian), "api", "ru")
    assert (found.question, found.output, found.tokenizer) == (720, TokenRange(40, 40), None)
    with pytest.raises(InputError, match="one language"):
        report(Plan(), given)
    counted = replace(given, factor=None, count=500, basis=EstimateBasis.COUNT_GIVEN)
    with pytest.raises(InputError, match="one request"):
        report(Plan(), counted, texts=russian)
    alone = quote(report(Plan(words=10), counted, texts=russian), "api", "ru")
    assert (alone.input, alone.words, alone.page) == (TokenRange(500, 500), 0, None)
    whole = PricedTexts({"ru": RUSSIAN_TEXT.as_one()}, {})
    once = quote(report(Plan(system=Prompt("in it already")), counted, texts=whole), "api", "ru")
    assert once.input == TokenRange(500, 500)


def test_what_does_not_fit_is_counted() -> None:
    found = report(Plan(output_tokens=TokenRange(50, 150)), DEAR)
    assert quote(found, "dear", "ru").too_long == 1  # 900 + 150 > 1,000
    assert quote(found, "dear", "en").too_long == 0


def test_a_migration_finds_documents_that_no_longer_fit() -> None:
    pair = choice(replace(CHEAP, context=1_000), DEAR)
    found = report(Plan(output_tokens=TokenRange(150, 150)), *pair.models)
    moved = migrate(found, pair, TOKENIZERS, TEXTS, ("cheap", "dear"))
    assert [(move.before.language, move.tokens) for move in moved.moves] == [
        ("en", 1.5),
        ("ru", 2.0),
    ]
    (lost,) = moved.overflows
    assert (lost.document, lost.before, lost.after, lost.fitted) == ("ru1.txt", 607, 1_050, True)
    # 2 × 150 × 30 + 1,200 × 10 = 21,000 to 2 × 150 × 8 + 614 × 2 = 3,628
    assert moved.moves[1].money == pytest.approx(21_000 / 3_628)


def test_what_fits() -> None:
    pair = choice(replace(CHEAP, context=1_017), DEAR, UNPRICED)
    found = capacities(
        pair,
        TOKENIZERS,
        PricedTexts({"ru": RUSSIAN_TEXT}, {"ru": RUSSIAN_TEXT}),
        Plan(output_words=TokenRange(0, 60), reasoning=10),
        chunk=Chunk(36),
        speed=Fraction(50),
    )
    cheap = next(room for room in found if room.model == "cheap")
    # 1,017 − 7 − 100 − 10 = 900 tokens, at 600/360 a word; 2,160 characters are 600 tokens
    assert (cheap.taken, cheap.reserved, cheap.words) == (7, 110, 540)
    assert cheap.pages == 1  # 900 × 2,160 / 600 = 3,240 characters
    assert (cheap.chunk_tokens, cheap.chunks, cheap.words_per_second) == (60, 15, 30.0)
    assert cheap.cache_bytes is None
    assert [room.model for room in found] == ["cheap", "dear", "unpriced"]
    assert next(room for room in found if room.model == "unpriced").words is None
