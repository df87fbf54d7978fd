"""Threads and forked processes, and how many cores they may use."""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING, Generic, TypeVar

from tokscope.errors import UnavailableError

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor


_Part = TypeVar("_Part")
_Result = TypeVar("_Result")

_FEWEST = 8
"""Parts from which a second thread repays its start."""
_allowed = 1


def set_thread_limit(cores: int) -> None:
    """Return how many cores this process may use from now on."""
    global _allowed  # noqa: PLW0603 - of the process
    _allowed = cores


def thread_map(work: Callable[[_Part], _Result], parts: Sequence[_Part]) -> list[_Result]:
    """Run tasks in threads on the allowed cores; yield the results in order."""
    if _allowed < 2 or len(parts) < _FEWEST:
        return list(map(work, parts))
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(_allowed) as pool:
        return list(pool.map(work, parts))


class BackgroundTasks(Generic[_Result]):
    """Work that other cores do while this one goes on; at once where no others are allowed."""

    def __init__(self) -> None:
        self._results: deque[Callable[[], _Result]] = deque()
        self._pool: ThreadPoolExecutor | None = None

    def __len__(self) -> int:
        return len(self._results)

    def put(self, work: Callable[[], _Result]) -> None:
        """Add a task."""
        if _allowed < 2:
            result = work()
            self._results.append(lambda: result)
            return
        from concurrent.futures import ThreadPoolExecutor

        self._pool = self._pool or ThreadPoolExecutor(_allowed)
        self._results.append(self._pool.submit(work).result)

    def take(self) -> _Result:
        """Wait for the oldest result that was not taken yet; for the last one, end all threads."""
        result = self._results.popleft()()
        if self._pool is not None and not self._results:
            self._pool.shutdown()
            self._pool = None
        return result


_WATCHED = 1.0
"""Seconds between two looks at whether the process that asked still lives."""

_TaskResult = TypeVar("_TaskResult")
_task: object = None


class ProcessDiedError(UnavailableError):
    """A process ended before its work did."""


def can_fork() -> bool:
    """Return whether there are such processes here."""
    return "fork" in multiprocessing.get_all_start_methods()


def process_map(
    task: object,
    work: Callable[[int], _TaskResult],
    numbers: Sequence[int],
    workers: int,
    *,
    remedy: str,
) -> Iterator[tuple[int, _TaskResult]]:
    """Run a function for several numbers in processes that inherit one task."""
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
        raise ProcessDiedError(
            "a process that counted tokens died, perhaps out of memory", remedy
        ) from None
    except BaseException:
        _stop(pool)
        raise
    finally:
        _task = None
        pool.shutdown()


def inherited_by_fork() -> object:
    """Return the task that this process inherited."""
    return _task


def _stop(pool: ProcessPoolExecutor) -> None:
    """End the processes now, whatever they are at."""
    processes = list((pool._processes or {}).values())  # noqa: SLF001 - no public name
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.terminate()
    for process in processes:
        process.join()


def _prepare(parent: int) -> None:
    """Ignore interrupts, end with the parent, and limit engines to one core."""
    import gc
    import signal

    set_thread_limit(1)
    gc.disable()  # millions of numbers and strings come and go, none of them in cycles
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_WATCHED)
    os._exit(1)
