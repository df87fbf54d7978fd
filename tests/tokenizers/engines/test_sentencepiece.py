"""SentencePiece models trained here: what they are, what they lose, what they show."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import sentencepiece

from tests.helpers import tiny
from tests.helpers.adversarial import ADVERSARIAL, corpora_lines, mutations
from tests.helpers.tables import counts_by_chunks, table_of
from tests.tokenizers.conftest import LoadPath
from tokscope.catalogue.rows import Algorithm

KINDS = ["bpe.model", "unigram.model", "bpe-bytes.model", "unigram-bytes.model"]
WITHOUT_BYTES = KINDS[:2]
WITH_BYTES = KINDS[2:]


@pytest.mark.parametrize("name", KINDS)
def test_ids_are_the_official_engines(
    name: str, trained: tiny.Trained, load_path: LoadPath
) -> None:
    path = trained.file(name)
    official = sentencepiece.SentencePieceProcessor(model_file=str(path))
    tokenizer = load_path(path)
    for line in (*ADVERSARIAL, *mutations(200, seed=11)):
        assert tokenizer.encode(line) == official.encode(line), ascii(line[:80])


@pytest.mark.parametrize("name", KINDS)
def test_algorithm_is_read_from_the_model(
    name: str, trained: tiny.Trained, load_path: LoadPath
) -> None:
    expected = Algorithm.UNIGRAM if "unigram" in name else Algorithm.SENTENCEPIECE_BPE
    assert load_path(trained.file(name)).algorithm is expected


@pytest.mark.parametrize("sampled", [True, False])
def test_random_segmentation_is_off_and_reported(
    sampled: bool, trained: tiny.Trained, load_path: LoadPath, tmp_path: Path
) -> None:
    options = {"enable_sampling": sampled, "nbest_size": -1, "alpha": 0.1}
    (tmp_path / "tokenizer_config.json").write_text(json.dumps({"sp_model_kwargs": options}))
    (tmp_path / "spiece.model").write_bytes(trained.file("unigram.model").read_bytes())
    tokenizer = load_path(tmp_path)
    plain = load_path(trained.file("unigram.model"))
    lines = corpora_lines(every=97)
    assert tokenizer.count_many(lines) == plain.count_many(lines)
    assert [each.startswith("its files set enable_sampling") for each in tokenizer.remarks] == [
        True
    ] * sampled
    assert tokenizer.facts.remarks == tokenizer.remarks


@pytest.mark.parametrize("name", KINDS)
def test_vocabulary_and_special_tokens_add_up_to_the_model(
    name: str, trained: tiny.Trained, load_path: LoadPath
) -> None:
    path = trained.file(name)
    tokenizer = load_path(path)
    size = len(sentencepiece.SentencePieceProcessor(model_file=str(path)))
    assert tokenizer.special == 3
    assert tokenizer.vocabulary == size - 3 == len(tokenizer.token_bytes())


@pytest.mark.parametrize("name", WITHOUT_BYTES)
def test_unknown_tokens_and_lost_characters_are_counted(
    name: str, trained: tiny.Trained, load_path: LoadPath
) -> None:
    counts = load_path(trained.file(name)).count_many(["мир", "语言 мир", "мир 語 мир 語語", ""])
    assert list(counts.unknown) == [0, 1, 2, 0]
    assert list(counts.lost) == [0, 2, 3, 0]


@pytest.mark.parametrize("name", WITH_BYTES)
def test_byte_fallback_loses_nothing_and_its_bytes_spell_the_character(
    name: str, trained: tiny.Trained, load_path: LoadPath
) -> None:
    tokenizer = load_path(trained.file(name))
    counts = tokenizer.count_many(["語", "𠮷"])
    assert list(counts.unknown) == list(counts.lost) == [0, 0]
    pieces = tokenizer.segment("мир𠮷").pieces[-4:]
    assert b"".join(piece.data for piece in pieces).decode("utf-8") == "𠮷"
    assert {(piece.start, piece.end) for piece in pieces} == {(6, 10)}
    assert all(piece.data.decode("utf-8", "replace").count("\ufffd") for piece in pieces)
    known = tokenizer.token_bytes()
    assert [known[piece.id] for piece in pieces if piece.id is not None] == [
        piece.data for piece in pieces
    ]


@pytest.mark.parametrize("name", KINDS)
def test_a_space_mark_is_given_as_a_space(
    name: str, trained: tiny.Trained, load_path: LoadPath
) -> None:
    tokenizer = load_path(trained.file(name))
    assert tokenizer.token_bytes()[tokenizer.encode("и")[0]].startswith(b" ")
    assert not any("▁".encode() in data for data in tokenizer.token_bytes().values())


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("spelling", ["<s>", "</s>", "<unk>", "a</s>b"])
def test_control_symbols_spelt_in_text_are_ordinary_text(
    name: str, spelling: str, trained: tiny.Trained, load_path: LoadPath
) -> None:
    path = trained.file(name)
    model = sentencepiece.SentencePieceProcessor(model_file=str(path))
    ids = load_path(path).encode(spelling)
    assert not any(model.is_control(id_) for id_ in ids)
    assert len(ids) >= len(spelling) / 2


def test_user_defined_symbols_are_matched_as_the_model_says(
    load_path: LoadPath, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("user") / "user.model"
    path.write_bytes(tiny.sentencepiece_model("bpe", user_defined_symbols=["<turn>"]))
    tokenizer = load_path(path)
    pieces = tokenizer.segment("мир<turn>").pieces
    assert pieces[-1].data == b"<turn>"
    assert tokenizer.token_bytes()[tokenizer.encode("<turn>")[-1]] == b"<turn>"


@pytest.mark.parametrize(
    ("kind", "algorithm", "tokens"),
    [("word", Algorithm.WORD_LEVEL, 2), ("char", Algorithm.CHARACTERS, 6)],
)
def test_a_model_of_words_or_characters_is_counted(
    kind: str, algorithm: Algorithm, tokens: int, load_path: LoadPath, trained: tiny.Trained
) -> None:
    path = trained.folder / f"{kind}.model"
    path.write_bytes(tiny.sentencepiece_model(kind, hard_vocab_limit=False))
    tokenizer = load_path(path)
    assert tokenizer.algorithm is algorithm
    assert tokenizer.count("не на") == tokens
    assert load_path(path).count("не на") == tokens  # as it is remembered


@pytest.mark.parametrize("name", ["unigram.model", "unigram-bytes.model"])
def test_a_long_text_is_counted_by_its_chunks_whichever_way_it_is_counted(
    name: str, trained: tiny.Trained, load_path: LoadPath
) -> None:
    tokenizer = load_path(trained.file(name))
    texts = [" ".join(corpora_lines(every=20)), "☃ да " * 600, "short ☃", "", " x" * 2_000]
    counts = tokenizer.count_many(texts)
    by_chunks = counts_by_chunks(tokenizer, table_of(texts))
    assert counts == by_chunks
    assert [tokenizer.count(text) for text in texts] == list(counts.tokens)
    assert sum(counts.lost) > 0 or tokenizer.byte_fallback_ids()
