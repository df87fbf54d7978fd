"""What a check of prices finds, alone and beside a second list."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.helpers.price_files import DAY, ROW, Settings, book, write
from tokscope.costs.genai_prices import GenaiPrices
from tokscope.costs.price import Price, Rates, Tier
from tokscope.costs.price_checks import disagreements, file_findings, paired, price_findings
from tokscope.costs.prices import Prices
from tokscope.costs.second_catalogue import PACKAGE, SecondCatalogue
from tokscope.errors import InputError, UnavailableError

FRESH = f"{ROW}checked = 2026-11-01\n"


def problems(text: str, day: date = DAY) -> list[str]:
    prices = Prices([book(text), GenaiPrices()], day)
    return [each.problem for each in price_findings(prices.of_files(), prices)]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (ROW, "stale: has no date (compare it with p.toml)"),
        (f"{ROW}checked = 2026-08-26\n", "stale: last checked on 2026-08-26"),
        (f"{ROW}checked = 2062-11-23\n", "checked on 2062-11-23, which is after 2026-11-25"),
        (f"{FRESH}cache_read = 3\n", "cache_read 3 is higher than input 2"),
        (f"{FRESH}batch = {{ output = 9 }}\n", "batch output 9 is higher than without batch"),
        (
            FRESH.replace('"m", "m-latest"', '"gpt-4o"').replace("= 2\n", "= 2500\n"),
            "input 2500 is more than 10 times off 2.5 of genai-prices",
        ),
    ],
)
def test_old_and_doubtful_rows_are_found(text: str, problem: str) -> None:
    (found,) = problems(text)
    assert found.startswith(problem)


@pytest.mark.parametrize(
    "text", [FRESH, f"{ROW}checked = 2026-08-27\n", f"{FRESH}cache_read = 0\nbatch = 0.5\n"]
)
def test_good_rows_are_not(text: str) -> None:
    assert problems(text) == []


def test_an_old_catalogue_is_one_finding() -> None:
    prices = Prices([GenaiPrices()], date(2027, 12, 1))
    chosen = prices.of_models(["gpt-4o", "gpt-4", "o3"])
    (found,) = price_findings(chosen, prices)
    assert found.what == GenaiPrices().name
    assert found.problem.startswith("3 rows are of a catalogue of 20")


def test_what_is_wrong_in_files_is_a_finding_not_an_error(tmp_path: Path) -> None:
    text = ROW.replace("= 2\n", "= -2\n") + ROW
    path = write(tmp_path / "own.toml", text)
    found = file_findings(Settings(), path)
    assert [each.what for each in found] == [
        f"{path}: price[1].input",
        f"{path}: price[2].model",
        f"{path}: price[2].model",
    ]
    assert found[0].problem == "is -2: a price is not negative (0 is free, no key is unknown)"
    assert file_findings(Settings(), None) == []
    with pytest.raises(InputError):
        file_findings(Settings(), tmp_path / "none.toml")


OURS = Price("m", "m", "USD", Rates(Decimal(2), Decimal(8), Decimal("0.5")))


def reported(theirs: Price, ours: Price = OURS) -> list[str]:
    return [each.problem for each in disagreements(ours, theirs, "theirs")]


def test_two_prices_agree_where_both_speak() -> None:
    assert reported(OURS) == []
    assert reported(replace(OURS, rates=Rates(Decimal("2.00")))) == []
    assert reported(replace(OURS, rates=Rates(Decimal(3)))) == ["input is 2, 3 in theirs"]
    assert reported(replace(OURS, currency="EUR")) == ["is in USD, in EUR in theirs"]


def test_long_requests_are_compared_too() -> None:
    tiered = replace(OURS, tiers=(Tier(200_000, Rates(Decimal(4))),))
    assert reported(tiered) == ["input above 200,000 tokens is 2, 4 in theirs"]
    beside = replace(OURS, tiers=(Tier(199_999, Rates(Decimal(4))),))
    assert reported(tiered, beside) == []  # over 200,000, or from 200,000 on


def test_a_price_file_may_be_the_second_list(tmp_path: Path) -> None:
    path = write(tmp_path / "second.toml", ROW.replace('"m", "m-latest"', '"gpt-4o", "x"'))
    prices = Prices.open(Settings(), None, DAY)
    name, pairs = paired(prices, prices.of_models(["gpt-4o", "gpt-4"]), str(path))
    assert name == "second.toml"
    assert [(ours.priced_as, theirs.model) for ours, theirs in pairs] == [
        ("openai:gpt-4o", "gpt-4o")
    ]


def test_the_second_catalogue_answers_to_exact_names_only() -> None:
    second = SecondCatalogue()
    found = second.find("openai:gpt-4o", DAY)
    assert found is not None
    assert (found.rates.input, found.rates.output) == (Decimal("2.5"), Decimal(10))
    for name in ("openai:gpt-4o-preview-high", "gpt-4o", "groq:gpt-4o", "nobody:nothing"):
        assert second.find(name, DAY) is None, name


def test_the_second_catalogue_knows_some_providers_by_other_names() -> None:
    prices = Prices.open(Settings(), None, DAY)
    chosen = [price for price in prices.of_all() if price.priced_as.startswith("x-ai:")]
    name, pairs = paired(prices, chosen, PACKAGE)
    assert name.startswith("model-prices 0.")
    assert pairs


def test_a_second_catalogue_that_is_not_installed_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "model_prices", None)
    with pytest.raises(UnavailableError) as caught:
        SecondCatalogue()
    assert caught.value.hint == "python -m pip install 'tokscope-cli[cross-check]'"
