"""Count with several tokenizers in parallel processes, within a memory limit.

Processes are forked, so that they share the chunk table without a copy. Without fork, or for little
text, everything is counted in this process. The integers are the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import cast

from tokscope.corpora.segment import BATCH
from tokscope.counting.chunk_table import ChunkTable
from tokscope.counting.counts import (
    CountColumns,
    count_long,
    count_segments,
    count_text_pieces,
    is_counted_directly,
)
from tokscope.errors import InputError
from tokscope.parallel import (
    BackgroundTasks,
    ProcessDiedError,
    can_fork,
    inherited_by_fork,
    process_map,
    set_thread_limit,
)
from tokscope.tokenizers.interface import Tokenizer

_WORTH_A_PROCESS = 4 << 20
"""Work from which processes repay their start, in bytes of distinct chunks; an engine that may
still have to be started counts as much as half a megabyte."""
_START = 512 << 10
_AN_ENTRY = 2
"""Microseconds that loading an entry of a vocabulary takes, about."""
_LOOKS_AN_ENTRY = 1
"""Substrings of the text, for each entry of all vocabularies, up to which looking at them helps to
load less of these."""
_LIBRARIES = {
    "sentencepiece": ("sentencepiece", "sentencepiece.sentencepiece_model_pb2"),
    "tiktoken": ("tiktoken",),
    "tokenizers": ("tokenizers",),
}
"""By the engines that almost every process comes to ask."""
_WORTH_SHARING = 16_000_000
"""Characters from which counting them in several processes repays starting an engine in each."""


_SIZE = re.compile(r"(\d+)([KMG])B?", re.IGNORECASE)
_SCALES = {"K": 10, "M": 20, "G": 30}
_LEAST = 1 << 20


def memory_of(size: str) -> int:
    """Return the bytes of a size such as ``500M`` or ``2G``."""
    matched = _SIZE.fullmatch(size.strip())
    if matched is None:
        raise InputError(f"'{size}' is not a size", "write --memory 500M or --memory 2G")
    memory = int(matched[1]) << _SCALES[matched[2].upper()]
    if memory < _LEAST:
        raise InputError(f"--memory {size} is too little", "give it 1M or more")
    return memory


def count_all(
    tokenizers: Sequence[Tokenizer], table: ChunkTable, workers: int
) -> Iterator[tuple[Tokenizer, CountColumns]]:
    """Count every segment with every tokenizer."""
    workers = min(workers, len(tokenizers))
    work = len(tokenizers) * (len(table.chunks.data) + _START)
    if workers < 2 or work < _WORTH_A_PROCESS or not can_fork():
        for tokenizer in tokenizers:
            yield tokenizer, count_segments(tokenizer, table)
        return
    yield from _side_by_side(tokenizers, table, workers)


def count_texts(tokenizer: Tokenizer, texts: Sequence[str], workers: int) -> int:
    """Count the content tokens of texts that may be very long, all together."""
    characters = sum(map(len, texts))
    longest = max(map(len, texts), default=0)
    run_conformance_tests([(tokenizer, longest)], workers)
    is_direct = is_counted_directly(tokenizer, longest)
    if workers < 2 or characters < _WORTH_SHARING or not is_direct or not can_fork():
        set_thread_limit(workers)
        return sum(count_long(tokenizer, text) for text in texts)
    tokens = 0
    task, shares = (tokenizer, texts, workers), range(workers)
    remedy = "count fewer files at a time, or with --engine official"
    for _, result in process_map(task, _count_share, shares, workers, remedy=remedy):
        counted, rejections = result
        tokenizer.schedule.reject_engines(rejections)
        tokens += counted
    return tokens


def run_conformance_tests(jobs: Sequence[tuple[Tokenizer, int]], workers: int) -> None:
    """Run pending conformance tests in parallel processes.

    An engine whose test does not finish is not used in this run.
    """
    if workers < 2 or not can_fork():
        return
    waiting = {
        test_name: (tokenizer, characters)
        for tokenizer, characters in jobs
        if (test_name := tokenizer.schedule.pending_conformance_test(characters))
    }
    by_size = sorted(waiting.values(), key=lambda each: -each[0].vocabulary)
    if not by_size or _are_tried(by_size, workers):
        return
    for tokenizer, characters in by_size:
        while tokenizer.schedule.pending_conformance_test(characters) and not _are_tried(
            [(tokenizer, characters)], 1
        ):
            tokenizer.schedule.abort_conformance_test(
                characters, "its conformance test did not finish"
            )


def _are_tried(waiting: Sequence[tuple[Tokenizer, int]], workers: int) -> bool:
    """Run conformance tests; return whether all finished."""
    workers = min(workers, len(waiting))
    try:
        for _ in process_map(waiting, _try, range(len(waiting)), workers, remedy=""):
            pass
    except (ProcessDiedError, MemoryError):
        return False
    return True


def _side_by_side(
    tokenizers: Sequence[Tokenizer], table: ChunkTable, workers: int
) -> Iterator[tuple[Tokenizer, CountColumns]]:
    table.prepare()
    tasks: BackgroundTasks[object] = BackgroundTasks()
    if table.substrings.lookup_count < _LOOKS_AN_ENTRY * sum(
        each.vocabulary for each in tokenizers
    ):
        tasks.put(table.substrings.look)
    _import_libraries(tokenizers)
    if tasks:
        tasks.take()
    order = sorted(range(len(tokenizers)), key=lambda number: -_work(tokenizers[number], table))
    remedy = "measure less at a time, or with --workers 1"
    task = (tokenizers, table)
    for number, (packed, rejections) in process_map(task, _count, order, workers, remedy=remedy):
        tokenizer = tokenizers[number]
        tokenizer.schedule.reject_engines(rejections)
        counts = CountColumns.unpacked(packed, len(table))
        if counts is None:
            raise RuntimeError("counts did not arrive whole")
        yield tokenizer, counts


def _import_libraries(tokenizers: Sequence[Tokenizer]) -> None:
    """Import once what every process would import for itself."""
    for library in {each.engine.partition(" ")[0] for each in tokenizers} & _LIBRARIES.keys():
        for module in _LIBRARIES[library]:
            import_module(module)


def _work(tokenizer: Tokenizer, table: ChunkTable) -> float:
    """Estimate how many microseconds starting an engine and counting take."""
    return (
        _AN_ENTRY * tokenizer.vocabulary
        + len(table.chunks.data) / tokenizer.schedule.speed_estimate
    )


def _count(number: int) -> tuple[bytes, tuple[str, ...]]:
    """Count with one tokenizer; tell too which engines it refused on the way."""
    tokenizers, table = cast("tuple[Sequence[Tokenizer], ChunkTable]", inherited_by_fork())
    tokenizer = tokenizers[number]
    return count_segments(tokenizer, table).packed(), tokenizer.schedule.rejected_engines


def _try(number: int) -> None:
    """Run the conformance test of an engine; its result is stored."""
    tokenizer, characters = cast("Sequence[tuple[Tokenizer, int]]", inherited_by_fork())[number]
    tokenizer.schedule.plan_for(characters)


def _count_share(number: int) -> tuple[int, tuple[str, ...]]:
    """Count every so many-th piece of some texts; tell too which engines were refused."""
    tokenizer, texts, shares = cast("tuple[Tokenizer, Sequence[str], int]", inherited_by_fork())
    return count_text_pieces(
        tokenizer, texts, slice(number, None, shares)
    ), tokenizer.schedule.rejected_engines


USUAL = 2 << 30
"""Bytes that measuring may take by default."""
_LIBRARY_BYTES = 320 << 20
"""Bytes that Python, the libraries and two engines take, about."""
_LEAST_SHARE = 3
"""One part in so many of the bound is there for the text, however little is left of it."""
_TABLES, _ROWS, _BATCHES = 12, 4, 16
"""Parts that one table, the rows of all, and a batch may take of that. Counting a table takes
several times its size: copies of its columns, and its chunks as Python's strings."""
_SMALL_BATCH = 1 << 20


@dataclass(frozen=True, slots=True)
class MemoryBudget:
    """A bound in bytes."""

    limit: int = USUAL

    @property
    def _for_text(self) -> int:
        return max(self.limit - _LIBRARY_BYTES, self.limit // _LEAST_SHARE)

    @property
    def table(self) -> int:
        """Bytes from which a table is split off."""
        return self._for_text // _TABLES

    @property
    def rows(self) -> int:
        """Bytes that the columns of all rows may take; beyond, rows are folded into blocks."""
        return self._for_text // _ROWS

    @property
    def batch(self) -> int:
        """Bytes of text to read together."""
        return max(_SMALL_BATCH, min(BATCH, self._for_text // _BATCHES))
