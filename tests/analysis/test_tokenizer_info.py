"""Normalisers and pre-tokenizers in plain words."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.tiny import Trained
from tokscope.analysis.tokenizer_info import (
    Preparation,
    pattern_in_words,
    preparation_of,
    tokenizer_facts,
)
from tokscope.catalogue.catalogue import bundled_catalogue
from tokscope.tokenizers.engines.registry import options_of_local
from tokscope.tokenizers.interface import VocabularyOptions
from tokscope.tokenizers.loader import Loader
from tokscope.tokenizers.names import resolve

CAPITAL = "a capital behind a small letter begins a new piece"
THREE = "up to three digits, the space before them apart"
EACH = "every digit apart, as is the space before them"
SPACE, SIGN = "letters with the space before them", "letters with one space or sign before them"


@pytest.mark.parametrize(
    ("name", "message_part"),
    [
        ("gpt-2", f"{SPACE}; digits with the space before them"),
        ("cl100k_base", f"{SIGN}; {THREE}"),
        ("o200k_base", f"{SIGN}; {CAPITAL}; {THREE}"),
        ("qwen-2", f"{SIGN}; {EACH}"),
        ("qwen-3.5", f"{SIGN}; {EACH}; combining marks stay with their letter"),
    ],
)
def test_patterns_of_the_catalogue(name: str, message_part: str) -> None:
    assert pattern_in_words(bundled_catalogue().patterns[name].regex) == message_part


def prepared(path: Path, options: VocabularyOptions | None = None) -> Preparation:
    from tokscope.sources.local import local_files

    files = local_files(path)
    options = options_of_local(files, options or VocabularyOptions())
    return preparation_of(files, bundled_catalogue(), options)


def test_files_of_every_kind(tmp_path: Path) -> None:
    trained = Trained(tmp_path)
    none = "none: text is taken as it is"
    assert prepared(trained.file("byte_level.json")) == Preparation(
        none, f"{SPACE}; digits with the space before them; then bytes"
    )
    assert prepared(trained.file("wordpiece.json")).pre_tokenizer.startswith("words at white space")
    unigram = prepared(trained.file("unigram.model"))
    assert "a space put before the text" in unigram.normalizer
    assert unigram.pre_tokenizer == "words with the space before them, written ▁"
    assert "fall into bytes" in prepared(trained.file("bpe-bytes.model")).pre_tokenizer
    assert (
        "lower case"
        in prepared(trained.file("vocab.txt"), VocabularyOptions(lowercase=True)).normalizer
    )
    ranks = trained.file("x.tiktoken")
    named = prepared(ranks, VocabularyOptions(pattern="cl100k_base", normalizer="NFC"))
    assert named.normalizer.startswith("Unicode NFC")
    assert named.pre_tokenizer.startswith("cl100k_base: letters")


def test_facts_of_a_bundled_tokenizer(loader: Loader) -> None:
    target = resolve("gpt-4o", loader.catalogue)
    facts = dict(tokenizer_facts(loader.load_one(target), target, loader))
    assert "Cyrillic 7.1% (14,212)" in facts["scripts"]
    assert facts["Cyrillic words"].startswith("7,880 ")
    assert "государственного (16), законодательства (16)" in facts["longest"]
    assert "66 are a token alone and 62 with a space" in facts["single letters"]
    assert facts["pre-tokenizer"].startswith("o200k_base: ")
    assert "gpt-5" in facts["models"]


def test_facts_of_a_baseline_and_of_shared_segmentation(loader: Loader) -> None:
    target = resolve("characters", loader.catalogue)
    facts = dict(tokenizer_facts(loader.load_one(target), target, loader))
    assert "scripts" not in facts
    assert facts["large text"].endswith("every character stands for itself")
