"""Long texts are counted by their chunks, and get the number that counting the whole gives."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import BUNDLED, load_all
from tests.helpers import adversarial as adversarial
from tests.helpers.tables import table_of
from tokscope.counting import chunk_table_builder as table_builder
from tokscope.counting import counts as counting
from tokscope.counting.counts import count_long, is_worth_chunking
from tokscope.text.split_points import split_at_safe_points
from tokscope.tokenizers.engines.base import LoadedTokenizer
from tokscope.tokenizers.loader import create_loader

TEXT = "\n".join([*adversarial.corpora_lines(every=9), *adversarial.ADVERSARIAL, "да " * 3000])


@pytest.fixture(scope="module", params=BUNDLED)
def tokenizer(request: pytest.FixtureRequest) -> LoadedTokenizer:
    return load_all(create_loader(offline=True), request.param)[request.param]


@pytest.mark.parametrize("piece", [7, 1000, 16 << 20])
def test_the_size_of_pieces_moves_no_number(
    tokenizer: LoadedTokenizer, piece: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_builder, "_PIECE", piece)
    text = TEXT[:3000] + TEXT[-3000:] if piece == 7 else TEXT
    assert count_long(tokenizer, text) == tokenizer.count(text)


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from(" \t\n<>/aж漢🙂\u00a0\u0301\u2581\u2014"), max_size=60))
def test_any_text_is_counted_the_same_in_pieces(text: str) -> None:
    known = _KNOWN.setdefault(
        "x", load_all(create_loader(offline=True), "o200k_base")["o200k_base"]
    )
    usual, table_builder._PIECE = table_builder._PIECE, 5
    try:
        assert count_long(known, text) == known.count(text)
    finally:
        table_builder._PIECE = usual


@settings(max_examples=60, deadline=None)
@given(
    st.text(st.sampled_from(" \t\n<>/aж漢🙂\u00a0\u0301\u2581\u2014"), max_size=60),
    st.integers(1, 9),
)
def test_any_text_is_counted_the_same_in_large_pieces(text: str, size: int) -> None:
    assert "".join(split_at_safe_points(text, size)) == text
    known = _KNOWN.setdefault(
        "x", load_all(create_loader(offline=True), "o200k_base")["o200k_base"]
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counting, "_FASTER_THAN_TABLES", 0)
        patch.setattr(counting, "_PIECE", size)
        assert count_long(known, text) == known.count(text)


@pytest.mark.parametrize("size", [7, 4 << 20])
def test_large_pieces_move_no_number(
    tokenizer: LoadedTokenizer, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "_FASTER_THAN_TABLES", 0)
    monkeypatch.setattr(counting, "_PIECE", size)
    text = TEXT[:3000] + TEXT[-3000:]
    assert count_long(tokenizer, text) == tokenizer.count(text)


_KNOWN: dict[str, LoadedTokenizer] = {}


def test_cutting_is_worth_it_where_text_repeats_itself() -> None:
    assert is_worth_chunking(table_of(["да нет да нет"] * 50))
    assert not is_worth_chunking(table_of([f"слово{n} другое{n}" for n in range(50)]))
