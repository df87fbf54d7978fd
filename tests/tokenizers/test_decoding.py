"""Decoding is the official engine's; each tokenizer's own normal form; what templates add."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, decoders, normalizers, processors

from tests.conftest import BUNDLED, load_all
from tests.helpers import tiny
from tests.helpers.adversarial import ADVERSARIAL
from tests.tokenizers.conftest import LoadPath
from tokscope.errors import UnavailableError
from tokscope.tokenizers.engines.alias import AliasTokenizer
from tokscope.tokenizers.engines.builtin import BytesTokenizer, CharactersTokenizer
from tokscope.tokenizers.engines.sentencepiece import read_sentencepiece
from tokscope.tokenizers.loader import Loader

LINES = [*(line for line in ADVERSARIAL if len(line) < 1000), "x▁y  z ", " Ёлка й"]


def test_byte_level_tokenizers_give_back_their_own_normal_form(loader: Loader) -> None:
    forms = {"qwen": "NFC"}
    for id_, tokenizer in load_all(loader, *BUNDLED).items():
        for line in LINES:
            own = unicodedata.normalize(forms[id_], line) if id_ in forms else line
            assert tokenizer.normalized(line) == own
            assert tokenizer.decode(tokenizer.encode(line)) == own, ascii(line[:60])


def test_part_of_a_character_decodes_to_the_replacement_character(loader: Loader) -> None:
    (o200k,) = load_all(loader, "o200k_base").values()
    assert "\ufffd" in o200k.decode(o200k.encode("🫠")[:1])
    assert BytesTokenizer().decode([0xD0]) == "\ufffd"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_baselines_give_back_any_text(text: str) -> None:
    for tokenizer in (BytesTokenizer(), CharactersTokenizer()):
        assert tokenizer.decode(tokenizer.encode(text)) == tokenizer.normalized(text) == text


@pytest.mark.parametrize("name", ["bpe-bytes.model", "unigram-bytes.model"])
def test_sentencepiece_with_bytes_gives_back_its_normal_form(
    name: str, trained: tiny.Trained
) -> None:
    tokenizer = read_sentencepiece(trained.file(name), name)
    # the default normaliser is NFKC and makes one space of several
    assert tokenizer.normalized(" ½  мир▁x ") == "1⁄2 мир x"
    for line in ("½  мир▁x", "Привет, мир 🙂", "\u2028"):
        decoded = tokenizer.decode(tokenizer.encode(line))
        assert decoded == tokenizer.normalized(line), ascii(line)
    bytes_of = tokenizer.token_bytes()
    assert len(tokenizer.byte_fallback_ids()) == 256
    assert {bytes_of[id_] for id_ in tokenizer.byte_fallback_ids()} == {
        bytes([n]) for n in range(256)
    }


def test_without_byte_fallback_there_are_no_such_ids(trained: tiny.Trained) -> None:
    assert read_sentencepiece(trained.file("bpe.model"), "x").byte_fallback_ids() == frozenset()


def made(path: Path, load_path: LoadPath, engine: Tokenizer):  # type: ignore[no-untyped-def]
    engine.save(str(path))
    return load_path(path)


def test_marks_that_a_decoder_takes_off_are_no_part_of_the_normal_form(
    tmp_path: Path, load_path: LoadPath
) -> None:
    engine = tiny.unigram()
    engine.normalizer = normalizers.Sequence(
        [normalizers.NFC(), normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")]
    )
    engine.decoder = decoders.Metaspace()
    tokenizer = made(tmp_path / "marks.json", load_path, engine)
    assert tokenizer.normalized("и\u0306 мир") == "й мир"
    engine.normalizer, engine.decoder = normalizers.NFC(), None
    tokenizer = made(tmp_path / "none.json", load_path, engine)
    assert tokenizer.normalized("▁и\u0306") == "▁й"


def test_the_template_is_that_of_the_files_post_processor(
    tmp_path: Path, load_path: LoadPath
) -> None:
    engine = tiny.wordpiece()
    assert made(tmp_path / "none.json", load_path, engine).template_tokens is None
    engine.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    tokenizer = made(tmp_path / "bert.json", load_path, engine)
    assert tokenizer.template_tokens == 2
    assert tokenizer.count("мир") == len(engine.encode("мир").ids) - 2  # and it is never counted


def test_bert_adds_two_and_rank_files_and_sentencepiece_models_do_not_say(
    trained: tiny.Trained, load_path: LoadPath, loader: Loader
) -> None:
    assert load_path(trained.file("vocab.txt"), lowercase=False).template_tokens == 2
    assert load_path(trained.file("bpe.model")).template_tokens is None
    assert load_all(loader, "o200k_base")["o200k_base"].template_tokens is None
    assert BytesTokenizer().template_tokens == CharactersTokenizer().template_tokens == 0


def test_wordpiece_decodes_as_bert_does(trained: tiny.Trained, load_path: LoadPath) -> None:
    tokenizer = load_path(trained.file("vocab.txt"), lowercase=True)
    assert tokenizer.normalized("Мир  Ёлки") == "мир  елки"
    assert tokenizer.decode(tokenizer.encode("Мир  Ёлки")) == "мир елки"


def test_one_that_shares_a_segmentation_points_to_whose_ids_are_known(loader: Loader) -> None:
    (inner,) = load_all(loader, "o200k_base").values()
    shared = AliasTokenizer("twin", inner, None)
    assert shared.segmentation_source.encode("мир") == inner.encode("мир")
    assert shared.normalized("мир") == "мир"
    assert inner.segmentation_source.segmentation_source is inner.segmentation_source
    with pytest.raises(UnavailableError, match="its ids are not known"):
        shared.decode([1])


def test_fallback_ids_of_a_json(tmp_path: Path, load_path: LoadPath) -> None:
    content = json.loads(tiny.byte_level().to_str())
    content["model"] = {
        "type": "BPE",
        "vocab": {"<unk>": 0, "<0xD0>": 1, "a": 2},
        "merges": [],
        "byte_fallback": True,
        "unk_token": "<unk>",
        "fuse_unk": False,
    }
    content |= {"added_tokens": [], "pre_tokenizer": None, "decoder": None, "post_processor": None}
    path = tmp_path / "fallback.json"
    path.write_text(json.dumps(content), "utf-8")
    assert load_path(path).byte_fallback_ids() == {1}
