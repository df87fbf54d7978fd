"""Which file of a folder is taken, and what is said of a folder that holds none."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.sources.test_local import (
    MERGES,
    MODEL,
    RANKS,
    SINGLE,
    TEKKEN,
    TOKENIZER_JSON,
    VOCAB,
    VOCAB_TXT,
    refused,
    write,
)
from tokscope.catalogue.rows import VocabularyFormat
from tokscope.sources.local import is_of_transformers, local_files

NAMES = {
    "ranks": "qwen.tiktoken",
    "tekken": "tekken.json",
    "json": "tokenizer.json",
    "model": "spiece.model",
    "vocab": "vocab.txt",
}


@pytest.mark.parametrize("role", NAMES)
def test_the_one_file_of_a_folder_is_taken(tmp_path: Path, role: str) -> None:
    data, format_ = SINGLE[role]
    path = write(tmp_path / NAMES[role], data)
    write(tmp_path / "README.md", b"read me")
    write(tmp_path / "tokenizer_config.json", b"{}")
    files = local_files(tmp_path)
    assert (files.format, files.paths) == (format_, {role: path})


def test_both_halves_of_a_vocabulary_are_taken(tmp_path: Path) -> None:
    write(tmp_path / "vocab.json", VOCAB)
    write(tmp_path / "merges.txt", MERGES)
    files = local_files(tmp_path)
    assert files.format is VocabularyFormat.VOCAB_AND_MERGES
    assert set(files.paths) == {"vocab", "merges"}


@pytest.mark.parametrize("configuration", ["tokenizer_config.json", "config.json", "params.json"])
def test_tokenizer_json_comes_first_in_the_folder_of_one_model(
    tmp_path: Path, configuration: str
) -> None:
    for name, data in (
        (configuration, b"{}"),
        ("spiece.model", MODEL),
        ("vocab.txt", VOCAB_TXT),
        ("tekken.json", TEKKEN),
        ("tokenizer.json", TOKENIZER_JSON),
        ("a.tiktoken", RANKS),
    ):
        write(tmp_path / name, data)
    assert local_files(tmp_path).format is VocabularyFormat.TOKENIZER_JSON


@pytest.mark.parametrize(
    "names",
    [("tokenizer.json", "vocab.txt"), ("tekken.json", "a.model"), ("a.model", "b.tiktoken")],
)
def test_two_vocabularies_of_who_knows_what_are_for_the_user_to_choose_from(
    tmp_path: Path, names: tuple[str, str]
) -> None:
    for name in names:
        write(tmp_path / name, TOKENIZER_JSON)
    error = refused(tmp_path)
    assert f"holds 2 vocabularies: {', '.join(names)}" in error.message
    assert error.hint == f"name one of them, e.g. {tmp_path / names[0]}"


def test_content_decides_in_a_folder_too(tmp_path: Path) -> None:
    write(tmp_path / "x.model", RANKS)
    assert local_files(tmp_path).format is VocabularyFormat.RANKS


def test_two_models_are_for_the_user_to_choose_from(tmp_path: Path) -> None:
    write(tmp_path / "source.model", MODEL)
    write(tmp_path / "target.model", MODEL)
    error = refused(tmp_path)
    assert "holds 2 *.model files" in error.message
    assert error.hint == "name one of them instead"


def test_a_configuration_alone_is_for_transformers(tmp_path: Path) -> None:
    write(tmp_path / "tokenizer_config.json", b"{}")
    files = local_files(tmp_path)
    assert files.format is VocabularyFormat.TRANSFORMERS
    assert files.paths == {"folder": tmp_path}
    assert files.digests == {"tokenizer_config.json": hashlib.sha256(b"{}").hexdigest()}
    assert files.origin == f"dir:{tmp_path}"


@pytest.mark.parametrize("names", [(), ("README.md", "pytorch_model.bin")])
def test_a_folder_without_a_vocabulary_says_what_is_wanted(
    tmp_path: Path, names: tuple[str, ...]
) -> None:
    for name in names:
        write(tmp_path / name, b"something")
    error = refused(tmp_path)
    assert "the folder holds no vocabulary" in error.message
    assert "tokenizer.json" in str(error.hint)


def test_a_folder_named_like_a_file_is_not_taken_for_one(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").mkdir()
    assert "the folder holds no vocabulary" in refused(tmp_path).message


def test_a_damaged_file_of_a_folder_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "tokenizer.json", b"{")
    with pytest.raises(Exception, match="damaged JSON") as caught:
        local_files(tmp_path)
    assert str(path) in str(caught.value)


def test_files_of_transformers_lie_in_the_folder_itself() -> None:
    assert is_of_transformers("vocab.txt")
    assert not any(map(is_of_transformers, ("../vocab.txt", "/vocab.txt", "onnx/vocab.txt")))


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\n", "a Git LFS pointer"),
        (b"<!DOCTYPE html>\n<html></html>", "a page of a website"),
        (b"\n<html lang='en'>", "a page of a website"),
        (b"Entry not found", "the error message of a download"),
        (b"GGUF\x03\x00\x00\x00", "a GGUF file"),
        (b"3 2\n1 97\n2 98\n3 99\n1 2 4\n4 3 5\n", "a YouTokenToMe model"),
    ],
)
def test_what_is_no_vocabulary_is_named(tmp_path: Path, data: bytes, kind: str) -> None:
    write(tmp_path / "tokenizer.json", data)
    write(tmp_path / "tokenizer.model", data)
    for path in (tmp_path, tmp_path / "tokenizer.model"):
        assert kind in refused(path).message


def test_the_names_of_openai_are_a_pair_too(tmp_path: Path) -> None:
    write(tmp_path / "encoder.json", VOCAB)
    write(tmp_path / "vocab.bpe", MERGES)
    assert set(local_files(tmp_path).paths) == {"vocab", "merges"}
