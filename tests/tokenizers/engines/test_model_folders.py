"""Folders of a model: what its configuration says counts, as ``transformers`` counts it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from transformers import AutoTokenizer

from tests.helpers import tiny
from tests.helpers.adversarial import ADVERSARIAL
from tests.tokenizers.conftest import LoadPath
from tokscope.errors import InputError, TokscopeError

LINES = [
    *("", "12", "a Cat", "    x", "\t\tdef f():", "Мой ёж", "ёж мой", "Ёлка и CAFÉ", "漢字 и 2024"),
    *[line for line in ADVERSARIAL if len(line) < 2_000 and "\x00" not in line],
]


def pair(folder: Path, *more: str, end: str = "") -> None:
    """Write a vocab.json with merges of the 256 bytes and some of their pairs."""
    engine = json.loads(tiny.byte_level().to_str())["model"]
    merges = [" ".join(each) if isinstance(each, list) else each for each in engine["merges"]]
    vocabulary = dict(engine["vocab"])
    for token in more:
        vocabulary.setdefault(token, len(vocabulary))
    if end:
        for token in list(engine["vocab"]):
            vocabulary.setdefault(token + end, len(vocabulary))
        merges = []
    (folder / "vocab.json").write_text(json.dumps(vocabulary, ensure_ascii=False), "utf-8")
    (folder / "merges.txt").write_text("\n".join(["#version: 0.2", *merges, ""]), "utf-8")


def configure(folder: Path, **settings: Any) -> None:
    (folder / "tokenizer_config.json").write_text(json.dumps(settings), "utf-8")


def is_as_transformers(folder: Path, load_path: LoadPath) -> bool:
    """Assert that every line has as many tokens; return whether it was read by transformers."""
    official = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    expected = [
        len(official.encode(line, add_special_tokens=False, split_special_tokens=True))
        for line in LINES
    ]
    tokenizer = load_path(folder)
    assert list(tokenizer.count_many(LINES).tokens) == expected
    return not tokenizer.engine.startswith("tiktoken")


SPECIAL = {"unk_token": "<|endoftext|>", "bos_token": "<|endoftext|>", "eos_token": "<|endoftext|>"}


@pytest.mark.parametrize(
    ("settings", "plain"),
    [
        ({"tokenizer_class": "GPT2Tokenizer"}, True),
        ({"tokenizer_class": "GPT2TokenizerFast", "add_prefix_space": False}, True),
        ({"tokenizer_class": "GPT2Tokenizer", "add_prefix_space": True}, False),
        ({"tokenizer_class": "Qwen2Tokenizer"}, False),
        ({"tokenizer_class": "CodeGenTokenizer"}, False),
        (
            {
                "tokenizer_class": "GPT2Tokenizer",
                "added_tokens_decoder": {
                    "9999": {
                        "content": "ёж мой", "lstrip": False, "rstrip": False,
                        "single_word": False, "normalized": False, "special": False,
                    }
                },
            },
            False,
        ),
    ],
)  # fmt: skip
def test_the_class_of_a_vocabulary_with_merges_counts(
    load_path: LoadPath, tmp_path: Path, settings: dict[str, Any], plain: bool
) -> None:
    pair(tmp_path, "<|endoftext|>")
    configure(tmp_path, **SPECIAL, **settings)
    assert is_as_transformers(tmp_path, load_path) is not plain


def test_added_tokens_beside_a_vocabulary_count(load_path: LoadPath, tmp_path: Path) -> None:
    pair(tmp_path, "<|endoftext|>")
    size = len(json.loads((tmp_path / "vocab.json").read_text("utf-8")))
    (tmp_path / "added_tokens.json").write_text(json.dumps({"    ": size}))
    configure(tmp_path, tokenizer_class="CodeGenTokenizer", **SPECIAL)
    assert is_as_transformers(tmp_path, load_path)
    assert load_path(tmp_path).count("    ") == 1


def test_the_word_ends_of_clip_are_no_text(load_path: LoadPath, tmp_path: Path) -> None:
    pair(tmp_path, "<|startoftext|>", "<|endoftext|>", end="</w>")
    configure(tmp_path, tokenizer_class="CLIPTokenizer", **SPECIAL)
    is_as_transformers(tmp_path, load_path)
    assert load_path(tmp_path).count("A B") == 2


@pytest.mark.parametrize(
    "settings",
    [
        {"do_lower_case": True},
        {"do_lower_case": False},
        {"do_lower_case": True, "strip_accents": False},
        {"do_lower_case": False, "strip_accents": True},
        {"do_lower_case": True, "tokenize_chinese_chars": False},
        {"do_lower_case": True, "tokenize_chinese_chars": True},
    ],
)
def test_the_settings_of_a_bert_count(
    load_path: LoadPath, tmp_path: Path, settings: dict[str, Any]
) -> None:
    letters = "абвгдежзийклмнопрстуфхцчшщъыьэюяёabcdefghijklmnopqrstuvwxyzé漢字0123456789"
    entries = [*tiny.WORDPIECE_SPECIAL, *letters, *(f"##{each}" for each in letters)]
    (tmp_path / "vocab.txt").write_text("\n".join(entries), "utf-8")
    configure(tmp_path, tokenizer_class="BertTokenizer", **settings)
    is_as_transformers(tmp_path, load_path)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"do_lower_case": True},
        {"added_tokens_decoder": {
            "400": {"content": "ёж мой", "lstrip": False, "rstrip": False, "single_word": False,
                    "normalized": False, "special": False},
        }},
    ],
)  # fmt: skip
def test_a_configuration_beside_a_tokenizer_json_counts(
    load_path: LoadPath, tmp_path: Path, settings: dict[str, Any]
) -> None:
    tiny.wordpiece().save(str(tmp_path / "tokenizer.json"))
    configure(tmp_path, tokenizer_class="PreTrainedTokenizerFast", unk_token="[UNK]", **settings)
    is_as_transformers(tmp_path, load_path)


def test_a_configuration_without_a_vocabulary_is_refused(
    load_path: LoadPath, tmp_path: Path
) -> None:
    configure(tmp_path, tokenizer_class="Qwen2Tokenizer")
    with pytest.raises(InputError, match="configuration of a Qwen2Tokenizer, but no vocabulary"):
        load_path(tmp_path).count("hello")


def test_a_class_that_nobody_knows_is_refused_by_name(load_path: LoadPath, tmp_path: Path) -> None:
    letters = [*tiny.WORDPIECE_SPECIAL, "a", "##a"]
    (tmp_path / "vocab.txt").write_text("\n".join(letters), "utf-8")
    configure(tmp_path, tokenizer_class="NobodysTokenizer", do_lower_case=True)
    with pytest.raises(TokscopeError, match="NobodysTokenizer"):
        load_path(tmp_path).count("hello")


def test_the_conversion_is_remembered(
    load_path: LoadPath, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair(tmp_path, "<|endoftext|>")
    configure(tmp_path, tokenizer_class="Qwen2Tokenizer", **SPECIAL)
    first = load_path(tmp_path)
    monkeypatch.setattr(AutoTokenizer, "from_pretrained", None)
    again = load_path(tmp_path)
    assert (again.fingerprint, again.count("12")) == (first.fingerprint, 2)


def test_bytes_that_no_text_has_may_be_missing(load_path: LoadPath, tmp_path: Path) -> None:
    pair(tmp_path)
    whole = load_path(tmp_path).count("Привет, hello")
    vocabulary = json.loads((tmp_path / "vocab.json").read_text("utf-8"))
    lacking = {k: v for k, v in vocabulary.items() if k not in set("ÀÁõö÷øùúûüýþÿ")}
    assert len(vocabulary) - len(lacking) == 13
    folder = tmp_path / "lacking"
    folder.mkdir()
    (folder / "vocab.json").write_text(json.dumps(lacking), "utf-8")
    (folder / "merges.txt").write_bytes((tmp_path / "merges.txt").read_bytes())
    assert load_path(folder).count("Привет, hello") == whole


def test_a_byte_order_mark_is_not_read(load_path: LoadPath, tmp_path: Path) -> None:
    data = tiny.byte_level().to_str().encode()
    (tmp_path / "plain.json").write_bytes(data)
    (tmp_path / "marked.json").write_bytes(b"\xef\xbb\xbf" + data)
    plain, marked = (load_path(tmp_path / name) for name in ("plain.json", "marked.json"))
    assert list(marked.count_many(LINES).tokens) == list(plain.count_many(LINES).tokens)


def test_a_byte_that_has_no_token_is_shown_as_unknown(load_path: LoadPath, tmp_path: Path) -> None:
    content = json.loads(tiny.byte_level().to_str())
    letters = "abcdefghijklmnopqrstuvwxyz"
    content["model"] |= {
        "vocab": {"<unk>": 0} | {each: at + 1 for at, each in enumerate(letters)},
        "merges": [],
        "unk_token": "<unk>",
    }
    content["added_tokens"] = [
        {"id": 0, "content": "<unk>", "single_word": False, "lstrip": False, "rstrip": False,
         "normalized": False, "special": True},
    ]  # fmt: skip
    (tmp_path / "tokenizer.json").write_text(json.dumps(content), "utf-8")
    shown = load_path(tmp_path).segment("aя")
    assert [piece.unknown for piece in shown.pieces] == [False, True, True]


def test_a_model_without_a_type_is_counted_by_fast_engines_too(
    load_path: LoadPath, tmp_path: Path
) -> None:
    engine = tiny.byte_level()
    candidates = []
    for name, dropped in (("typed", False), ("untyped", True)):
        content = json.loads(engine.to_str())
        if dropped:
            del content["model"]["type"]
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps(content), "utf-8")
        tokenizer = load_path(path)
        assert tokenizer.count("Привет, hello") > 0
        candidates.append(tokenizer.engine_candidates())
    assert candidates[0] == candidates[1]
