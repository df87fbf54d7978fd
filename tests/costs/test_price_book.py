"""A price file: which row holds on a day; the file that comes with tokscope."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.helpers.price_files import DAY, ROW, book, errors, write
from tokscope.costs.price import Rate, Rates, Status, Vat
from tokscope.costs.price_file import bundled_book, read_book
from tokscope.errors import SeveralErrors

NEWER = ROW.replace("= 2", "= 3") + "effective_from = 2026-06-01\n"
NEWEST = ROW.replace("= 2", "= 4") + "effective_from = 2026-12-01\n"


@pytest.mark.parametrize(
    ("day", "rate"),
    [
        (date(2026, 5, 31), 2),
        (date(2026, 6, 1), 3),
        (date(2026, 11, 30), 3),
        (date(2026, 12, 1), 4),
    ],
)
@pytest.mark.parametrize("text", [ROW + NEWER + NEWEST, NEWEST + NEWER + ROW])
def test_the_newest_row_that_is_in_force_holds_in_whatever_order(
    text: str, day: date, rate: int
) -> None:
    found = book(text).find("m", day)
    assert found is not None
    assert found.rates.input == rate


def test_before_its_first_day_a_row_is_no_price() -> None:
    assert book(NEWER).find("m", date(2026, 5, 31)) is None
    assert book(NEWER).of_all(date(2026, 5, 31)) == []


def test_a_price_is_called_as_it_was_requested() -> None:
    found = book(f'{ROW}provider = "us"\n').find("US:m-latest", DAY)
    assert found is not None
    assert (found.model, found.priced_as) == ("US:m-latest", "us:m")


def test_a_bare_name_means_the_first_provider_and_a_full_one_its_own() -> None:
    both = book(f'{ROW}provider = "us"\n{ROW.replace("= 2", "= 3")}provider = "them"\n')
    assert [each.model for each in both.of_all(DAY)] == ["us:m", "them:m"]
    for name, rate in (("m", 2), ("us:m", 2), ("them:m", 3)):
        found = both.find(name, DAY)
        assert found is not None
        assert found.rates.input == rate


@pytest.mark.parametrize(
    ("text", "message_part"),
    [
        (ROW + ROW, "'m' has a price without a date already, in price[1]"),
        (NEWER + ROW + NEWER, "'m' has a price from 2026-06-01 on already, in price[1]"),
        (ROW + ROW.replace('"m", ', "").replace("m-latest", "M"), "'M' has a price without a date"),
    ],
)
def test_two_rows_for_one_model_and_day_are_an_error(text: str, message_part: str) -> None:
    assert any(message_part in each for each in errors(text))


def test_rows_of_two_providers_may_share_name_and_day() -> None:
    assert errors(f'{ROW}provider = "us"\n{ROW}provider = "them"\n{ROW}') == []


RATE = """
[[rate]]
base = "USD"
quote = "RUB"
value = 83.25
on = 2026-10-02
source = "central bank"
"""


def test_exchange_rates_are_data_too() -> None:
    assert book(RATE).rates == (
        Rate("USD", "RUB", Decimal("83.25"), date(2026, 10, 2), "central bank"),
    )


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("on = 2026-10-02", "", "on: is missing (add it: a date"),
        ("83.25", "0", "value: is 0 (write how many RUB one USD is)"),
        ('"USD"', '"USA"', "base: 'USA' is not a currency of ISO 4217"),
        ('"RUB"', '"USD"', "quote: is USD, like base"),
        ("source", "sorce", "sorce: unknown key (did you mean 'source'?)"),
    ],
)
def test_a_faulty_exchange_rate_is_named(old: str, new: str, problem: str) -> None:
    assert any(
        each.startswith(f"p.toml: rate[1].{problem}") for each in errors(RATE.replace(old, new))
    )


def test_further_tables_and_schemas_are_errors() -> None:
    assert errors("[[prices]]\n") == ["p.toml: prices: unknown key (did you mean 'price'?)"]
    assert errors("schema = 2\n") == [
        "p.toml: schema: is 2, this version reads 1 (update tokscope)"
    ]


def test_the_errors_of_a_file_are_raised_by_its_path(tmp_path: Path) -> None:
    path = write(tmp_path / "own.toml", ROW.replace("USD", "US").replace("input", "inptu"))
    with pytest.raises(SeveralErrors) as caught:
        read_book(path, "own.toml")
    assert all(each.message.startswith(f"{path}: price[1].") for each in caught.value.errors)


def rates(model: str) -> tuple[str, Rates]:
    found = bundled_book().find(model, DAY)
    assert found is not None, model
    assert found.vat is Vat.INCLUDED
    assert found.vat_rate == Decimal("0.22")
    return found.currency, found.rates


@pytest.mark.parametrize(
    ("model", "both"), [("gigachat-lite", 65), ("gigachat-pro", 500), ("gigachat-max", 650)]
)
def test_gigachat_is_billed_alike_both_ways_and_cached_tokens_not_at_all(
    model: str, both: int
) -> None:
    assert rates(model) == ("RUB", Rates(Decimal(both), Decimal(both), Decimal(0)))
    found = bundled_book().find(model, DAY)
    assert found is not None
    assert found.batch == Rates(Decimal(both) / 2, Decimal(both) / 2)
    assert "at least 600 RUB in a month" in found.notes[0]
    assert bundled_book().find(model, date(2026, 1, 31)) is None


@pytest.mark.parametrize(
    ("model", "input_", "output", "is_own"),
    [
        ("alice-ai-llm", 500, 1200, True),
        ("alice-ai-flash", 100, 200, True),
        ("yandexgpt-pro-5.1", 800, 800, True),
        ("yandexgpt-pro-5", 1200, 1200, True),
        ("yandexgpt-lite", 200, 200, True),
        ("yandex:qwen3-235b", 500, 500, False),
        ("yandex:gpt-oss-120b", 300, 300, False),
    ],
)
def test_yandex_is_half_price_for_those_who_wait_on_its_own_models_only(
    model: str, input_: int, output: int, is_own: bool
) -> None:
    currency, found = rates(model)
    assert (currency, found.input, found.output) == ("RUB", input_, output)
    price = bundled_book().find(model, DAY)
    assert price is not None
    if is_own:
        assert price.batch == Rates(Decimal(input_) / 2, Decimal(output) / 2)
        assert any("200,000 tokens" in note for note in price.notes)
    else:
        assert price.batch is None


def test_every_bundled_row_has_a_day_a_source_and_says_who_quotes_it() -> None:
    for row in bundled_book().rows:
        assert row.provider
        assert row.price.checked
        assert row.price.source.startswith("https://")
        assert row.price.status is Status.THIRD_PARTY


def test_the_bundled_book_is_named_by_its_newest_day() -> None:
    newest = bundled_book().newest_check()
    assert bundled_book().name == f"tokscope's price book of {newest}"
