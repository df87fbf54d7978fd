"""A byte-level ``tokenizer.json`` in tiktoken: the counts of ``tokenizers``, or refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import regex
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers

from tests.helpers import tiny
from tests.tokenizers.conftest import LoadPath
from tokscope.catalogue.catalogue import bundled_catalogue
from tokscope.sources.local import local_files
from tokscope.sources.store import Store
from tokscope.tokenizers.fast.conformance.documents import conformance_documents, corpora_lines
from tokscope.tokenizers.fast.conformance.run import ConformanceTest
from tokscope.tokenizers.fast.counter import EngineInputs, FastCounter
from tokscope.tokenizers.fast.tiktoken_bpe import _TOGETHER, open_counter
from tokscope.tokenizers.interface import VocabularyOptions

EVERY = 3
"""One adversarial document in so many."""
STEPS = ("deepseek-digits", "deepseek-cjk", "deepseek-words")
KINDS = "aж\u03011!— \n\t\u200bの\u3099゛\u3040"
"""A character of each kind that the steps tell apart: ASCII and other letters, marks, digits, ASCII
and other punctuation, three of white space, others; the same among kana."""


def nothing(_: Tokenizer) -> None:
    pass


def in_steps(tokenizer: Tokenizer) -> None:
    patterns = bundled_catalogue().patterns
    splits = [pre_tokenizers.Split(Regex(patterns[name].regex), "isolated") for name in STEPS]
    byte_level = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([*splits, byte_level])


def composing(tokenizer: Tokenizer) -> None:
    tokenizer.normalizer = normalizers.NFC()


def folding(tokenizer: Tokenizer) -> None:
    tokenizer.normalizer = normalizers.NFKC()


def with_added(tokenizer: Tokenizer) -> None:
    tokenizer.add_tokens([AddedToken("<think>", normalized=False), "мир"])


def saved(folder: Path, change: Callable[[Tokenizer], None]) -> Path:
    tokenizer = tiny.byte_level()
    change(tokenizer)
    path = folder / "tokenizer.json"
    tokenizer.save(str(path))
    return path


def counter_of(path: Path, folder: Path) -> FastCounter:
    kept = Store(folder / "kept")
    return open_counter(
        EngineInputs(local_files(path), VocabularyOptions(), bundled_catalogue(), kept)
    )


@pytest.mark.parametrize("change", [nothing, in_steps, composing, folding, with_added])
def test_it_counts_the_same(
    tmp_path: Path, load_path: LoadPath, change: Callable[[Tokenizer], None]
) -> None:
    path = saved(tmp_path, change)
    texts = [*conformance_documents()[::EVERY], *corpora_lines()[::EVERY]]
    texts += ["<think>мир", "a\u200d\u200d1", "\u200d語 \u3099x", "  1", "a  語", "!!か゛ー!", ""]
    test_name = ConformanceTest(load_path(path), texts)
    for _ in range(2):  # made, and taken from what was kept
        verdict = test_name.run(counter_of(path, tmp_path))
        assert verdict.is_certified, str(verdict)


@pytest.mark.parametrize("length", [4, pytest.param(6, marks=pytest.mark.fuzz)])
def test_steps_and_the_one_pattern_made_of_them_split_alike(length: int) -> None:
    tokenizer = tiny.byte_level()
    in_steps(tokenizer)
    steps = pre_tokenizers.Sequence(list(tokenizer.pre_tokenizer)[:-1])
    pattern = regex.compile(_TOGETHER[STEPS])
    for size in range(1, length + 1):
        for text in map("".join, product(KINDS, repeat=size)):
            pieces = [piece for piece, _ in steps.pre_tokenize_str(text)]
            assert pattern.findall(text) == pieces, ascii(text)


def test_a_sign_among_kana_is_a_piece_of_its_own(tmp_path: Path, load_path: LoadPath) -> None:
    halves = [("ã", "ĥ"), ("ãĥ", "ķ"), ("ã", "Ĥ"), ("ãĥķ", "ãĤ")]
    tokens = [*pre_tokenizers.ByteLevel.alphabet(), *map("".join, halves)]
    tokenizer = Tokenizer(models.BPE({token: id_ for id_, token in enumerate(tokens)}, halves))
    tokenizer.decoder = decoders.ByteLevel()
    in_steps(tokenizer)
    path = tmp_path / "tokenizer.json"
    tokenizer.save(str(path))
    counter, official = counter_of(path, tmp_path), load_path(path)
    for text, tokens in {"フ゛": 3, "フ゜": 3, "フ゛ラシ": 7, "フむ": 2}.items():
        assert official.count(text) == tokens
        assert list(counter.count([text]).tokens) == [tokens]


@pytest.mark.parametrize("place", range(4))
def test_a_step_that_is_not_known_is_never_passed_over(place: int, tmp_path: Path) -> None:
    path = saved(tmp_path, in_steps)
    content = json.loads(path.read_text("utf-8"))
    split = {"type": "Split", "pattern": {"Regex": "x"}, "behavior": "Isolated", "invert": False}
    content["pre_tokenizer"]["pretokenizers"].insert(place, split)
    path.write_text(json.dumps(content), "utf-8")
    with pytest.raises(ValueError, match="in steps"):
        counter_of(path, tmp_path)


def test_texts_that_spell_an_added_token_are_left_out(tmp_path: Path) -> None:
    counter = counter_of(saved(tmp_path, with_added), tmp_path)
    assert counter.unsupported_text("a <think> b")
    assert not counter.unsupported_text("a < think> b")


def test_texts_that_two_tables_normalise_in_two_ways_are_left_out(tmp_path: Path) -> None:
    counter = counter_of(saved(tmp_path, folding), tmp_path)
    assert counter.unsupported_text(
        "令和 ㋿"
    )  # a square of 2019, which the tables of `tokenizers` lack
    assert not counter.unsupported_text("平成 ㍻ № ½")


def test_an_added_token_that_is_normalised_itself_is_left_out(tmp_path: Path) -> None:
    def change(tokenizer: Tokenizer) -> None:
        folding(tokenizer)
        tokenizer.add_tokens([AddedToken("ＡＢ", normalized=True)])

    counter = counter_of(saved(tmp_path, change), tmp_path)
    assert counter.unsupported_text("AB of")
    assert counter.unsupported_text("ＡＢ of")
    assert counter.unsupported_text("ＡB of")
    assert not counter.unsupported_text("A B of ж")


def lowering(content: dict[str, Any]) -> None:
    content["normalizer"] = {"type": "Lowercase"}


def split_in_unknown_steps(content: dict[str, Any]) -> None:
    split = {"type": "Split", "pattern": {"Regex": "x"}, "behavior": "Isolated", "invert": False}
    last = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True}
    content["pre_tokenizer"] = {
        "type": "Sequence",
        "pretokenizers": [split, split, last | {"use_regex": False}],
    }


def with_an_entry_of_no_merge(content: dict[str, Any]) -> None:
    content["model"]["vocab"]["qqqqq"] = len(content["model"]["vocab"])


def with_a_second_method(content: dict[str, Any]) -> None:
    merges = content["model"]["merges"]
    whole = next("".join(pair) for pair in merges if len("".join(pair)) > 2)
    merges.append([whole[:1], whole[1:]])
    content["model"]["vocab"].setdefault(whole[1:], len(content["model"]["vocab"]))


@pytest.mark.parametrize(
    "spoil", [lowering, split_in_unknown_steps, with_an_entry_of_no_merge, with_a_second_method]
)
def test_what_ranks_cannot_say_is_refused(
    tmp_path: Path, spoil: Callable[[dict[str, Any]], None]
) -> None:
    path = saved(tmp_path, nothing)
    content = json.loads(path.read_text("utf-8"))
    spoil(content)
    path.write_text(json.dumps(content), "utf-8")
    with pytest.raises(ValueError, match=r"it normalises|in steps|in no way|in two ways"):
        counter_of(path, tmp_path)
