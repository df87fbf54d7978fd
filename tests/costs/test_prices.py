"""Layers of prices: which file wins, what is replaced, what stays unknown."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.costs.test_price_book import RATE
from tests.helpers.price_files import DAY, ROW, Settings, write
from tests.helpers.processes import python
from tokscope.costs.price import Rates, Status
from tokscope.costs.prices import FILE, Prices, rows_named, unpriced, user_file
from tokscope.errors import ExitCode, InputError, SeveralErrors, UnavailableError

GPT = ROW.replace('"m", "m-latest"', '"gpt-4o"')


def costing(amount: int, text: str = GPT) -> str:
    return text.replace("input = 2", f"input = {amount}")


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's folder of settings."""
    folder = tmp_path / "config"
    folder.mkdir()
    monkeypatch.setenv("TOKSCOPE_CONFIG", str(folder))
    return folder


def test_the_nearest_layer_wins(own: Path, tmp_path: Path) -> None:
    def input_(config: Settings, extra: Path | None) -> Decimal | None:
        found = Prices.open(config, extra, DAY).find("gpt-4o")
        assert found is not None
        return found.rates.input

    assert input_(Settings(), None) == Decimal("2.5")  # the catalogue's
    write(own / FILE, costing(3))
    assert input_(Settings(), None) == 3
    project = Settings(write(tmp_path / "project.toml", costing(4)))
    assert input_(project, None) == 4
    assert input_(project, write(tmp_path / "extra.toml", costing(5))) == 5


def test_a_row_of_the_user_replaces_the_whole_row(own: Path) -> None:
    write(own / FILE, GPT)
    found = Prices.open(Settings(), None, DAY).find("gpt-4o")
    assert found is not None
    assert found.rates == Rates(Decimal(2), Decimal(8))  # the catalogue has cached reads
    assert found.batch is None
    assert found.status is Status.USER
    assert "user" in list(found.marks(DAY))


def test_a_row_that_does_not_hold_yet_leaves_the_layer_below(own: Path) -> None:
    write(own / FILE, f"{GPT}effective_from = 2026-12-01\n")
    assert Prices.open(Settings(), None, DAY).by_layer("gpt-4o")[0][1].priced_as == "openai:gpt-4o"
    later = Prices.open(Settings(), None, date(2026, 12, 1)).by_layer("gpt-4o")
    assert [price.priced_as for _, price in later] == ["gpt-4o", "openai:gpt-4o"]


def test_our_price_book_lies_over_the_catalogue() -> None:
    layers = Prices.open(Settings(), None, DAY).by_layer("gpt-oss-120b")
    assert [price.priced_as for _, price in layers] == [
        "yandex:gpt-oss-120b",
        "openai:gpt-oss-120b",
    ]
    assert [price.currency for _, price in layers] == ["RUB", "USD"]


def test_an_unknown_model_has_no_price() -> None:
    assert Prices.open(Settings(), None, DAY).find("no-such-model") is None


@pytest.mark.parametrize("name", ["yandexgpt-pro", "cloud.ru:qwen3-235b", "qwen3-8b"])
def test_what_no_list_prices_is_unknown_and_no_host_is_guessed(name: str) -> None:
    prices = Prices.open(Settings(), None, DAY)
    assert prices.find(name) is None
    error = unpriced(name, prices)
    assert isinstance(error, UnavailableError)
    assert error.exit_code is ExitCode.UNAVAILABLE
    assert "that is not a price of 0" in error.message


def test_the_hosts_of_a_model_are_suggested() -> None:
    prices = Prices.open(Settings(), None, DAY)
    assert unpriced("llama-3.3-70b", prices).suggestions[0].endswith(":llama-3.3-70b")
    assert "yandexgpt-pro-5" in unpriced("yandexgpt-pro", prices).suggestions


def test_all_prices_are_listed_once_by_names_that_find_them(own: Path) -> None:
    write(own / FILE, GPT)
    prices = Prices.open(Settings(), None, DAY)
    listed = prices.of_all()
    assert len({price.model.casefold() for price in listed}) == len(listed) > 2000
    for price in listed[:40]:
        again = prices.find(price.model)
        assert again is not None
        assert again.rates == price.rates


def test_the_name_of_the_catalogue_names_every_file_and_version(own: Path, tmp_path: Path) -> None:
    write(own / FILE, GPT)
    config = Settings(write(tmp_path / "project.toml", GPT))
    name = Prices.open(config, write(tmp_path / "x.toml", GPT), DAY).catalogue_name
    head = "x.toml of --prices, project.toml of the project, prices.toml of the user, "
    assert name.startswith(f"{head}tokscope's price book of 20")
    assert ", genai-prices 0." in name
    assert str(tmp_path) not in name


def test_exchange_rates_come_from_the_nearest_file_and_not_from_the_future(
    own: Path, tmp_path: Path
) -> None:
    newer = RATE.replace("83.25", "90").replace("2026-10-02", "2026-11-01")
    future = RATE.replace("83.25", "99").replace("2026-10-02", "2027-01-01")
    write(own / FILE, RATE + newer + future)
    extra = write(tmp_path / "x.toml", RATE.replace("83.25", "80"))
    rates = Prices.open(Settings(), extra, DAY).rates
    assert [rate.value for rate in rates] == [Decimal(80), Decimal(90), Decimal("83.25")]


def test_the_errors_of_all_files_are_reported_together(own: Path, tmp_path: Path) -> None:
    write(own / FILE, GPT.replace("USD", "US"))
    config = Settings(write(tmp_path / "project.toml", GPT.replace("output", "ouput")))
    with pytest.raises(SeveralErrors) as caught:
        Prices.open(config, tmp_path / "none.toml", DAY)
    files = {each.message.partition(": ")[0] for each in caught.value.errors}
    assert files == {str(own / FILE), str(config.prices), str(tmp_path / "none.toml")}


def test_a_project_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.toml: cannot be read"):
        Prices.open(Settings(tmp_path / "none.toml"), None, DAY)


def test_the_users_file_is_in_the_platforms_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TOKSCOPE_CONFIG")
    assert user_file().name == "prices.toml"
    assert user_file().parent.name == "tokscope"


def test_rows_are_found_by_parts_of_names_and_by_aliases() -> None:
    prices = Prices.open(Settings(), None, DAY)
    named = rows_named(prices, ["QWEN3-MAX", "gpt-4-0613"])
    assert {price.priced_as for price in named} >= {"alibaba:qwen3-max"}
    assert any(price.priced_as.endswith("gpt-4") for price in named)
    with pytest.raises(SeveralErrors):
        rows_named(prices, ["zzzz", "gpt-4o", "yyyy"])


def test_a_price_of_our_own_book_needs_no_catalogue() -> None:
    code = (
        "import sys\n"
        "from datetime import date\n"
        "from tokscope.config import Config\n"
        "from tokscope.costs.prices import Prices\n"
        "prices = Prices.open(Config(), None, date(2026, 11, 25))\n"
        "assert prices.find('gigachat-pro'), prices.catalogue_name\n"
        "print('genai_prices' in sys.modules, 'pydantic' in sys.modules)\n"
        "assert prices.find('gpt-4o')\n"
        "print('genai_prices' in sys.modules)\n"
    )
    assert python(code).stdout.split() == ["False", "False", "True"]
