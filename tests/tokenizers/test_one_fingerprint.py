"""A vocabulary has one fingerprint, whichever source and format it came in.

Computed afresh here (`_digest`), because a loader remembers fingerprints by the files' digests.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers

from tests.helpers import tiny
from tests.helpers.official import published_pattern, read_rank_lines
from tests.tokenizers.conftest import LoadPath, OpenLoader, engine_of
from tokscope.catalogue.rows import PackageSource
from tokscope.errors import TokscopeError
from tokscope.sources.fetcher import VocabularyFetcher
from tokscope.sources.verification import VocabularyFiles
from tokscope.tokenizers.engines.base import LoadedTokenizer, bytes_of_token
from tokscope.tokenizers.engines.registry import start_engine
from tokscope.tokenizers.interface import VocabularyOptions
from tokscope.tokenizers.names import resolve_all

_SPELLED = {
    bytes_of_token(character): character for character in pre_tokenizers.ByteLevel.alphabet()
}


def spelled(token: bytes) -> str:
    return "".join(_SPELLED[bytes([byte])] for byte in token)


def json_of_ranks(ranks: dict[bytes, int], pattern: str, normalizer: str | None) -> Tokenizer:
    """Write ranks down as a published ``tokenizer.json`` does: every pair that makes a token."""
    pairs = [
        (spelled(token[:split_at]), spelled(token[split_at:]))
        for token in sorted(ranks, key=ranks.__getitem__)
        for split_at in range(1, len(token))
        if token[:split_at] in ranks and token[split_at:] in ranks
    ]
    vocabulary = {spelled(token): rank for token, rank in ranks.items()}
    tokenizer = Tokenizer(models.BPE(vocabulary, pairs, ignore_merges=True))
    if normalizer is not None:
        tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(pattern), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def load(loader_of: OpenLoader, id_: str, *, offline: bool) -> tuple[LoadedTokenizer, Any]:
    loader = loader_of(offline=offline)
    (target,) = resolve_all([id_], loader.catalogue)
    row = loader.catalogue.tokenizers[id_]
    return engine_of(loader.load_one(target)), loader.fetcher.fetch([row])[id_]


@pytest.mark.online
@pytest.mark.parametrize("id_", ["cl100k_base", "o200k_base", "llama-3", "mistral-tekken"])
def test_bundled_and_packaged_file_have_one_fingerprint(
    id_: str, shared_loader: OpenLoader
) -> None:
    bundled, _ = load(shared_loader, id_, offline=True)
    loader = shared_loader(offline=False)
    row = loader.catalogue.tokenizers[id_]
    (packaged,) = (source for source in row.sources if isinstance(source, PackageSource))
    only_packaged = replace(row, sources=(packaged,))
    files = VocabularyFetcher(loader.fetcher.store, loader.catalogue).fetch([only_packaged])[id_]
    assert isinstance(files, VocabularyFiles), files
    facts = VocabularyOptions(row.pattern, row.normalizer, None, row.special)
    other = start_engine(id_, files, facts, loader.catalogue, loader.fetcher.store)
    assert other is not bundled
    assert other._digest() == bundled._digest()
    assert other._size() == bundled._size()
    assert other.special == bundled.special
    assert other.encode("Привет, world! 123") == bundled.encode("Привет, world! 123")


def test_qwen_ranks_and_tokenizer_json_have_one_fingerprint(
    shared_loader: OpenLoader, load_path: LoadPath, tmp_path: Path
) -> None:
    ranked, files = load(shared_loader, "qwen", offline=True)
    ranks = read_rank_lines(files.paths["ranks"])
    path = tmp_path / "tokenizer.json"
    json_of_ranks(ranks, published_pattern("qwen-2"), "NFC").save(str(path))
    loaded = load_path(path)
    assert loaded._digest() == ranked._digest()
    assert loaded.encode("йогурт  и 1234 don't") == ranked.encode("йогурт  и 1234 don't")


@pytest.mark.online
def test_gpt_2s_three_forms_have_one_fingerprint(
    shared_loader: OpenLoader, load_path: LoadPath, tmp_path: Path
) -> None:
    published, files = load(shared_loader, "gpt-2", offline=False)
    assert not isinstance(files, TokscopeError)
    vocabulary = json.loads(files.paths["vocab"].read_bytes())
    lines = files.paths["merges"].read_text("utf-8").splitlines()[1:]
    pairs = [(left, right) for left, right in (line.split(" ") for line in lines if line)]
    tokenizer = Tokenizer(models.BPE(vocabulary, pairs))
    tokenizer.add_special_tokens(["<|endoftext|>"])
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    ranks = {
        bytes_of_token(token): id_ for token, id_ in vocabulary.items() if token != "<|endoftext|>"
    }
    (tmp_path / "gpt2.tiktoken").write_bytes(tiny.rank_lines(ranks))
    from_json = load_path(tmp_path / "tokenizer.json")
    from_ranks = load_path(tmp_path / "gpt2.tiktoken", pattern="gpt-2")
    assert {published._digest(), from_json._digest(), from_ranks._digest()} == {published._digest()}
    assert published._size() == from_json._size() == from_ranks._size() == 50_256
    assert from_json.encode("Привет!") == from_ranks.encode("Привет!")


def test_tekken_and_the_same_ranks_behind_special_tokens_have_one_fingerprint(
    load_path: LoadPath, tmp_path: Path
) -> None:
    (tmp_path / "tekken.json").write_text(json.dumps(tiny.tekken(special=10)))
    behind = {token: rank + 10 for token, rank in tiny.ranks().items()}
    (tmp_path / "behind.tiktoken").write_bytes(tiny.rank_lines(behind))
    tekken = load_path(tmp_path / "tekken.json")
    ranked = load_path(tmp_path / "behind.tiktoken", pattern="gpt-2")
    assert tekken._digest() == ranked._digest()
    assert tekken.encode("hello мир") == ranked.encode("hello мир")


def test_ids_are_part_of_the_fingerprint(load_path: LoadPath, tmp_path: Path) -> None:
    digests = set()
    for special in (10, 11):
        path = tmp_path / f"{special}" / "tekken.json"
        path.parent.mkdir()
        path.write_text(json.dumps(tiny.tekken(special=special)))
        digests.add(load_path(path).fingerprint)
    assert len(digests) == 2
