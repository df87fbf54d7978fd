"""Exchange rates: given with their day, or not at all."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokscope.costs.price import Exchange, Rate, currency_named, parse_rate
from tokscope.errors import InputError, UnavailableError, UnknownNameError

RATE = Rate("USD", "RUB", Decimal("83.25"), date(2026, 10, 2), "--fx")


@pytest.mark.parametrize(
    "text", ["USDRUB=83.25@2026-10-02", "usdrub=83.25@2026-10-02", " USD/RUB=83.25@2026-10-02 "]
)
def test_a_rate_is_read_exactly(text: str) -> None:
    assert parse_rate(text) == RATE


@pytest.mark.parametrize("text", ["USDRUB=83.25", "USDRUB=83.25@"])
def test_a_rate_without_its_day_is_an_error_that_says_so(text: str) -> None:
    with pytest.raises(InputError, match="has no date: an exchange rate needs one") as caught:
        parse_rate(text)
    assert caught.value.hint == "add the date: USDRUB=83.25@YYYY-MM-DD"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("USDRUB", "'USDRUB' is not an exchange rate"),
        ("USDRUB=83,25@2026-10-02", "is not an exchange rate"),
        ("USDRUB=-1@2026-10-02", "is not an exchange rate"),
        ("USDRUB=nan@2026-10-02", "is not an exchange rate"),
        ("USDRUB=0.0@2026-10-02", "a rate of 0 converts nothing"),
        ("USDRUB=83.25@02.10.2026", "'02.10.2026' is not a date"),
        ("USDRUB=83.25@2026-02-30", "'2026-02-30' is not a date"),
        ("USDUSD=1@2026-10-02", "USD into itself needs no rate"),
    ],
)
def test_what_is_no_rate_is_named(text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_rate(text)
    assert message in caught.value.message
    assert caught.value.hint


def test_an_unknown_currency_is_an_error_never_a_zero() -> None:
    with pytest.raises(UnknownNameError, match="unknown currency 'RUR'") as caught:
        parse_rate("USDRUR=83.25@2026-10-02")
    assert caught.value.suggestions == ("RUB",)
    with pytest.raises(UnknownNameError, match="unknown currency 'US'"):
        currency_named("US")
    assert currency_named(" eur") == "EUR"


def test_money_is_converted_in_both_directions() -> None:
    exchange = Exchange([RATE])
    assert exchange.convert(Decimal("2"), "USD", "RUB") == Decimal("166.50")
    assert exchange.convert(Decimal("166.50"), "RUB", "USD") == Decimal("2")
    assert exchange.convert(Decimal("0.1"), "USD", "USD") == Decimal("0.1")


def test_without_a_rate_there_is_no_conversion() -> None:
    with pytest.raises(UnavailableError, match="no exchange rate between USD and EUR") as caught:
        Exchange([RATE]).convert(Decimal(1), "USD", "EUR")
    assert caught.value.hint == "give one with its day: --fx USDEUR=RATE@YYYY-MM-DD"


def test_the_first_rate_of_a_pair_holds_in_whichever_direction_it_is_written() -> None:
    other = Rate("RUB", "USD", Decimal("0.01"), date(2026, 10, 3), "file")
    assert Exchange([RATE, other]).rate("RUB", "USD") == RATE
    assert Exchange([other, RATE]).rate("USD", "RUB") == other
    assert Exchange([other]).convert(Decimal(3), "USD", "RUB") == Decimal(300)


@given(
    st.decimals(min_value="0.01", max_value="1e9", places=2),
    st.decimals(min_value="0.0001", max_value="100000", places=4),
)
def test_there_and_back_is_the_same_within_a_cent(amount: Decimal, value: Decimal) -> None:
    exchange = Exchange([Rate("USD", "RUB", value, date(2026, 10, 2), "test")])
    back = exchange.convert(exchange.convert(amount, "USD", "RUB"), "RUB", "USD")
    assert abs(back - amount) < Decimal("0.01")
