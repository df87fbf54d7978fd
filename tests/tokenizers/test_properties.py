"""What holds of any text without surrogates, for one tokenizer of every engine."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.helpers import tiny
from tests.helpers.adversarial import ADVERSARIAL
from tests.helpers.files import read_tokenizer_json
from tests.tokenizers.conftest import OpenLoader, engine_of
from tokscope.catalogue.catalogue import bundled_catalogue
from tokscope.tokenizers.engines.base import LoadedTokenizer
from tokscope.tokenizers.engines.builtin import BytesTokenizer, CharactersTokenizer
from tokscope.tokenizers.engines.sentencepiece import read_sentencepiece
from tokscope.tokenizers.engines.wordpiece import WordPieceTokenizer, read_vocab_txt
from tokscope.tokenizers.names import resolve_all

CHARACTERS = st.characters(exclude_categories=["Cs"])
TEXTS = st.one_of(
    st.text(CHARACTERS, max_size=40),
    st.lists(
        st.one_of(st.sampled_from([line for line in ADVERSARIAL if len(line) < 40]), CHARACTERS),
        max_size=8,
    ).map("".join),
)
KINDS = [
    *("llama-3", "qwen", "byte_level.json", "unigram.json", "wordpiece.json", "word_level.json"),
    *("bpe.model", "unigram.model", "bpe-bytes.model", "vocab.txt", "bytes", "characters"),
]
anything = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module", params=KINDS)
def tokenizer(
    request: pytest.FixtureRequest, trained: tiny.Trained, shared_loader: OpenLoader
) -> LoadedTokenizer:
    name: str = request.param
    if name.endswith(".json"):
        return read_tokenizer_json(trained.file(name), name, bundled_catalogue())
    if name.endswith(".model"):
        return read_sentencepiece(trained.file(name), name)
    if name == "vocab.txt":
        return WordPieceTokenizer(name, read_vocab_txt(trained.file(name)), lowercase=True)
    if name in ("bytes", "characters"):
        return BytesTokenizer() if name == "bytes" else CharactersTokenizer()
    loader = shared_loader(offline=True)
    (target,) = resolve_all([name], loader.catalogue)
    return engine_of(loader.load_one(target))


@anything
@given(text=TEXTS)
def test_encode_count_count_many_and_segment_agree(text: str, tokenizer: LoadedTokenizer) -> None:
    ids = tokenizer.encode(text)
    counts = tokenizer.count_many([text, "", text])
    shown = tokenizer.segment(text)
    assert list(counts.tokens) == [len(ids), tokenizer.count(""), len(ids)]
    assert tokenizer.count(text) == len(ids)
    assert [piece.id for piece in shown.pieces] == ids
    assert counts.unknown[0] == sum(piece.unknown for piece in shown.pieces)
    assert 0 <= counts.lost[0] <= len(text)


@anything
@given(text=TEXTS)
def test_spans_lie_in_the_text_and_produced_ids_have_bytes(
    text: str, tokenizer: LoadedTokenizer
) -> None:
    shown = tokenizer.segment(text)
    size, start, known = len(shown.text.encode("utf-8")), 0, bytes_of(tokenizer)
    for piece in shown.pieces:
        assert start <= piece.start <= piece.end <= size
        assert piece.unknown or piece.id in known
        start = piece.start


@cache
def bytes_of(tokenizer: LoadedTokenizer) -> frozenset[int]:
    return frozenset(tokenizer.token_bytes())


@anything
@given(text=TEXTS)
def test_nothing_is_lost_by_engines_that_work_on_bytes(
    text: str, shared_loader: OpenLoader, trained: tiny.Trained
) -> None:
    for tokenizer in byte_engines(trained.file("byte_level.json")):
        known = tokenizer.token_bytes()
        assert b"".join(known[id_] for id_ in tokenizer.encode(text)).decode("utf-8") == text
        assert list(tokenizer.count_many([text]).lost) == [0]


@cache
def byte_engines(path: Path) -> tuple[LoadedTokenizer, ...]:
    return (read_tokenizer_json(path, "byte level", bundled_catalogue()), BytesTokenizer())
