"""Work divided among cores: the same results, in order."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from tokscope import cores


@pytest.fixture(autouse=True)
def _one_again() -> Iterator[None]:
    yield
    cores.allow(1)


@pytest.mark.parametrize("allowed", [1, 2, 5])
@pytest.mark.parametrize("number", [0, 1, 7, 8, 100])
def test_results_are_the_same_and_in_order(allowed: int, number: int) -> None:
    cores.allow(allowed)
    assert cores.divided(lambda each: each * each, range(number)) == [
        each * each for each in range(number)
    ]


def test_many_parts_are_worked_on_in_threads_only_where_it_is_allowed() -> None:
    def thread(_: int) -> str:
        return threading.current_thread().name

    alone = threading.current_thread().name
    assert set(cores.divided(thread, range(100))) == {alone}
    cores.allow(2)
    assert alone not in cores.divided(thread, range(100))
    assert set(cores.divided(thread, range(3))) == {alone}


def test_an_error_of_a_part_arrives() -> None:
    cores.allow(2)
    with pytest.raises(ZeroDivisionError):
        cores.divided(lambda each: 1 // each, range(10))
