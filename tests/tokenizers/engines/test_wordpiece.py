"""WordPiece from ``vocab.txt``, and from the table that one package keeps it in."""

from __future__ import annotations

import hashlib
import json
import struct
from itertools import accumulate
from pathlib import Path

import pytest
import tokenizers
from transformers import BertTokenizerFast

from tests.helpers import tiny
from tests.helpers.adversarial import ADVERSARIAL, corpora_lines
from tests.tokenizers.conftest import LoadPath
from tokscope.catalogue.rows import Algorithm
from tokscope.errors import InputError
from tokscope.sources.bundled import convert


def i2w(vocab_txt: bytes) -> bytes:
    """Write a ``vocab.txt`` as BlingFire's table keeps it."""
    entries = []
    for entry in vocab_txt.rstrip(b"\n").split(b"\n"):
        if entry in (b"[UNK]", b"[CLS]", b"[SEP]", b"[MASK]"):
            entries.append(b" " + entry.lower())
        else:
            entries.append(entry[2:] if entry.startswith(b"##") else b" " + entry)
    offsets = [0, *accumulate(map(len, entries))]
    numbers = struct.pack(f"<I{len(offsets)}I", len(entries), *offsets)
    return bytes(96) + numbers + b"".join(entries)


@pytest.mark.parametrize("lowercase", [True, False])
def test_ids_are_those_of_both_official_engines(
    lowercase: bool, trained: tiny.Trained, load_path: LoadPath
) -> None:
    path = trained.file("vocab.txt")
    rust = tokenizers.BertWordPieceTokenizer(str(path), lowercase=lowercase)._tokenizer
    rust.encode_special_tokens = True
    fast = BertTokenizerFast(vocab=str(path), do_lower_case=lowercase)
    tokenizer = load_path(path, lowercase=lowercase)
    for line in (*ADVERSARIAL, *corpora_lines(every=50)):
        ids = tokenizer.encode(line)
        assert ids == rust.encode(line, add_special_tokens=False).ids, ascii(line[:80])
        by_transformers = fast(line, add_special_tokens=False, split_special_tokens=True)
        assert ids == by_transformers["input_ids"], ascii(line[:80])


def test_the_converted_table_is_the_vocab_txt_it_was_made_from(
    trained: tiny.Trained, load_path: LoadPath, tmp_path: Path
) -> None:
    path = trained.file("vocab.txt")
    converted = tmp_path / "vocab.txt"
    converted.write_bytes(convert("blingfire-i2w", i2w(path.read_bytes())))
    assert (
        hashlib.sha256(converted.read_bytes()).digest()
        == hashlib.sha256(path.read_bytes()).digest()
    )
    loaded = load_path(converted, lowercase=True)
    assert loaded._digest() == load_path(path, lowercase=True)._digest()


def test_a_vocab_txt_without_a_stated_lower_casing_is_an_error(
    load_path: LoadPath, trained: tiny.Trained
) -> None:
    with pytest.raises(InputError, match="does not say whether its model lower-cases") as caught:
        load_path(trained.file("vocab.txt"))
    assert caught.value.hint == "add --lowercase or --no-lowercase"


@pytest.mark.parametrize("lowercase", [True, False])
def test_a_configuration_beside_it_tells_lower_casing(
    lowercase: bool, load_path: LoadPath, trained: tiny.Trained, tmp_path: Path
) -> None:
    (tmp_path / "vocab.txt").write_bytes(trained.file("vocab.txt").read_bytes())
    (tmp_path / "tokenizer_config.json").write_text(json.dumps({"do_lower_case": lowercase}))
    reported = load_path(trained.file("vocab.txt"), lowercase=lowercase)
    assert load_path(tmp_path).fingerprint == reported.fingerprint


def test_unknown_words_swallow_their_characters_and_say_so(
    load_path: LoadPath, trained: tiny.Trained
) -> None:
    tokenizer = load_path(trained.file("vocab.txt"), lowercase=False)
    assert tokenizer.algorithm is Algorithm.WORDPIECE
    counts = tokenizer.count_many(["мир", "ไทยแลนด์ мир", "x" * 101])
    assert list(counts.unknown) == [0, 1, 1]
    assert list(counts.lost) == [0, 8, 101]
    first, *_ = tokenizer.segment("ไทยแลนด์ мир").pieces
    assert first.unknown
    assert first.data == "ไทยแลนด์".encode()


def test_a_spelt_mask_is_brackets_and_a_word(load_path: LoadPath, trained: tiny.Trained) -> None:
    tokenizer = load_path(trained.file("vocab.txt"), lowercase=False)
    entries = trained.file("vocab.txt").read_text("utf-8").split("\n")
    for spelling in ("[MASK]", "[CLS]", "[SEP]", "[PAD]"):
        assert entries.index(spelling) not in tokenizer.encode(f"a {spelling} b")


def test_continuations_and_word_beginnings_differ_by_a_space(
    load_path: LoadPath, trained: tiny.Trained
) -> None:
    tokenizer = load_path(trained.file("vocab.txt"), lowercase=False)
    entries = trained.file("vocab.txt").read_text("utf-8").split("\n")
    known = tokenizer.token_bytes()
    assert known[entries.index("##а")] == "а".encode()
    assert known[entries.index("а")] == " а".encode()
    assert tokenizer.vocabulary == len(known) == len(entries) - 1 - len(tiny.WORDPIECE_SPECIAL)
