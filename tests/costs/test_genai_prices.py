"""The catalogue genai-prices as a layer: its rows, our unknowns, no clock, no network."""

from __future__ import annotations

import socket
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from tests.helpers.price_files import DAY
from tokscope.config import Config
from tokscope.costs import genai_prices as list_prices
from tokscope.costs.genai_prices import GenaiPrices
from tokscope.costs.price import Price, Rates, Status, Tier

types = pytest.importorskip("genai_prices.types")


def found(model: str, day: date = DAY) -> Price:
    price = GenaiPrices().find(model, day)
    assert price is not None
    return price


@pytest.fixture
def catalogue(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """A catalogue of the test's own; it holds the models that are put into the list."""
    from genai_prices.data_snapshot import DataSnapshot

    models: list[object] = []
    provider = types.Provider(
        id="p",
        name="Provider",
        api_pattern="https://p",
        pricing_urls=["https://p/prices"],
        price_comments="Checked 2026-09-01, later verified on 2026-10-01; from 2027-01-01 higher.",
        model_match=types.ClauseStartsWith("m"),
        models=models,
    )
    snapshot = DataSnapshot(providers=[provider], from_auto_update=False)
    monkeypatch.setattr(list_prices, "_bundled", lambda: snapshot)
    return models


def model(id_: str, prices: object, **more: object) -> object:
    return types.ModelInfo(id=id_, match=types.ClauseStartsWith(id_), prices=prices, **more)


def test_a_row_is_dollars_from_a_catalogue_with_its_version() -> None:
    price = found("gpt-4o")
    assert (price.model, price.priced_as, price.currency) == ("gpt-4o", "openai:gpt-4o", "USD")
    assert price.rates == Rates(Decimal("2.5"), Decimal("10"), Decimal("1.25"))
    assert price.status is Status.CATALOGUE
    assert price.source.startswith(f"{GenaiPrices().name}: OpenAI, https://")
    assert price.checked is None
    assert list(price.marks(price.listed or DAY)) == []


def test_a_provider_tells_hosts_of_one_model_apart() -> None:
    ours, theirs = found("openai:gpt-4o"), found("azure:gpt-4o")
    assert (ours.priced_as, theirs.priced_as) == ("openai:gpt-4o", "azure:gpt-4o")
    assert GenaiPrices().find("nobody:gpt-4o", DAY) is None


def test_an_unknown_model_is_unknown_not_free() -> None:
    assert GenaiPrices().find("no-such-model", DAY) is None
    assert GenaiPrices().find("openai:no-such-model", DAY) is None
    assert GenaiPrices().find("", DAY) is None


def test_a_row_without_token_prices_is_unknown_and_a_zero_is_free(
    catalogue: list[object],
) -> None:
    catalogue += [
        model("m-none", types.ModelPrice()),
        model("m-hours", types.ModelPrice(audio_hours=Decimal(1))),
        model("m-free", types.ModelPrice(input_mtok=Decimal(0), output_mtok=Decimal("0.0"))),
    ]
    assert GenaiPrices().find("m-none", DAY) is None
    assert GenaiPrices().find("m-hours", DAY) is None
    assert found("m-free").rates == Rates(Decimal(0), Decimal(0))
    assert [price.model for price in GenaiPrices().of_all(DAY)] == ["p:m-free"]


def test_a_match_wider_than_the_name_says_what_it_was_priced_as(catalogue: list[object]) -> None:
    catalogue.append(model("m-1", types.ModelPrice(input_mtok=Decimal(1))))
    price = found("m-1-preview")
    assert price.priced_as == "p:m-1"
    assert price.notes[0] == "the catalogue takes 'm-1-preview' for its 'm-1'"
    assert found("M-1").notes == ()
    assert found("p:m-1").notes == ()


def test_tiers_hold_by_the_whole_input(catalogue: list[object]) -> None:
    tiered = types.TieredPrices(
        base=Decimal(1), tiers=[types.Tier(200_000, Decimal(2)), types.Tier(500_000, Decimal(3))]
    )
    late = types.TieredPrices(base=Decimal(5), tiers=[types.Tier(500_000, Decimal(7))])
    catalogue.append(model("m", types.ModelPrice(input_mtok=tiered, output_mtok=late)))
    price = found("m")
    assert price.tiers == (
        Tier(200_000, Rates(Decimal(2))),
        Tier(500_000, Rates(Decimal(3), Decimal(7))),
    )
    assert price.rates_for(200_000) == Rates(Decimal(1), Decimal(5))
    assert price.rates_for(200_001) == Rates(Decimal(2), Decimal(5))
    assert price.rates_for(500_001) == Rates(Decimal(3), Decimal(7))


def test_batches_have_the_catalogues_own_rates_and_tiers_or_none() -> None:
    assert found("gpt-4o").batch == Rates(Decimal("1.25"), Decimal(5), Decimal("1.25"))
    tiered = found("claude-sonnet-4-5")
    assert tiered.rates_for(200_001).input == Decimal(6)
    assert tiered.rates_for(200_001, is_batch=True) == Rates(
        Decimal(3), Decimal("11.25"), Decimal("0.3"), Decimal("3.75")
    )
    assert found("mistral-7b").batch is None


def test_batches_before_their_first_day_are_not_guessed() -> None:
    assert found("gpt-4o", date(2026, 10, 13)).batch is None
    assert found("gpt-4o", date(2026, 10, 14)).batch is not None


def test_another_providers_model_has_no_batch_price() -> None:
    fallback = GenaiPrices().find("azure:gpt-4.1-mini", DAY)
    assert fallback is None or fallback.batch is None


def test_a_price_holds_from_its_day_on() -> None:
    before, after = found("o3", date(2025, 6, 9)), found("o3", date(2025, 6, 10))
    assert (before.rates.input, before.effective_from) == (Decimal(10), None)
    assert (after.rates.input, after.effective_from) == (Decimal(2), date(2025, 6, 10))


def test_before_the_first_price_there_is_none(catalogue: list[object]) -> None:
    start = types.StartDateConstraint(date(2026, 6, 1))
    only = types.ConditionalPrice(start, prices=types.ModelPrice(input_mtok=Decimal(1)))
    catalogue.append(model("m", [only]))
    assert GenaiPrices().find("m", date(2026, 5, 31)) is None
    assert found("m", date(2026, 6, 1)).rates.input == 1


def test_prices_by_the_hour_are_those_of_noon_whatever_the_clock(
    catalogue: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    def at(hour: int) -> time:
        return time(hour, tzinfo=UTC)

    def costing(amount: int) -> object:
        return types.ModelPrice(input_mtok=Decimal(amount), output_mtok=Decimal(amount))

    night = types.TimeOfDateConstraint(at(1), at(4))
    prices = [
        types.ConditionalPrice(prices=costing(1)),
        types.ConditionalPrice(night, prices=costing(2)),
    ]
    catalogue.append(model("m", prices))

    class Clock(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:
            raise AssertionError("the clock was read")

    for module in (list_prices, types):
        monkeypatch.setattr(module, "datetime", Clock)
    price = found("m")
    assert price.rates.input == 1
    assert price.notes == ("from 01:00 to 04:00 UTC other prices hold: input 2, output 2",)


def test_cache_writes_are_those_kept_shortest_and_longer_ones_are_reported() -> None:
    price = found("claude-sonnet-4-5")
    assert price.rates.cache_write == Decimal("3.75")
    assert "a cache kept for an hour costs 6 to write" in price.notes


def test_requests_that_cost_as_such_are_reported(catalogue: list[object]) -> None:
    prices = types.ModelPrice(input_mtok=Decimal(1), requests_kcount=Decimal(5))
    catalogue.append(model("m", prices, deprecated=True))
    assert found("m").notes == (
        "a thousand requests cost 5 as such",
        "the provider calls it deprecated",
    )


def test_the_catalogues_day_is_the_last_on_which_it_says_a_page_was_seen(
    catalogue: list[object],
) -> None:
    assert GenaiPrices().listed == date(2026, 10, 1)
    catalogue.append(
        model("m", types.ModelPrice(input_mtok=Decimal(1)), price_comments="Seen 2026-11-11.")
    )
    assert GenaiPrices().listed == date(2026, 10, 1)
    price = found("m")
    assert not price.is_stale(date(2026, 12, 30))
    assert price.is_stale(date(2026, 12, 31))


def test_the_installed_catalogue_has_a_day() -> None:
    listed = GenaiPrices().listed
    assert listed is not None
    assert listed >= date(2026, 11, 3)


def test_no_network_is_touched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert len(GenaiPrices().of_all(DAY)) > 2000


def test_what_its_updater_fetched_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    from genai_prices import data_snapshot

    other = data_snapshot.DataSnapshot(providers=[], from_auto_update=True)
    monkeypatch.setattr(data_snapshot, "_custom_snapshot", other)
    assert found("gpt-4o").rates.input == Decimal("2.5")


def test_other_prices_are_those_of_the_second_catalogue() -> None:
    from tokscope.costs.price_checks import disagreements, paired
    from tokscope.costs.prices import Prices

    day = date(2026, 12, 1)
    prices = Prices.open(Config(), None, day)
    name, pairs = paired(prices, prices.of_all(), "model-prices")
    found = {ours.priced_as for ours, other in pairs for _ in disagreements(ours, other, name)}
    noted = {price.priced_as for price in prices.of_all() if price.is_disputed}
    assert noted == found & {price.priced_as for price in GenaiPrices().of_all(day)}
    disputed = GenaiPrices().find("deepseek:deepseek-chat", day)
    assert disputed is not None
    assert "catalogues disagree" in disputed.marks(day)
    assert name in disputed.notes[-1]
