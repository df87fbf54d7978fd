"""Processes count the same as one process does, and one that dies is an error."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.helpers import fake_engines as fakes
from tests.helpers import tiny
from tests.helpers.fake_tokenizers import Swallower
from tests.helpers.tables import table_of
from tokscope.counting import counts as counting
from tokscope.counting import scheduler as workers
from tokscope.errors import InputError, UnavailableError
from tokscope.tokenizers.engines.builtin import BytesTokenizer, CharactersTokenizer
from tokscope.tokenizers.fast.tokenizer import FastTokenizer
from tokscope.tokenizers.interface import EngineSchedule, TokenCounts, Tokenizer

LINES = ["Да, это я.", "Yes, it is me.", "да ну"]


@pytest.fixture(autouse=True)
def _always(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_WORTH_A_PROCESS", 0)


class Dying(BytesTokenizer):
    def count_many(self, texts: Sequence[str]) -> TokenCounts:
        os._exit(9)


class Telling(BytesTokenizer, EngineSchedule):
    """Reports the process that counted, and records rejections."""

    notified: tuple[str, ...] = ()
    _parent = os.getpid()
    speed_estimate = 100  # fast enough to count long texts directly

    @property
    def schedule(self) -> EngineSchedule:
        return self

    @property
    def rejected_engines(self) -> tuple[str, ...]:
        return () if os.getpid() == self._parent else ("asked in a process of its own",)

    def reject_engines(self, rejections: Sequence[str]) -> None:
        self.notified += tuple(rejections)


class Refusing(BytesTokenizer):
    def count_many(self, texts: Sequence[str]) -> TokenCounts:
        raise InputError("x: its file is damaged", "fetch the file again")


def tokenizers() -> list[Tokenizer]:
    return [BytesTokenizer(), Swallower(), CharactersTokenizer()]


def test_any_number_of_processes_gives_the_same_integers() -> None:
    table = table_of(LINES)
    alone, together = (
        {each.id: counts for each, counts in workers.count_all(tokenizers(), table, number)}
        for number in (1, 2)
    )
    assert alone == together


def test_a_process_that_dies_is_an_error_that_names_the_way_out() -> None:
    with pytest.raises(UnavailableError, match="process that counted tokens died") as caught:
        list(workers.count_all([Dying("a"), Dying("b")], table_of(LINES), 2))
    assert caught.value.hint is not None
    assert "--workers 1" in caught.value.hint


def test_an_error_of_a_process_arrives_whole() -> None:
    with pytest.raises(InputError, match="its file is damaged") as caught:
        list(workers.count_all([Refusing("a"), BytesTokenizer()], table_of(LINES), 2))
    assert caught.value.hint == "fetch the file again"


@pytest.fixture
def _shared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_WORTH_SHARING", 0)
    monkeypatch.setattr(counting, "_PIECE", 4)


@pytest.mark.usefixtures("_shared")
@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("texts", [[], ["", "да"], LINES, ["  a  b " * 30, "x", *LINES]])
def test_long_texts_are_shared_piece_by_piece(texts: list[str], number: int) -> None:
    tokenizer = Telling("t")
    assert workers.count_texts(tokenizer, texts, number) == sum(
        len(text.encode("utf-8")) for text in texts
    )
    reported = ("asked in a process of its own",) * number
    assert tokenizer.notified == (reported if number > 1 else ())


@pytest.mark.usefixtures("_shared")
def test_a_process_that_dies_over_a_long_text_is_an_error() -> None:
    with pytest.raises(UnavailableError, match="process that counted tokens died") as caught:
        workers.count_texts(Dying("a"), LINES, 2)
    assert caught.value.hint is not None
    assert "--engine official" in caught.value.hint


@pytest.fixture
def selection_module(tmp_path: Path) -> Callable[..., FastTokenizer]:
    """Open a tokenizer with engines beside it, on a store that is kept."""
    ranks = tiny.Trained(tmp_path).file("plain.tiktoken")
    return lambda *engines, **options: fakes.certified(
        ranks, tmp_path / "store", *engines, **options
    )


def test_engines_are_tried_in_other_processes(
    selection_module: Callable[..., FastTokenizer],
) -> None:
    good, bad = fakes.engine(name="good"), fakes.engine(fakes.wrong_on_emoji, name="bad")
    tokenizer = selection_module(bad, good)
    workers.run_conformance_tests([(tokenizer, fakes.WORTH), (BytesTokenizer(), fakes.WORTH)], 2)
    assert not bad.opened
    assert not good.opened
    assert not tokenizer.schedule.pending_conformance_test(fakes.WORTH)
    tokenizer.schedule.plan_for(fakes.WORTH)
    assert tokenizer.engine == "good 1.0"
    (_, first), (_, second), _ = tokenizer.engine_candidates()
    assert first.startswith("failed verification: «")
    assert second.startswith("verified on ")


def test_a_conformance_test_that_several_await_is_held_once(
    selection_module: Callable[..., FastTokenizer], tmp_path: Path
) -> None:
    message_part = tmp_path / "said"

    def announce(message: str) -> None:
        with message_part.open("a") as file:
            file.write(f"{message}\n")

    tokenizers = [selection_module(fakes.engine(), announce=announce) for _ in range(3)]
    workers.run_conformance_tests([(each, fakes.WORTH) for each in tokenizers], 3)
    assert len(message_part.read_text().splitlines()) == 1
    assert not any(each.schedule.pending_conformance_test(fakes.WORTH) for each in tokenizers)


def test_an_engine_that_ends_its_process_is_refused_and_the_next_one_tried(
    selection_module: Callable[..., FastTokenizer],
) -> None:
    fatal = fakes.engine(lambda _text, _tokens: os._exit(11), name="fatal")
    good = fakes.engine(name="good")
    other = fakes.engine(name="other")
    tokenizers = [selection_module(fatal, good), selection_module(other)]
    workers.run_conformance_tests([(each, fakes.WORTH) for each in tokenizers], 2)
    for each in tokenizers:
        each.schedule.plan_for(fakes.WORTH)
    assert [each.engine for each in tokenizers] == ["good 1.0", "other 1.0"]
    assert tokenizers[0].engine_candidates()[0] == (
        "fatal 1.0",
        "failed verification: its conformance test did not finish",
    )
    assert selection_module(fatal).schedule.pending_conformance_test(
        fakes.WORTH
    )  # another run may have more luck


def test_no_more_processes_are_started_than_there_are_conformance_tests(
    selection_module: Callable[..., FastTokenizer], monkeypatch: pytest.MonkeyPatch
) -> None:
    requested: list[int] = []
    usual = workers.process_map

    def by_processes(task: object, work: Any, numbers: Any, most: int, **options: Any) -> Any:
        requested.append(most)
        return usual(task, work, numbers, most, **options)

    monkeypatch.setattr(workers, "process_map", by_processes)
    workers.run_conformance_tests([(selection_module(fakes.engine()), fakes.WORTH)], 16)
    assert requested == [1]


def test_a_conformance_test_that_lacks_memory_is_no_error_of_the_run(
    selection_module: Callable[..., FastTokenizer],
) -> None:
    def lacking(_: str, tokens: int) -> int:
        raise MemoryError

    tokenizer = selection_module(fakes.engine(lacking))
    workers.run_conformance_tests([(tokenizer, fakes.WORTH)], 2)
    tokenizer.schedule.plan_for(fakes.WORTH)
    assert tokenizer.engine == tokenizer.official.engine


@pytest.mark.parametrize(("number", "can_fork"), [(1, True), (2, False)])
def test_an_engine_is_tried_here_where_there_is_to_be_one_process(
    selection_module: Callable[..., FastTokenizer],
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    *,
    can_fork: bool,
) -> None:
    monkeypatch.setattr(workers, "can_fork", lambda: can_fork)
    fast = fakes.engine()
    tokenizer = selection_module(fast)
    workers.run_conformance_tests([(tokenizer, fakes.WORTH)], number)
    assert tokenizer.schedule.pending_conformance_test(fakes.WORTH)
    tokenizer.schedule.plan_for(fakes.WORTH)
    assert len(fast.opened) == 1


SLOW = """
import os, signal, time
from tests.helpers.tables import table_of
from tokscope.counting import scheduler as workers
from tokscope.tokenizers.engines.builtin import BytesTokenizer
signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job ignores it
workers._WORTH_A_PROCESS = 0
class Slow(BytesTokenizer):
    def count_many(self, texts):
        os.write(1, b"counting\\n")
        time.sleep(60)
list(workers.count_all([Slow("a"), Slow("b")], table_of(["x"]), 2))
"""


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGKILL])
def test_no_process_outlives_the_one_that_started_it(by: signal.Signals) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert process.stdout is not None
    assert [process.stdout.readline() for _ in range(2)] == [b"counting\n"] * 2
    process.send_signal(by)
    process.wait(20)
    process.stdout.close()
    deadline = time.monotonic() + 20
    while _group_lives(process.pid) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not _group_lives(process.pid)


def _group_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
