"""Parts of a ``tokenizer.json``: the counts of the whole file, or none."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tokenizers import AddedToken, Tokenizer, normalizers

from tests.backends import tiny
from tests.backends.conftest import LoadPath, OpenLoader
from tokscope.backends import json_part
from tokscope.backends.base import LoadedTokenizer
from tokscope.backends.deferred import DeferredTokenizer
from tokscope.backends.hostile import corpora_lines, hostile_documents
from tokscope.backends.json_part import JsonParts
from tokscope.backends.naming import resolve_all
from tokscope.catalogue import Format, bundled_catalogue
from tokscope.sources import Store, local_files
from tokscope.text.cut import chunks
from tokscope.tokenizer import Cut

TOGETHER = 40
"""Documents asked about at a time."""


def saved(tokenizer: Tokenizer, folder: Path) -> Path:
    path = folder / "tokenizer.json"
    tokenizer.save(str(path))
    return path


def parts_of(path: Path, folder: Path) -> JsonParts:
    files = local_files(path)
    assert files.format is Format.TOKENIZER_JSON
    return JsonParts("parts", files, bundled_catalogue(), Store(folder / "kept"))


def compared(whole: LoadedTokenizer, new: Callable[[], JsonParts], documents: Sequence[str]) -> int:
    """Compare all documents and chunks of which a part can be made; tell how many those were."""
    told = 0
    for start in range(0, len(documents), TOGETHER):
        texts = documents[start : start + TOGETHER]
        part = new().part_for(texts)
        if part is None:
            continue
        told += len(texts)
        assert part.count_many(texts) == whole.count_many(texts)
        if whole.cut is Cut.CHUNKS:
            parts = [chunk for text in texts for chunk in chunks(text)[1:]]
            continuing = new().part_for(parts)
            if continuing is not None:
                assert continuing.count_continuing(parts) == whole.count_continuing(parts)
    return told


def composing() -> Tokenizer:
    tokenizer = tiny.byte_level()
    tokenizer.normalizer = normalizers.NFKC()
    return tokenizer


@pytest.mark.parametrize("make", [tiny.byte_level, composing, tiny.unigram])
def test_a_part_counts_as_the_whole(
    tmp_path: Path, load_path: LoadPath, make: Callable[[], Tokenizer]
) -> None:
    path = saved(make(), tmp_path)
    documents = [*hostile_documents()[::9], *corpora_lines()[::9], "<s> <unk>", ""]
    told = compared(load_path(path), lambda: parts_of(path, tmp_path), documents)
    assert told > len(documents) // 2


@pytest.mark.parametrize("id_", ["xlm-roberta", "deepseek-v3", "claude-2"])
def test_parts_of_real_files_count_as_the_whole(shared_loader: OpenLoader, id_: str) -> None:
    loader = shared_loader(offline=True)
    whole = loader.load(resolve_all([id_], loader.catalogue))[id_]
    if not isinstance(whole, DeferredTokenizer):
        pytest.skip(f"{id_} is not in the store")
    row = loader.catalogue.tokenizers[id_]
    files = loader.supply.obtain([row])[id_]
    assert not isinstance(files, Exception)
    kept = JsonParts(id_, files, loader.catalogue, loader.supply.store)

    def again() -> JsonParts:
        kept._left = 10**6
        return kept

    documents = [*hostile_documents()[::29], *corpora_lines()[::29]]
    assert compared(whole.opened, again, documents) > len(documents) // 2


def test_an_added_token_in_the_text_takes_the_whole(tmp_path: Path) -> None:
    tokenizer = tiny.byte_level()
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.add_tokens([AddedToken("<think>", normalized=True)])
    parts = parts_of(saved(tokenizer, tmp_path), tmp_path)
    assert parts.part_for(["I think"]) is not None
    assert parts.part_for(["a <think> b"]) is None
    assert parts.part_for(["a ＜think＞ b"]) is None


@pytest.mark.parametrize("make", [tiny.byte_level, tiny.unigram])
def test_a_file_that_names_no_added_tokens_is_read(
    tmp_path: Path, load_path: LoadPath, make: Callable[[], Tokenizer]
) -> None:
    path = saved(make(), tmp_path)
    content = json.loads(path.read_text("utf-8"))
    del content["added_tokens"]
    path.write_text(json.dumps(content), "utf-8")
    part = parts_of(path, tmp_path).part_for(["мир, world"])
    assert part is not None
    assert part.count("мир, world") == load_path(path).count("мир, world")


def test_much_text_takes_the_whole(tmp_path: Path) -> None:
    path = saved(tiny.byte_level(), tmp_path)
    parts = parts_of(path, tmp_path)
    assert parts.part_for(["a b " * 10_000]) is not None
    assert parts.part_for(["a b " * 10_000]) is None
    expecting = parts_of(path, tmp_path)
    expecting.expect(10**6)
    assert expecting.part_for(["a"]) is None


def test_a_word_with_entries_at_too_many_places_takes_the_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_part, "_MOST_LOOKS", 1_000)
    parts = parts_of(saved(tiny.byte_level(), tmp_path), tmp_path)
    assert parts.part_for(["a" * 10]) is not None
    assert parts.part_for(["a" * 1_000]) is None


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
        assert parts_of(path, tmp_path).part_for(["a"]) is None
