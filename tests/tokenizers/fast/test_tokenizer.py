"""A fast engine counts only what was tested and audited; no wrong number gets out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.helpers import fake_engines as fakes
from tests.helpers import tiny
from tokscope.catalogue.catalogue import bundled_catalogue
from tokscope.errors import EngineError
from tokscope.sources.fetcher import VocabularyFetcher
from tokscope.sources.store import Store
from tokscope.text.chunk_buffer import buffer_of
from tokscope.tokenizers.engines.alias import AliasTokenizer
from tokscope.tokenizers.engines.base import LoadedTokenizer
from tokscope.tokenizers.engines.huggingface_models import ByteLevelTokenizer
from tokscope.tokenizers.fast import selection as selector
from tokscope.tokenizers.fast.conformance.documents import conformance_documents
from tokscope.tokenizers.fast.conformance.results import ConformanceResults
from tokscope.tokenizers.fast.conformance.run import ConformanceTest
from tokscope.tokenizers.fast.selection import (
    EngineChoice,
    recount_after_fallback,
    rejected_engines_of,
)
from tokscope.tokenizers.fast.tokenizer import FastCounting, FastTokenizer
from tokscope.tokenizers.interface import SplitPolicy, VocabularyOptions
from tokscope.tokenizers.loader import Loader
from tokscope.tokenizers.names import resolve_all

LINES = [f"Привет, hello world number {number}" for number in range(60)]
SMILING = [*LINES, "ну 😀 да"]


@pytest.fixture
def ranks(trained: tiny.Trained) -> Path:
    return trained.file("plain.tiktoken")


@pytest.fixture
def make(ranks: Path, tmp_path: Path) -> Callable[..., FastTokenizer]:
    """Open a tokenizer anew, as another run would, on a store that is kept."""
    return lambda *engines, **options: fakes.certified(ranks, tmp_path, *engines, **options)


@pytest.fixture
def expected(ranks: Path) -> Callable[[list[str]], list[int]]:
    return lambda texts: list(fakes.official_of(ranks).count_many(texts).tokens)


def test_an_engine_that_counts_alike_takes_over_large_text(make, expected) -> None:
    fast = fakes.engine()
    tokenizer = make(fast)
    assert tokenizer.engine == tokenizer.official.engine
    assert list(tokenizer.count_many(LINES).tokens) == expected(LINES)
    assert tokenizer.engine == "fake 1.0"
    assert tokenizer.schedule.speed_estimate == 90
    assert tokenizer.schedule.rejected_engines == ()


def test_small_text_is_counted_officially_and_nothing_is_tried(make, expected) -> None:
    fast = fakes.engine()
    tokenizer = make(fast)
    assert list(tokenizer.count_many(LINES[:3]).tokens) == expected(LINES[:3])
    assert tokenizer.count("мир") == expected(["мир"])[0]
    assert not fast.opened
    assert tokenizer.engine.startswith("tiktoken ")


def test_text_that_repays_no_conformance_test_is_counted_by_an_engine_that_had_one(
    make, expected
) -> None:
    fast = replace(fakes.engine(), minimum_text_for_test=10**9)
    tokenizer = make(fast)
    assert list(tokenizer.count_many(LINES).tokens) == expected(LINES)
    assert not fast.opened
    tokenizer.engine_candidates()
    again = make(fast)
    assert list(again.count_many(LINES).tokens) == expected(LINES)
    assert again.engine == "fake 1.0"


def test_little_text_is_counted_without_a_look_into_the_store(
    make, expected, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokenizer = make(fakes.engine())
    monkeypatch.setattr(ConformanceResults, "find", None)
    assert list(tokenizer.count_many(LINES[:3]).tokens) == expected(LINES[:3])
    assert tokenizer.schedule.pending_conformance_test(fakes.WORTH - 1) is None


def test_only_an_engine_without_a_verdict_awaits_its_conformance_test(make) -> None:
    bad, good = fakes.engine(fakes.wrong_on_emoji, name="bad"), fakes.engine(name="good")
    tokenizer = make(bad, good)
    assert not tokenizer.schedule.pending_conformance_test(fakes.WORTH - 1)
    assert tokenizer.schedule.pending_conformance_test(fakes.WORTH)
    assert not bad.opened  # asking runs no test
    make(bad).schedule.plan_for(fakes.WORTH)
    assert tokenizer.schedule.pending_conformance_test(fakes.WORTH)  # the next one
    make(good).schedule.plan_for(fakes.WORTH)
    assert not tokenizer.schedule.pending_conformance_test(fakes.WORTH)
    assert make().schedule.pending_conformance_test(fakes.WORTH) is None


def test_what_repays_no_conformance_test_awaits_none(make) -> None:
    tokenizer = make(replace(fakes.engine(), minimum_text_for_test=10**9))
    assert not tokenizer.schedule.pending_conformance_test(fakes.WORTH)
    assert tokenizer.schedule.pending_conformance_test(10**9)


def test_a_conformance_test_that_failed_elsewhere_is_a_rejection_of_this_run(
    make, expected
) -> None:
    bad, good = fakes.engine(name="bad"), fakes.engine(name="good")
    tokenizer = make(bad, good)
    tokenizer.schedule.abort_conformance_test(fakes.WORTH, "it fell over")
    assert tokenizer.schedule.pending_conformance_test(fakes.WORTH)
    assert list(tokenizer.count_many(LINES).tokens) == expected(LINES)
    assert not bad.opened
    assert tokenizer.engine == "good 1.0"
    assert tokenizer.engine_candidates()[0] == ("bad 1.0", "failed verification: it fell over")
    assert make(bad).engine_candidates()[0][1].startswith("verified")
    tokenizer.schedule.abort_conformance_test(fakes.WORTH, "no test is pending")
    assert make(good).engine_candidates()[0][1].startswith("verified")


def test_a_shared_segmentation_awaits_the_conformance_test_of_the_engine_that_counts(make) -> None:
    shared = AliasTokenizer("like it", make(fakes.engine()), None)
    assert shared.schedule.pending_conformance_test(fakes.WORTH)
    shared.schedule.abort_conformance_test(fakes.WORTH, "it fell over")
    assert not shared.schedule.pending_conformance_test(fakes.WORTH)


def test_a_wrong_engine_is_refused_on_record_and_gives_no_number(make, expected) -> None:
    fast = fakes.engine(fakes.wrong_on_emoji)
    tokenizer = make(fast)
    assert list(tokenizer.count_many(SMILING).tokens) == expected(SMILING)
    assert tokenizer.engine == tokenizer.official.engine
    (name, state), official = tokenizer.engine_candidates()
    assert name == "fake 1.0"
    assert state.startswith("failed verification: «")
    assert "😀" in state or "tokens, not" in state
    assert official == (tokenizer.official.engine, "official")
    again = make(fast)
    again.count_many(SMILING)
    assert len(fast.opened) == 1  # the result is stored: no second test


def test_the_next_candidate_counts_when_the_first_is_refused(make, expected) -> None:
    tokenizer = make(fakes.engine(fakes.wrong_on_emoji, name="bad"), fakes.engine(name="good"))
    assert list(tokenizer.count_many(SMILING).tokens) == expected(SMILING)
    assert tokenizer.engine == "good 1.0"


def test_a_certificate_is_remembered_and_of_one_version(make) -> None:
    message_part: list[str] = []
    make(fakes.engine(), announce=message_part.append).schedule.plan_for(fakes.WORTH)
    make(fakes.engine(), announce=message_part.append).schedule.plan_for(fakes.WORTH)
    assert message_part == [f"verifying fake 1.0 against {make().engine} for tiny (one-time)"]
    newer = make(fakes.engine(fakes.wrong_on_emoji, version="2.0"), announce=message_part.append)
    newer.schedule.plan_for(fakes.WORTH)
    assert len(message_part) == 2
    assert newer.engine == newer.official.engine


def test_a_certificate_is_not_of_another_official_version(make, monkeypatch) -> None:
    make(fakes.engine()).schedule.plan_for(fakes.WORTH)
    other = make(fakes.engine(fakes.wrong_on_emoji))
    other.official._engine_name = "tiktoken 99"
    other.schedule.plan_for(fakes.WORTH)
    assert other.engine == "tiktoken 99"


def test_a_certificate_is_not_of_another_adversarial_set(make, monkeypatch) -> None:
    make(fakes.engine()).schedule.plan_for(fakes.WORTH)
    monkeypatch.setattr("tokscope.tokenizers.fast.selection.conformance_version", lambda: "next")
    other = make(fakes.engine(fakes.wrong_on_emoji))
    other.schedule.plan_for(fakes.WORTH)
    assert other.engine == other.official.engine


def test_an_audit_that_finds_a_difference_falls_back_and_overturns(make, expected) -> None:
    fast = fakes.engine()
    tokenizer = make(fast)
    tokenizer.schedule.plan_for(fakes.WORTH)
    assert tokenizer.engine == "fake 1.0"
    fast.change[0] = fakes.wrong_on_emoji  # an engine that the test did not detect
    assert list(tokenizer.count_many(SMILING).tokens) == expected(SMILING)
    assert tokenizer.engine == tokenizer.official.engine
    (sentence,) = tokenizer.schedule.rejected_engines
    assert sentence.startswith("tiny: fake 1.0 failed verification: «ну 😀 да» is ")
    assert "counted all of it" in sentence
    fast.change[0] = fakes.right
    later = make(fast)
    later.count_many(LINES)
    assert later.engine == later.official.engine  # the verdict was overturned for good


def test_a_panic_while_counting_falls_back(make, expected) -> None:
    fast = fakes.engine()
    tokenizer = make(fast)
    tokenizer.schedule.plan_for(fakes.WORTH)
    fast.change[0] = fakes.panicking
    assert list(tokenizer.count_many(LINES).tokens) == expected(LINES)
    assert "index out of bounds" in tokenizer.schedule.rejected_engines[0]


def test_a_panic_in_the_conformance_test_is_a_rejection(make, capfd) -> None:
    tokenizer = make(fakes.engine(fakes.panicking))
    tokenizer.schedule.plan_for(fakes.WORTH)
    assert tokenizer.engine_candidates()[0][1] == "failed verification: index out of bounds"
    assert capfd.readouterr().err == ""


def test_an_official_engine_that_breaks_off_in_the_conformance_test_counts_alone(
    make, expected, monkeypatch
) -> None:
    def test_name(official: LoadedTokenizer) -> None:
        raise EngineError(f"{official.id}: broke off")

    monkeypatch.setattr(selector, "ConformanceTest", test_name)
    tokenizer = make(fakes.engine())
    assert list(tokenizer.count_many(LINES).tokens) == expected(LINES)
    assert tokenizer.engine == tokenizer.official.engine


def test_what_the_official_engine_leaves_out_is_lost_with_a_fast_one_too() -> None:
    official = ByteLevelTokenizer(
        *("tiny", tiny.byte_level_of(vocabulary="abĠ")),
        special={},
        unknown_id=None,
        catalogue=bundled_catalogue(),
    )
    official.drops = "[xy]"
    fast = FastCounting(fakes.FakeCounter(official, fakes.right), official)
    texts = ["ab", "a xy b", "", "x"]
    assert official.count_many(texts).lost == [0, 2, 0, 1]
    assert fast.count_many(texts) == official.count_many(texts)
    running, _ = buffer_of([" ab", " xb"])
    assert list(fast.count_continuations(running).lost) == [0, 1]


@pytest.mark.parametrize(("pattern", "is_beside"), [("gpt-2", True), ("deepseek-words", False)])
def test_no_other_engine_stands_beside_one_whose_pattern_leaves_text_out(
    pattern: str, is_beside: bool, ranks: Path, tmp_path: Path
) -> None:
    catalogue = bundled_catalogue()
    fetcher = VocabularyFetcher(Store(tmp_path), catalogue, offline=True)
    (target,) = resolve_all([str(ranks)], catalogue, VocabularyOptions(pattern=pattern))
    for _ in range(2):  # loaded, and remembered
        found = Loader(catalogue, fetcher, EngineChoice.AUTO).load_one(target)
        assert isinstance(found, FastTokenizer) is is_beside
        assert found.may_drop is not is_beside


def test_an_interrupt_is_no_verdict(make) -> None:
    def interrupted(_: str, tokens: int) -> int:
        raise KeyboardInterrupt

    fast = fakes.engine(interrupted)
    tokenizer = make(fast)
    with pytest.raises(KeyboardInterrupt):
        tokenizer.schedule.plan_for(fakes.WORTH)
    fast.change[0] = fakes.right
    assert make(fast).engine_candidates()[0][1].startswith("verified on ")


def test_what_was_counted_before_a_rejection_is_counted_again(make, expected) -> None:
    fast = fakes.engine()
    tokenizer = make(fast)
    tokenizer.schedule.plan_for(fakes.WORTH)
    fast.change[0] = lambda text, tokens: tokens + (text == LINES[0])
    batches = [LINES, [*LINES[1:], "x" * 30_000]]
    runs = []

    def work() -> int:
        runs.append(1)
        if len(runs) == 1:
            tokenizer.count_many(LINES[1:])
        fast.change[0] = fakes.wrong_on_emoji
        return sum(sum(tokenizer.count_many(batch).tokens) for batch in [*batches, SMILING])

    assert recount_after_fallback([tokenizer], work) == sum(
        map(sum, map(expected, [*batches, SMILING]))
    )
    assert len(runs) == 2
    assert len(rejected_engines_of([tokenizer, tokenizer])) == 1


def test_a_long_text_is_audited_by_a_piece(make, expected) -> None:
    fast = fakes.engine()
    tokenizer = make(fast)
    tokenizer.schedule.plan_for(fakes.WORTH)
    fast.change[0] = lambda _, tokens: tokens + 1
    assert tokenizer.count("слово " * 5000) == expected(["слово " * 5000])[0]
    assert tokenizer.schedule.rejected_engines


def test_everything_else_is_the_official_engines(make) -> None:
    tokenizer = make(fakes.engine())
    tokenizer.count_many(LINES)
    official = tokenizer.official
    assert tokenizer.encode(LINES[0]) == official.encode(LINES[0])
    assert tokenizer.segment(LINES[0]) == official.segment(LINES[0])
    assert tokenizer.token_bytes() == official.token_bytes()
    assert (tokenizer.fingerprint, tokenizer.vocabulary) == (
        official.fingerprint,
        official.vocabulary,
    )
    assert tokenizer.split_policy is official.split_policy is SplitPolicy.CHUNKS
    assert tokenizer.split_policy_reason == official.split_policy_reason


def test_a_shared_segmentation_names_the_engine_that_counts(make) -> None:
    shared = AliasTokenizer("like it", make(fakes.engine()), None)
    shared.schedule.plan_for(fakes.WORTH)
    assert shared.engine == "fake 1.0"
    assert shared.engine_candidates()[0][1].startswith("verified")
    assert shared.schedule.rejected_engines == ()


def test_a_store_that_cannot_be_written_remembers_for_the_run(ranks: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    tokenizer = fakes.certified(ranks, blocked / "store", fakes.engine())
    assert not tokenizer.schedule.pending_conformance_test(
        fakes.WORTH
    )  # no other process could tell this one
    tokenizer.schedule.plan_for(fakes.WORTH)
    assert tokenizer.engine == "fake 1.0"


class LeavingOut(fakes.FakeCounter):
    def unsupported_text(self, text: str) -> bool:
        return "☃" in text


def test_a_line_that_an_engine_leaves_out_hides_no_other_line(ranks: Path) -> None:
    official = fakes.official_of(ranks)
    counter = LeavingOut(official, fakes.wrong_on_emoji)
    assert ConformanceTest(official, ["☃😀", "☃\n☃😀"]).run(counter).is_certified
    verdict = ConformanceTest(official, ["☃мир\nмир😀"]).run(counter)
    assert verdict.difference is not None
    assert verdict.difference.text == "мир😀"


def test_an_engine_is_tried_on_the_tokens_of_the_vocabulary(ranks: Path) -> None:
    official = fakes.official_of(ranks)
    tried = ConformanceTest(official).run(fakes.FakeCounter(official, fakes.right))
    assert (
        tried.documents
        > ConformanceTest(official, conformance_documents())
        .run(fakes.FakeCounter(official, fakes.right))
        .documents
    )
