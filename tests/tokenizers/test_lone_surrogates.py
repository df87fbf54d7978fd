"""A lone surrogate is one error, whichever engine is asked and however."""

from __future__ import annotations

import pytest

from tests.helpers import tiny
from tests.tokenizers.conftest import LoadPath
from tokscope.errors import InputError
from tokscope.tokenizers.engines.alias import AliasTokenizer
from tokscope.tokenizers.engines.base import LoadedTokenizer
from tokscope.tokenizers.engines.builtin import BytesTokenizer, CharactersTokenizer

BAD = "мир \ud800 мир"
NAMES = ["plain.tiktoken", "byte_level.json", "unigram.json", "bpe.model", "vocab.txt"]


@pytest.fixture(params=[*NAMES, "bytes", "characters", "shared"])
def tokenizer(
    request: pytest.FixtureRequest, trained: tiny.Trained, load_path: LoadPath
) -> LoadedTokenizer:
    if request.param == "bytes":
        return BytesTokenizer()
    if request.param == "characters":
        return CharactersTokenizer()
    if request.param == "shared":
        return AliasTokenizer("shared", BytesTokenizer(), None)
    return load_path(trained.file(request.param), pattern="gpt-2", lowercase=True)


def test_a_lone_surrogate_is_one_error_for_all_engines(tokenizer: LoadedTokenizer) -> None:
    many = ["а"] * 5000
    for ask in (
        lambda: tokenizer.encode(BAD),
        lambda: tokenizer.count(BAD),
        lambda: tokenizer.segment(BAD),
        lambda: tokenizer.count_many([*many, BAD]),
        lambda: tokenizer.count_continuations([f" {BAD}"]),
        lambda: list(tokenizer.encode_many([BAD])),
    ):
        with pytest.raises(InputError, match=r"a lone surrogate U\+D800 at character [45]$"):
            ask()  # type: ignore[no-untyped-call]


def test_what_is_no_text_is_an_error_too(tokenizer: LoadedTokenizer) -> None:
    with pytest.raises(InputError, match="a text is a string, not bytes"):
        tokenizer.count(b"x")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="a text is a string, not int"):
        tokenizer.count_many(["x", 1])  # type: ignore[list-item]


def test_a_pair_of_surrogates_that_json_joined_is_text(tokenizer: LoadedTokenizer) -> None:
    assert tokenizer.count("😀") >= 1
