"""The format of a local file, detected from its content; every error names the file."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from pathlib import Path

import pytest

from tokscope.catalogue.rows import VocabularyFormat
from tokscope.errors import InputError
from tokscope.sources.bundled import rank_file
from tokscope.sources.local import local_files

VOCABULARIES = Path(__file__).parents[3] / "shared" / "vocabularies"
RANKS = rank_file((bytes([byte]), byte) for byte in range(256))
MERGES = "#version: 0.2\nĠ t\nh e\n".encode()
VOCAB = json.dumps({"a": 0, "b": 1}).encode()
TOKENIZER_JSON = json.dumps({"version": "1.0", "model": {"type": "BPE", "vocab": {}}}).encode()
TEKKEN = json.dumps({"config": {"pattern": "."}, "vocab": [{"rank": 0}]}).encode()
VOCAB_TXT = "\n".join(["[PAD]", "[unused1]", "[UNK]", "[CLS]", "the", "##s", "▁"]).encode()
PIECE = b"\n\n\n\x05<unk>\x15\0\0\0\0\x18\x02"
MODEL = PIECE + "\n\x0e\n\x06▁the\x15\0\0\0\0".encode()

SINGLE = {
    "ranks": (RANKS, VocabularyFormat.RANKS),
    "tekken": (TEKKEN, VocabularyFormat.TEKKEN),
    "json": (TOKENIZER_JSON, VocabularyFormat.TOKENIZER_JSON),
    "model": (MODEL, VocabularyFormat.SENTENCEPIECE),
    "vocab": (VOCAB_TXT, VocabularyFormat.VOCAB_TXT),
}
MISLEADING = ("data", "tokenizer.json", "tekken.json", "x.model", "vocab.txt", "x.tiktoken")


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def refused(path: Path) -> InputError:
    with pytest.raises(InputError) as caught:
        local_files(path)
    assert str(path) in caught.value.message
    return caught.value


@pytest.mark.parametrize("name", MISLEADING)
@pytest.mark.parametrize("role", SINGLE)
def test_content_decides_not_the_name(tmp_path: Path, role: str, name: str) -> None:
    data, format_ = SINGLE[role]
    path = write(tmp_path / name, data)
    files = local_files(path)
    assert files.format is format_
    assert files.paths == {role: path}
    assert files.digests == {role: hashlib.sha256(data).hexdigest()}
    assert files.origin == f"file:{path}"


@pytest.mark.parametrize("first", ["[PAD]", "[UNK]", "[CLS]", "<pad>", "<unk>", "#", "the"])
def test_a_vocab_txt_may_begin_with_any_entry(tmp_path: Path, first: str) -> None:
    data = f"{first}\n[UNK]\nthe\n##s\n".encode()
    assert local_files(write(tmp_path / "x", data)).format is VocabularyFormat.VOCAB_TXT


@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
def test_line_ends_of_windows_change_nothing(tmp_path: Path, ending: bytes) -> None:
    for role in ("ranks", "vocab"):
        data, format_ = SINGLE[role]
        path = write(tmp_path / role, data.replace(b"\n", ending))
        assert local_files(path).format is format_


def test_a_byte_order_mark_before_json_is_passed_over(tmp_path: Path) -> None:
    path = write(tmp_path / "x", b"\xef\xbb\xbf" + TOKENIZER_JSON)
    assert local_files(path).format is VocabularyFormat.TOKENIZER_JSON


def test_a_large_rank_file_is_detected_from_its_beginning(tmp_path: Path) -> None:
    data = rank_file((number.to_bytes(4, "big"), number) for number in range(20_000))
    assert len(data) > 1 << 17
    assert local_files(write(tmp_path / "x", data)).format is VocabularyFormat.RANKS


@pytest.mark.skipif(not VOCABULARIES.is_dir(), reason="the real vocabularies are not here")
def test_real_sentencepiece_models_are_known_under_any_name(tmp_path: Path) -> None:
    for model in VOCABULARIES.glob("*.model"):
        path = write(tmp_path / f"{model.stem}.json", model.read_bytes())
        assert local_files(path).format is VocabularyFormat.SENTENCEPIECE


@pytest.mark.parametrize(
    ("vocab", "merges"), [("vocab.json", "merges.txt"), ("encoder.json", "vocab.bpe")]
)
def test_either_half_finds_the_other(tmp_path: Path, vocab: str, merges: str) -> None:
    paths = {"vocab": write(tmp_path / vocab, VOCAB), "merges": write(tmp_path / merges, MERGES)}
    for path in paths.values():
        files = local_files(path)
        assert files.format is VocabularyFormat.VOCAB_AND_MERGES
        assert files.paths == paths
        assert files.digests["vocab"] == hashlib.sha256(VOCAB).hexdigest()
        assert files.digests["merges"] == hashlib.sha256(MERGES).hexdigest()


@pytest.mark.parametrize(("data", "partner"), [(VOCAB, "merges.txt"), (MERGES, "vocab.json")])
def test_half_a_vocabulary_names_the_other_half(tmp_path: Path, data: bytes, partner: str) -> None:
    error = refused(write(tmp_path / "half", data))
    assert f"{partner} is not next to it" in error.message
    assert error.hint == f"put {partner} into {tmp_path}"


def test_nothing_there_is_reported(tmp_path: Path) -> None:
    assert "no such file or folder" in refused(tmp_path / "nothing").message


@pytest.mark.parametrize("data", [b"", b" \n\r\n\t"])
def test_an_empty_file_is_reported(tmp_path: Path, data: bytes) -> None:
    error = refused(write(tmp_path / "tokenizer.json", data))
    assert "the file is empty" in error.message
    assert "SentencePiece" in str(error.hint)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b'{"model": ', "damaged JSON"),
        (b'{"model": "\xff"}', "damaged JSON"),
        (b'{"a":' * 100_000, "nested too deeply"),
        (b"{}", "JSON, but not a vocabulary"),
        (b'{"model": "bert"}', "JSON, but not a vocabulary"),
        (b'{"config": {}, "vocab": {}}', "JSON, but not a vocabulary"),
        (b'{"do_lower_case": "yes"}', "JSON, but not a vocabulary"),
        (b"[1, 2]", "not a vocabulary of a known kind"),
        (b"just some text\nof two lines\n", "not a vocabulary of a known kind"),
        (base64.b64encode(b"a") + b" 0\nnot ranks\n", "not a vocabulary of a known kind"),
        (b"\x80\x04\x95 a pickle", "not a vocabulary of a known kind"),
        (b"PK\x03\x04" + bytes(100), "not a vocabulary of a known kind"),
    ],
)
def test_what_is_no_vocabulary_is_reported(tmp_path: Path, data: bytes, what: str) -> None:
    assert what in refused(write(tmp_path / "tokenizer.json", data)).message


def test_what_is_damaged_has_a_hint_that_can_be_run(tmp_path: Path) -> None:
    path = write(tmp_path / "tokenizer.json", b"{")
    assert f"`tokscope tokenizers show {path}`" in str(refused(path).hint)


def test_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "not a regular file" in refused(tmp_path / "pipe").message
