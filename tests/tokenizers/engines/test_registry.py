"""With the extra installed, whatever counts gives the official integers, for every tokenizer."""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from itertools import islice

import pytest

from tests.conftest import BUNDLED
from tests.helpers.tables import counts_by_chunks, table_of
from tests.tokenizers.conftest import OpenLoader
from tokscope.catalogue.catalogue import bundled_catalogue
from tokscope.catalogue.rows import PackageSource
from tokscope.tokenizers.engines.base import LoadedTokenizer
from tokscope.tokenizers.fast.conformance.documents import (
    conformance_documents,
    corpora_lines,
    neighbour_texts,
    new_documents,
)
from tokscope.tokenizers.fast.selection import EXTRA, EngineChoice
from tokscope.tokenizers.fast.tokenizer import FastTokenizer
from tokscope.tokenizers.interface import SplitPolicy, TokenCounts
from tokscope.tokenizers.names import resolve_all

for _name in ("gigatoken", "nanotoken"):
    pytest.importorskip(_name)

_BY_ENGINES = {
    ("gigatoken",): (
        "gpt-2 cl100k_base o200k_base qwen llama-4 whisper llama-2 mistral-v1 mistral-v3"
        " gemma gemma-3 gemma-4"
    ),
    ("gigatoken", "tiktoken"): "deepseek-v3 deepseek-v4",
    ("nanotoken",): "bert-base-uncased bert-base-cased bert-base-multilingual-cased",
    ("sentencepiece",): "xlm-roberta",
    ("tiktoken",): "claude-2",
    (): "llama-3 mistral-tekken qwen-3.5 t5 mt5 rwkv-world",
}
CERTIFIED = {id_: set(engines) for engines, ids in _BY_ENGINES.items() for id_ in ids.split()}
"""By tokenizer, what is certified for it; of the rest no engine reads the model or normaliser."""
_LARGE = 10**9
_OPENING = (b"[", b"<")
"""How user-defined symbols and added tokens begin."""
_PACKAGED = [
    row.id
    for row in bundled_catalogue().tokenizers.values()
    if row.id not in BUNDLED and any(isinstance(each, PackageSource) for each in row.sources)
]
EVERY = [
    *(pytest.param((id_, True), id=id_) for id_ in BUNDLED),
    *(pytest.param((id_, False), id=id_, marks=pytest.mark.online) for id_ in _PACKAGED),
]


@pytest.fixture(scope="module")
def tokenizer(request: pytest.FixtureRequest, shared_loader: OpenLoader) -> LoadedTokenizer:
    """A tokenizer as ``--engine auto`` has it, told to expect very large text."""
    id_, offline = request.param
    loader = shared_loader(offline=offline)
    loader.engines = EngineChoice.AUTO
    (target,) = resolve_all([id_], loader.catalogue)
    loaded = loader.load_one(target)
    loaded.schedule.plan_for(_LARGE)
    return loaded


def official_of(tokenizer: LoadedTokenizer) -> LoadedTokenizer:
    return tokenizer.official if isinstance(tokenizer, FastTokenizer) else tokenizer


def assert_alike(texts: Sequence[str], ours: TokenCounts, official: TokenCounts) -> None:
    mine = zip(ours.tokens, ours.unknown, ours.lost, strict=True)
    theirs = zip(official.tokens, official.unknown, official.lost, strict=True)
    rows = zip(texts, mine, theirs, strict=True)
    differing = ((ascii(text[:60]), one, other) for text, one, other in rows if one != other)
    assert list(islice(differing, 3)) == []


every_tokenizer = pytest.mark.parametrize("tokenizer", EVERY, indirect=True)


@every_tokenizer
@pytest.mark.timeout(600)
def test_those_are_certified_that_are_known_to_be(tokenizer: LoadedTokenizer) -> None:
    selector = dict(tokenizer.engine_candidates())
    certified = {
        engine.partition(" ")[0]
        for engine, state in selector.items()
        if state.startswith("verified on ")
    }
    assert certified == CERTIFIED[tokenizer.id], selector
    allowed = (
        name for name, each in selector.items() if not each.startswith("failed verification: ")
    )
    assert tokenizer.engine == next(allowed)


