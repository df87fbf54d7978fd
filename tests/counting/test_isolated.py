"""Gold words encoded alone, as Rust et al. 2021 count them; by hand."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from tokscope.corpora.open import open_corpora
from tokscope.counting.isolated import count_isolated_words
from tokscope.counting.measure import Measurement, measure, normalize_corpus, tables
from tokscope.counting.options import NormalForm
from tokscope.counting.segment_table import SegmentTable
from tokscope.counting.tally_file import open_tally
from tokscope.counting.tally_writer import write_tally
from tokscope.errors import InputError
from tokscope.text.words import DEFINITIONS
from tokscope.tokenizers.engines.builtin import BytesTokenizer, CharactersTokenizer

GOLD = DEFINITIONS["gold"]
ROW = "{}\t{}\t_\t_\t_\t_\t_\t_\t_\t{}\n"
SENTENCES = (
    ROW.format(1, "Я", "_") + ROW.format(2, "вижу", "SpaceAfter=No") + ROW.format(3, ".", "_"),
    ROW.format(1, "Мои\u0306", "_") + ROW.format(2, "Я", "_"),
)
"""Bytes of the words: 2 + 8 + 1, and 6 + 2 + 2, the breve taking two of its own."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "x.conllu"
    found.write_text("\n".join(SENTENCES) + "\n", "utf-8")
    return found


def alone(measured: Measurement) -> Measurement:
    return count_isolated_words(measured, [BytesTokenizer(), CharactersTokenizer()])


def counted(path: object) -> Measurement:
    (corpus,) = open_corpora([f"ru={path}"])
    tokenizers = [BytesTokenizer(), CharactersTokenizer()]
    return measure(corpus, tokenizers, GOLD, keep_tables=True)


def test_each_gold_word_is_counted_alone_spaces_and_all_left_out(path: Path) -> None:
    found = alone(counted(path))
    assert found.columns["bytes"].tokens.tolist() == [11, 10]
    assert found.columns["characters"].tokens.tolist() == [6, 5]
    assert found.tally.words.tolist() == [3, 2]
    assert found.tally.bytes.tolist() == [11, 10]
    assert found.count_options.isolated


def test_gold_words_are_normalised_like_their_text(path: Path) -> None:
    (corpus,) = open_corpora([f"ru={path}"])
    composed = normalize_corpus(corpus, NormalForm.NFC)
    tokenizers = [BytesTokenizer(), CharactersTokenizer()]
    found = alone(measure(composed, tokenizers, GOLD, keep_tables=True))
    assert found.columns["characters"].tokens.tolist() == [6, 4]


def test_a_tally_keeps_no_gold_words_and_says_so(path: Path, tmp_path: Path) -> None:
    corpora = open_corpora([f"ru={path}"])
    tally = SegmentTable(GOLD)
    write_tally(tmp_path / "x.tally", corpora, tally, tables(corpora, tally))
    kept = open_tally(tmp_path / "x.tally")
    measured = measure(kept, [BytesTokenizer(), CharactersTokenizer()], GOLD, keep_tables=True)
    with pytest.raises(InputError, match="a tally keeps how many words"):
        alone(measured)


def test_what_can_be_read_only_once_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO(("\n".join(SENTENCES) + "\n").encode())
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(raw, encoding="utf-8"))
    (corpus,) = open_corpora(["-"])
    measured = measure(corpus, [BytesTokenizer(), CharactersTokenizer()], GOLD, keep_tables=True)
    with pytest.raises(InputError):
        alone(measured)
