"""Own hardware: what a million tokens and a month cost, and where it breaks even."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.helpers.fake_costs import (
    CHEAP,
    PLAIN_MONEY,
    RUSSIAN_TEXT,
    TOKENIZERS,
    FakePrices,
    choice,
)
from tokscope.costs.estimate import estimate
from tokscope.costs.request import Plan, TokenRange
from tokscope.costs.self_hosting import against_api, example_profiles, find_profiles
from tokscope.costs.token_counts import PricedTexts
from tokscope.errors import TokscopeError

D = Decimal
OWN = """
[[profile]]
id = "mine"
model = "cheap-too"
currency = "USD"
gpu_hour = 2
gpus = 2
prefill = 1000
decode = 100
utilisation = 0.5
source = "measured by me"
"""


def written(tmp_path: Path, text: str) -> str:
    path = tmp_path / "hardware.toml"
    path.write_text(text, "utf-8")
    return str(path)


def test_the_ready_profiles_cost_what_is_published() -> None:
    profile = example_profiles()["h100-llama-3.1-8b"]
    # 2.50 dollars an hour at 5,777 tokens a second: 0.12 at full use, 0.30 at 40 %
    full, used = (
        profile.per_million(D(5777) / profile.utilisation),
        profile.per_million(profile.decode),
    )
    assert full is not None
    assert used is not None
    assert round(full, 2) == D("0.12")
    assert round(used, 2) == D("0.30")
    assert profile.month == D("1825.0")  # 2.50 × 730
    assert all(each.source for each in example_profiles().values())


def test_utilisation_is_in_the_throughput_and_hours_are_whole(tmp_path: Path) -> None:
    (mine,) = find_profiles(written(tmp_path, OWN))
    assert mine.month == 2 * 2 * 730
    # 4 dollars an hour / (100 × 0.5 × 3,600) × 10⁶
    cost = mine.per_million(mine.decode)
    assert cost is not None
    assert round(cost, 6) == D("22.222222")
    # a request of 500 in and 50 out takes 1 second, and half of 730 hours are worked
    assert mine.requests_a_month(D(500), D(50)) == 730 * 3600 // 2
    (hours,) = find_profiles(
        written(tmp_path, OWN.replace("utilisation = 0.5", "hours = 365\noperations = 40"))
    )
    assert hours.month == 2 * 2 * 365 + 40
    assert hours.requests_a_month(D(500), D(50)) == 365 * 3600


def test_break_even_in_words(tmp_path: Path) -> None:
    profiles = find_profiles(written(tmp_path, OWN))
    text = PricedTexts({"ru": RUSSIAN_TEXT.as_one()}, {"ru": RUSSIAN_TEXT})
    report = estimate(
        choice(CHEAP), TOKENIZERS, text, Plan(output_tokens=TokenRange(50, 100)), PLAIN_MONEY,
        FakePrices(),
    )  # fmt: skip
    found = against_api(profiles, {"cheap-too": report.quotes}, report)
    (even,) = found.break_evens
    # 360 words cost (607 × 2 + 100 × 8) millionths: 0.002014 dollars; a month costs 2,920
    assert even.words is not None
    assert round(even.words) == round(D(2920) * 360 / D("0.002014"))
    # 607 / 1,000 + 100 / 100 seconds a request, 730 × 3,600 / 2 seconds a month
    (owned,) = found.owned
    assert owned.words is not None
    assert round(owned.words) == round(D(730 * 1800) / D("1.607") * 360)
    assert even.is_within is (even.words <= owned.words)


@pytest.mark.parametrize(
    ("old", "new", "message_part"),
    [
        ("utilisation = 0.5", "", "either utilisation or hours"),
        ("utilisation = 0.5", "utilisation = 0.5\nhours = 200", "either utilisation or hours"),
        ("utilisation = 0.5", "utilisation = 40", "more than 1"),
        ("utilisation = 0.5", "hours = 900", "more than the 730"),
        ("prefill = 1000", "", "measured together"),
        ("prefill = 1000", "speed = 1000", "combined with prefill or decode"),
        ("gpu_hour = 2", "gpu_hour = -2", "not above 0"),
        ('currency = "USD"', 'currency = "RUR"', "unknown currency"),
        ("gpus = 2", "gpus = 2\ngpu = 1", "unknown key"),
        ('source = "measured by me"', "", "source: is missing"),
    ],
)
def test_a_profile_that_is_wrong_says_where(
    tmp_path: Path, old: str, new: str, message_part: str
) -> None:
    with pytest.raises(TokscopeError, match=message_part) as caught:
        find_profiles(written(tmp_path, OWN.replace(old, new)))
    assert "hardware.toml: profile[1]" in str(caught.value)


def test_an_unknown_profile_is_an_error_with_suggestions() -> None:
    with pytest.raises(TokscopeError) as caught:
        find_profiles("h100-llama")
    assert "h100-llama-3.1-8b" in caught.value.suggestions
