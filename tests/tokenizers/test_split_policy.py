"""Text is counted by chunks only where nothing in the tokenizer reaches over a single space."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from sentencepiece import sentencepiece_model_pb2
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers

from tests.helpers import tiny
from tests.helpers.tables import counts_by_chunks, table_of
from tests.tokenizers.conftest import LoadPath
from tokscope.catalogue.catalogue import bundled_catalogue
from tokscope.corpora.corpus import Corpus, PlainPart
from tokscope.corpora.readers.interface import Passage
from tokscope.counting.measure import measure
from tokscope.tokenizers.engines.base import LoadedTokenizer
from tokscope.tokenizers.interface import SplitPolicy

TEXT = "ab ab ab ab"
"""Four tokens where words are apart; one where nothing cuts at the spaces."""
PATTERNS = bundled_catalogue().patterns


def measured(tokenizer: LoadedTokenizer, text: str) -> int:
    """Count a text that is repeated, so that chunks are worth counting."""
    corpus = Corpus("text", (PlainPart([Passage(text, "text")] * 50, "en"),))
    tokens = set(measure(corpus, [tokenizer]).columns[tokenizer.id].tokens)
    assert len(tokens) == 1
    return int(tokens.pop())


def split(regex: str, *, behavior: str = "Isolated", invert: bool = False) -> dict[str, Any]:
    pattern = {"Regex": regex}
    return {"type": "Split", "pattern": pattern, "behavior": behavior, "invert": invert}


def byte_level(folder: Path, *splits: dict[str, Any], normalizer: Any = None) -> Path:
    """Write a tokenizer.json that merges ``ab ab ab ab`` to one token where nothing cuts it."""
    merges = [("a", "b"), ("Ġ", "ab"), ("ab", "Ġab"), ("abĠab", "Ġab"), ("abĠabĠab", "Ġab")]
    tokens = [*pre_tokenizers.ByteLevel.alphabet(), *map("".join, merges)]
    engine = Tokenizer(models.BPE({token: id_ for id_, token in enumerate(tokens)}, merges))
    engine.decoder = decoders.ByteLevel()
    engine.normalizer = normalizer
    content = json.loads(engine.to_str())
    last = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True}
    content["pre_tokenizer"] = {
        "type": "Sequence",
        "pretokenizers": [*splits, last | {"use_regex": False}],
    }
    path = folder / "tokenizer.json"
    path.write_text(json.dumps(content), "utf-8")
    return path


@pytest.mark.parametrize(
    "splits",
    [
        [],
        [split(r"\p{N}{1,3}")],
        [split(PATTERNS["deepseek-cjk"].regex)],
        [split(r"\p{N}{1,3}"), split(PATTERNS["deepseek-cjk"].regex)],
        [split(r"[a-z]+ ?|\s+")],
        [split("ab( ab)*")],
    ],
)
def test_merges_over_spaces_that_the_splits_leave_are_kept(
    splits: list[dict[str, Any]], tmp_path: Path, load_path: LoadPath
) -> None:
    tokenizer = load_path(byte_level(tmp_path, *splits))
    expected = len(Tokenizer.from_file(str(tmp_path / "tokenizer.json")).encode(TEXT).ids)
    assert tokenizer.split_policy is SplitPolicy.WHOLE
    assert measured(tokenizer, TEXT) == tokenizer.count(TEXT) == expected
    assert measured(tokenizer, TEXT) == (7 if splits == [split(r"[a-z]+ ?|\s+")] else 1)


@pytest.mark.parametrize("behavior", ["MergedWithPrevious", "MergedWithNext", "Contiguous"])
@pytest.mark.parametrize("invert", [False, True])
def test_pieces_that_are_joined_again_are_counted_whole(
    behavior: str, invert: bool, tmp_path: Path, load_path: LoadPath
) -> None:
    step = split(r" ?\p{L}+|\s+", behavior=behavior, invert=invert)
    tokenizer = load_path(byte_level(tmp_path, step))
    assert tokenizer.split_policy is SplitPolicy.WHOLE
    assert measured(tokenizer, TEXT) == tokenizer.count(TEXT)


def test_splits_that_split_before_every_space_are_counted_by_chunks(
    tmp_path: Path, load_path: LoadPath
) -> None:
    steps = [split(r"\p{N}{1,3}"), split(r" ?[a-z]+|\s|[^\sa-z]+")]
    tokenizer = load_path(byte_level(tmp_path, *steps))
    assert tokenizer.split_policy is SplitPolicy.CHUNKS
    assert measured(tokenizer, TEXT) == tokenizer.count(TEXT) == 4


@pytest.mark.parametrize(
    ("regex", "tokens", "split_at"),
    [
        (r"[^\n]+", 1, SplitPolicy.WHOLE),
        (r"[a-z ]+", 1, SplitPolicy.WHOLE),
        (r" ?\w+|\s", 2, SplitPolicy.CHUNKS),
    ],
)
def test_a_tekken_file_is_split_as_its_own_pattern_allows(
    regex: str, tokens: int, split_at: SplitPolicy, tmp_path: Path, load_path: LoadPath
) -> None:
    content = tiny.tekken()
    for token in (b"a ", b"a b", b" b"):
        rank = len(content["vocab"])
        encoded = base64.b64encode(token).decode()
        content["vocab"].append({"rank": rank, "token_bytes": encoded, "token_str": None})
    content["config"]["default_vocab_size"] += 3
    content["config"]["pattern"] = regex
    path = tmp_path / "tekken.json"
    path.write_text(json.dumps(content), "utf-8")
    tokenizer = load_path(path)
    assert tokenizer.split_policy is split_at
    assert measured(tokenizer, "a b") == tokenizer.count("a b") == tokens


def test_a_rank_file_is_split_as_the_pattern_named_allows(
    trained: tiny.Trained, load_path: LoadPath
) -> None:
    path = trained.file("plain.tiktoken")
    for name in PATTERNS:
        split_at = load_path(path, pattern=name).split_policy
        single_steps = ("deepseek-digits", "deepseek-cjk")
        assert split_at is (SplitPolicy.WHOLE if name in single_steps else SplitPolicy.CHUNKS), name


def test_an_added_token_that_normalising_spells_with_spaces_is_found_in_the_whole_text(
    tmp_path: Path, load_path: LoadPath
) -> None:
    words = split(tiny.GPT2_REGEX)
    path = byte_level(tmp_path, words, normalizer=normalizers.NFKC())
    engine = Tokenizer.from_file(str(path))
    engine.add_tokens([AddedToken("<x>", normalized=True)])
    engine.save(str(path))
    assert load_path(path).split_policy is SplitPolicy.CHUNKS
    engine.add_tokens([AddedToken("\ufdfa", normalized=True)])
    engine.save(str(path))
    tokenizer = load_path(path)
    spelt = "صلى الله عليه وسلم"
    assert tokenizer.split_policy is SplitPolicy.WHOLE
    assert measured(tokenizer, spelt) == tokenizer.count(spelt) == 1
    assert measured(tokenizer, "\ufdfa") == tokenizer.count("\ufdfa") == 1


def test_nothing_is_found_in_what_spells_a_special_token(
    tmp_path: Path, load_path: LoadPath
) -> None:
    path = byte_level(tmp_path, split(tiny.GPT2_REGEX))
    engine = Tokenizer.from_file(str(path))
    engine.add_special_tokens(["x yz"])
    engine.add_tokens([AddedToken("yz", normalized=False)])
    engine.save(str(path))
    tokenizer = load_path(path)
    assert tokenizer.split_policy is SplitPolicy.WHOLE
    assert tokenizer.count(" yz") == 2
    assert measured(tokenizer, "x yz") == tokenizer.count("x yz") == 4


def test_unknown_tokens_that_are_joined_over_spaces_are_counted_whole(
    tmp_path: Path, load_path: LoadPath
) -> None:
    engine = Tokenizer(models.Unigram([("<unk>", 0.0), ("▁a", -1.0), ("a", -2.0)], 0))
    engine.normalizer = normalizers.Sequence([normalizers.NFKC()])
    for splits, split_at, tokens in ((True, SplitPolicy.CHUNKS, 2), (False, SplitPolicy.WHOLE, 1)):
        engine.pre_tokenizer = pre_tokenizers.Metaspace(split=splits)
        path = tmp_path / f"{splits}" / "tokenizer.json"
        path.parent.mkdir()
        engine.save(str(path))
        tokenizer = load_path(path)
        assert tokenizer.split_policy is split_at
        assert measured(tokenizer, "☃ ☃") == tokenizer.count("☃ ☃") == tokens
        if split_at is SplitPolicy.CHUNKS:
            assert counts_by_chunks(tokenizer, table_of(["☃ ☃"])).tokens == [2]


@pytest.mark.parametrize("made", ["20", "", "62 20"])
def test_a_normaliser_that_makes_spaces_of_letters_is_counted_whole(
    made: str, tmp_path: Path, load_path: LoadPath
) -> None:
    rules = tmp_path / "rules.tsv"
    split_at = {}
    for rule in ("71\t62\n", f"71\t{made}\n"):
        rules.write_text(rule, "utf-8")
        data = tiny.sentencepiece_model("unigram", normalization_rule_tsv=str(rules))
        model = sentencepiece_model_pb2.ModelProto()
        model.ParseFromString(data)
        entries = [(piece.piece, piece.score) for piece in model.pieces]
        engine = Tokenizer(models.Unigram([*entries, ("▁", -9.0), ("▁q", -9.0)], 0))
        one_space = normalizers.Replace(Regex(" {2,}"), " ")
        charsmap = normalizers.Precompiled(model.normalizer_spec.precompiled_charsmap)
        engine.normalizer = normalizers.Sequence([charsmap, one_space])
        engine.pre_tokenizer = pre_tokenizers.Metaspace()
        engine.save(str(tmp_path / "tokenizer.json"))
        tokenizer = load_path(tmp_path / "tokenizer.json")
        split_at[rule] = tokenizer.split_policy
        assert measured(tokenizer, "a q a q") == tokenizer.count("a q a q")
    assert list(split_at.values()) == [SplitPolicy.CHUNKS, SplitPolicy.WHOLE]
