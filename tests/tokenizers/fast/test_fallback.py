"""An engine that is found wrong in the middle of a run leaves no number behind, nowhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.helpers import fake_engines as fakes
from tests.helpers import tiny
from tests.helpers.tables import table_of
from tokscope.cli.loaded import print_notes
from tokscope.corpora.corpus import Corpus, PlainPart
from tokscope.corpora.readers.interface import Passage
from tokscope.counting import scheduler as workers
from tokscope.counting.counts import CountCache, count_segments
from tokscope.counting.measure import Measurement, Resources, measure, measure_texts
from tokscope.sources.store import Store
from tokscope.tokenizers.engines.alias import AliasTokenizer
from tokscope.tokenizers.engines.base import LoadedTokenizer
from tokscope.tokenizers.engines.builtin import BytesTokenizer
from tokscope.tokenizers.fast.selection import recount_after_fallback, rejected_engines_of
from tokscope.tokenizers.fast.tokenizer import FastTokenizer

LINES = [f"w{n} v{n % 50} ЖЖ{n % 7} v{n % 50} v{n % 50}" for n in range(3000)]
LARGE = 10**6


def wrong_later(text: str, tokens: int) -> int:
    """Count one first chunk wrong, which no sample has, and many that follow, of which one has."""
    return tokens + (text == "w1234") + ("ЖЖ" in text and text.startswith(" "))


@pytest.fixture
def ranks(tmp_path: Path) -> Path:
    return tiny.Trained(tmp_path).file("plain.tiktoken")


@pytest.fixture
def going_wrong(ranks: Path, tmp_path: Path) -> Callable[[], FastTokenizer]:
    """Open a tokenizer whose engine was certified, and has gone wrong since."""

    def opened() -> FastTokenizer:
        engine = fakes.engine()
        tokenizer = fakes.certified(ranks, tmp_path / "store", engine)
        tokenizer.schedule.plan_for(LARGE)
        assert tokenizer.engine == "fake 1.0"
        engine.change[0] = wrong_later
        return tokenizer

    return opened


@pytest.fixture
def corpus() -> Corpus:
    return Corpus("lines", (PlainPart([Passage(line, "lines") for line in LINES], "ru"),))


@pytest.fixture(autouse=True)
def _side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_WORTH_A_PROCESS", 0)


def tokens_of(found: Measurement, tokenizer: LoadedTokenizer) -> int:
    return int(found.columns[tokenizer.id].tokens.sum())


@pytest.mark.parametrize("number", [1, 2])
def test_counts_of_two_engines_are_not_remembered(
    going_wrong: Callable[[], FastTokenizer], corpus: Corpus, tmp_path: Path, number: int
) -> None:
    tokenizer = going_wrong()
    official = tokenizer.official
    expected = sum(official.count_many(LINES).tokens)
    cache, resources = CountCache(Store(tmp_path / "store")), Resources(workers=number)
    both: Sequence[LoadedTokenizer] = (tokenizer, BytesTokenizer())
    found = measure(corpus, both, cache=cache, resources=resources)
    assert tokens_of(found, tokenizer) == expected
    assert tokenizer.schedule.rejected_engines
    assert tokens_of(measure(corpus, [official], cache=cache), official) == expected


@pytest.mark.parametrize("number", [1, 2])
def test_a_shared_segmentation_learns_of_a_rejection_in_another_process(
    going_wrong: Callable[[], FastTokenizer], number: int
) -> None:
    like = going_wrong()
    shared = AliasTokenizer("like it", like, None)
    both: Sequence[LoadedTokenizer] = (shared, BytesTokenizer())
    table = table_of(LINES)

    def work() -> int:
        counts = {each.id: found for each, found in workers.count_all(both, table, number)}
        return int(counts["like it"].tokens.sum())

    assert recount_after_fallback(both, work) == int(
        count_segments(like.official, table).tokens.sum()
    )
    assert len(rejected_engines_of(both)) == 1
    assert shared.engine == like.official.engine


@pytest.mark.parametrize("number", [1, 2])
def test_another_tokenizer_gives_up_an_engine_that_was_refused_beside_it(
    going_wrong: Callable[[], FastTokenizer], number: int
) -> None:
    first = going_wrong()
    second = FastTokenizer(first.official, first._selector._context)
    second.schedule.plan_for(LARGE)
    assert second.engine == "fake 1.0"
    table = table_of(LINES)
    list(workers.count_all([first, BytesTokenizer()], table, number))
    second.schedule.plan_for(LARGE)
    assert second.engine == first.official.engine
    assert second.schedule.rejected_engines == ()


def test_a_store_that_cannot_be_written_learns_of_a_rejection_as_well(
    going_wrong: Callable[[], FastTokenizer],
) -> None:
    tokenizer = going_wrong()
    context = tokenizer._selector._context
    other = FastTokenizer(tokenizer.official, context)
    other.schedule.plan_for(LARGE)
    tokenizer.schedule.reject_engines(("found wrong elsewhere, where nothing could be recorded",))
    other.schedule.plan_for(LARGE)
    assert other.engine == other.official.engine


def test_all_texts_are_counted_again_if_an_engine_fails_on_the_second(
    going_wrong: Callable[[], FastTokenizer],
    corpus: Corpus,
    capsys: pytest.CaptureFixture[str],
) -> None:
    tokenizer = going_wrong()
    first = Corpus("first", (PlainPart([Passage("w1234", "first")] * 3, "ru"),))

    measured = measure_texts((first, corpus), [tokenizer])
    assert [tokens_of(each, tokenizer) for each in measured] == [
        sum(tokenizer.official.count_many(lines).tokens) for lines in (["w1234"] * 3, LINES)
    ]
    print_notes([tokenizer])
    assert capsys.readouterr().err.startswith("note: tiny: fake 1.0 failed verification: «")
