"""Many small files: work that grows with their number, and no faster; the same digest and runs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from pathlib import Path
from types import FrameType

import numpy as np
import pytest

from tests.checks.conftest import counted, snapshot
from tests.helpers.tables import table_of
from tokscope.checks.baseline import BaselineRow, Key, SegmentCount
from tokscope.checks.report import RowState
from tokscope.checks.verdicts import verdicts
from tokscope.cli.main import run
from tokscope.comparison.intervals import _different
from tokscope.corpora.open import OpenOptions, open_corpora
from tokscope.corpora.readers.interface import ReadingLog, ReadOptions
from tokscope.counting.arrays import ByteStrings
from tokscope.counting.measure import measure
from tokscope.counting.segment_table import SegmentTableBuilder
from tokscope.errors import ExitCode
from tokscope.metrics.collect import MetricSums, SumCollector
from tokscope.text.words import DEFAULT
from tokscope.tokenizers.interface import Tokenizer

FEW, MANY = 100, 400
ROOM = 1.5
"""Calls that many files may take beyond what they would by their number alone."""


def folder_of(folder: Path, number: int) -> Path:
    folder.mkdir()
    for each in range(number):
        (folder / f"{each:04}.txt").write_text(f"word {each}\n\nслово\n", "utf-8")
    return folder


def calls_of(work: Callable[[], object]) -> int:
    """Count the calls of Python functions in some work; a count does not vary as time does."""
    number = 0

    def count(frame: FrameType, event: str, _: object) -> None:
        nonlocal number
        number += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return number


def measure_folder(folder: Path) -> None:
    measure(open_corpora([str(folder)])[0], [], DEFAULT)


def test_measuring_four_times_as_many_files_is_four_times_the_work(tmp_path: Path) -> None:
    few, many = (folder_of(tmp_path / str(number), number) for number in (FEW, MANY))
    measure_folder(few)  # what is loaded once is not counted
    small, large = (calls_of(partial(measure_folder, each)) for each in (few, many))
    assert large < ROOM * MANY / FEW * small


def test_small_files_share_a_batch_and_each_is_a_run_of_its_own(tmp_path: Path) -> None:
    (corpus,) = open_corpora([str(folder_of(tmp_path / "docs", 3))])
    (batch,) = corpus.batches()
    assert batch.data == "\nword 0\nслово\nword 1\nслово\nword 2\nслово".encode()
    assert [(run.size, Path(run.source or "").name) for run in batch.runs] == [
        (2, "0000.txt"),
        (2, "0001.txt"),
        (2, "0002.txt"),
    ]


def test_files_are_distinguished_however_small_a_batch_is(tmp_path: Path) -> None:
    (corpus,) = open_corpora([str(folder_of(tmp_path / "docs", 9))])
    for size in (1, 30, 1 << 20):
        found = [(run.source, run.size) for each in corpus.batches(size) for run in each.runs]
        assert [size for _, size in found] == [2] * 9
        assert len({source for source, _ in found}) == 9


def test_a_blank_file_between_others_has_no_run(tmp_path: Path) -> None:
    for name, text in (("a.txt", "one\n"), ("b.txt", " \n\u2003\n"), ("c.txt", "two\n")):
        (tmp_path / name).write_text(text, "utf-8")
    (corpus,) = open_corpora([str(tmp_path)], OpenOptions(ReadOptions(skip_bad=True)))
    (batch,) = corpus.batches()
    assert batch.data == b"\none\ntwo"
    assert [(run.size, Path(run.source or "").name) for run in batch.runs] == [
        (1, "a.txt"),
        (1, "c.txt"),
    ]


def test_the_size_of_what_is_pending_is_that_of_its_columns(tmp_path: Path) -> None:
    (corpus,) = open_corpora([str(folder_of(tmp_path / "docs", 5))])
    pending = SegmentTableBuilder()
    for batch in corpus.batches(1):
        pending.add(batch, np.full(len(batch.starts), -1))
    columns = (*pending.bytes, *pending.pairs, *pending.gold_tokens)
    assert pending.size == pending.builder.size + sum(each.nbytes for each in columns)
    assert len(columns) == 15


def test_a_note_is_reported_once_in_the_order_of_its_first_coming() -> None:
    log = ReadingLog()
    for text in ("b", "a", "b"):
        log.note(text)
    assert log.notes == ["b", "a"]


def test_chunks_of_some_segments_are_those_counted_over_all_chunks() -> None:
    table = table_of(f"word {number} word x{number % 7}" for number in range(300))
    for rows in ([5], [0, 299], [3, 4, 5], list(range(300))):
        dense = table.occurrences_in(np.array(rows))
        present, numbers = table.present_in(np.array(rows))
        assert present.tolist() == np.flatnonzero(dense).tolist()
        assert numbers.tolist() == dense[present].tolist()


def test_strings_that_lie_far_apart_are_read_like_others() -> None:
    strings = ByteStrings.from_iterable(b"%d" % number for number in range(10_000))
    assert strings.take(np.array([0, 9_999])) == [b"0", b"9999"]
    assert strings.take(np.arange(3)) == [b"0", b"1", b"2"]
    assert strings.take(np.zeros(0, np.int64)) == []


def renamed(number: int, name: str) -> Iterator[BaselineRow]:
    for each in range(number):
        row = counted(20, Key("production", "docs", "ru", f"{name}{each}.txt"))
        segments = {f"{each:016}": SegmentCount(1, 10, 20)}
        yield BaselineRow(row.key, row.sums, segments, (f"{each:08}",))


def test_a_file_that_was_renamed_is_named_and_all_of_them_in_one_pass() -> None:
    def evaluate_budget(number: int) -> list[str]:
        before, now = (snapshot(*renamed(number, name)) for name in ("old", "new"))
        found = verdicts(before, now, {}, Decimal(0))
        return [each.why for each in found if each.state is RowState.MISSING]

    assert evaluate_budget(3) == [
        f"it was there before, and nothing was measured for it; the same text is new{each}.txt now"
        for each in range(3)
    ]
    small, large = (calls_of(partial(evaluate_budget, each)) for each in (FEW, MANY))
    assert large < ROOM * MANY / FEW * small


def test_a_table_by_file_asks_for_the_sums_of_a_tokenizer_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, requested = folder_of(tmp_path / "docs", 5), []
    of = SumCollector.of

    def counting(self: SumCollector, tokenizer: Tokenizer) -> list[MetricSums]:
        requested.append(tokenizer.id)
        return of(self, tokenizer)

    monkeypatch.setattr(SumCollector, "of", counting)
    assert run(["compare", "bytes", "--corpus", str(folder), "--by", "file"]) == ExitCode.OK
    assert requested == ["bytes"]


def test_codes_are_counted_however_large_they_are() -> None:
    for codes in ([], [7], [1 << 40, 3, 3, 1 << 40], [2, 1, 0]):
        assert _different(np.array(codes, np.int64)) == len(set(codes))
