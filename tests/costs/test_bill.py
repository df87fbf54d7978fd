"""Bills computed by hand, to the last digit; what users of such tools complain about."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokscope.costs.bill import NOTHING, Bill, Charges, Money, Usage, bill, bill_all, lines
from tokscope.costs.price import Exchange, Price, Rates, Tier, Vat, parse_rate
from tokscope.errors import InputError

D = Decimal
DAY = date(2026, 11, 23)
ROUBLES = Exchange([parse_rate("USDRUB=83.25@2026-10-02")])

PLAIN = Price("plain", "plain", "USD", Rates(D("30"), D("60")), vat=Vat.EXCLUDED)
CACHING = Price(
    "caching",
    "caching",
    "USD",
    Rates(D("2.5"), D("10"), cache_read=D("1.25")),
    batch=Rates(D("1.25"), D("5")),
    vat=Vat.UNKNOWN,
)
TIERED = Price(
    "tiered",
    "tiered",
    "USD",
    Rates(D("1.25"), D("10"), cache_read=D("0.31")),
    tiers=(Tier(200_000, Rates(D("2.5"), D("15"), cache_read=D("0.625"))),),
    batch=Rates(D("0.625"), D("5")),
    vat=Vat.EXCLUDED,
)
WRITING = Price(
    "writing",
    "writing",
    "USD",
    Rates(D("3"), D("15"), cache_read=D("0.3"), cache_write=D("3.75")),
    vat=Vat.EXCLUDED,
)
WITH_TAX = Price(
    "with-tax", "with-tax", "RUB", Rates(D("500"), D("500"), cache_read=D(0)), vat=Vat.INCLUDED
)
PER_THOUSAND = Price("half", "half", "RUB", Rates(D("500.00"), D("1200.00")), vat=Vat.INCLUDED)


def amount(usage: Usage, price: Price, *, is_batch: bool = False) -> Decimal | None:
    return bill(usage, price, is_batch=is_batch).amount


def test_a_plain_bill() -> None:
    # 1,234 × 30 = 37,020; 567 × 60 = 34,020; together 71,040 millionths of a dollar
    assert amount(Usage(1_234, output=567), PLAIN) == D("0.07104")


def test_cached_tokens_are_part_of_the_input_and_billed_once() -> None:
    # 10,000 in, of which 8,000 cached: 2,000 × 2.5 = 5,000; 8,000 × 1.25 = 10,000;
    # 333 × 10 = 3,330; together 18,330
    assert amount(Usage(10_000, cached=8_000, output=333), CACHING) == D("0.01833")
    assert sum(line.tokens for line in lines(Usage(10_000, cached=8_000), CACHING)) == 10_000


def test_what_is_written_into_a_cache_is_part_of_the_input_too() -> None:
    # 7,000 in: 1,000 × 3 = 3,000; 4,000 read × 0.3 = 1,200; 2,000 written × 3.75 = 7,500;
    # 100 + 50 reasoning × 15 = 2,250; together 13,950
    usage = Usage(7_000, cached=4_000, cache_write=2_000, output=100, reasoning=50)
    assert amount(usage, WRITING) == D("0.01395")


def test_a_long_request_is_billed_whole_at_the_tier_of_its_whole_input() -> None:
    # 200,000 × 1.25 = 250,000; one token more: 200,001 × 2.5 = 500,002.5, and output at 15
    assert amount(Usage(200_000, output=10), TIERED) == D("0.2501")
    assert amount(Usage(200_001, output=10), TIERED) == D("0.5001525")


def test_cached_tokens_count_for_the_tier() -> None:
    # 250,000 in, 240,000 cached: 10,000 × 2.5 = 25,000; 240,000 × 0.625 = 150,000
    assert amount(Usage(250_000, cached=240_000), TIERED) == D("0.175")


def test_a_batch_has_its_own_rates() -> None:
    # 10,000 × 1.25 = 12,500; 333 × 5 = 1,665
    assert amount(Usage(10_000, output=333), CACHING, is_batch=True) == D("0.014165")


def test_roubles_with_tax_in_them() -> None:
    # 2,200 × 500 = 1,100,000; half of it cached for nothing: 550,000; 100 × 500 = 50,000
    assert amount(Usage(2_200, output=100), WITH_TAX) == D("1.15")
    assert amount(Usage(2_200, cached=1_100, output=100), WITH_TAX) == D("0.6")
    # 139 × 500 = 69,500; 96 × 1,200 = 115,200
    assert amount(Usage(139, output=96), PER_THOUSAND) == D("0.1847")


def test_what_a_russian_buyer_pays_for_a_foreign_price() -> None:
    # 0.07104 × 1.22 = 0.0866688; × 1.1 = 0.09533568; × 83.25 = 7.93669536
    money = Money(DAY, Charges(D("0.22"), D("0.1")), "RUB", ROUBLES)
    assert money.paid(bill(Usage(1_234, output=567), PLAIN), PLAIN) == D("7.93669536")


def test_tax_is_added_where_it_is_excluded_and_nowhere_else() -> None:
    charges = Charges(D("0.22"))
    assert charges.on(D(100), Vat.EXCLUDED) == 122
    assert charges.on(D(100), Vat.INCLUDED) == 100
    assert charges.on(D(100), Vat.UNKNOWN) == 100
    assert Charges(D("0.22"), unsaid=Vat.EXCLUDED).on(D(100), Vat.UNKNOWN) == 122
    assert "VAT unknown" in Money(DAY, charges).marks(CACHING)


def test_an_unknown_rate_that_is_needed_makes_the_bill_unknown_not_zero() -> None:
    found = bill(Usage(1_000, cached=10, output=5), PLAIN)
    assert found == Bill(None, ("cached input",))
    assert amount(Usage(1_000, cache_write=10), CACHING) is None
    assert Money(DAY).paid(found, PLAIN) is None


def test_a_rate_of_zero_is_free_and_not_missing() -> None:
    free = Price("free", "free", "USD", Rates(D(0), D(0), D(0)))
    assert amount(Usage(1_000, cached=10, output=5), free) == 0
    assert bill(Usage(1_000, cached=10), free).missing == ()


def test_discounts_are_not_stacked_by_guess() -> None:
    # the list has cached input, and a batch; it does not have cached input of a batch
    found = bill(Usage(1_000, cached=500), CACHING, is_batch=True)
    assert found == Bill(None, ("cached input of a batch",))
    # nor long requests of a batch
    assert amount(Usage(200_001), TIERED, is_batch=True) is None
    assert amount(Usage(200_000), TIERED, is_batch=True) == D("0.125")
    assert amount(Usage(10), PLAIN, is_batch=True) is None


def test_more_cannot_be_cached_than_is_sent() -> None:
    with pytest.raises(InputError, match="more than"):
        Usage(100, cached=80, cache_write=30)
    with pytest.raises(InputError, match="negative"):
        Usage(-1)


@pytest.mark.parametrize("share", ["-0.1", "22", "1.01"])
def test_shares_are_shares(share: str) -> None:
    with pytest.raises(InputError, match="not a share"):
        Charges(D(share))
    with pytest.raises(InputError, match="not a share"):
        Charges(markup=D(share))


TOKENS = st.integers(0, 10**9)
RATE = st.decimals(0, 1_000, places=4)


@st.composite
def usages(draw: st.DrawFn) -> Usage:
    fresh, cached, written = draw(TOKENS), draw(TOKENS), draw(TOKENS)
    return Usage(fresh + cached + written, cached, written, draw(TOKENS), draw(TOKENS))


@st.composite
def prices(draw: st.DrawFn) -> Price:
    rates = Rates(*(draw(RATE) for _ in range(4)))
    dearer = Rates(*(rate + draw(RATE) for rate in (rates.input, rates.output)))  # type: ignore[operator]
    return Price("m", "m", "USD", rates, tiers=(Tier(draw(st.integers(1, 10**9)), dearer),))


@given(usages(), prices(), st.integers(0, 10**6))
def test_no_more_tokens_cost_less(usage: Usage, price: Price, more: int) -> None:
    longer = Usage(
        usage.input + more, usage.cached, usage.cache_write, usage.output + more, usage.reasoning
    )
    before, after = amount(usage, price), amount(longer, price)
    assert before is not None
    assert after is not None
    assert after >= before


@given(usages(), prices(), st.integers(0, 10**9))
def test_cost_is_linear_in_requests(usage: Usage, price: Price, requests: int) -> None:
    one = amount(usage, price)
    assert one is not None
    many = bill_all({usage: requests}, price).amount
    assert many is not None
    assert many == one * requests or abs(many - one * requests) / many < D("1e-25")
    assert bill_all({usage: 2 * requests}, price).amount == many * 2


@given(st.lists(usages(), max_size=6, unique=True), prices())
def test_order_does_not_matter(several: list[Usage], price: Price) -> None:
    forwards = bill_all(dict.fromkeys(several, 3), price)
    assert forwards == bill_all(dict.fromkeys(reversed(several), 3), price)
    assert bill_all({}, price) == NOTHING


@given(st.decimals(0, 10**9, places=6), st.decimals("0.0001", 10_000, places=4))
def test_a_currency_comes_back_within_a_cent(sum_: Decimal, value: Decimal) -> None:
    exchange = Exchange([parse_rate(f"USDRUB={value:f}@2026-10-02")])
    there = exchange.convert(sum_, "USD", "RUB")
    assert abs(exchange.convert(there, "RUB", "USD") - sum_) < D("0.01")