@every_tokenizer
@pytest.mark.timeout(600)
def test_counts_are_the_official_ones(tokenizer: LoadedTokenizer) -> None:
    texts = [*corpora_lines(), *conformance_documents()]
    official = official_of(tokenizer).count_many(texts)
    assert_alike(texts, tokenizer.count_many(texts), official)
    assert tokenizer.schedule.rejected_engines == ()
    if tokenizer.split_policy is SplitPolicy.CHUNKS:
        assert_alike(texts, counts_by_chunks(tokenizer, table_of(texts)), official)
    assert tokenizer.schedule.rejected_engines == ()


@every_tokenizer
def test_text_that_spells_what_is_found_before_it_is_split_counts_the_same(
    tokenizer: LoadedTokenizer,
) -> None:
    data = official_of(tokenizer).token_bytes().values()
    spelt = [each.decode("utf-8", "ignore") for each in data if each.strip()[:1] in _OPENING]
    texts = [f"see {token} which says{token}, and {token}{token}" for token in spelt[::7]]
    official = official_of(tokenizer).count_many(texts)
    assert_alike(texts, tokenizer.count_many(texts), official)
    if tokenizer.split_policy is SplitPolicy.CHUNKS:
        assert_alike(texts, counts_by_chunks(tokenizer, table_of(texts)), official)
    assert tokenizer.schedule.rejected_engines == ()


@every_tokenizer
@pytest.mark.parametrize("text", [" " * 300_000, "a" * 150_000, "\x00" * 50_000, "语" * 50_000, ""])
def test_monstrous_text_neither_kills_nor_miscounts(tokenizer: LoadedTokenizer, text: str) -> None:
    official = official_of(tokenizer)
    assert_alike([text], tokenizer.count_many([text]), official.count_many([text]))
    assert tokenizer.count(text) == official.count(text)
    assert tokenizer.schedule.rejected_engines == ()


@pytest.mark.fuzz
@pytest.mark.timeout(1800)
@every_tokenizer
def test_fresh_documents_count_the_same_every_way(
    tokenizer: LoadedTokenizer, capsys: pytest.CaptureFixture[str]
) -> None:
    """Run for a while over new documents, directly, by chunks, officially and fast."""
    official = official_of(tokenizer)
    data = official.token_bytes().values()
    tokens = list(filter(None, (each.decode("utf-8", "ignore") for each in data)))
    end = time.monotonic() + 30
    while time.monotonic() < end:
        seed = secrets.randbits(32)
        with capsys.disabled():
            print(f"\n{tokenizer.id} ({tokenizer.engine}): seed {seed}", end="", flush=True)
        texts = new_documents(3000, seed=seed)
        texts += neighbour_texts(10_000, seed=seed, tokens=tokens)
        expected = official.count_many(texts)
        assert_alike(texts, tokenizer.count_many(texts), expected)
        if tokenizer.split_policy is SplitPolicy.CHUNKS:
            table = table_of(texts)
            assert_alike(texts, counts_by_chunks(tokenizer, table), expected)
            assert_alike(texts, counts_by_chunks(official, table), expected)
        assert tokenizer.schedule.rejected_engines == (), seed


def test_without_the_extra_nothing_changes(
    shared_loader: OpenLoader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "tokscope.tokenizers.fast.selection._is_there", lambda module: module not in EXTRA
    )
    loader = shared_loader(offline=True)
    loader.engines = EngineChoice.AUTO
    (target,) = resolve_all(["o200k_base"], loader.catalogue)
    loaded = loader.load_one(target)
    assert not isinstance(loaded, FastTokenizer)
    loaded.schedule.plan_for(_LARGE)
    assert loaded.engine.startswith("tiktoken ")
