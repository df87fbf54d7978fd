"""A row of a price file: money for a million tokens, and every fault by its key."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.helpers.price_files import ROW, book, errors, loaded
from tokscope.costs.price import Price, Rates, Status, Tier, Vat


def price(text: str) -> Price:
    return book(text).rows[0].price


def test_figures_for_a_thousand_tokens_become_money_for_a_million_exactly() -> None:
    text = ROW.replace("1000000", "1000").replace("= 2", "= 0.1").replace("= 8", "= 0.30")
    assert price(text).rates == Rates(Decimal("100.0"), Decimal("300.00"))


def test_what_a_row_does_not_say_is_not_known() -> None:
    assert price(ROW) == Price(
        "m", "m", "USD", Rates(Decimal(2), Decimal(8)), status=Status.USER, source="p.toml"
    )


def test_a_row_says_all_that_there_is_to_say() -> None:
    text = f"""{ROW}
provider = "us"
cache_read = 0
cache_write = 2.5
batch = 0.5
vat = "included"
vat_rate = 0.22
effective_from = 2026-02-01
checked = 2026-11-23
status = "third-party"
source = "somewhere"
context = 1000
notes = ["a", "b"]
tiers = [{{ above = 100, input = 4 }}, {{ above = 200, input = 6, output = 10 }}]
"""
    assert price(text) == Price(
        "m",
        "us:m",
        "USD",
        Rates(Decimal(2), Decimal(8), Decimal(0), Decimal("2.5")),
        batch=Rates(Decimal(1), Decimal(4)),
        tiers=(
            Tier(100, Rates(Decimal(4))),
            Tier(200, Rates(Decimal(6), Decimal(10))),
        ),
        batch_tiers=(Tier(100, Rates(Decimal(2))), Tier(200, Rates(Decimal(3), Decimal(5)))),
        vat=Vat.INCLUDED,
        vat_rate=Decimal("0.22"),
        effective_from=date(2026, 2, 1),
        checked=date(2026, 11, 23),
        status=Status.THIRD_PARTY,
        source="somewhere",
        context=1000,
        notes=("a", "b"),
    )


def test_a_share_for_batches_is_not_taken_of_cached_tokens_as_well() -> None:
    batch = price(f"{ROW}cache_read = 1\nbatch = 0.5\n").batch
    assert batch == Rates(Decimal(1), Decimal(4), None)


def test_batches_may_have_rates_and_tiers_of_their_own() -> None:
    text = (
        f"{ROW}[price.batch]\ninput = 1\ncache_read = 0.1\ntiers = [{{ above = 9, input = 2 }}]\n"
    )
    found = price(text)
    assert found.batch == Rates(Decimal(1), None, Decimal("0.1"))
    assert found.rates_for(10, is_batch=True).input == Decimal(2)


def test_an_explicit_zero_is_free_and_a_missing_key_is_unknown() -> None:
    free = price(ROW.replace("input = 2", "input = 0.0"))
    assert free.rates.input == 0
    assert free.rates.cache_read is None


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (("input = 2", "inptu = 2"), "inptu: unknown key (did you mean 'input'?)"),
        (("input = 2", "input = -2"), "input: is -2: a price is not negative (0 is free, "),
        (("input = 2", 'input = "2"'), "input: is not a number (it is '2')"),
        (("input = 2", "input = true"), "input: is not a number"),
        (("input = 2", "input = nan"), "input: is NaN, not a number"),
        (("input = 2", "input = 0.0000025"), "input: is 0.0000025, which makes 0.0000025 for a mi"),
        (("input = 2", "input = 2e9"), "input: is 2E+9, which makes 2000000000 for a million tok"),
        (('"USD"', '"RUR"'), "currency: 'RUR' is not a currency of ISO 4217 (did you mean 'RUB'?)"),
        (('"USD"', '"usd"'), "currency: 'usd' is not a currency of ISO 4217 (did you mean 'USD'?)"),
        (("unit = 1000000", ""), "unit: is missing (add it: a whole number)"),
        (
            ("unit = 1000000", "unit = 1"),
            "unit: is 1 (write 1000 or 1000000: the number of tokens that",
        ),
        (('["m", "m-latest"]', "[]"), "model: names no model"),
        (('["m", "m-latest"]', '""'), "model: is not an array"),
        (('["m", "m-latest"]', '["m", ""]'), "model: names no model"),
    ],
)
def test_an_error_is_named_by_file_and_key_with_the_edit(
    change: tuple[str, str], problem: str
) -> None:
    found = errors(ROW.replace(*change))
    assert any(each.startswith(f"p.toml: price[1].{problem}") for each in found), found


@pytest.mark.parametrize(
    ("added", "problem"),
    [
        ('vat = "with"', "vat: 'with' is not one of included, excluded"),
        ("vat_rate = 0.22", 'vat_rate: is of VAT that is in the price (write vat = "included" to'),
        ('vat = "included"\nvat_rate = 22', "vat_rate: is 22, not a share (22 % is 0.22)"),
        ("batch = 50", "batch: is 50, not a share of the price (half price is 0.5)"),
        ("batch = {}", "batch: says no price (add one of input, output, cache_read, cache_write)"),
        ("batch = { inpt = 1 }", "batch.inpt: unknown key (did you mean 'input'?)"),
        ('batch = "half"', "batch: is not a number"),
        ("tiers = [{ above = 5 }]", "tiers[1]: says no price"),
        ("tiers = [{ input = 5 }]", "tiers[1].above: is missing"),
        (
            "tiers = [{ above = 9, input = 5 }, { above = 9, input = 6 }]",
            "tiers[2].above: is 9, not more than 9 before it (put it in order)",
        ),
        ("checked = 2026-11-23T10:00:00", "checked: is a date with a time (write the day only: 2"),
        ('checked = "2026-11-23"', "checked: is not a date, such as 2026-02-01 without quotes"),
        ('status = "oficial"', "status: 'oficial' is not one of official, third-party, user (did"),
        ("context = 0", "context: is 0, less than 1"),
    ],
)
def test_an_error_of_a_further_key_is_named_too(added: str, problem: str) -> None:
    found = errors(f"{ROW}{added}\n")
    assert any(each.startswith(f"p.toml: price[1].{problem}") for each in found), found


def test_a_row_without_any_price_is_an_error() -> None:
    text = ROW.replace("input = 2\n", "").replace("output = 8\n", "")
    assert errors(text) == [
        "p.toml: price[1].input: is missing, and so is output (add at least one; 0 is free)"
    ]


def test_all_errors_of_a_file_are_reported_together() -> None:
    text = ROW.replace("USD", "US").replace("= 2", "= -2") + ROW.replace("unit", "units")
    assert len(loaded(text)[1]) >= 4


def test_a_row_answers_in_any_case_and_with_its_provider() -> None:
    row = book(f'{ROW}provider = "us"\n').rows[0]
    assert all(row.answers_to(name) for name in ("m", "M-Latest", "us:m", "US:m-latest"))
    assert not any(row.answers_to(name) for name in ("m-", "them:m", "us:", ":m"))
