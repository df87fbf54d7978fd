"""Counting by distinct chunks gives the integers of counting whole segments, for all of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import BUNDLED, load_all
from tests.helpers import adversarial as adversarial
from tests.helpers.tables import counts_by_chunks, table_of
from tokscope.catalogue.catalogue import bundled_catalogue
from tokscope.corpora.builtin import find_builtin
from tokscope.corpora.corpus import Corpus, PlainPart
from tokscope.corpora.readers.interface import Passage
from tokscope.counting.chunk_table import ChunkTable
from tokscope.counting.measure import measure
from tokscope.text.split_points import chunks
from tokscope.tokenizers.engines.base import LoadedTokenizer
from tokscope.tokenizers.interface import SplitPolicy
from tokscope.tokenizers.loader import create_loader

SEED = 20261123
WHOLE_ONLY = ("rwkv-world",)
"""Greedy matching reaches over spaces."""
FETCHED = [
    row.id
    for row in bundled_catalogue().tokenizers.values()
    if row.id not in (*BUNDLED, *WHOLE_ONLY)
    and any(source.kind == "package index" for source in row.sources)
]


def texts() -> list[str]:
    corpus = [segment.text for segment in find_builtin("parallel-en-ru").segments()]
    return [*corpus, *adversarial.ADVERSARIAL, *adversarial.mutations(4000, seed=SEED)]


@pytest.fixture(scope="module")
def table() -> ChunkTable:
    return table_of(texts())


def loaded(name: str, *, offline: bool) -> LoadedTokenizer:
    return load_all(create_loader(offline=offline), name)[name]


def assert_exact(tokenizer: LoadedTokenizer, table: ChunkTable, whole: Sequence[str]) -> None:
    assert tokenizer.split_policy is SplitPolicy.CHUNKS
    by_chunks = counts_by_chunks(tokenizer, table)
    directly = tokenizer.count_many(whole)
    columns = (
        (by_chunks.tokens, directly.tokens),
        (by_chunks.unknown, directly.unknown),
        (by_chunks.lost, directly.lost),
    )
    for ours, theirs in columns:
        differing = [i for i, (a, b) in enumerate(zip(ours, theirs, strict=True)) if a != b]
        assert [(whole[i], ours[i], theirs[i]) for i in differing[:3]] == []


@pytest.mark.parametrize("name", [*BUNDLED, "bytes", "characters"])
def test_chunks_count_as_whole_segments_do(name: str, table: ChunkTable) -> None:
    assert_exact(loaded(name, offline=True), table, texts())


@pytest.mark.online
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", FETCHED)
def test_chunks_count_as_whole_segments_do_in_fetched_ones(name: str, table: ChunkTable) -> None:
    assert_exact(loaded(name, offline=False), table, texts())


SPACED = st.text(
    st.one_of(
        st.sampled_from(" \t\n\u00a0\u2581</>'xж5.,\u0301\u200b漢"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=40,
)


@given(SPACED)
def test_the_chunks_of_a_text_are_the_text(text: str) -> None:
    parts = chunks(text)
    assert "".join(parts) == text
    assert all(part.startswith(" ") and len(part) > 1 for part in parts[1:])


@pytest.mark.parametrize("name", BUNDLED)
@settings(max_examples=150, deadline=None)
@given(st.lists(SPACED, min_size=1, max_size=5))
def test_any_text_counts_the_same_by_chunks(name: str, segments: list[str]) -> None:
    tokenizer = _REMEMBERED.setdefault(name, loaded(name, offline=True))
    ours = counts_by_chunks(tokenizer, table_of(segments)).tokens
    assert list(ours) == list(tokenizer.count_many(segments).tokens)


_REMEMBERED: dict[str, LoadedTokenizer] = {}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Да, это я.", ["Да,", " это", " я."]),
        ("a  b", ["a  b"]),  # a run of spaces stays whole
        ("a \n b", ["a \n b"]),  # so does a space beside a line end
        ("a\u00a0 b", ["a\u00a0 b"]),  # and one beside other white space
        ("<b> </b>", ["<b> </b>"]),  # Gemma has an entry across this one
        ("▁ a", ["▁ a"]),
        ("\u00a0\u0301 a", ["\u00a0\u0301 a"]),  # a mark on white space goes with it
        ("\u00a0\u0301\u0302\u0303\u0304 a", ["\u00a0\u0301\u0302\u0303\u0304 a"]),
        ("и\u0306 a", ["и\u0306", " a"]),  # but one on a letter does not hinder
        ("नमस्ते दुनिया", ["नमस्ते", " दुनिया"]),
        ("x\U000110bd a", ["x\U000110bd a"]),
        (" a b ", [" a", " b "]),
        ("", [""]),
    ],
)
def test_where_a_text_is_split(text: str, parts: list[str]) -> None:
    assert chunks(text) == parts


def test_large_text_is_measured_by_chunks_with_the_same_result() -> None:
    lines = [segment.text for segment in find_builtin("parallel-en-ru").segments()]
    tokenizers = load_all(create_loader(offline=True), "o200k_base", "cl100k_base")
    once = measure(_corpus(lines), list(tokenizers.values()))
    often = measure(_corpus(lines * 5), list(tokenizers.values()))  # past the bound of the rule
    for name in tokenizers:
        assert list(often.columns[name].tokens) == list(once.columns[name].tokens) * 5


def _corpus(lines: list[str]) -> Corpus:
    return Corpus("lines", (PlainPart([Passage(line, "lines") for line in lines], "ru"),))


def test_closed_chunks_joined_are_split_where_they_were(table: ChunkTable) -> None:
    numbers = np.flatnonzero(table.is_closed)
    found = table.running(numbers)
    assert list(found) == table.texts(numbers)
    assert chunks("x" + found.text)[1:] == list(found)
    rest = table.texts(np.flatnonzero(~(table.is_closed | table.is_initial)))
    assert rest
    assert all(len(chunks(each + " x")) == 1 for each in rest)
