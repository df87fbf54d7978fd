"""Folders only ``transformers`` can read: offline, and never with code of their own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import transformers

from tests.helpers.adversarial import ADVERSARIAL
from tests.tokenizers.conftest import LoadPath
from tokscope.catalogue.rows import Algorithm
from tokscope.errors import TokscopeError
from tokscope.tokenizers.engines.base import LoadedTokenizer
from tokscope.tokenizers.engines.transformers import TransformersTokenizer


@pytest.fixture
def byt5(load_path: LoadPath, tmp_path: Path) -> LoadedTokenizer:
    folder = tmp_path / "byt5"
    folder.mkdir()
    (folder / "tokenizer_config.json").write_text('{"tokenizer_class": "ByT5Tokenizer"}')
    return load_path(folder)


def test_byt5_counts_bytes(byt5: LoadedTokenizer) -> None:
    lines = [line for line in ADVERSARIAL if len(line) < 2_000]
    assert list(byt5.count_many(lines).tokens) == [len(line.encode("utf-8")) for line in lines]
    assert byt5.count("Привет, мир") == 20


def test_byt5_is_reported_to_be_bytes(byt5: LoadedTokenizer) -> None:
    assert byt5.algorithm is Algorithm.BYTES
    assert byt5.vocabulary == 256
    assert byt5.engine.startswith("transformers ")
    assert sorted(byt5.token_bytes().values()) == [bytes([byte]) for byte in range(256)]


def test_byt5_shows_every_byte_and_its_ids_spell_the_text(byt5: LoadedTokenizer) -> None:
    known = byt5.token_bytes()
    for line in ("мир 😀", "</s>", "a\x00b", ""):
        shown = byt5.segment(line)
        assert shown.text == line
        assert [piece.data for piece in shown.pieces] == [
            bytes([byte]) for byte in line.encode("utf-8")
        ]
        assert b"".join(known[id_] for id_ in byt5.encode(line)).decode("utf-8") == line


def test_special_tokens_spelt_in_text_are_bytes(byt5: LoadedTokenizer) -> None:
    for spelling in ("</s>", "<pad>", "<unk>", "<extra_id_0>"):
        assert byt5.count(spelling) == len(spelling)


@pytest.mark.parametrize("sampled", [True, False])
def test_random_segmentation_is_off_and_reported(
    sampled: bool, load_path: LoadPath, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: dict[str, Any] = {}
    load = transformers.AutoTokenizer.from_pretrained

    def notified(folder: Path, **options: Any) -> Any:
        given.update(options)
        return load(folder, **options)

    monkeypatch.setattr(transformers.AutoTokenizer, "from_pretrained", notified)
    options = {"enable_sampling": sampled, "alpha": 0.1}
    config = {"tokenizer_class": "ByT5Tokenizer", "sp_model_kwargs": options}
    (tmp_path / "tokenizer_config.json").write_text(json.dumps(config))
    tokenizer = load_path(tmp_path)
    off = {"sp_model_kwargs": {"enable_sampling": False, "alpha": 0.1}}
    assert {key: value for key, value in given.items() if key in off} == (off if sampled else {})
    assert len(tokenizer.remarks) == sampled
    assert tokenizer.count("мир") == 6


def test_code_of_the_repositorys_own_is_refused_and_never_run(
    load_path: LoadPath, tmp_path: Path
) -> None:
    folder = tmp_path / "odd"
    folder.mkdir()
    witness = tmp_path / "was-run"
    (folder / "odd.py").write_text(f"open({str(witness)!r}, 'w').close()\nclass Odd: pass\n")
    configuration = {"tokenizer_class": "Odd", "auto_map": {"AutoTokenizer": ["odd.Odd", None]}}
    (folder / "tokenizer_config.json").write_text(json.dumps(configuration))
    with pytest.raises(TokscopeError) as caught:
        load_path(folder)
    assert str(folder) in caught.value.message
    assert caught.value.hint == "code that a repository brings along is never run"
    assert not witness.exists()


@pytest.mark.parametrize(
    "content",
    ['{"tokenizer_class": "NoSuchTokenizer"}', "{}", "[]", "{", '{"a": 1}'],
)
def test_a_configuration_that_says_too_little_is_an_error_naming_the_folder(
    content: str, load_path: LoadPath, tmp_path: Path
) -> None:
    folder = tmp_path / "vague"
    folder.mkdir()
    (folder / "tokenizer_config.json").write_text(content)
    with pytest.raises(TokscopeError) as caught:
        load_path(folder)
    assert str(folder) in caught.value.message
    assert "Traceback" not in caught.value.message


class Words:
    """A slow tokenizer of two words, as ``transformers`` shows one."""

    all_special_ids = (0,)
    unk_token_id = 0
    words = ("[UNK]", "да", "нет")

    def get_vocab(self) -> dict[str, int]:
        return {word: id_ for id_, word in enumerate(self.words)}

    def encode(self, text: str, **_: object) -> list[int]:
        return [self.words.index(word) if word in self.words else 0 for word in text.split()]

    def decode(self, ids: list[int]) -> str:
        return " ".join(self.words[id_] for id_ in ids)


@pytest.mark.parametrize(
    ("text", "lost"), [("да нет", 0), ("да или нет", 3), ("я я", 2), ("я", 1), ("", 0)]
)
def test_lost_characters_are_those_of_the_text_and_not_of_the_unknown_token(
    text: str, lost: int
) -> None:
    counts = TransformersTokenizer("words", Words(), "digest").count_many([text])
    assert list(counts.lost) == [lost]
