"""Columns over segments: what is counted, what the digest depends on, and that sums add."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.fake_tokenizers import Swallower, pairs, plain
from tokscope.corpora.corpus import Corpus
from tokscope.corpora.segment import Segment, batched
from tokscope.counting.measure import measure
from tokscope.counting.segment_table import SegmentTable
from tokscope.errors import InputError
from tokscope.text.words import DEFAULT, DEFINITIONS, WordDefinition
from tokscope.tokenizers.engines.builtin import BytesTokenizer, CharactersTokenizer
from tokscope.tokenizers.interface import TokenCounts


def tallied(*segments: Segment) -> SegmentTable:
    return in_batches(segments)


def in_batches(*parts: Iterable[Segment], definition: WordDefinition = DEFAULT) -> SegmentTable:
    """Tally segments batch by batch, in one table."""
    tally = SegmentTable(definition)
    for part in parts:
        for batch in batched(part):
            tally.add(batch)
    tally.table()
    return tally


def test_columns_hold_the_integers_of_each_segment() -> None:
    tally = tallied(Segment("Да — нет", "ru", "news", 7), Segment("a 🙂", None))
    assert len(tally) == 2
    assert list(tally.languages) == ["ru", None]
    assert list(tally.domains) == ["news", None]
    assert list(tally.words) == [2, 1]  # neither dash nor emoji is a lexical word
    assert list(tally.characters) == [8, 3]
    assert list(tally.bytes) == [15, 6]  # 5 letters of 2, a dash of 3, 2 spaces; 1 + 1 + 4


def test_words_are_counted_by_the_given_definition() -> None:
    tally = in_batches([Segment("Да — нет", "ru")], definition=DEFINITIONS["whitespace"])
    assert list(tally.words) == [3]


@pytest.mark.parametrize(
    "other",
    [
        [Segment("b", "en", "news")],
        [Segment("a", "ru", "news")],
        [Segment("a", "en", "law")],
        [Segment("a", "en", "news"), Segment("", "en", "news")],
        [Segment("a", "ennews", None)],  # the parts cannot flow into each other
    ],
)
def test_the_digest_tells_text_language_and_domain_apart(other: list[Segment]) -> None:
    assert tallied(Segment("a", "en", "news")).digest != tallied(*other).digest


def test_the_digest_tells_where_segments_are_split() -> None:
    assert (
        tallied(Segment("ab", "en")).digest
        != tallied(Segment("a", "en"), Segment("b", "en")).digest
    )


def test_the_digest_does_not_depend_on_batches() -> None:
    segments = [Segment("a", "en"), Segment("б", "ru")]
    apart = in_batches(*([segment] for segment in segments))
    assert apart.digest == tallied(*segments).digest


def test_the_digest_is_that_of_the_content_not_of_parts_or_names() -> None:
    one = plain("x", ("a", "en"), ("b", "en"))
    other = Corpus("y", (*plain("y", ("a", "en")).parts, *plain("y", ("b", "en")).parts))
    assert measure(one, []).tally.digest == measure(other, []).tally.digest


def test_batches_keep_every_segment_in_order() -> None:
    # three texts of 9 million bytes: a batch ends when it reaches 16 MiB
    segments = [Segment("a" * 9_000_000, "en", key=number) for number in range(3)]
    assert [batch.keys for batch in batched(segments)] == [[0, 1], [2]]


def test_no_segments_make_no_batch() -> None:
    assert list(batched([])) == []


def test_each_tokenizer_has_a_column_as_long_as_the_tally() -> None:
    measured = measure(pairs(), [BytesTokenizer(), Swallower()])
    # hi there · да ну · ok · ладно: pairs side by side
    assert list(measured.columns["bytes"].tokens) == [8, 9, 2, 10]
    assert list(measured.columns["bytes"].unknown) == [0, 0, 0, 0]
    swallower = measured.columns["swallower"]
    assert list(swallower.tokens) == [2, 2, 1, 1]
    assert list(swallower.unknown) == [0, 2, 0, 1]
    assert list(swallower.lost) == [0, 4, 0, 5]  # the space of «да ну» is not lost


def test_a_corpus_without_text_is_an_error_never_a_zero() -> None:
    with pytest.raises(InputError, match="corpus 'x' holds no text"):
        measure(plain("x"), [BytesTokenizer()])


LINES = st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1)


def loose(lines: list[str]) -> Corpus:
    return plain("x", *((line, None) for line in lines))


@given(LINES, st.integers())
def test_shuffling_segments_changes_no_sum(lines: list[str], seed: int) -> None:
    shuffled = random.Random(seed).sample(lines, len(lines))  # noqa: S311 - no secret
    one, other = (
        measure(loose(each), [BytesTokenizer(), Swallower()]) for each in (lines, shuffled)
    )
    assert sum(one.tally.words) == sum(other.tally.words)
    for name in ("bytes", "swallower"):
        assert sorted(one.columns[name].tokens) == sorted(other.columns[name].tokens)
        assert sum(one.columns[name].lost) == sum(other.columns[name].lost)


@given(LINES)
def test_the_order_of_tokenizers_changes_no_column(lines: list[str]) -> None:
    tokenizers = [BytesTokenizer(), CharactersTokenizer(), Swallower()]
    corpus = loose(lines)
    one, other = measure(corpus, tokenizers).columns, measure(corpus, tokenizers[::-1]).columns
    assert {id_: each.tokens.tolist() for id_, each in one.items()} == {
        id_: each.tokens.tolist() for id_, each in other.items()
    }


@given(LINES)
def test_baselines_count_the_bytes_and_characters_of_the_tally(lines: list[str]) -> None:
    measured = measure(loose(lines), [BytesTokenizer(), CharactersTokenizer()])
    assert list(measured.columns["bytes"].tokens) == list(measured.tally.bytes)
    assert list(measured.columns["characters"].tokens) == list(measured.tally.characters)


class _CallCounter(BytesTokenizer):
    """Counts its calls."""

    calls = 0

    def count_many(self, texts: Sequence[str]) -> TokenCounts:
        self.calls += 1
        return super().count_many(texts)


def test_one_vocabulary_under_several_names_is_counted_once() -> None:
    one, other, unlike = _CallCounter("one"), _CallCounter("other"), Swallower()
    measured = measure(pairs(), [one, unlike, other])
    assert list(measured.columns) == ["one", "swallower", "other"]
    assert list(measured.columns["other"].tokens) == [8, 9, 2, 10]
    assert list(measured.columns["swallower"].tokens) == [2, 2, 1, 1]
    assert (one.calls > 0, other.calls) == (True, 0)


def test_two_tokenizers_of_one_id_do_not_mix() -> None:
    with pytest.raises(InputError, match="two tokenizers are called the same: x, x"):
        measure(pairs(), [BytesTokenizer("x"), CharactersTokenizer("x")])
