"""A price: which rates hold for a request, and when it is marked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from tokscope.costs.price import Price, Rates, Status, Tier

PRICE = Price(
    "m",
    "m-1",
    "USD",
    Rates(Decimal("2"), Decimal("8"), Decimal("0.5")),
    batch=Rates(Decimal("1"), Decimal("4")),
    tiers=(
        Tier(200_000, Rates(Decimal("4"), Decimal("12"))),
        Tier(500_000, Rates(Decimal("6"))),
    ),
    checked=date(2026, 9, 1),
)


def test_a_tier_holds_from_one_token_over_its_bound_for_the_whole_request() -> None:
    assert PRICE.rates_for(200_000) == PRICE.rates
    assert PRICE.rates_for(200_001) == Rates(Decimal("4"), Decimal("12"), Decimal("0.5"))
    assert PRICE.rates_for(600_000).input == Decimal("6")
    assert PRICE.rates_for(600_000).output == Decimal("8")  # what a tier does not say is the list's


def test_a_batch_has_its_own_rates_or_none_at_all() -> None:
    assert PRICE.rates_for(10, is_batch=True) == Rates(Decimal("1"), Decimal("4"))
    plain = Price("m", "m", "USD", Rates(Decimal("1"), Decimal("1")))
    assert plain.rates_for(10, is_batch=True) == Rates()


def test_zero_is_a_price_and_none_is_not() -> None:
    assert Rates(Decimal("0")).over(Rates(Decimal("5"))).input == 0
    assert Rates().over(Rates(Decimal("5"))).input == Decimal("5")


def test_what_nobody_looked_at_for_ninety_days_is_stale() -> None:
    assert list(PRICE.marks(date(2026, 11, 30))) == []
    assert list(PRICE.marks(date(2026, 12, 1))) == ["stale"]
    unknown = Price("m", "m", "USD", Rates(), status=Status.THIRD_PARTY)
    assert list(unknown.marks(date(2026, 1, 1))) == ["third-party", "stale"]


def test_a_batch_has_tiers_of_its_own_and_never_the_ordinary_ones() -> None:
    assert PRICE.rates_for(600_000, is_batch=True) == PRICE.batch
    tiers = (Tier(200_000, Rates(Decimal("2"))),)
    tiered = replace(PRICE, batch_tiers=tiers)
    assert tiered.rates_for(200_000, is_batch=True).input == Decimal("1")
    assert tiered.rates_for(200_001, is_batch=True) == Rates(Decimal("2"), Decimal("4"))


def test_a_catalogues_day_stands_in_for_a_check_and_a_check_comes_first() -> None:
    listed = replace(PRICE, checked=None, listed=date(2026, 9, 1))
    assert listed.last_verified == date(2026, 9, 1)
    assert replace(PRICE, listed=date(2026, 10, 1)).last_verified == PRICE.checked
    assert list(replace(listed, status=Status.CATALOGUE).marks(date(2026, 9, 2))) == []
