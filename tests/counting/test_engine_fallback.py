"""An engine that goes wrong in a run is found out, and nothing of what it counted is reported."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.fake_engines import FakeCounter, wrong_on_emoji
from tokscope.comparison.report import Report
from tokscope.comparison.run import run_comparison
from tokscope.corpora.corpus import Corpus, PlainPart
from tokscope.corpora.readers.interface import Passage
from tokscope.counting.measure import measure
from tokscope.tokenizers.fast.tokenizer import FastCounting, FastTokenizer
from tokscope.tokenizers.loader import Loader, create_loader
from tokscope.tokenizers.names import Target, resolve

pytest.importorskip("gigatoken")

SMILING = ["ну 😀 да", *(f"Строка {number} без улыбки" for number in range(150))]


@pytest.fixture
def corpus() -> Corpus:
    return Corpus("lines", (PlainPart([Passage(line, "lines") for line in SMILING], "ru"),))


@pytest.fixture
def prepared(home: Path) -> tuple[Loader, Target, FastTokenizer]:
    """cl100k_base counted by gigatoken, which was certified and has gone wrong since."""
    loader = create_loader(offline=True)
    target = resolve("cl100k_base", loader.catalogue)
    tokenizer = loader.load_one(target)
    assert isinstance(tokenizer, FastTokenizer)
    tokenizer.schedule.plan_for(10**9)
    assert tokenizer.engine.startswith("gigatoken ")
    counter = FakeCounter(tokenizer.official, wrong_on_emoji)
    tokenizer._countings[tokenizer.engine] = FastCounting(counter, tokenizer.official)
    return loader, target, tokenizer


def report_of(loader: Loader, target: Target, corpus: Corpus) -> Report:
    (report,) = run_comparison(loader, [target], [corpus])
    return report


def test_a_comparison_reports_the_official_counts_and_says_so(
    prepared: tuple[Loader, Target, FastTokenizer], corpus: Corpus
) -> None:
    loader, target, tokenizer = prepared
    report = report_of(loader, target, corpus)
    (row,) = report.rows
    assert row.totals.tokens == sum(tokenizer.official.count_many(SMILING).tokens)
    assert row.engine == tokenizer.official.engine
    assert "gigatoken" not in report.signature.provenance
    (note,) = report.notes
    assert note.startswith("cl100k_base: gigatoken 0.10.0 failed verification: «")
    assert "😀 да» is " in note
    official = create_loader(offline=True, engine="official")
    assert report_of(official, target, corpus).rows == report.rows


def test_what_was_measured_before_is_measured_again(
    prepared: tuple[Loader, Target, FastTokenizer], corpus: Corpus
) -> None:
    _, _, tokenizer = prepared
    found = measure(corpus, [tokenizer])
    expected = tokenizer.official.count_many(SMILING).tokens
    assert list(found.columns["cl100k_base"].tokens) == list(expected)
