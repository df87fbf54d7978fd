"""Parts of vocabularies: the counts of the whole, and loaded only where that is sooner done."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.helpers import tiny
from tests.helpers.tables import table_of
from tests.tokenizers.conftest import OpenLoader
from tokscope.catalogue.catalogue import bundled_catalogue
from tokscope.counting.counts import count_segments
from tokscope.sources.fetcher import VocabularyFetcher
from tokscope.sources.store import Store
from tokscope.text.chunk_buffer import TextSelection, buffer_of
from tokscope.text.split_points import chunks
from tokscope.text.substring_filter import SubstringFilter
from tokscope.tokenizers.engines.base import LoadedTokenizer
from tokscope.tokenizers.fast.conformance.documents import conformance_documents, corpora_lines
from tokscope.tokenizers.interface import SplitPolicy, VocabularyOptions
from tokscope.tokenizers.loader import LazyTokenizer, Loader
from tokscope.tokenizers.names import resolve_all
from tokscope.tokenizers.trimming.base import LazyVocabulary, VocabularyTrimmer

TOGETHER = 40
"""Documents asked about at a time."""
TINY = [
    *("plain.tiktoken", "tekken.json", "byte_level.json", "unigram.json"),
    *("unigram.model", "unigram-bytes.model", "bpe.model", "bpe-bytes.model"),
]
REAL = [
    *("gpt-2", "o200k_base", "qwen-3.5", "mistral-tekken", "claude-2", "deepseek-v3"),
    *("xlm-roberta", "t5", "mt5", "gemma-3", "llama-2"),
]


def load_known(path: Path, folder: Path, normalizer: str | None) -> LazyTokenizer:
    """Load as a third run would: it is known what the file holds, and how it is cut."""
    catalogue = bundled_catalogue()
    for _ in range(3):
        loader = Loader(catalogue, VocabularyFetcher(Store(folder), catalogue, offline=True))
        options = VocabularyOptions(pattern="gpt-2", normalizer=normalizer)
        (target,) = resolve_all([str(path)], catalogue, options)
        tokenizer = loader.load_one(target)
        assert tokenizer.split_policy in SplitPolicy  # remembered too
    assert isinstance(tokenizer, LazyTokenizer)
    return tokenizer


def parts_of(tokenizer: LazyTokenizer) -> VocabularyTrimmer[LoadedTokenizer]:
    """Give the parts of a tokenizer however long they take."""
    parts = tokenizer._loaded._parts
    assert parts is not None
    parts._left = math.inf
    return parts


def compared(tokenizer: LazyTokenizer, documents: Sequence[str]) -> int:
    """Compare all documents and chunks of which a part can be made; tell how many those were."""
    whole, parts, reported = tokenizer.loaded, parts_of(tokenizer), 0
    for start in range(0, len(documents), TOGETHER):
        texts = documents[start : start + TOGETHER]
        part = parts.trim_for(texts)
        if part is None:
            continue
        reported += len(texts)
        assert part.count_many(texts) == whole.count_many(texts)
        if whole.split_policy is SplitPolicy.CHUNKS:
            following = [chunk for text in texts for chunk in chunks(text)[1:]]
            running, _ = buffer_of(following)
            for requested in (following, running):
                continuing = parts.trim_for(requested)
                if continuing is not None:
                    assert continuing.count_continuations(requested) == whole.count_continuations(
                        requested
                    )
    return reported


@pytest.mark.parametrize(
    ("name", "normalizer"),
    [*((name, None) for name in TINY), *(("plain.tiktoken", form) for form in ("NFC", "NFKC"))],
)
def test_a_part_counts_as_the_whole(
    name: str, normalizer: str | None, trained: tiny.Trained, tmp_path: Path
) -> None:
    tokenizer = load_known(trained.file(name), tmp_path, normalizer)
    documents = [
        *conformance_documents()[::9],
        *corpora_lines()[::9],
        "<s> <unk>",
        "\u2126 e\u0301",
        "",
    ]
    assert compared(tokenizer, documents) > len(documents) // 2


@pytest.mark.parametrize("name", TINY)
def test_a_table_is_counted_by_one_part(name: str, trained: tiny.Trained, tmp_path: Path) -> None:
    tokenizer = load_known(trained.file(name), tmp_path, None)
    parts_of(tokenizer)
    lines = [*conformance_documents()[::50], *corpora_lines()[::20]]
    table = table_of([line.replace("\n", " ") for line in lines])
    counted = count_segments(tokenizer, table)
    assert tokenizer._loaded._opened is None
    assert counted == count_segments(tokenizer.loaded, table)


@pytest.mark.parametrize("id_", REAL)
def test_parts_of_real_files_count_as_the_whole(shared_loader: OpenLoader, id_: str) -> None:
    loader = shared_loader(offline=True)
    tokenizer = loader.load(resolve_all([id_], loader.catalogue))[id_]
    if not isinstance(tokenizer, LazyTokenizer):
        pytest.skip(f"{id_} is not in the store")
    documents = [*conformance_documents()[::29], *corpora_lines()[::29]]
    assert compared(tokenizer, documents) > len(documents) // 2


def test_a_part_has_the_ids_of_the_ranks(trained: tiny.Trained, tmp_path: Path) -> None:
    tokenizer = load_known(trained.file("tekken.json"), tmp_path, None)
    part = parts_of(tokenizer).trim_for(["hello мир"])
    assert part is not None
    assert part.encode("hello мир") == tokenizer.encode("hello мир")


class Named(VocabularyTrimmer[str]):
    """Parts that say of what they are."""

    def __init__(self, entries: int, takes: float) -> None:
        super().__init__(entries, takes)
        self.made = 0

    def _of(self, within: SubstringFilter) -> str:
        self.made += 1
        return f"part of {'/'.join(within.texts)}"


def test_texts_collected_from_many_share_a_part() -> None:
    parts = Named(1_000, takes=1.0)
    many = SubstringFilter.of(["a", "b", "c"])
    assert parts.trim_for(TextSelection(["a"], many)) == "part of a/b/c"
    assert parts.trim_for(TextSelection(["b"], many)) == "part of a/b/c"
    assert parts.made == 1
    assert parts.trim_for(["b"]) == "part of b"
    assert parts.made == 2


def test_no_part_is_made_where_the_whole_is_as_soon_loaded() -> None:
    assert Named(1_000, takes=0.001).trim_for(["a"]) is None
    assert Named(1_000, takes=0.1).trim_for(["слово " * 100_000]) is None
    assert Named(1_000, takes=0.1).trim_for(["слово " * 100]) is not None


def test_what_was_looked_at_already_costs_nothing_more() -> None:
    much = SubstringFilter.of(["слово " * 100_000])
    assert Named(1_000, takes=0.1).trim_for(TextSelection(["слово"], much)) is None
    much.look()
    assert Named(1_000, takes=0.1).trim_for(TextSelection(["слово"], much)) is not None


def test_many_parts_are_made_no_longer_than_the_whole_would_take() -> None:
    parts = Named(10_000, takes=0.1)
    requested = 0
    while parts.trim_for([f"text {requested}"]) is not None:
        requested += 1
        assert requested < 100
    assert requested > 5
    assert parts.trim_for(["a"]) is None


def test_the_whole_is_loaded_once_and_used_from_then_on() -> None:
    opened: list[str] = []

    def load() -> str:
        opened.append("whole")
        return "whole"

    either = LazyVocabulary(load, Named(1_000, takes=0.1))
    assert either.for_(["a"]) == "part of a"
    assert either.for_(["слово " * 100_000]) == "whole"
    assert either.for_(["a"]) == "whole"
    assert opened == ["whole"]
    assert LazyVocabulary(load, None).for_(["a"]) == "whole"
