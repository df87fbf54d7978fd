"""Files for ``tokenizers``, trained here: only content tokens come out, whatever the file sets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tokenizers import (
    AddedToken,
    Regex,
    Tokenizer,
    models,
    normalizers,
    pre_tokenizers,
    processors,
)

from tests.helpers import tiny
from tests.helpers.adversarial import ADVERSARIAL, corpora_lines
from tests.tokenizers.conftest import LoadPath
from tokscope.catalogue.rows import Algorithm
from tokscope.errors import EngineError
from tokscope.tokenizers.engines.base import ANY_TEXT, character_of_byte
from tokscope.tokenizers.fast.conformance.documents import conformance_documents

LONG = "Привет, hello мир, and so on and so forth. " * 20


def saved(tokenizer: Tokenizer, folder: Path) -> Path:
    path = folder / "tokenizer.json"
    tokenizer.save(str(path))
    return path


@pytest.mark.parametrize(
    ("name", "algorithm"),
    [
        ("byte_level.json", Algorithm.BPE),
        ("unigram.json", Algorithm.UNIGRAM),
        ("wordpiece.json", Algorithm.WORDPIECE),
        ("word_level.json", Algorithm.WORD_LEVEL),
    ],
)
def test_algorithm_is_read_from_the_model(
    name: str, algorithm: Algorithm, trained: tiny.Trained, load_path: LoadPath
) -> None:
    assert load_path(trained.file(name)).algorithm is algorithm


@pytest.mark.parametrize("name", ["byte_level.json", "unigram.json", "wordpiece.json"])
def test_truncation_padding_and_post_processor_add_and_take_nothing(
    name: str, trained: tiny.Trained, load_path: LoadPath, tmp_path: Path
) -> None:
    plain = Tokenizer.from_file(str(trained.file(name)))
    expected = plain.encode(LONG, add_special_tokens=False).ids
    special = next(iter(plain.get_added_tokens_decoder().items()))
    plain.enable_truncation(4)
    plain.enable_padding(length=2000)
    plain.post_processor = processors.TemplateProcessing(
        single=f"{special[1].content} $0", special_tokens=[(special[1].content, special[0])]
    )
    tokenizer = load_path(saved(plain, tmp_path))
    assert tokenizer.encode(LONG) == expected
    assert tokenizer.count_many([LONG, ""]).tokens == [len(expected), 0]
    assert len(tokenizer.segment(LONG).pieces) == len(expected)


def test_dropout_is_off(trained: tiny.Trained, load_path: LoadPath, tmp_path: Path) -> None:
    content = json.loads(trained.file("byte_level.json").read_bytes())
    content["model"]["dropout"] = 0.5
    path = tmp_path / "tokenizer.json"
    path.write_text(json.dumps(content))
    tokenizer, plain = load_path(path), load_path(trained.file("byte_level.json"))
    lines = corpora_lines(every=200)
    assert [tokenizer.encode(line) for line in lines] == [plain.encode(line) for line in lines]
    assert tokenizer.fingerprint == plain.fingerprint
    (remark,) = tokenizer.remarks
    assert remark.startswith("its files set dropout 0.5")
    assert plain.remarks == ()


@pytest.mark.parametrize("dropout", [None, 0.0])
def test_no_dropout_is_not_reported(
    trained: tiny.Trained, load_path: LoadPath, tmp_path: Path, dropout: float | None
) -> None:
    content = json.loads(trained.file("byte_level.json").read_bytes())
    content["model"]["dropout"] = dropout
    path = tmp_path / "tokenizer.json"
    path.write_text(json.dumps(content))
    assert load_path(path).remarks == ()


def removing(pattern: Any, *, invert: bool = False) -> Any:
    return pre_tokenizers.Split(pattern, "removed", invert=invert)


MIXED = "Hello, мир 42"
LETTERS, DIGITS, SPACES = Regex(r"\p{L}+"), Regex(r"\p{N}+"), Regex(r"\s+")
GPT2 = Regex(tiny.GPT2_REGEX)


@pytest.mark.parametrize(
    ("steps", "tokens", "lost"),
    [
        ([], 16, 0),
        ([removing(LETTERS)], 5, 8),
        ([removing(LETTERS, invert=True)], 11, 3),
        ([removing(DIGITS), removing(Regex("^H"))], 13, 3),
        ([removing("l")], 14, 2),
        ([removing(SPACES)], 14, 0),
        ([removing(GPT2, invert=True)], 16, 0),
        ([removing(Regex("(z+)+$"), invert=True)], 0, 11),
        ([pre_tokenizers.CharDelimiterSplit("l")], 14, 2),
        ([pre_tokenizers.Split(LETTERS, "isolated")], 16, 0),
    ],
)
def test_what_a_pre_tokeniser_removes_is_lost(
    steps: list[Any], tokens: int, lost: int, load_path: LoadPath, tmp_path: Path
) -> None:
    engine = tiny.byte_level_of(*steps)
    tokenizer = load_path(saved(engine, tmp_path))
    assert len(engine.encode(MIXED).ids) == tokens
    assert tokenizer.count_many([MIXED, "", " "]).tokens[:2] == [tokens, 0]
    assert list(tokenizer.count_many([MIXED, "", " "]).lost) == [lost, 0, 0]
    assert tokenizer.lost(MIXED) == lost
    assert tokenizer.may_drop or not lost
    assert tokenizer.strip_lost.count_many([MIXED]).lost == [0]


def test_a_pattern_that_matches_all_text_is_not_looked_after(
    load_path: LoadPath, tmp_path: Path
) -> None:
    kept = tiny.byte_level_of(removing(GPT2, invert=True))
    assert not load_path(saved(kept, tmp_path)).may_drop
    assert load_path(saved(tiny.byte_level_of(removing(LETTERS)), tmp_path)).may_drop


@pytest.mark.parametrize("rest", [{}, {"byte_fallback": True}])
def test_what_a_bpe_without_unknown_token_leaves_out_is_lost(
    rest: dict[str, bool], load_path: LoadPath, tmp_path: Path
) -> None:
    engine = Tokenizer(models.BPE({"H": 0, "e": 1, "l": 2, "o": 3, "▁": 4}, [], **rest))
    engine.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="never")
    tokenizer = load_path(saved(engine, tmp_path))
    counts = tokenizer.count_many(["Hello", MIXED, "мир"])
    assert (list(counts.tokens), list(counts.lost)) == ([5, 7, 0], [0, 6, 3])
    assert list(counts.unknown) == [0, 0, 0]


CONTROL, FIFTH_PLANE = "\x04", "\U00040001"
LACKING = [
    ("Á", ""),  # 0xC1, which UTF-8 does not have
    (character_of_byte(4), r"[\x04]"),
    (character_of_byte(4) + "ñ", "[\\x04\U00040000-\U0007ffff]"),
    ("ð", ANY_TEXT),  # 0xF0, with which an emoji begins
]


@pytest.mark.parametrize(("missing", "drops"), LACKING)
def test_a_byte_that_is_no_entry_is_lost(
    missing: str, drops: str, load_path: LoadPath, tmp_path: Path
) -> None:
    alphabet = sorted(set(pre_tokenizers.ByteLevel.alphabet()) - set(missing))
    tokenizer = load_path(saved(tiny.byte_level_of(vocabulary="".join(alphabet)), tmp_path))
    assert tokenizer.drops == drops
    for text in ("ab", f"a{CONTROL}", f"a{FIFTH_PLANE}", "a😀"):
        tokens = sum(character_of_byte(byte) in alphabet for byte in text.encode("utf-8"))
        counts = tokenizer.count_many(["a", text])
        assert list(counts.tokens) == [1, tokens]
        assert list(counts.lost) == [0, tokens < len(text.encode("utf-8"))]


def test_what_is_lost_before_other_tokens_is_not_shown_as_they(
    load_path: LoadPath, tmp_path: Path
) -> None:
    tokenizer = load_path(saved(tiny.byte_level_of(vocabulary="abĠ"), tmp_path))
    pieces = tokenizer.segment("мa xb").pieces
    assert [(piece.data, piece.start) for piece in pieces] == [(b"a", 2), (b" ", 3), (b"b", 5)]
    assert tokenizer.count_many(["мa xb"]).lost == [2]


def test_what_a_normaliser_deletes_is_lost(load_path: LoadPath, tmp_path: Path) -> None:
    engine = tiny.byte_level_of()
    engine.normalizer = normalizers.Sequence([normalizers.Replace(DIGITS, "")])
    counts = load_path(saved(engine, tmp_path)).count_many([MIXED])
    assert (counts.tokens, counts.lost) == ([14], [2])


def test_an_unknown_token_is_not_counted_twice(load_path: LoadPath, tmp_path: Path) -> None:
    engine = Tokenizer(models.WordLevel({"[UNK]": 0, "Hello": 1, ",": 2}, unk_token="[UNK]"))
    engine.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Whitespace(), removing(DIGITS)])
    counts = load_path(saved(engine, tmp_path)).count_many([MIXED])
    assert (counts.tokens, counts.unknown, counts.lost) == ([3], [1], [5])


def test_a_pattern_that_takes_too_many_steps_is_an_error(
    load_path: LoadPath, tmp_path: Path
) -> None:
    engine = tiny.byte_level_of(pre_tokenizers.Split(Regex("(a+)+$"), "isolated"))
    tokenizer = load_path(saved(engine, tmp_path))
    assert tokenizer.count("a" * 10 + "b") == 11
    for call in (tokenizer.count, tokenizer.encode, tokenizer.segment, tokenizer.lost):
        with pytest.raises(EngineError, match="broke off: Onig: Regex search error"):
            call("a" * 60 + "b")
    with pytest.raises(EngineError, match="broke off"):
        tokenizer.count_many(["a" * 60 + "b"])


def test_special_tokens_spelt_in_text_are_ordinary_text(
    trained: tiny.Trained, load_path: LoadPath
) -> None:
    tokenizer = load_path(trained.file("byte_level.json"))
    pieces = tokenizer.segment("a<|endoftext|>b").pieces
    assert len(pieces) > 3
    assert b"".join(piece.data for piece in pieces) == b"a<|endoftext|>b"


def test_added_tokens_that_are_not_special_are_matched(
    trained: tiny.Trained, load_path: LoadPath, tmp_path: Path
) -> None:
    engine = Tokenizer.from_file(str(trained.file("byte_level.json")))
    engine.add_tokens([AddedToken("<think>", special=False, normalized=False)])
    tokenizer = load_path(saved(engine, tmp_path))
    ids = tokenizer.encode("и<think>и")
    assert len(ids) == 3
    assert tokenizer.token_bytes()[ids[1]] == b"<think>"
    assert tokenizer.fingerprint != load_path(trained.file("byte_level.json")).fingerprint


@pytest.mark.parametrize("spelling", ["<s>", "<unk>", "x <s> y", "<s><unk>", "\ufdd0\ufdd1<s>"])
def test_a_unigram_does_not_find_special_entries_in_text(
    spelling: str, trained: tiny.Trained, load_path: LoadPath
) -> None:
    tokenizer = load_path(trained.file("unigram.json"))
    engine = Tokenizer.from_file(str(trained.file("unigram.json")))
    engine.encode_special_tokens = True
    special = {engine.token_to_id("<s>"), engine.token_to_id("<unk>")}
    assert special & set(engine.encode(spelling).ids), "the engine alone does find them"
    shown = tokenizer.segment(spelling)
    assert engine.token_to_id("<s>") not in tokenizer.encode(spelling)
    # "<" and ">" are unknown to this vocabulary, letters are not: none may be swallowed
    swallowed = b"".join(piece.data for piece in shown.pieces if piece.unknown)
    assert not any(chr(byte).isalpha() for byte in swallowed if byte < 128), shown


def test_the_guarded_copy_keeps_other_added_tokens_and_their_ids(
    trained: tiny.Trained, load_path: LoadPath, tmp_path: Path
) -> None:
    engine = Tokenizer.from_file(str(trained.file("unigram.json")))
    engine.add_special_tokens(["<late>"])
    engine.add_tokens([AddedToken("<think>", special=False)])
    think = engine.token_to_id("<think>")
    tokenizer = load_path(saved(engine, tmp_path))
    assert think in tokenizer.encode("мир<think>")
    assert think in tokenizer.encode("<s>мир<think>")
    assert engine.token_to_id("<late>") not in tokenizer.encode("<s>мир<late>")


def test_the_guarded_copy_splits_the_rest_of_the_text_alike(
    trained: tiny.Trained, load_path: LoadPath
) -> None:
    tokenizer = load_path(trained.file("unigram.json"))
    for line in corpora_lines(every=100):
        alone = [piece.id for piece in tokenizer.segment(line).pieces]
        assert tokenizer.encode(f"{line} <s>")[: len(alone)] == alone


@pytest.mark.parametrize("kind", ["word-level", "wordpiece"])
def test_models_of_words_do_not_find_special_entries_in_text(
    kind: str, load_path: LoadPath, tmp_path: Path
) -> None:
    if kind == "wordpiece":
        engine, spelling = tiny.wordpiece(pre_tokenizers.WhitespaceSplit()), "[MASK]"
    else:
        engine, spelling = tiny.word_level(), "<s>"
    tokenizer = load_path(saved(engine, tmp_path))
    forbidden = engine.token_to_id(spelling)
    assert forbidden in engine.encode(spelling).ids
    assert forbidden not in tokenizer.encode(f"мир {spelling} мир")
    counts = tokenizer.count_many([f"мир {spelling}"])
    assert list(counts.unknown) in ([0], [1])
    assert counts.tokens[0] >= 2


def test_unknown_words_and_lost_characters_are_counted(
    trained: tiny.Trained, load_path: LoadPath
) -> None:
    counts = load_path(trained.file("word_level.json")).count_many(["Hello world", "Hello слово"])
    assert list(counts.tokens) == [2, 2]
    assert list(counts.unknown) == [0, 1]
    assert list(counts.lost) == [0, 5]


@pytest.mark.parametrize("name", ["unigram.json", "word_level.json", "wordpiece.json"])
def test_lost_characters_are_counted_together_as_they_are_one_by_one(
    name: str, trained: tiny.Trained, load_path: LoadPath
) -> None:
    tokenizer = load_path(trained.file(name))
    spelt = ["<s>", "a<s>☃", "[UNK] ☃", "＜ｓ＞ ☃", "< s >☃", "<unk>"]
    texts = [*conformance_documents()[::40], *corpora_lines(every=40), *spelt]
    counts = tokenizer.count_many(texts)
    unknown = [number > 0 for number in counts.unknown]
    one_by_one = [tokenizer.lost(text) for text in texts]
    assert list(tokenizer.lost_many(texts)) == one_by_one
    assert list(counts.lost) == [
        lost if has_unknown else 0 for lost, has_unknown in zip(one_by_one, unknown, strict=True)
    ]
    assert any(counts.lost)
    blind = tokenizer.strip_lost.count_many(texts)
    assert (blind.tokens, blind.unknown) == (counts.tokens, counts.unknown)
    assert not any(blind.lost)
    assert tokenizer.count_many(texts) == counts  # the other one is a twin


@pytest.mark.parametrize(
    "step",
    [
        None,
        pre_tokenizers.WhitespaceSplit(),
        pre_tokenizers.Sequence([pre_tokenizers.Whitespace(), pre_tokenizers.Metaspace()]),
        pre_tokenizers.Metaspace(replacement="<"),
        pre_tokenizers.Split("⁂", "removed"),
    ],
)
def test_a_special_entry_is_not_found_whatever_the_words_are_made_of(
    step: pre_tokenizers.PreTokenizer | None, load_path: LoadPath, tmp_path: Path
) -> None:
    engine = tiny.word_level()
    if step is not None:
        engine.pre_tokenizer = step
    tokenizer = load_path(saved(engine, tmp_path))
    forbidden = engine.token_to_id("<s>")
    for text in ["<s>", "мир <s>", " s>", "<⁂s>", "< s >"]:
        assert forbidden not in tokenizer.encode(text), text
        assert forbidden not in next(iter(tokenizer.encode_many([text]))), text


def test_an_entry_outside_the_256_characters_is_shown_as_it_is(
    load_path: LoadPath, trained: tiny.Trained, tmp_path: Path
) -> None:
    content = json.loads(trained.file("byte_level.json").read_bytes())
    content["model"]["vocab"]["<｜пусто▁｜>"] = 9_000
    path = tmp_path / "tokenizer.json"
    path.write_text(json.dumps(content))
    tokenizer = load_path(path)
    assert tokenizer.token_bytes()[9_000] == "<｜пусто▁｜>".encode()
    assert tokenizer.count("пусто") == load_path(trained.file("byte_level.json")).count("пусто")


def test_byte_level_without_pre_tokenizer_loads_and_joins(
    load_path: LoadPath, trained: tiny.Trained, tmp_path: Path
) -> None:
    content = json.loads(trained.file("byte_level.json").read_bytes())
    content["pre_tokenizer"] = {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True}
    path = tmp_path / "tokenizer.json"
    path.write_text(json.dumps(content))
    tokenizer = load_path(path)
    for line in ADVERSARIAL[:400]:
        shown = tokenizer.segment(line)
        size = len(shown.text.encode("utf-8"))
        assert [piece.id for piece in shown.pieces] == tokenizer.encode(line)
        assert all(0 <= piece.start <= piece.end <= size for piece in shown.pieces)


def test_segmenting_many_lines_does_not_read_the_vocabulary_again_and_again(
    trained: tiny.Trained, load_path: LoadPath, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokenizer = load_path(trained.file("byte_level.json"))
    tokenizer.segment("мир")
    requested: list[str] = []
    from tokscope.tokenizers.engines import huggingface_models as huggingface

    monkeypatch.setattr(huggingface, "bytes_of_token", lambda token: requested.append(token) or b"")
    assert b"".join(piece.data for piece in tokenizer.segment("мир").pieces) == "мир".encode()
    assert not requested


def test_an_unknown_kind_of_model_is_never_a_traceback(load_path: LoadPath, tmp_path: Path) -> None:
    from tokscope.errors import InputError

    content = json.loads(Tokenizer(models.BPE()).to_str())
    content["model"]["type"] = "Oracle"
    path = tmp_path / "tokenizer.json"
    path.write_text(json.dumps(content))
    with pytest.raises(InputError, match=r"tokenizer\.json: not a"):
        load_path(path)
