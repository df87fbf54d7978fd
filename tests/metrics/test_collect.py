"""Sums beyond counts: they add, whatever way text is split, ordered or grouped."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers.adversarial import corpora_lines
from tests.helpers.fake_tokenizers import Swallower, plain
from tests.helpers.lexicon import Lexicon
from tokscope.corpora.segment import Segment, batched
from tokscope.counting.arrays import Histograms
from tokscope.counting.measure import Measurement, measure
from tokscope.counting.segment_table import SegmentTable
from tokscope.metrics.collect import MetricSums, SumCollector
from tokscope.metrics.definitions import METRICS, chosen_metrics
from tokscope.metrics.metric import UsageSums
from tokscope.text.words import DEFAULT, form
from tokscope.tokenizers.engines.alias import AliasTokenizer
from tokscope.tokenizers.engines.base import LoadedTokenizer
from tokscope.tokenizers.engines.builtin import BytesTokenizer
from tokscope.tokenizers.loader import Loader

ALL = chosen_metrics(["all"])
LINES = st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), min_size=1)
quickly = settings(max_examples=50, deadline=None)


def in_tables(parts: Sequence[Sequence[str]]) -> Measurement:
    """Tally lines in one table a part."""
    tally, tables = SegmentTable(DEFAULT), []
    for part in parts:
        for batch in batched(Segment(line, None) for line in part):
            tally.add(batch)
        tables.append(tally.table())
    return Measurement(plain("x"), tally, {}, tables=tuple(tables))


def collected(
    measurement: Measurement, tokenizer: LoadedTokenizer, which: Sequence[int] | None = None
) -> list[MetricSums]:
    groups = np.array(which or [0] * len(measurement.tally), np.int64)
    return SumCollector(measurement, ALL, groups, int(groups.max()) + 1).of(tokenizer)


def tokenizers() -> list[LoadedTokenizer]:
    return [
        BytesTokenizer(),
        Lexicon("lexicon", ["a", " b"], "abcdefgh абвгд"),
    ]


@quickly
@given(LINES, st.data())
def test_split_and_order_change_no_sum(lines: list[str], data: st.DataObject) -> None:
    splits_ = sorted(data.draw(st.sets(st.integers(1, len(lines)), max_size=3)) | {len(lines)})
    shuffled = data.draw(st.permutations(lines))
    parts = [shuffled[a:b] for a, b in zip([0, *splits_], splits_, strict=False)]
    for tokenizer in tokenizers():
        whole = collected(in_tables([lines]), tokenizer)
        assert collected(in_tables(parts), tokenizer) == whole


@quickly
@given(LINES, st.integers(1, 4), st.integers())
def test_groups_of_segments_are_what_they_are_alone(
    lines: list[str], number: int, seed: int
) -> None:
    draw = random.Random(seed)  # noqa: S311 - no secret
    which = [*range(number), *(draw.randrange(number) for _ in lines)][-len(lines) :]
    names = sorted(set(which))
    which = [names.index(each) for each in which]
    for tokenizer in tokenizers():
        together = collected(in_tables([lines]), tokenizer, which)
        for group, found in enumerate(together):
            own = [line for line, each in zip(lines, which, strict=True) if each == group]
            assert [found] == collected(in_tables([own]), tokenizer)


def test_running_sums_of_groups_add_up_to_those_of_all() -> None:
    lines = corpora_lines(every=40)
    measurement = in_tables([lines])
    tokenizer = BytesTokenizer()
    (whole,) = collected(measurement, tokenizer)
    parts = collected(measurement, tokenizer, [n % 3 for n in range(len(lines))])
    for name in ("running", "continued"):
        sums = [getattr(each.forms, name) for each in parts]
        assert sum(sums) == getattr(whole.forms, name)
    for name in ("tokens", "byte", "single_letter", "cyrillic", "latin", "letterless"):
        assert sum(getattr(each.usage, name) for each in parts) == getattr(whole.usage, name)
    for name in ("segments", "exact", "normalized", "edits", "characters"):
        sums = [getattr(each.round_trip, name) for each in parts]
        assert sum(sums) == getattr(whole.round_trip, name)


def test_usage_is_that_of_encoding_line_by_line(loader: Loader) -> None:
    from tests.conftest import load_all

    lines = corpora_lines(every=20)
    (tokenizer,) = load_all(loader, "cl100k_base").values()
    (found,) = collected(in_tables([lines]), tokenizer)
    counts = Counter(id_ for line in lines for id_ in tokenizer.encode(line))
    known = tokenizer.token_bytes()
    assert found.usage is not None
    assert found.usage.tokens == sum(counts.values())
    assert found.usage.used == len(counts)
    assert dict(found.usage.spectrum) == Counter(counts.values())
    partial = 0
    for id_, number in counts.items():
        try:
            known[id_].decode("utf-8")
        except UnicodeDecodeError:
            partial += number
    assert found.usage.byte == partial > 0


def test_forms_are_counted_as_they_run_one_by_one(loader: Loader) -> None:
    from tests.conftest import load_all

    lines = corpora_lines(every=20)
    (tokenizer,) = load_all(loader, "o200k_base").values()
    (found,) = collected(in_tables([lines]), tokenizer)
    assert DEFAULT.split is not None
    forms = [form(word) for line in lines for word in DEFAULT.split(line)]
    assert found.forms is not None
    assert found.forms.running == len(forms)
    assert found.forms.distinct == len(set(forms))
    assert found.forms.continued == sum(tokenizer.count(f" {each}") >= 2 for each in forms)
    assert found.forms.single_bare == sum(tokenizer.count(each) == 1 for each in set(forms))


def test_one_unknown_token_is_no_word_kept_whole() -> None:
    (found,) = collected(in_tables([["да ok"]]), Swallower())
    assert found.forms is not None
    assert (found.forms.distinct, found.forms.single_bare, found.forms.single_spaced) == (2, 1, 1)


def test_unknown_tokens_are_of_no_script_and_no_used_id() -> None:
    (found,) = collected(in_tables([["ax"]]), Lexicon("x", ["a"], "a"))
    assert found.usage == UsageSums(((1, 2),), 1, 0, 1, 0, 1, 0, 0)


def test_who_shares_a_segmentation_shares_its_sums(loader: Loader) -> None:
    from tests.conftest import load_all

    (inner,) = load_all(loader, "o200k_base").values()
    measurement = in_tables([["Привет, мир", "hello"]])
    twin = AliasTokenizer("twin", inner, None)
    assert collected(measurement, twin) == collected(measurement, inner)


def test_only_what_is_requested_is_collected() -> None:
    measurement = in_tables([["a"]])
    group = np.zeros(1, np.int64)
    (nothing,) = SumCollector(measurement, ["fertility"], group, 1).of(BytesTokenizer())
    assert nothing == MetricSums()
    (forms,) = SumCollector(measurement, ["pcw"], group, 1).of(BytesTokenizer())
    assert forms.forms is not None
    assert forms.usage is forms.round_trip is forms.entries is None


@pytest.mark.parametrize("name", [name for name in ALL if METRICS[name].needs != "counts"])
def test_every_metric_that_needs_text_has_its_sums(name: str) -> None:
    measurement = measure(plain("x", ("да ok a", "ru")), [BytesTokenizer()], keep_tables=True)
    (found,) = SumCollector(measurement, [name], np.zeros(1, np.int64), 1).of(BytesTokenizer())
    assert found != MetricSums()


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9), st.integers(1, 5)), max_size=40),
    st.integers(0, 40),
)
def test_histograms_add_in_any_split(entries: list[tuple[int, int, int]], split_at: int) -> None:
    wanted = Counter[tuple[int, int]]()
    for group, value, times in entries:
        wanted[group, value] += times
    found = Histograms()
    for part in (entries[:split_at], entries[split_at:]):
        if part:
            found.add(*(np.array(column, np.int64) for column in zip(*part, strict=True)))
    split = found.split(4)
    assert {
        (group, value): count
        for group, each in enumerate(split)
        for value, count in zip(each.values.tolist(), each.counts.tolist(), strict=True)
    } == dict(wanted)


def test_histograms_of_large_and_of_many_numbers() -> None:
    found = Histograms()
    groups = np.array([0, 70_000, 70_000], np.int64)
    found.add(groups, np.array([5, 2**31, 2**31], np.int64))
    found.add(groups[:1], np.array([5], np.int64))
    first, *between, last = found.split(70_001)
    assert (first.values.tolist(), first.counts.tolist()) == ([5], [2])
    assert (last.values.tolist(), last.counts.tolist()) == ([2**31], [2])
    assert not any(len(each.values) for each in between)
