"""The paired bootstrap, and what it says of the built-in collection."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import load_all
from tests.helpers.intervals import paired_interval
from tokscope.corpora.builtin import find_builtin
from tokscope.counting.measure import Measurement, measure
from tokscope.metrics.bootstrap import (
    CONFIDENCE,
    FEWEST_SEGMENTS,
    RESAMPLES,
    bootstrap_quantiles,
    resampled_totals,
)
from tokscope.tokenizers.loader import Loader


def test_a_constant_ratio_has_no_width() -> None:
    interval = paired_interval([3 * n for n in range(1, 101)], list(range(1, 101)))
    assert interval is not None
    assert (interval.estimate, interval.low, interval.high) == (3.0, 3.0, 3.0)


def test_fewer_than_twenty_segments_give_no_interval() -> None:
    few = FEWEST_SEGMENTS - 1
    assert paired_interval([2] * few, [1] * few) is None
    assert paired_interval([2] * FEWEST_SEGMENTS, [1] * FEWEST_SEGMENTS) is not None


def test_an_undefined_ratio_has_no_interval() -> None:
    assert paired_interval([1] * 50, [0] * 50) is None


def test_the_seed_fixes_the_result_and_another_one_moves_it() -> None:
    values = [n % 7 + 1 for n in range(60)], [n % 5 + 1 for n in range(60)]
    assert paired_interval(*values, seed=1) == paired_interval(*values, seed=1)
    assert paired_interval(*values, seed=1) != paired_interval(*values, seed=2)


def test_it_agrees_with_a_slow_direct_bootstrap() -> None:
    chance = np.random.default_rng(7)
    below = chance.integers(5, 60, 200)
    above = below + chance.integers(0, 30, 200)
    direct = []
    for _ in range(4000):
        drawn = chance.integers(0, 200, 200)
        direct.append(above[drawn].sum() / below[drawn].sum())
    low, high = np.quantile(direct, [0.025, 0.975])
    interval = paired_interval(above.tolist(), below.tolist(), resamples=4000)
    assert interval is not None
    # Both are Monte Carlo: their ends differ by less than a tenth of the width.
    assert interval.low == pytest.approx(low, abs=0.1 * (high - low))
    assert interval.high == pytest.approx(high, abs=0.1 * (high - low))


def test_strata_keep_their_sizes() -> None:
    columns = np.array([[1, 0]] * 30 + [[0, 1]] * 10, dtype=np.int64)
    totals = resampled_totals(columns, strata=["a"] * 30 + ["b"] * 10, resamples=50)
    assert (totals == [30, 10]).all()


@pytest.fixture(scope="module")
def o200k() -> Measurement:
    from tokscope.tokenizers.loader import create_loader

    loader: Loader = create_loader(offline=True)
    tokenizer = load_all(loader, "o200k_base")["o200k_base"]
    return measure(find_builtin("parallel-en-ru"), [tokenizer])


def sides(measurement: Measurement, domain: str | None) -> tuple[list[int], list[int], list[str]]:
    tokens = measurement.columns["o200k_base"].tokens
    tally = measurement.tally
    rows = list(zip(tally.languages, tally.domains, tokens, strict=True))
    chosen = [row for row in rows if domain in (None, row[1])]
    return (
        [count for language, _, count in chosen if language == "ru"],
        [count for language, _, count in chosen if language == "en"],
        [str(of) for language, of, _ in chosen if language == "en"],
    )


DOMAINS = ("business", "dialogue", "engineers", "fiction", "law", "news", "science", "software")


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_domain_tells_the_premium_within_a_tenth(o200k: Measurement, domain: str) -> None:
    russian, english, _ = sides(o200k, domain)
    interval = paired_interval(russian, english)
    assert interval is not None
    assert interval.segments >= 150
    assert interval.width <= 0.10


def test_the_collection_tells_the_premium_within_0_035(o200k: Measurement) -> None:
    russian, english, domains = sides(o200k, None)
    assert set(domains) == set(DOMAINS)
    interval = paired_interval(russian, english, strata=domains)
    assert interval is not None
    assert interval.width <= 0.035


def test_the_kept_simulation_shows_the_coverage_that_is_claimed() -> None:
    # made by `python -m tests.benchmarks.coverage`
    from tests.benchmarks.coverage import RESULT

    kept = json.loads(RESULT.read_text("utf-8"))
    assert kept["simulations"] >= 2000
    assert kept["confidence"] == CONFIDENCE
    assert kept["resamples"] == RESAMPLES
    assert all(int(size) >= 100 and 0.93 <= share <= 0.97 for size, share in kept["held"].items())


@given(
    st.lists(st.floats(allow_nan=False, allow_infinity=False, width=32), min_size=1),
    st.lists(st.floats(0, 1), min_size=1),
)
def test_quantiles_are_numpys_to_the_last_bit(values: list[float], shares: list[float]) -> None:
    array = np.array(values, np.float64)
    assert bootstrap_quantiles(array, *shares) == np.quantile(array, shares).tolist()
