"""Parts of a ``tokenizer.json`` that may be none; ``test_parts`` holds them to the whole."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tokenizers import AddedToken, Tokenizer, normalizers

from tests.helpers import tiny
from tests.tokenizers.conftest import LoadPath
from tokscope.catalogue.catalogue import bundled_catalogue
from tokscope.catalogue.rows import VocabularyFormat
from tokscope.sources.local import local_files
from tokscope.sources.store import Store
from tokscope.tokenizers.trimming.tokenizer_json import TokenizerJsonTrimmer

MANY = 10**9
"""Entries so many that a part is always sooner loaded."""


def saved(tokenizer: Tokenizer, folder: Path) -> Path:
    path = folder / "tokenizer.json"
    tokenizer.save(str(path))
    return path


def parts_of(path: Path, folder: Path) -> TokenizerJsonTrimmer:
    files = local_files(path)
    assert files.format is VocabularyFormat.TOKENIZER_JSON
    return TokenizerJsonTrimmer("parts", MANY, files, bundled_catalogue(), Store(folder / "kept"))


def test_an_added_token_in_the_text_takes_the_whole(tmp_path: Path) -> None:
    tokenizer = tiny.byte_level()
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.add_tokens([AddedToken("<think>", normalized=True)])
    parts = parts_of(saved(tokenizer, tmp_path), tmp_path)
    assert parts.trim_for(["I think"]) is not None
    assert parts.trim_for(["a <think> b"]) is None
    assert parts.trim_for(["a ＜think＞ b"]) is None


@pytest.mark.parametrize("make", [tiny.byte_level, tiny.unigram])
@pytest.mark.parametrize(
    ("normalizer", "added", "text"),
    [
        (normalizers.Lowercase(), "<NEW>", "<new>to"),
        (normalizers.NFKC(), "ＡＢ", "日ABa"),
        (normalizers.Lowercase(), "Ж", "слово ж"),
    ],
)
def test_an_added_token_that_is_normalised_itself_takes_the_whole(
    tmp_path: Path, make: Callable[[], Tokenizer], normalizer: Any, added: str, text: str
) -> None:
    tokenizer = make()
    tokenizer.normalizer = normalizer
    tokenizer.add_tokens([AddedToken(added, normalized=True)])
    parts = parts_of(saved(tokenizer, tmp_path), tmp_path)
    assert parts.trim_for(["я иду"]) is not None
    assert parts.trim_for([text]) is None


@pytest.mark.parametrize("make", [tiny.byte_level, tiny.unigram])
def test_a_file_that_names_no_added_tokens_is_read(
    tmp_path: Path, load_path: LoadPath, make: Callable[[], Tokenizer]
) -> None:
    path = saved(make(), tmp_path)
    content = json.loads(path.read_text("utf-8"))
    del content["added_tokens"]
    path.write_text(json.dumps(content), "utf-8")
    part = parts_of(path, tmp_path).trim_for(["мир, world"])
    assert part is not None
    assert part.count("мир, world") == load_path(path).count("мир, world")


@dataclass
class Change:
    """Something that a model says."""

    name: str
    value: Any


@pytest.mark.parametrize(
    ("make", "change"),
    [
        (tiny.byte_level, Change("ignore_merges", value=True)),
        (tiny.byte_level, Change("end_of_word_suffix", "</w>")),
        (tiny.unigram, Change("byte_fallback", value=True)),
        (tiny.unigram, Change("unk_id", None)),
        (tiny.wordpiece, None),
        (tiny.word_level, None),
    ],
)
def test_models_that_reach_other_entries_are_taken_whole(
    tmp_path: Path, make: Callable[[], Tokenizer], change: Change | None
) -> None:
    path = saved(make(), tmp_path)
    if change is not None:
        content = json.loads(path.read_text("utf-8"))
        content["model"][change.name] = change.value
        path.write_text(json.dumps(content), "utf-8")
    for _ in range(2):  # found, and taken from what was kept
        assert parts_of(path, tmp_path).trim_for(["a"]) is None
