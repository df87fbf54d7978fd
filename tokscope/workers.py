"""Count with several tokenizers side by side in processes, what takes longest first.

Processes are forked, so that they see the table without a copy; where there is no fork, and where
the work would not repay it, everything is counted one after the other. The integers are the same.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from importlib import import_module
from typing import TypeVar, cast

from tokscope.chunk_table import ChunkTable
from tokscope.cores import Meanwhile, allow
from tokscope.counting import (
    CountColumns,
    count_long,
    count_pieces,
    count_segments,
    is_counted_directly,
)
from tokscope.errors import UnavailableError
from tokscope.tokenizer import Tokenizer

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
_WATCHED = 1.0
"""Seconds between two looks at whether the process that asked still lives."""

_Result = TypeVar("_Result")
_task: object = None


class _ProcessDiedError(UnavailableError):
    """A process ended before its work did."""


def count_all(
    tokenizers: Sequence[Tokenizer], table: ChunkTable, workers: int
) -> Iterator[tuple[Tokenizer, CountColumns]]:
    """Count every segment with every tokenizer.

    Parameters
    ----------
    tokenizers : sequence of Tokenizer
        Which may not have started their engines yet.
    table : ChunkTable
        The text.
    workers : int
        Processes at most.

    Yields
    ------
    tuple of Tokenizer and CountColumns
        Each as soon as it is there.

    Raises
    ------
    UnavailableError
        A process died.
    """
    workers = min(workers, len(tokenizers))
    work = len(tokenizers) * (len(table.chunks.data) + _START)
    if workers < 2 or work < _WORTH_A_PROCESS or not _can_fork():
        for tokenizer in tokenizers:
            yield tokenizer, count_segments(tokenizer, table)
        return
    yield from _side_by_side(tokenizers, table, workers)


def _can_fork() -> bool:
    return "fork" in multiprocessing.get_all_start_methods()


def count_texts(tokenizer: Tokenizer, texts: Sequence[str], workers: int) -> int:
    """Count the content tokens of texts that may be very long, all together.

    Parameters
    ----------
    tokenizer : Tokenizer
        Asked about pieces of the texts in several processes, if it is faster than finding what is
        distinct in them.
    texts : sequence of str
        The texts.
    workers : int
        Processes at most.

    Raises
    ------
    UnavailableError
        A process died.
    """
    characters = sum(map(len, texts))
    is_direct = is_counted_directly(tokenizer, max(map(len, texts), default=0))
    if workers < 2 or characters < _WORTH_SHARING or not is_direct or not _can_fork():
        allow(workers)
        return sum(count_long(tokenizer, text) for text in texts)
    tokens = 0
    task, shares = (tokenizer, texts, workers), range(workers)
    way_out = "count fewer files at a time, or with --engine official"
    for _, told in _in_processes(task, _count_share, shares, workers, way_out=way_out):
        counted, refusals = told
        tokenizer.accept_refusals(refusals)
        tokens += counted
    return tokens


def try_engines(asked: Sequence[tuple[Tokenizer, int]], workers: int) -> None:
    """Have engines tried that await it, side by side in processes.

    One that ends the process it is tried in is refused.

    Parameters
    ----------
    asked : sequence of tuple of Tokenizer and int
        Who will count, and how many characters at a time.
    workers : int
        Processes at most.
    """
    if not _can_fork():
        return
    waiting = {
        trial: (tokenizer, characters)
        for tokenizer, characters in asked
        if (trial := tokenizer.awaited_trial(characters))
    }
    by_size = sorted(waiting.values(), key=lambda each: -each[0].vocabulary)
    if by_size:
        _are_tried(by_size, workers)
    for tokenizer, characters in by_size:
        while tokenizer.awaited_trial(characters) and not _are_tried([(tokenizer, characters)], 1):
            tokenizer.fail_trial(characters, "it ended the process in which it was tried")


def _are_tried(waiting: Sequence[tuple[Tokenizer, int]], workers: int) -> bool:
    """Have engines tried; tell whether all processes came to their end."""
    try:
        for _ in _in_processes(waiting, _try, range(len(waiting)), workers, way_out=""):
            pass
    except _ProcessDiedError:
        return False
    return True


def _side_by_side(
    tokenizers: Sequence[Tokenizer], table: ChunkTable, workers: int
) -> Iterator[tuple[Tokenizer, CountColumns]]:
    table.prepare()
    looking: Meanwhile[object] = Meanwhile()
    if table.substrings.looks < _LOOKS_AN_ENTRY * sum(each.vocabulary for each in tokenizers):
        looking.put(table.substrings.look)
    _import_libraries(tokenizers)
    if looking:
        looking.take()
    order = sorted(range(len(tokenizers)), key=lambda number: -_work(tokenizers[number], table))
    way_out = "measure less at a time, or with --workers 1"
    task = (tokenizers, table)
    for number, (packed, refusals) in _in_processes(task, _count, order, workers, way_out=way_out):
        tokenizer = tokenizers[number]
        tokenizer.accept_refusals(refusals)
        counts = CountColumns.unpacked(packed, len(table))
        if counts is None:
            raise RuntimeError("counts did not arrive whole")
        yield tokenizer, counts


def _import_libraries(tokenizers: Sequence[Tokenizer]) -> None:
    """Import once what every process would import for itself."""
    for library in {each.engine.partition(" ")[0] for each in tokenizers} & _LIBRARIES.keys():
        for module in _LIBRARIES[library]:
            import_module(module)


def _in_processes(
    task: object,
    work: Callable[[int], _Result],
    numbers: Sequence[int],
    workers: int,
    *,
    way_out: str,
) -> Iterator[tuple[int, _Result]]:
    """Do the work of several numbers on one task, which processes inherit."""
    global _task  # noqa: PLW0603 - what forked processes inherit
    _task = task
    pool = ProcessPoolExecutor(
        workers,
        mp_context=multiprocessing.get_context("fork"),
        initializer=_prepare,
        initargs=(os.getpid(),),
    )
    try:
        futures = {pool.submit(work, number): number for number in numbers}
        for future in as_completed(futures):
            yield futures[future], future.result()
    except BrokenProcessPool:
        _stop(pool)
        raise _ProcessDiedError(
            "a process that counted tokens died, perhaps for want of memory", way_out
        ) from None
    except BaseException:
        _stop(pool)
        raise
    finally:
        _task = None
        pool.shutdown()


def _work(tokenizer: Tokenizer, table: ChunkTable) -> float:
    """Estimate how many microseconds starting an engine and counting take."""
    return _AN_ENTRY * tokenizer.vocabulary + len(table.chunks.data) / tokenizer.pace


def _stop(pool: ProcessPoolExecutor) -> None:
    """End the processes now, whatever they are at."""
    processes = list((pool._processes or {}).values())  # noqa: SLF001 - no public name
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.terminate()
    for process in processes:
        process.join()


def _prepare(parent: int) -> None:
    """Leave interrupts to the parent, and end when it does; an engine gets one core."""
    import gc
    import signal

    allow(1)
    gc.disable()  # millions of numbers and strings come and go, none of them in cycles
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_WATCHED)
    os._exit(1)


def _count(number: int) -> tuple[bytes, tuple[str, ...]]:
    """Count with one tokenizer; tell too which engines it refused on the way."""
    tokenizers, table = cast("tuple[Sequence[Tokenizer], ChunkTable]", _task)
    tokenizer = tokenizers[number]
    return count_segments(tokenizer, table).packed(), tokenizer.refusals


def _try(number: int) -> None:
    """Try an engine; its verdict goes into the store."""
    tokenizer, characters = cast("Sequence[tuple[Tokenizer, int]]", _task)[number]
    tokenizer.expect(characters)


def _count_share(number: int) -> tuple[int, tuple[str, ...]]:
    """Count every so many-th piece of some texts; tell too which engines were refused."""
    tokenizer, texts, shares = cast("tuple[Tokenizer, Sequence[str], int]", _task)
    return count_pieces(tokenizer, texts, slice(number, None, shares)), tokenizer.refusals
