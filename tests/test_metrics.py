"""Every number on hand-made sums; undefined is None."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokscope.metrics import BANDS, METRICS, Better, Totals, band

SUMS = Totals(
    segments=2,
    words=4,
    characters=20,
    bytes=30,
    tokens=10,
    unknown=1,
    lost=3,
    reference_language=8,
    reference_tokenizer=5,
)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("fertility", 2.5),  # 10 tokens / 4 words
        ("premium", 1.25),  # 10 / 8 of the reference language
        ("characters_per_token", 2.0),  # 20 / 10
        ("bytes_per_token", 3.0),  # 30 / 10
        ("nsl", 2.0),  # 10 / 5 of the reference tokenizer
        ("unknown_rate", 0.1),  # 1 / 10
        ("lost_characters", 0.15),  # 3 / 20
    ],
)
def test_a_metric_is_the_ratio_of_its_sums(name: str, value: float) -> None:
    assert METRICS[name].function(SUMS) == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize("name", METRICS)
def test_a_metric_without_text_is_undefined_not_zero(name: str) -> None:
    assert METRICS[name].function(Totals()) is None


def test_a_metric_of_zero_is_not_undefined() -> None:
    sums = Totals(tokens=5, characters=5, unknown=0, lost=0)
    assert METRICS["unknown_rate"].function(sums) == 0.0
    assert METRICS["lost_characters"].function(sums) == 0.0


def test_every_metric_says_what_it_is() -> None:
    for name, metric in METRICS.items():
        assert metric.name == name
        assert metric.unit
        assert metric.definition
        assert metric.source


@pytest.mark.parametrize(
    ("name", "better"),
    [
        ("fertility", Better.LOWER),
        ("premium", Better.NEAR_ONE),
        ("characters_per_token", Better.HIGHER),
        ("bytes_per_token", Better.HIGHER),
        ("nsl", Better.LOWER),
        ("unknown_rate", Better.LOWER),
    ],
)
def test_each_metric_knows_its_direction(name: str, better: Better) -> None:
    assert METRICS[name].better is better


@pytest.mark.parametrize(
    ("fertility", "name"),
    [
        # METRICS.md: [1.0, 1.5) [1.5, 2.0) [2.0, 3.0) [3.0, …
        (1.0, "close to English"),
        (1.4999, "close to English"),
        (1.5, "good for Russian"),
        (1.9999, "good for Russian"),
        (2.0, "costly"),
        (2.9999, "costly"),
        (3.0, "broken"),
        (12.0, "broken"),
        (None, None),
    ],
)
def test_a_band_holds_its_lower_end_but_not_its_upper_one(
    fertility: float | None, name: str | None
) -> None:
    assert band(fertility) == name


@given(st.floats(min_value=0, allow_infinity=False))
def test_every_fertility_has_a_band(fertility: float) -> None:
    assert band(fertility) in {each.name for each in BANDS}
