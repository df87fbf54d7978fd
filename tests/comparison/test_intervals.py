"""Intervals of a report: what is drawn, what is refused, and that no order moves them."""

from __future__ import annotations

import random

import numpy as np
import pytest

from tests.helpers.fake_tokenizers import Swallower, report_of
from tests.helpers.intervals import paired_interval
from tokscope.comparison.intervals import TextComparison, compare_texts
from tokscope.comparison.report import Report, Row
from tokscope.corpora.corpus import Corpus, PlainPart
from tokscope.corpora.readers.interface import Passage
from tokscope.corpora.segment import Segment
from tokscope.counting.measure import measure
from tokscope.metrics.bootstrap import (
    FEWEST_SEGMENTS,
    resampled_totals,
    simultaneous_intervals,
)
from tokscope.tokenizers.engines.base import LoadedTokenizer
from tokscope.tokenizers.engines.builtin import BytesTokenizer, CharactersTokenizer


class Fixed:
    """A part of a corpus: segments as they are given."""

    def __init__(self, segments: list[Segment]) -> None:
        self.given = segments

    def segments(self):  # type: ignore[no-untyped-def]
        return iter(self.given)


def words(number: int, seed: int) -> str:
    chance = random.Random(seed)  # noqa: S311 - no secret
    return " ".join("ж" * chance.randint(1, 9) for _ in range(number))


def russian(lines: int, *, name: str = "text", seed: int = 1, sources: int = 1) -> Corpus:
    segments = [
        Segment(words(3 + n % 5, seed * 1000 + n), "ru", source=f"f{n % sources}")
        for n in range(lines)
    ]
    return Corpus(name, (Fixed(segments),))


def aligned(pairs: int) -> Corpus:
    segments = [
        Segment(text, language, key=number)
        for number in range(pairs)
        for text, language in ((f"{words(4, number)} a", "en"), (words(5, number + 7), "ru"))
    ]
    return Corpus("pairs", (Fixed(segments),), is_aligned=True)


def tokenizers() -> list[LoadedTokenizer]:
    return [BytesTokenizer(), CharactersTokenizer()]


def rows(report: Report, language: str = "ru") -> dict[str, Row]:
    return {row.tokenizer: row for row in report.rows if row.language == language}


def incomplete(units: int, *, lacking: str) -> Corpus:
    """Make aligned text in three languages, one of which is in every third unit alone."""
    segments = [
        Segment(words(5 + n % 3, n + shift), language, key=n)
        for n in range(units)
        for shift, language in ((1, "en"), (7, "ru"), (9, "de"))
        if language != lacking or n % 3 == 0
    ]
    return Corpus("units", (Fixed(segments),), is_aligned=True)


def test_the_interval_of_a_premium_is_of_the_translations_alone() -> None:
    report = report_of(tokenizers(), [incomplete(600, lacking="de")])
    for language in ("de", "ru"):
        for row in rows(report, language).values():
            interval, beside = row.interval("premium"), row.totals.reference_language
            assert interval is not None
            assert beside is not None
            premium = row.totals.tokens / beside
            assert interval.low <= premium <= interval.high
            assert interval.high - interval.low < premium / 4


def test_a_premium_that_is_not_defined_has_no_interval() -> None:
    report = report_of(tokenizers(), [incomplete(600, lacking="en")])
    for language in ("de", "ru"):
        for row in rows(report, language).values():
            assert row.totals.reference_language is None
            assert row.interval("premium") is None


def test_few_segments_have_no_interval_and_the_report_says_so() -> None:
    report = report_of(tokenizers(), [russian(FEWEST_SEGMENTS - 1)])
    assert all(row.interval("fertility") is None for row in report.rows)
    (block,) = report.blocks
    assert not block.samplings["ru"].is_enough


def test_a_fertility_has_the_paired_interval_of_its_columns() -> None:
    lines = [words(3 + n % 5, 1000 + n) for n in range(60)]
    report = report_of(tokenizers(), [russian(60)])
    found = rows(report)["bytes"].interval("fertility")
    direct = paired_interval(
        [len(line.encode()) for line in lines], [len(line.split()) for line in lines]
    )
    assert found is not None
    assert direct is not None
    assert found.low == pytest.approx(direct.low)
    assert found.high == pytest.approx(direct.high)
    assert found.low < found.estimate < found.high


def test_pairs_are_drawn_together_for_a_premium() -> None:
    report = report_of(tokenizers(), [aligned(40)])
    row = rows(report)["bytes"]
    premium = row.interval("premium")
    assert premium is not None
    assert premium.estimate == row.metric("premium")
    assert rows(report, "en")["bytes"].interval("premium") is None
    (block,) = report.blocks
    assert block.samplings["ru"].unit == "pairs"
    assert block.samplings["ru"].units == 40


def test_files_are_drawn_whole_where_there_are_enough_of_them() -> None:
    many = report_of(tokenizers(), [russian(80, sources=FEWEST_SEGMENTS)])
    few = report_of(tokenizers(), [russian(80, sources=FEWEST_SEGMENTS - 1)])
    assert many.blocks[0].samplings["ru"].unit == "files"
    assert few.blocks[0].samplings["ru"].unit == "segments"


def test_the_reference_has_no_interval_of_its_own_and_equal_ones_cannot_be_distinguished() -> None:
    twins = [CharactersTokenizer("one"), CharactersTokenizer("two"), BytesTokenizer("more")]
    found = rows(report_of(twins, [russian(60)], against="one"))
    assert [found[name].verdict for name in ("one", "two", "more")] == [
        "reference",
        "not significant",
        "more tokens",
    ]
    assert [found[name].rank for name in ("one", "two", "more")] == [1, 1, 3]


def test_a_tokenizer_that_loses_text_has_no_rank() -> None:
    report = report_of([BytesTokenizer("real"), Swallower()], [russian(30)])
    assert {name: row.rank for name, row in rows(report).items()} == {"real": 1, "swallower": None}


def test_the_order_of_tokenizers_moves_no_interval() -> None:
    one, other = (
        rows(report_of(each, [russian(50)])) for each in (tokenizers(), tokenizers()[::-1])
    )
    for name, row in one.items():
        assert row.interval("fertility") == other[name].interval("fertility")


def against_each_other(first: Corpus, second: Corpus) -> list[TextComparison]:
    one, other = (measure(each, tokenizers()) for each in (first, second))
    return compare_texts(one, other, ["bytes", "characters"])


def test_two_texts_are_set_against_each_other_where_nothing_pairs_them() -> None:
    same = against_each_other(russian(200), russian(200, name="like", seed=2))
    assert {each.tokenizer for each in same} == {"bytes", "characters"}
    assert all(each.fertility.holds(1.0) for each in same)
    longer = Corpus("long", (PlainPart([Passage("ж" * 12, "x")] * 40, "ru"),))
    assert all(each.fertility.low > 1.5 for each in against_each_other(russian(200), longer))


def test_simultaneous_intervals_are_wider_than_single_ones_and_still_where_nothing_moves() -> None:
    chance = np.random.default_rng(3)
    columns = chance.integers(5, 60, (200, 12))
    columns[:, 11] = columns[:, 0]
    totals = resampled_totals(columns)
    ratios = totals[:, 1:] / totals[:, :1]
    estimates = columns[:, 1:].sum(axis=0) / columns[:, 0].sum()
    found = simultaneous_intervals(estimates, ratios, 200)
    assert found[-1].width == 0
    for number, interval in enumerate(found[:-1]):
        low, high = np.quantile(ratios[:, number], [0.025, 0.975])
        assert interval.width > high - low
