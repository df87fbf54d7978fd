"""Work divided among cores: the same results, in order."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from tokscope import parallel as cores


@pytest.fixture(autouse=True)
def _one_again() -> Iterator[None]:
    yield
    cores.set_thread_limit(1)


@pytest.mark.parametrize("allowed", [1, 2, 5])
@pytest.mark.parametrize("number", [0, 1, 7, 8, 100])
def test_results_are_the_same_and_in_order(allowed: int, number: int) -> None:
    cores.set_thread_limit(allowed)
    assert cores.thread_map(lambda each: each * each, range(number)) == [
        each * each for each in range(number)
    ]


def test_many_parts_are_worked_on_in_threads_only_where_it_is_allowed() -> None:
    def thread(_: int) -> str:
        return threading.current_thread().name

    alone = threading.current_thread().name
    assert set(cores.thread_map(thread, range(100))) == {alone}
    cores.set_thread_limit(2)
    assert alone not in cores.thread_map(thread, range(100))
    assert set(cores.thread_map(thread, range(3))) == {alone}


def test_an_error_of_a_part_arrives() -> None:
    cores.set_thread_limit(2)
    with pytest.raises(ZeroDivisionError):
        cores.thread_map(lambda each: 1 // each, range(10))


@pytest.mark.parametrize("allowed", [1, 2])
def test_results_are_taken_in_the_order_of_the_work(allowed: int) -> None:
    cores.set_thread_limit(allowed)
    background = cores.BackgroundTasks[int]()
    first_may_end = threading.Event()

    def first() -> int:
        if allowed > 1:
            first_may_end.wait(10)
        return 1

    background.put(first)
    background.put(lambda: first_may_end.set() or 2)  # type: ignore[func-returns-value]
    assert len(background) == 2
    assert [background.take(), background.take()] == [1, 2]
    assert len(background) == 0
    background.put(lambda: 3)
    assert background.take() == 3


def test_no_thread_outlives_the_work() -> None:
    cores.set_thread_limit(2)
    before = threading.active_count()
    background = cores.BackgroundTasks[None]()
    background.put(lambda: None)
    background.take()
    assert threading.active_count() == before


def test_an_error_of_a_background_task_arrives() -> None:
    cores.set_thread_limit(2)
    background = cores.BackgroundTasks[int]()
    background.put(lambda: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        background.take()
