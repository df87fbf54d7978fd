"""What decides a tokenizer's counts: its files and options, not its entries alone."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import sentencepiece
from sentencepiece import sentencepiece_model_pb2
from tokenizers import AddedToken, Tokenizer

from tests.helpers import tiny
from tests.tokenizers.conftest import LoadPath
from tokscope.catalogue.catalogue import bundled_catalogue
from tokscope.corpora.corpus import Corpus, PlainPart
from tokscope.corpora.readers.interface import Passage
from tokscope.counting.counts import CountCache
from tokscope.counting.measure import measure
from tokscope.errors import UnavailableError
from tokscope.sources.fetcher import VocabularyFetcher
from tokscope.sources.local import local_files
from tokscope.sources.store import Store
from tokscope.tokenizers.engines.base import LoadedTokenizer
from tokscope.tokenizers.fast.counter import EngineInputs
from tokscope.tokenizers.fast.gigatoken_formats import (
    as_tokenizer_json,
    found_behind_a_prefix,
    json_of_sentencepiece,
)
from tokscope.tokenizers.interface import SplitPolicy, VocabularyOptions
from tokscope.tokenizers.loader import Loader
from tokscope.tokenizers.names import resolve_all

TEXT = "мир  <call>  hello world <call>"


def with_added(trained: tiny.Trained, name: str, folder: Path, **flags: bool) -> Path:
    engine = Tokenizer.from_file(str(trained.file(name)))
    engine.add_tokens([AddedToken("<call>", normalized=False, special=False, **flags)])
    folder.mkdir()
    path = folder / "tokenizer.json"
    engine.save(str(path))
    return path


def loaded(path: Path, store: Path, pattern: str | None = None) -> LoadedTokenizer:
    catalogue = bundled_catalogue()
    loader = Loader(catalogue, VocabularyFetcher(Store(store), catalogue, offline=True))
    (target,) = resolve_all([str(path)], catalogue, VocabularyOptions(pattern=pattern))
    return loader.load_one(target)


def test_files_of_one_fingerprint_are_counted_each_for_itself(
    trained: tiny.Trained, tmp_path: Path
) -> None:
    plain, stripping = (
        loaded(with_added(trained, "byte_level.json", tmp_path / name, lstrip=lstrip), tmp_path)
        for name, lstrip in (("plain", False), ("stripping", True))
    )
    assert plain.fingerprint == stripping.fingerprint
    assert plain.identity != stripping.identity
    corpus = Corpus("text", (PlainPart([Passage(TEXT, "text")] * 3, "ru"),))
    cache = CountCache(Store(tmp_path / "counts"))
    for _ in range(2):  # the second time from the cache
        found = measure(corpus, [plain, stripping], cache=cache).columns
        for each in (plain, stripping):
            assert list(found[each.id].tokens) == [each.count(TEXT)] * 3
    assert plain.count(TEXT) > stripping.count(TEXT)


def test_a_pattern_is_its_regex_whatever_it_is_called(
    trained: tiny.Trained, tmp_path: Path
) -> None:
    path, catalogue = trained.file("plain.tiktoken"), bundled_catalogue()
    regex = catalogue.pattern("gpt-2").regex
    identities = set()
    for own in (regex, regex.replace("+", "")):
        patterns = {**catalogue.patterns, "gpt-2": replace(catalogue.pattern("gpt-2"), regex=own)}
        changed = replace(catalogue, patterns=patterns)
        loader = Loader(changed, VocabularyFetcher(Store(tmp_path), changed, offline=True))
        (target,) = resolve_all([str(path)], changed, VocabularyOptions(pattern="gpt-2"))
        identities.add(loader.load_one(target).identity)
    assert len(identities) == 2
    again = {loaded(path, tmp_path, "gpt-2").identity, loaded(path, tmp_path, "gpt-2").identity}
    assert len(again) == 1
    assert again < identities


def test_a_local_file_that_was_changed_in_its_place_is_not_read(
    trained: tiny.Trained, tmp_path: Path
) -> None:
    path = tmp_path / "some.model"
    path.write_bytes(trained.file("bpe.model").read_bytes())
    files = local_files(path)
    files.check()
    path.write_bytes(trained.file("unigram.model").read_bytes())
    with pytest.raises(UnavailableError, match=r"some\.model: was changed while it was in use"):
        files.check()


@pytest.mark.parametrize(
    ("name", "flags"),
    [
        ("byte_level.json", {"rstrip": True}),
        ("byte_level.json", {"lstrip": True}),
        ("unigram.json", {"rstrip": True}),
    ],
)
def test_added_tokens_that_take_spaces_along_forbid_the_split(
    name: str, flags: dict[str, bool], trained: tiny.Trained, tmp_path: Path, load_path: LoadPath
) -> None:
    tokenizer = load_path(with_added(trained, name, tmp_path / "own", **flags))
    assert tokenizer.split_policy is SplitPolicy.WHOLE


def test_an_added_token_with_a_space_forbids_the_split(
    trained: tiny.Trained, tmp_path: Path, load_path: LoadPath
) -> None:
    content = json.loads(with_added(trained, "unigram.json", tmp_path / "own").read_bytes())
    content["normalizer"] = {"type": "Sequence", "normalizers": [{"type": "NFKC"}]}
    path = tmp_path / "tokenizer.json"
    path.write_text(json.dumps(content))
    assert load_path(path).split_policy is SplitPolicy.CHUNKS
    content["added_tokens"][-1]["content"] = "New York"
    path.write_text(json.dumps(content))
    assert load_path(path).split_policy is SplitPolicy.WHOLE
    content["added_tokens"][-1]["content"] = "<call>"
    replacing = {"type": "Replace", "pattern": {"String": " ."}, "content": "."}
    content["normalizer"]["normalizers"].append(replacing)
    path.write_text(json.dumps(content))
    assert load_path(path).split_policy is SplitPolicy.WHOLE


def test_a_model_without_a_space_of_its_own_is_counted_whole(
    trained: tiny.Trained, tmp_path: Path, load_path: LoadPath
) -> None:
    model = sentencepiece_model_pb2.ModelProto()
    model.ParseFromString(trained.file("unigram.model").read_bytes())
    assert load_path(trained.file("unigram.model")).split_policy is SplitPolicy.CHUNKS
    model.normalizer_spec.remove_extra_whitespaces = False
    path = tmp_path / "keeping.model"
    path.write_bytes(model.SerializeToString())
    assert (
        load_path(path).split_policy is SplitPolicy.WHOLE
    )  # its rules may make a space beside another
    model.normalizer_spec.precompiled_charsmap = b""
    path.write_bytes(model.SerializeToString())
    assert load_path(path).split_policy is SplitPolicy.CHUNKS
    for piece in model.pieces:
        if piece.piece == "▁":
            piece.piece = "▁▁▁▁"
    path.write_bytes(model.SerializeToString())
    tokenizer = load_path(path)
    assert tokenizer.split_policy is SplitPolicy.WHOLE
    assert tokenizer.split_policy_reason == "no entry is a space"


def test_fast_engines_are_given_what_is_found_in_text_first(
    trained: tiny.Trained, tmp_path: Path
) -> None:
    data = tiny.sentencepiece_model(
        "bpe",
        byte_fallback=True,
        user_defined_symbols=["[REF_1]"],
        normalization_rule_name="identity",
        remove_extra_whitespaces=False,
    )
    assert "[REF_1]" in found_behind_a_prefix(json_of_sentencepiece(data))
    model = sentencepiece_model_pb2.ModelProto()
    model.ParseFromString(data)
    model.normalizer_spec.add_dummy_prefix = False
    converted = json_of_sentencepiece(model.SerializeToString())
    assert found_behind_a_prefix(converted) == []
    assert sentencepiece.SentencePieceProcessor(model_proto=data).encode("[REF_1]")


def test_fast_engines_do_not_read_files_that_find_tokens_in_normalised_text(
    trained: tiny.Trained, tmp_path: Path
) -> None:
    path = with_added(trained, "byte_level.json", tmp_path / "own")
    content = json.loads(path.read_bytes())
    material = EngineInputs(
        local_files(path), VocabularyOptions(), bundled_catalogue(), Store(tmp_path)
    )
    assert as_tokenizer_json(material)[1] == ["<call>"]
    content["added_tokens"][-1]["normalized"] = True
    for normalizer in (None, {"type": "Sequence", "normalizers": []}):
        path.write_text(json.dumps(content | {"normalizer": normalizer}))
        assert as_tokenizer_json(material)[1] == ["<call>"]
    path.write_text(json.dumps(content | {"normalizer": {"type": "Lowercase"}}))
    with pytest.raises(ValueError, match="added tokens with normalized=true"):
        as_tokenizer_json(material)
