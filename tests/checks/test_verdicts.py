"""States of rows: by hand, and as properties."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.checks.conftest import KEY, counted, redefined, snapshot
from tokscope.checks.baseline import Key, Snapshot
from tokscope.checks.report import RowState
from tokscope.checks.settings import TrackedMetric
from tokscope.checks.verdicts import Verdict, changes, verdicts

EXACT = Decimal(0)


def verdict(
    before: Snapshot | None, now: Snapshot, tolerance: str = "0", **how: TrackedMetric
) -> Verdict:
    (found,) = verdicts(before, now, how, Decimal(tolerance))
    return found


@pytest.mark.parametrize(
    ("before", "after", "tolerance", "state"),
    [
        (20, 20, "0", RowState.PASS),
        (20, 21, "0", RowState.REGRESSED),
        (20, 19, "0", RowState.IMPROVED),
        (20, 21, "0.05", RowState.PASS),
        (20, 22, "0.05", RowState.REGRESSED),
        (20, 22, "0.1", RowState.PASS),  # exactly at the limit, which no float holds
        (30, 33, "0.1", RowState.PASS),
        (30, 34, "0.1", RowState.REGRESSED),
    ],
)
def test_tokens_are_compared_as_integers(
    before: int, after: int, tolerance: str, state: RowState
) -> None:
    assert verdict(snapshot(counted(before)), snapshot(counted(after)), tolerance).state is state


def test_more_text_is_dearer_unless_words_are_compared() -> None:
    before, after = snapshot(counted(20, words=10)), snapshot(counted(40, words=20))
    assert verdict(before, after).state is RowState.REGRESSED
    assert verdict(before, after, docs=TrackedMetric.FERTILITY).state is RowState.PASS
    dearer = snapshot(counted(41, words=20))
    found = verdict(before, dearer, docs=TrackedMetric.FERTILITY)
    assert (found.state, found.limit) == (RowState.REGRESSED, 2.0)


def test_words_that_are_not_there_cannot_be_compared() -> None:
    found = verdict(
        snapshot(counted(20, words=1)),
        snapshot(counted(20, words=0)),
        docs=TrackedMetric.FERTILITY,
    )
    assert found.state is RowState.INCOMPARABLE


def test_losing_text_is_no_gain() -> None:
    found = verdict(snapshot(counted(20)), snapshot(counted(5, lost=30)))
    assert found.state is RowState.REGRESSED
    assert "no token stands for 50.00% of the characters" in found.why


def test_rows_of_one_side_only() -> None:
    other = Key("production", "docs", "en")
    before, now = snapshot(counted(20)), snapshot(counted(9, other))
    states = {each.key: each.state for each in verdicts(before, now, {}, EXACT)}
    assert states == {KEY: RowState.MISSING, other: RowState.NEW}
    assert verdict(None, snapshot(counted(20))).state is RowState.NEW


@pytest.mark.parametrize("change", ["words", "normalization", "special"])
def test_another_definition_is_incomparable(change: str) -> None:
    before = snapshot(counted(20))
    found = verdict(before, redefined(before, **{change: "other"}))
    assert found.state is RowState.INCOMPARABLE
    assert change in found.why


def test_another_unit_is_incomparable() -> None:
    before = snapshot(counted(20))
    now = snapshot(counted(20))
    now = Snapshot(
        now.definition,
        now.roles,
        {"docs": type(now.corpora["docs"])("c" * 64, "file")},
        now.rows,
        now.tokscope,
    )
    assert verdict(before, now).why == "not comparable: definition unit of docs: line → file"


def test_a_swapped_tokenizer_moves_a_digest_and_is_compared() -> None:
    before, now = snapshot(counted(20)), snapshot(counted(21), fingerprint="sha256:bbbb")
    assert verdict(before, now).state is RowState.REGRESSED
    (found,) = changes(before, now, [KEY])
    assert str(found) == "tokenizer production: toy#aaaa → toy#bbbb"
    assert changes(before, before, [KEY]) == ()


@given(
    st.integers(1, 10_000),
    st.integers(1, 10_000),
    st.decimals(0, 1, places=4),
    st.decimals(0, 1, places=4),
)
def test_a_wider_tolerance_never_fails_more(
    before: int, after: int, one: Decimal, other: Decimal
) -> None:
    tight, wide = sorted((one, other))
    states = [
        verdicts(snapshot(counted(before)), snapshot(counted(after)), {}, each)[0].state
        for each in (tight, wide)
    ]
    if states[0] is not RowState.REGRESSED:
        assert states[1] is not RowState.REGRESSED


@given(st.lists(st.integers(1, 50), min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(tokens: list[int], chance: random.Random) -> None:
    rows = [counted(n, Key("production", f"c{i}", "ru")) for i, n in enumerate(tokens)]
    now = [
        counted(n + i % 3 - 1, row.key) for i, (n, row) in enumerate(zip(tokens, rows, strict=True))
    ]
    expected = verdicts(snapshot(*rows), snapshot(*now), {}, EXACT)
    chance.shuffle(rows)
    chance.shuffle(now)
    found = snapshot(*rows), snapshot(*now)
    shuffled = [
        Snapshot(each.definition, each.roles, each.corpora, tuple(order), each.tokscope)
        for each, order in zip(found, (rows, now), strict=True)
    ]
    assert verdicts(shuffled[0], shuffled[1], {}, EXACT) == expected
