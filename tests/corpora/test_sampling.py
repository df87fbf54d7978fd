"""Some segments of many: translations stay together, a draw can be repeated."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokscope.corpora.open import OpenOptions, groups, limited, open_corpora, sampled
from tokscope.corpora.segment import Segment

Group = list[Segment]


def made(sizes: list[int]) -> list[Group]:
    """Make groups of so many translations; a group of one has no key."""
    return [
        [Segment(f"{number}.{n}", "en", "d", None if size == 1 else number) for n in range(size)]
        for number, size in enumerate(sizes)
    ]


def flat(of: list[Group]) -> Group:
    return [segment for group in of for segment in group]


GROUPS = st.lists(st.integers(1, 3), max_size=20).map(made)
NUMBERS = st.integers(1, 25)


@given(GROUPS)
def test_translations_are_grouped(given_: list[Group]) -> None:
    assert list(groups(flat(given_))) == given_


def test_one_key_in_two_domains_is_two_groups() -> None:
    segments = [Segment("a", "en", "news", 1), Segment("b", "en", "law", 1)]
    assert list(groups(segments)) == [segments[:1], segments[1:]]


@given(GROUPS, NUMBERS)
def test_a_limit_takes_the_first_groups_whole(given_: list[Group], limit: int) -> None:
    assert list(limited(flat(given_), limit)) == flat(given_[:limit])


def test_a_limit_reads_two_groups_further_at_most() -> None:
    segments = iter(flat(made([2] * 10)))
    list(limited(segments, 3))
    assert len(list(segments)) >= 2 * 10 - 2 * (3 + 2)


@given(GROUPS, NUMBERS, st.integers())
def test_a_sample_is_of_whole_groups_in_their_order(
    given_: list[Group], size: int, seed: int
) -> None:
    drawn = list(groups(sampled(flat(given_), size, seed)))
    places = [given_.index(group) for group in drawn]
    assert len(drawn) == min(size, len(given_))
    assert places == sorted(set(places))


@given(GROUPS, NUMBERS, st.integers())
def test_a_sample_is_the_same_for_the_same_seed(given_: list[Group], size: int, seed: int) -> None:
    first, second = (list(sampled(flat(given_), size, seed)) for _ in range(2))
    assert first == second


def test_another_seed_draws_another_sample() -> None:
    segments = flat(made([2] * 100))
    assert len({tuple(sampled(segments, 5, seed)) for seed in range(20)}) == 20


def test_every_group_is_drawn_as_often_as_any_other() -> None:
    segments = flat(made([1] * 10))
    drawn = Counter(each.text for seed in range(2000) for each in sampled(segments, 3, seed))
    assert sum(drawn.values()) == 2000 * 3
    assert all(500 < number < 700 for number in drawn.values()), drawn  # 600 ± 5 σ


def test_units_of_two_files_are_no_translations_of_each_other(tmp_path: Path) -> None:
    unit = '<tu><tuv xml:lang="en"><seg>a</seg></tuv><tuv xml:lang="ru"><seg>а</seg></tuv></tu>'
    for name in ("one.tmx", "two.tmx"):
        text = f'<?xml version="1.0"?><tmx version="1.4"><header/><body>{unit}</body></tmx>'
        (tmp_path / name).write_text(text, "utf-8")
    names = [str(tmp_path / "one.tmx"), str(tmp_path / "two.tmx")]
    (corpus,) = open_corpora(names, OpenOptions(limit=1))
    assert len(list(corpus.segments())) == 2


@pytest.mark.parametrize("options", [OpenOptions(limit=7), OpenOptions(sample=7)])
def test_some_of_a_collection_has_both_languages_of_each_segment(options: OpenOptions) -> None:
    (corpus,) = open_corpora(["parallel-en-ru"], options)
    segments = list(corpus.segments())
    assert [segment.language for segment in segments] == ["en", "ru"] * 7
    pairs = zip(segments[::2], segments[1::2], strict=True)
    assert all((en.domain, en.key) == (ru.domain, ru.key) for en, ru in pairs)
    assert list(corpus.segments()) == segments  # may be read again
