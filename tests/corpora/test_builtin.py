"""The corpora that come with tokscope are what their manifests say."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from tokscope.corpora.builtin import (
    PARALLEL,
    Manifest,
    builtin_corpora,
    find_builtin,
    read_manifest,
)
from tokscope.errors import InputError, SeveralErrors, UnknownNameError
from tokscope.text.words import lexical

FILES = [
    pytest.param(manifest, name, id=f"{manifest.name}-{name}")
    for manifest in builtin_corpora().values()
    for name in manifest.files
]
PAIRS = [each for each in builtin_corpora().values() if each.collection == PARALLEL]
MANIFEST = """
schema = 1
name = "own"
kind = "parallel"
title = "Own text"
domain = "news"
licence = "MIT"
author = "me"
[text.en]
file = "en.txt"
sha256 = "00"
segments = 1
words = 1
characters = 2
[text.ru]
file = "ru.txt"
sha256 = "00"
segments = 1
words = 1
characters = 2
"""


@pytest.mark.parametrize(("manifest", "name"), FILES)
def test_a_file_is_what_its_manifest_says(manifest: Manifest, name: str) -> None:
    file = manifest.files[name]
    data = file.path.read_bytes()
    assert data.endswith(b"\n")
    lines = data.decode("utf-8").removesuffix("\n").split("\n")
    if manifest.kind == "words":  # a word, a tab, its band
        lines = [line.split("\t")[0] for line in lines]
    if manifest.kind == "morphemes":  # marked and spaced
        lines = [re.sub("[-+= ]", "", line) for line in lines]
    found = (
        hashlib.sha256(data).hexdigest(),
        len(lines),
        sum(len(lexical(line)) for line in lines),
        sum(map(len, lines)),
    )
    assert found == (file.sha256, file.segments, file.words, file.characters)
    assert all(line.strip() for line in lines)
    assert b"\r" not in data


@pytest.mark.parametrize("manifest", PAIRS, ids=lambda each: each.name)
def test_the_sides_of_an_aligned_corpus_have_equal_lines(manifest: Manifest) -> None:
    assert set(manifest.files) == {"en", "ru"}
    assert manifest.files["en"].segments == manifest.files["ru"].segments


def test_the_collection_holds_every_domain_aligned() -> None:
    corpus = find_builtin(PARALLEL)
    segments = list(corpus.segments())
    assert corpus.is_aligned
    assert len(segments) == sum(2 * part.files["en"].segments for part in PAIRS)
    assert {segment.domain for segment in segments} == {part.domain for part in PAIRS}


def test_pairs_share_a_key_that_no_other_pair_of_the_domain_has() -> None:
    seen: dict[tuple[str | None, int | None], list[str | None]] = {}
    for segment in find_builtin(PARALLEL).segments():
        seen.setdefault((segment.domain, segment.key), []).append(segment.language)
    assert {tuple(languages) for languages in seen.values()} == {("en", "ru")}


def test_a_corpus_of_the_collection_is_found_alone() -> None:
    corpus = find_builtin("news")
    assert (corpus.name, corpus.is_aligned, corpus.unit) == ("news", True, "line")
    assert {segment.domain for segment in corpus.segments()} == {"news"}


def test_an_unknown_corpus_is_an_error_with_the_nearest_name() -> None:
    with pytest.raises(UnknownNameError, match="unknown corpus 'nwes'") as caught:
        find_builtin("nwes")
    assert caught.value.suggestions == ("news",)


def test_a_manifest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "corpus.toml"
    path.write_text(MANIFEST, "utf-8")
    manifest = read_manifest(path)
    assert (manifest.name, manifest.files["ru"].path) == ("own", tmp_path / "ru.txt")
    assert (manifest.collection, manifest.direction) == (None, None)


def test_all_errors_of_a_manifest_are_reported_with_file_and_key(tmp_path: Path) -> None:
    path = tmp_path / "corpus.toml"
    wrong = MANIFEST.replace("title", "titel").replace("words = 1", "words = -1", 1)
    path.write_text(wrong, "utf-8")
    with pytest.raises(SeveralErrors) as caught:
        read_manifest(path)
    assert {error.message for error in caught.value.errors} == {
        f"{path}: title: is missing",
        f"{path}: titel: unknown key",
        f"{path}: text.en.words: is -1, less than 0",
    }


def test_a_manifest_of_a_later_schema_asks_for_an_update(tmp_path: Path) -> None:
    path = tmp_path / "corpus.toml"
    path.write_text(MANIFEST.replace("schema = 1", "schema = 2"), "utf-8")
    with pytest.raises(InputError, match="schema: is 2, this version reads 1") as caught:
        read_manifest(path)
    assert caught.value.hint == "update tokscope"


def test_a_manifest_without_schema_is_one_error(tmp_path: Path) -> None:
    path = tmp_path / "corpus.toml"
    path.write_text(MANIFEST.replace("schema = 1", ""), "utf-8")
    with pytest.raises(InputError, match="schema: is missing"):
        read_manifest(path)


def test_a_derivation_needs_a_twin_and_a_word_list_its_bands(tmp_path: Path) -> None:
    path = tmp_path / "corpus.toml"
    wrong = MANIFEST.replace('kind = "parallel"', 'kind = "words"') + 'derivation = "nfd"\n'
    path.write_text(wrong, "utf-8")
    with pytest.raises(SeveralErrors) as caught:
        read_manifest(path)
    assert {error.message for error in caught.value.errors} == {
        f"{path}: bands: is missing",
        f"{path}: text.ru.derivation: is of no file",
    }
