"""RoBERTa and BART: GPT-2's cuts, so exact counts; other ids, so none are given."""

from __future__ import annotations

import pytest

from tests.helpers.adversarial import ADVERSARIAL, corpora_lines
from tests.helpers.official import official_engine
from tests.tokenizers.conftest import OpenLoader
from tokscope.errors import TokscopeError, UnavailableError
from tokscope.tokenizers.engines.base import LoadedTokenizer
from tokscope.tokenizers.names import resolve_all

pytestmark = pytest.mark.online


@pytest.fixture(scope="module", params=["roberta", "bart"])
def shared(request: pytest.FixtureRequest, shared_loader: OpenLoader) -> LoadedTokenizer:
    loader = shared_loader(offline=False)
    (target,) = resolve_all([request.param], loader.catalogue)
    return loader.load_one(target)


def test_counts_are_those_of_gpt_2s_official_engine(
    shared: LoadedTokenizer, shared_loader: OpenLoader
) -> None:
    loader = shared_loader(offline=False)
    row = loader.catalogue.tokenizers["gpt-2"]
    files = loader.fetcher.fetch([row])["gpt-2"]
    assert not isinstance(files, TokscopeError)
    encode = official_engine(row, files.format, files.paths)
    lines = [*ADVERSARIAL, *corpora_lines(every=5)]
    expected = [len(encode(line)) for line in lines]
    assert list(shared.count_many(lines).tokens) == expected
    assert [shared.count(line) for line in lines] == expected


def test_ids_are_refused_and_where_they_are_had_is_named(shared: LoadedTokenizer) -> None:
    place = {"roberta": "hf:FacebookAI/roberta-base", "bart": "hf:facebook/bart-base"}
    for refused in (lambda: shared.encode("мир"), shared.token_bytes):
        with pytest.raises(UnavailableError, match="ids are not known") as caught:
            refused()
        assert caught.value.hint == f"{place[shared.id]} has them"


def test_pieces_are_shown_without_ids(shared: LoadedTokenizer) -> None:
    shown = shared.segment("Привет, мир")
    assert {piece.id for piece in shown.pieces} == {None}
    assert b"".join(piece.data for piece in shown.pieces).decode("utf-8") == "Привет, мир"
    assert len(shown.pieces) == 12
