"""What a loader remembers: the second time no engine is started before something is asked."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from tests.helpers import tiny
from tokscope import versions
from tokscope.catalogue.catalogue import bundled_catalogue
from tokscope.sources.fetcher import VocabularyFetcher
from tokscope.sources.store import Store
from tokscope.tokenizers import loader as loading
from tokscope.tokenizers.engines.base import LoadedTokenizer
from tokscope.tokenizers.engines.registry import start_engine
from tokscope.tokenizers.interface import SplitPolicy, VocabularyOptions
from tokscope.tokenizers.loader import LazyTokenizer, Loader
from tokscope.tokenizers.names import resolve_all
from tokscope.versions import engine_name

NAMES = ["plain.tiktoken", "byte_level.json", "unigram.json", "bpe.model", "vocab.txt"]


def load_anew(path: Path, store: Path) -> LoadedTokenizer:
    """Load with a loader of its own, as another run would, on a store that is kept."""
    catalogue = bundled_catalogue()
    loader = Loader(catalogue, VocabularyFetcher(Store(store), catalogue, offline=True))
    options = VocabularyOptions(pattern="gpt-2", lowercase=True)
    (target,) = resolve_all([str(path)], catalogue, options)
    return loader.load_one(target)


@pytest.mark.parametrize("name", NAMES)
def test_a_remembered_tokenizer_is_the_same_in_everything(
    name: str, trained: tiny.Trained, tmp_path: Path
) -> None:
    fresh = load_anew(trained.file(name), tmp_path)
    again = load_anew(trained.file(name), tmp_path)
    assert type(again) is not type(fresh)
    for attribute in ("id", "algorithm", "engine", "vocabulary", "special", "fingerprint"):
        assert getattr(again, attribute) == getattr(fresh, attribute)
    line = "Привет, hello <s> [MASK] 語"
    assert again.encode(line) == fresh.encode(line)
    assert again.count(line) == fresh.count(line)
    assert again.count_many([line, ""]) == fresh.count_many([line, ""])
    assert again.segment(line) == fresh.segment(line)
    assert again.token_bytes() == fresh.token_bytes()


@pytest.mark.parametrize("name", NAMES)
def test_its_identity_is_reported_without_starting_the_engine(
    name: str, trained: tiny.Trained, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fingerprint = load_anew(trained.file(name), tmp_path).fingerprint
    started: list[str] = []

    def watched(id_: str, *others: Any, **known: Any) -> LoadedTokenizer:
        started.append(id_)
        return start_engine(id_, *others, **known)

    monkeypatch.setattr(loading, "start_engine", watched)
    again = load_anew(trained.file(name), tmp_path)
    assert again.fingerprint == fingerprint
    assert not started
    again.encode("мир")
    assert len(started) == 1


def test_another_pattern_is_not_taken_for_the_remembered_one(
    trained: tiny.Trained, tmp_path: Path
) -> None:
    catalogue = bundled_catalogue()
    found = []
    for pattern in ("gpt-2", "cl100k_base"):
        loader = Loader(catalogue, VocabularyFetcher(Store(tmp_path), catalogue, offline=True))
        path = str(trained.file("plain.tiktoken"))
        (target,) = resolve_all([path], catalogue, VocabularyOptions(pattern=pattern))
        found.append(loader.load_one(target).fingerprint)
    assert len(set(found)) == 2


@pytest.mark.parametrize("name", NAMES)
def test_whether_it_may_be_split_is_reported_without_starting_the_engine(
    name: str, trained: tiny.Trained, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = load_anew(trained.file(name), tmp_path).split_policy
    first = load_anew(trained.file(name), tmp_path)
    assert isinstance(first, LazyTokenizer)
    assert first.split_policy is first.loaded.split_policy is expected
    monkeypatch.setattr(loading, "start_engine", lambda *_, **__: pytest.fail("started"))
    assert load_anew(trained.file(name), tmp_path).split_policy is expected


def test_a_split_is_not_remembered_past_a_change_of_the_patterns(
    trained: tiny.Trained, tmp_path: Path
) -> None:
    found = []
    for regex in (tiny.GPT2_REGEX, r"\p{N}{1,3}"):
        catalogue = bundled_catalogue()
        pattern = replace(catalogue.pattern("gpt-2"), regex=regex)
        catalogue = replace(catalogue, patterns=catalogue.patterns | {"gpt-2": pattern})
        for _ in range(3):
            loader = Loader(catalogue, VocabularyFetcher(Store(tmp_path), catalogue, offline=True))
            path = str(trained.file("plain.tiktoken"))
            (target,) = resolve_all([path], catalogue, VocabularyOptions(pattern="gpt-2"))
            found.append(loader.load_one(target).split_policy)
    assert found == [SplitPolicy.CHUNKS] * 3 + [SplitPolicy.WHOLE] * 3


def test_a_note_that_is_no_verdict_is_queried_again(trained: tiny.Trained, tmp_path: Path) -> None:
    expected = [load_anew(trained.file("bpe.model"), tmp_path).split_policy for _ in range(2)][-1]
    (note,) = (tmp_path / "notes").glob("split-policy-*/*.json")
    for value in ('"yes"', "[1]", "null", "{}"):
        note.write_text(f'{{"key": "", "value": {value}}}')
        assert load_anew(trained.file("bpe.model"), tmp_path).split_policy is expected


@pytest.mark.parametrize(
    "distribution", ["tiktoken", "tokenizers", "sentencepiece", "pytest", "huggingface-hub"]
)
def test_an_engine_is_named_with_the_version_that_is_installed(distribution: str) -> None:
    assert engine_name(distribution) == f"{distribution} {version(distribution)}"
    assert versions._version_by_folder(distribution) == version(distribution)


def test_a_version_that_two_folders_claim_is_queried_of_the_metadata(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("tiktoken-0.1.dist-info", "tiktoken_ext-7.dist-info"):
        (tmp_path / name).mkdir()
    monkeypatch.syspath_prepend(str(tmp_path))
    assert versions._version_by_folder("tiktoken") is None
    assert versions._version_by_folder("tiktoken_ext") == "7"
    assert versions._version_by_folder("no-such-thing") is None
