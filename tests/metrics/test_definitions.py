"""Every number on hand-made sums; undefined is None."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokscope.metrics.definitions import METRICS
from tokscope.metrics.formulas import BANDS, band
from tokscope.metrics.metric import (
    Better,
    BoundarySums,
    EntrySums,
    FormSums,
    LanguageSums,
    MetricGroup,
    RoundTripSums,
    SumKind,
    Totals,
    UsageSums,
)

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
    vocabulary=40,
    languages=(LanguageSums(2, 2), LanguageSums(4, 2), LanguageSums(6, 2)),
    forms=FormSums(running=8, continued=2, distinct=5, single_bare=1, single_spaced=3),
    # three types once, one twice, one five times: ten tokens of five types
    usage=UsageSums(
        spectrum=((1, 3), (2, 1), (5, 1)),
        used=4,
        byte=1,
        single_letter=2,
        cyrillic=5,
        latin=3,
        mixed=0,
        letterless=1,
    ),
    round_trip=RoundTripSums(segments=4, exact=1, normalized=3, edits=2, characters=10),
    entries=EntrySums(entries=40, cyrillic=10, latin=20, mixed=2, letterless=4, whole_cyrillic=3),
    plain=8,
    shared=7,
    boundaries=BoundarySums(found=3, of_tokens=4, of_morphemes=6),
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
        ("pcw", 0.25),  # 2 / 8
        ("strr_bare", 0.2),  # 1 / 5
        ("strr_spaced", 0.6),  # 3 / 5
        ("byte_tokens", 0.1),  # 1 / 10
        ("single_letter_tokens", 0.2),  # 2 / 10
        ("round_trip", 0.25),  # 1 / 4
        ("round_trip_normalized", 0.75),  # 3 / 4
        ("character_error_rate", 0.2),  # 2 / 10
        ("vocabulary", 40),
        ("cyrillic_entries", 0.25),  # 10 / 40
        ("latin_entries", 0.5),
        ("mixed_entries", 0.05),
        ("letterless_entries", 0.1),
        ("cyrillic_use", 0.5),  # 5 / 10
        ("latin_use", 0.3),
        ("mixed_use", 0.0),
        ("letterless_use", 0.1),
        ("whole_cyrillic_words", 3),
        ("utilisation", 0.1),  # 4 / 40
        ("gini", 2 / 9),  # of 1, 2, 3: (1+2+1)·2 / (2·9·2)
        ("inflation", 0.25),  # 10 / 8 − 1
        ("overlap", 7),
        ("boundary_precision", 0.75),  # 3 / 4
        ("boundary_recall", 0.5),  # 3 / 6
        ("boundary_f1", 0.6),  # 2·3 / (4+6)
    ],
)
def test_a_metric_is_the_ratio_of_its_sums(name: str, value: float) -> None:
    assert METRICS[name].function(SUMS) == pytest.approx(value, rel=1e-15)


SUMS_ONLY = [name for name, metric in METRICS.items() if metric.group is MetricGroup.SUMS]


@pytest.mark.parametrize("name", METRICS.keys() - set(SUMS_ONLY))
def test_a_metric_without_text_is_undefined_not_zero(name: str) -> None:
    assert METRICS[name].function(Totals()) is None


@pytest.mark.parametrize("name", SUMS_ONLY)
def test_a_sum_of_nothing_is_zero(name: str) -> None:
    assert METRICS[name].function(Totals()) == 0


@pytest.mark.parametrize("name", METRICS)
def test_parts_of_nothing_are_undefined_not_zero(name: str) -> None:
    nothing = Totals(
        vocabulary=0,
        languages=(LanguageSums(0, 0),) * 3,
        forms=FormSums(0, 0, 0, 0, 0),
        usage=UsageSums((), 0, 0, 0, 0, 0, 0, 0),
        round_trip=RoundTripSums(0, 0, 0, 0, 0),
        entries=EntrySums(0, 0, 0, 0, 0, 0),
        plain=0,
        boundaries=BoundarySums(0, 0, 0),
    )
    metric = METRICS[name]
    counts = (*SUMS_ONLY, "vocabulary", "whole_cyrillic_words")
    assert metric.function(nothing) == (0 if name in counts else None)


def test_a_metric_of_zero_is_not_undefined() -> None:
    sums = Totals(tokens=5, characters=5, unknown=0, lost=0)
    assert METRICS["unknown_rate"].function(sums) == 0.0
    assert METRICS["lost_characters"].function(sums) == 0.0


def test_every_metric_says_what_it_is() -> None:
    for name, metric in METRICS.items():
        assert metric.name == name
        assert metric.symbol
        assert metric.heading
        assert metric.unit
        assert metric.definition
        assert metric.source
        assert metric.needs in SumKind
        assert "|" not in metric.definition  # it stands in a Markdown table


@pytest.mark.parametrize(
    ("name", "better"),
    [
        ("fertility", Better.LOWER),
        ("premium", Better.NEAR_ONE),
        ("characters_per_token", Better.HIGHER),
        ("bytes_per_token", Better.HIGHER),
        ("nsl", Better.LOWER),
        ("unknown_rate", Better.LOWER),
        ("pcw", Better.LOWER),
        ("strr_bare", Better.HIGHER),
        ("round_trip", Better.HIGHER),
        ("gini", Better.LOWER),
        ("utilisation", Better.NEITHER),
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
