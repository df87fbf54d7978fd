"""The catalogue that comes with tokscope: complete, consistent, and as the shared table says."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tokscope.catalogue.catalogue import bundled_catalogue
from tokscope.catalogue.rows import (
    Algorithm,
    BundledSource,
    HubSource,
    PackageSource,
    TokenizerRow,
    VocabularyFormat,
)
from tokscope.errors import UnavailableError

CATALOGUE = bundled_catalogue()
IDS = [
    "gpt-2", "roberta", "bart", "cl100k_base", "o200k_base", "llama-2", "llama-3", "llama-4",
    "mistral-v1", "mistral-v3", "mistral-tekken", "qwen", "qwen-3.5", "deepseek-v3",
    "deepseek-v4", "gemma", "gemma-3", "gemma-4", "bert-base-uncased", "bert-base-cased",
    "bert-base-multilingual-cased", "t5", "mt5", "xlm-roberta", "xlnet", "grok-1", "claude-2",
    "rwkv-world", "whisper", "gigachat", "yandexgpt-5-lite", "rubert", "rubert-tiny2",
    "rugpt3", "t-pro-2",
]  # fmt: skip
SHARED = Path(__file__).resolve().parents[3] / "shared" / "vocabularies.json"
DIGEST = re.compile(r"[0-9a-f]{64}")
ALGORITHMS = {
    "byte-level BPE": Algorithm.BPE,
    "SentencePiece BPE": Algorithm.SENTENCEPIECE_BPE,
    "SentencePiece Unigram": Algorithm.UNIGRAM,
    "WordPiece": Algorithm.WORDPIECE,
    "greedy trie": Algorithm.GREEDY,
}
PATTERNS = {
    "GPT-2": "gpt-2",
    "cl100k_base": "cl100k_base",
    "o200k_base": "o200k_base",
    "Llama 3": "llama-3",
    "Llama 4 (as o200k_base)": "o200k_base",
    "Qwen 2": "qwen-2",
    "Qwen 3.5": "qwen-3.5",
    "in the file": "tekken",  # for the bundled copy, which is without the file's head
}


@pytest.mark.parametrize("name", IDS)
def test_every_tokenizer_requested_is_there_under_its_id(name: str) -> None:
    assert CATALOGUE.find(name).id == name


@pytest.mark.parametrize("row", CATALOGUE.tokenizers.values(), ids=lambda row: row.id)
def test_every_row_can_be_had_and_checked(row: TokenizerRow) -> None:
    assert row.sources or row.segmentation_of in CATALOGUE.tokenizers
    assert row.pattern is None or row.pattern in CATALOGUE.patterns
    for source in row.sources:
        assert source.files
        for file in source.files:
            is_pinned = file.sha256 is not None and DIGEST.fullmatch(file.sha256) is not None
            assert is_pinned or isinstance(source, HubSource)
            assert file.path or isinstance(source, BundledSource)
        if source.format is VocabularyFormat.RANKS:
            assert row.pattern  # the file does not say it


def test_names_mean_one_thing_each() -> None:
    written = [name for model in CATALOGUE.models.values() for name in (model.id, *model.aliases)]
    folded = [name.casefold() for name in written]
    assert sorted(folded) == sorted(set(folded))


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("gpt-4o", "o200k_base"),
        ("GPT-4o", "o200k_base"),  # case does not matter
        ("gpt-5", "o200k_base"),
        ("gpt-4", "cl100k_base"),
        ("llama-3.1", "llama-3"),
        ("qwen3-8b", "qwen"),
        ("t-pro", "qwen"),  # T-pro 1.0 is on Qwen's
        ("t-pro-it-2.0", "t-pro-2"),  # 2.0 has its own
        ("deepseek-r1", "deepseek-v3"),
        ("multilingual-e5-large", "xlm-roberta"),
        ("saiga-nemo", "mistral-tekken"),
        ("mixtral-8x22b", "mistral-v3"),
        ("umt5", "mt5"),
    ],
)
def test_a_model_is_counted_by_its_tokenizer(name: str, id_: str) -> None:
    assert CATALOGUE.find(name).id == id_


def test_models_of_a_tokenizer_are_listed() -> None:
    assert {model.id for model in CATALOGUE.models_of("qwen-3.5")} == {"qwen3.5"}


def test_the_default_set_is_every_row_but_those_without_an_official_engine() -> None:
    left_out = set(IDS) - {row.id for row in CATALOGUE.default()}
    assert left_out == {"rwkv-world"}


def test_a_pattern_is_named_in_any_of_its_spellings() -> None:
    pattern = CATALOGUE.pattern("gpt-2")
    assert pattern.same
    for regex in (pattern.regex, *pattern.same):
        assert CATALOGUE.pattern_name(regex) == "gpt-2"
    assert CATALOGUE.pattern_name("another") is None


def _shared() -> list[Any]:
    if not SHARED.is_file():
        return [pytest.param(None, marks=pytest.mark.skip(reason=f"no {SHARED}"))]
    rows = json.loads(SHARED.read_text("utf-8"))["tokenizers"]
    return [pytest.param(row, id=row["id"]) for row in rows]


@pytest.mark.parametrize("shared", _shared())
def test_what_a_row_says_of_the_tokenizer_agrees_with_the_shared_table(shared: Any) -> None:
    row = CATALOGUE.tokenizers[shared["id"]]
    if shared["algorithm"]:
        assert row.algorithm is ALGORITHMS[shared["algorithm"]]
    if shared["licence"]:
        assert row.licence == shared["licence"]
    if "pattern" in shared:
        assert row.pattern == PATTERNS[shared["pattern"]]
    if shared.get("normalizer") == "NFC":
        assert row.normalizer == "NFC"
    if "lower case" in (shared.get("normalizer") or ""):
        assert row.lowercase is ("no lower case" not in shared["normalizer"])
    assert row.segmentation_of == shared.get("segmentation_of")
    assert (row.tokens or {}) == shared.get("tokens", {})


@pytest.mark.parametrize("shared", _shared())
def test_a_package_source_agrees_with_the_shared_table(shared: Any) -> None:
    sources = [
        source
        for source in CATALOGUE.tokenizers[shared["id"]].sources
        if isinstance(source, PackageSource)
    ]
    if "package" not in shared:
        assert sources == []
        return
    ((source,), package) = sources, shared["package"]
    file = next(file for file in source.files if file.path == package["path"])
    assert source.requirement == package["distribution"]
    assert source.archive_bytes == package["archive_bytes"]
    assert file.size == package["bytes"]
    if file.conversion:  # the member is changed, its own digest stands apart
        assert file.member_sha256 == shared["sha256"]
        assert file.sha256 == shared.get("vocab_sha256", file.sha256)
    else:
        assert (file.sha256, file.member_sha256) == (shared["sha256"], None)


@pytest.mark.parametrize("shared", _shared())
def test_a_hub_source_agrees_with_the_shared_table(shared: Any) -> None:
    row = CATALOGUE.tokenizers[shared["id"]]
    if "hub" not in shared or row.segmentation_of:
        return
    hub = shared["hub"]
    source = next(
        source
        for source in row.sources
        if isinstance(source, HubSource) and source.repository == hub["repository"]
    )
    paths = hub["file"].split(" + ")
    digests = hub.get("sha256")
    wanted = digests if isinstance(digests, dict) else dict.fromkeys(paths, digests)
    assert {file.path: file.sha256 for file in source.files} == wanted


@pytest.mark.parametrize("shared", _shared())
def test_a_bundled_source_agrees_with_the_shared_table(shared: Any) -> None:
    row = CATALOGUE.tokenizers[shared["id"]]
    sources = [source for source in row.sources if isinstance(source, BundledSource)]
    if "bundled" not in shared or row.id == "deepseek-v3":  # without merges: not used, see its note
        assert sources == []
        return
    (source,) = sources
    names = (source.distribution, source.name)
    assert names == (shared["bundled"]["distribution"], shared["bundled"]["name"])
    assert source.last + 1 == shared["vocabulary"]
    if shared["format"] == "ranks":  # read back byte for byte
        assert [file.sha256 for file in source.files] == [shared["sha256"]]


@pytest.mark.parametrize(
    ("name", "tokenizer"),
    [
        ("gpt-4o-2024-08-06", "o200k_base"),
        ("gpt-3.5-turbo-0125", "cl100k_base"),
        ("gpt-35-turbo", "cl100k_base"),
        ("GPT-5.1", "o200k_base"),
        ("gpt-5.4-mini", "o200k_base"),
        ("o1-mini", "o200k_base"),
        ("ft:gpt-4o:acme::7p4lURel", "o200k_base"),
        ("ft:gpt-3.5-turbo-0125:acme", "cl100k_base"),
        ("gpt-oss-safeguard-20b", "o200k_base"),
        ("deepseek-chat", "deepseek-v4"),
        ("deepseek-v4-flash", "deepseek-v4"),
        ("claude-2.0", "claude-2"),
        ("phi-4", "cl100k_base"),
    ],
)
def test_names_of_an_api_find_their_tokenizer(name: str, tokenizer: str) -> None:
    assert CATALOGUE.find(name).id == tokenizer


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("claude-sonnet-4-5", "claude-4"),
        ("claude-sonnet-4-5-20250929", "claude-4"),
        ("claude-3-5-sonnet-latest", "claude-3"),
        ("claude-opus-5", "claude-4"),
        ("GigaChat-2-Max", "gigachat-pro"),
        ("gemini-9-pro", "gemini"),
        ("grok-4-fast", "grok-2"),
        ("alice-ai-flash", "yandexgpt-pro"),
    ],
)
def test_names_of_models_without_a_published_tokenizer_say_so(name: str, model: str) -> None:
    assert CATALOGUE.id_of(name) == model
    with pytest.raises(UnavailableError, match=f"'{name}' has no published tokenizer"):
        CATALOGUE.find(name)


@pytest.mark.parametrize(
    "name", ["gpt", "gpt-4oo", "gpt-4.9", "gpt-5o", "mistral-large-latest", "ft:", "-latest"]
)
def test_other_names_are_not_guessed(name: str) -> None:
    assert CATALOGUE.id_of(name) is None
