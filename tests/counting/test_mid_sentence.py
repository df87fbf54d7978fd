"""A word behind one space, under every kind of engine."""

from __future__ import annotations

import pytest

from tests.conftest import BUNDLED, load_all
from tests.helpers.tiny import Trained
from tokscope.counting.word_forms import word_token_counts, word_token_pieces
from tokscope.tokenizers.engines.base import LoadedTokenizer
from tokscope.tokenizers.engines.builtin import BytesTokenizer, CharactersTokenizer
from tokscope.tokenizers.interface import SplitPolicy
from tokscope.tokenizers.loader import Loader
from tokscope.tokenizers.names import resolve

FORMS = ["мир", "достопримечательность", "hello", "10", "e-mail", "Ёж"]


def test_the_space_is_counted_with_the_word() -> None:
    counted = word_token_counts(CharactersTokenizer(), ["мир", "я"])
    assert counted.tokens.tolist() == [4, 2]
    assert word_token_counts(BytesTokenizer(), ["я"]).tokens.tolist() == [3]


TINY = (
    *("unigram.model", "bpe.model", "bpe-bytes.model", "unigram.json"),
    *("wordpiece.json", "byte_level.json", "word_level.json"),
)


@pytest.mark.parametrize("name", TINY)
def test_counts_are_those_of_the_word_behind_another(
    name: str, tmp_path_factory: pytest.TempPathFactory, loader: Loader
) -> None:
    path = Trained(tmp_path_factory.mktemp("tiny")).file(name)
    tokenizer = loader.load_one(resolve(str(path), loader.catalogue))
    _check(tokenizer)


@pytest.mark.parametrize("name", BUNDLED)
def test_counts_of_real_tokenizers_are_those_of_the_word_behind_another(
    name: str, loader: Loader
) -> None:
    _check(load_all(loader, name)[name])


def test_a_tokenizer_that_may_not_be_split_is_counted_on_whole_text() -> None:
    class Whole(CharactersTokenizer):
        @property
        def split_policy(self) -> SplitPolicy:
            return SplitPolicy.WHOLE

    assert word_token_counts(Whole(), FORMS) == word_token_counts(CharactersTokenizer(), FORMS)


def _check(tokenizer: LoadedTokenizer) -> None:
    counted = word_token_counts(tokenizer, FORMS).tokens.tolist()
    direct = [tokenizer.count(f"x {form}") - tokenizer.count("x") for form in FORMS]
    assert counted == direct
    assert [len(word_token_pieces(tokenizer, form)) for form in FORMS] == direct
