"""What a bound on memory allows: shares that fall with it, and no result that depends on it."""

from __future__ import annotations

import pytest

from tests.helpers.fake_tokenizers import plain
from tokscope.corpora.corpus import Corpus
from tokscope.corpora.segment import BATCH
from tokscope.counting.measure import Resources, measure, tables
from tokscope.counting.scheduler import USUAL, MemoryBudget
from tokscope.counting.segment_table import SegmentTable
from tokscope.text.words import DEFAULT
from tokscope.tokenizers.engines.builtin import BytesTokenizer

MEGABYTE = 1 << 20


@pytest.mark.parametrize("bound", [1, 100 * MEGABYTE, 500 * MEGABYTE, USUAL, 64 << 30])
def test_shares_stay_within_the_bound(bound: int) -> None:
    share = MemoryBudget(bound)
    assert share.table + share.rows <= bound
    assert MEGABYTE <= share.batch <= BATCH
    larger = MemoryBudget(2 * bound)
    assert larger.table >= 2 * share.table
    assert larger.rows >= 2 * share.rows
    assert larger.batch >= share.batch


def test_a_small_bound_reads_less_at_a_time() -> None:
    assert MemoryBudget(USUAL).batch == BATCH
    assert MemoryBudget(50 * MEGABYTE).batch < 2 * MEGABYTE


def lines(number: int) -> Corpus:
    return plain("x", *((f"строка {n} of {n * n}", "ru") for n in range(number)))


def test_text_beyond_the_bound_comes_in_several_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tokscope.counting.scheduler._SMALL_BATCH", 10_000)
    sizes = [
        [len(table) for table in tables([lines(2_000)], SegmentTable(DEFAULT), bound)]
        for bound in (1, 1 << 30)
    ]
    assert len(sizes[0]) > 3
    assert sizes[1] == [2_000]
    assert sum(sizes[0]) == 2_000
    few, many = (
        measure(lines(2_000), [BytesTokenizer()], resources=Resources(memory=bound))
        for bound in (1, 1 << 30)
    )
    assert few.tally.digest == many.tally.digest
    assert few.columns["bytes"].tokens.sum() == many.columns["bytes"].tokens.sum()
    assert few.tally.segments.sum() == many.tally.segments.sum() == 2_000
    assert 1 < (few.block or 0) <= 1_000
    assert many.block is None
