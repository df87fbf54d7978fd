"""Compact forms: the same tokenizer with and without; a damaged one is made again."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.helpers import tiny
from tests.helpers.adversarial import ADVERSARIAL, corpora_lines
from tokscope.catalogue.catalogue import bundled_catalogue
from tokscope.errors import InputError, UnavailableError
from tokscope.sources.local import local_files
from tokscope.sources.store import Store
from tokscope.sources.verification import VocabularyFiles
from tokscope.tokenizers import vocabulary_cache as compact
from tokscope.tokenizers.engines import tiktoken as rank_files
from tokscope.tokenizers.engines.base import LoadedTokenizer
from tokscope.tokenizers.engines.registry import start_engine
from tokscope.tokenizers.interface import VocabularyOptions
from tokscope.tokenizers.vocabulary_cache import VocabularyCache

LINES = [*ADVERSARIAL, *corpora_lines(every=37), "<s> <unk> <|endoftext|> <think> [UNK]"]
RANKED = ["plain.tiktoken", "tekken.json"]
Spoil = Callable[[bytes], bytes]


def start(path: Path, store: Path) -> LoadedTokenizer:
    files = local_files(path)
    return start_engine(
        path.name, files, VocabularyOptions("gpt-2"), bundled_catalogue(), Store(store)
    )


def forms_in(store: Path) -> list[Path]:
    return sorted((store / "compact").glob("*.compact"))


def assert_same(found: LoadedTokenizer, expected: LoadedTokenizer) -> None:
    for attribute in (
        "algorithm",
        "engine",
        "vocabulary",
        "special",
        "fingerprint",
        "split_policy",
    ):
        assert getattr(found, attribute) == getattr(expected, attribute)
    assert found.token_bytes() == expected.token_bytes()
    assert found.count_many(LINES) == expected.count_many(LINES)
    for line in LINES:
        assert found.encode(line) == expected.encode(line)
        assert found.segment(line) == expected.segment(line)


def refuse(*_: object) -> None:
    pytest.fail("the official file was read")


def forbid_reading(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(rank_files, "read_ranks", refuse)
    patch.setattr(rank_files, "read_tekken", refuse)
    patch.setattr("tokscope.tokenizers.engines.huggingface_models.read_engine", refuse)


@pytest.mark.parametrize("name", RANKED)
def test_the_same_tokenizer_starts_from_the_form_alone(
    name: str, trained: tiny.Trained, tmp_path: Path
) -> None:
    official = start(trained.file(name), tmp_path)
    (form,) = forms_in(tmp_path)
    with pytest.MonkeyPatch.context() as patch:
        forbid_reading(patch)
        again = start(trained.file(name), tmp_path)
    assert_same(again, official)
    form.unlink()
    assert_same(start(trained.file(name), tmp_path), official)
    assert forms_in(tmp_path) == [form]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _: b"",
        lambda form: form[:-1],
        lambda form: form + b"\0",
        lambda form: form[:-9] + bytes([form[-9] ^ 1]) + form[-8:],
        lambda form: b"tokscope-store-9 " + form[17:],
    ],
    ids=["emptied", "cut short", "added to", "changed", "newer"],
)
def test_a_damaged_form_is_ignored_and_made_again(
    spoil: Spoil, trained: tiny.Trained, tmp_path: Path
) -> None:
    name = "plain.tiktoken"
    official = start(trained.file(name), tmp_path)
    (form,) = forms_in(tmp_path)
    whole = form.read_bytes()
    form.write_bytes(spoil(whole))
    assert_same(start(trained.file(name), tmp_path), official)
    assert form.read_bytes() == whole


def test_a_form_never_passes_for_that_of_another_file(
    trained: tiny.Trained, tmp_path: Path
) -> None:
    path = tmp_path / "other.tiktoken"
    path.write_bytes(tiny.rank_lines(tiny.ranks() | {b"abc": 1000}))
    other = start(path, tmp_path)
    (others,) = forms_in(tmp_path)
    official = start(trained.file("plain.tiktoken"), tmp_path)
    (own,) = set(forms_in(tmp_path)) - {others}
    own.write_bytes(others.read_bytes())
    assert_same(start(trained.file("plain.tiktoken"), tmp_path), official)
    assert other.fingerprint != official.fingerprint
    assert other.token_bytes()[1000] == b"abc"
    assert_same(start(path, tmp_path), other)


def test_ranks_with_gaps_and_a_token_of_no_bytes(tmp_path: Path) -> None:
    path = tmp_path / "gaps.tiktoken"
    path.write_bytes(b"= 300\n" + tiny.rank_lines({**tiny.ranks(), b"q\n\xff": 70_000}))
    official = start(path, tmp_path)
    again = start(path, tmp_path)
    assert_same(again, official)
    assert again.encode("мир") == official.encode("мир")
    assert again.vocabulary == len(tiny.ranks()) + 1


def test_a_file_changed_since_it_was_looked_at_leaves_no_form(tmp_path: Path) -> None:
    path = tmp_path / "x.tiktoken"
    path.write_bytes(tiny.rank_lines(tiny.ranks()))
    files = local_files(path)
    path.write_bytes(tiny.rank_lines(tiny.ranks() | {b"abc": 1000}))
    with pytest.raises(UnavailableError, match=r"x\.tiktoken: was changed while it was in use"):
        start_engine("x", files, VocabularyOptions("gpt-2"), bundled_catalogue(), Store(tmp_path))
    assert forms_in(tmp_path) == []


def test_a_damaged_official_file_leaves_no_form(tmp_path: Path) -> None:
    path = tmp_path / "x.tiktoken"
    path.write_bytes(tiny.rank_lines({**tiny.ranks(), b"abc": 2**33}))
    with pytest.raises(InputError, match="beyond reason"):
        start(path, tmp_path)
    assert forms_in(tmp_path) == []


def test_a_store_that_cannot_be_written_keeps_no_form(
    trained: tiny.Trained, tmp_path: Path
) -> None:
    (tmp_path / "compact").write_text("in the way")
    assert start(trained.file("plain.tiktoken"), tmp_path).count("hello") > 0


def test_the_oldest_forms_go_when_there_are_too_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trained: tiny.Trained
) -> None:
    monkeypatch.setattr(compact, "_BOUND", 1000)
    forms = VocabularyCache(Store(tmp_path))
    files: VocabularyFiles = local_files(trained.file("plain.tiktoken"))
    for number in range(4):
        kind = f"kind-{number}"
        forms.put(kind, files, [bytes(400)])
        os.utime(forms.path(kind, files), (number, number))
    assert forms.get("kind-0", files) is None
    assert forms.get("kind-3", files) == [bytes(400)]
