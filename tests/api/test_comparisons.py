"""``compare``, ``words``, ``stress`` and ``boundaries`` from Python."""

from __future__ import annotations

from pathlib import Path

import pytest

import tokscope
from tokscope.errors import UnavailableError


def test_load_gives_content_ids_and_their_number() -> None:
    tokenizer = tokscope.load("gpt-4o", offline=True)
    assert tokenizer.count("Привет, мир") == len(tokenizer.encode("Привет, мир")) == 4


def test_compare_gives_the_rows_and_the_frame() -> None:
    found = tokscope.compare(["o200k_base", "qwen"], corpora=["fiction"], offline=True)
    frame = found.to_pandas()
    assert len(found.rows) == len(frame) == 4
    assert list(frame["tokens"]) == [row["tokens"] for row in found.rows]
    assert frame["premium"].isna().sum() == 2  # the reference language has none
    assert "<table>" in found._repr_html_()
    assert "95 %" in found._repr_html_()  # the footnotes too
    assert "words:lexical-1|" in str(found)


@pytest.mark.parametrize(
    ("tokenizers", "corpora", "message_part"),
    [([], ["fiction"], "no tokenizer"), (["o200k_base"], [], "no corpus")],
)
def test_nothing_to_compare_is_an_error(
    tokenizers: list[str], corpora: list[str], message_part: str
) -> None:
    with pytest.raises(tokscope.TokscopeError, match=message_part):
        tokscope.compare(tokenizers, corpora=corpora, offline=True)


def test_an_unknown_name_is_a_tokscope_error() -> None:
    with pytest.raises(tokscope.TokscopeError, match="unknown tokenizer 'nope'"):
        tokscope.load("nope")


def test_what_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        tokscope.nothing  # noqa: B018


def test_no_sentence_speaks_of_one_domain_as_of_the_corpus() -> None:
    from tokscope.comparison.notes import closing_sentence
    from tokscope.comparison.report import By
    from tokscope.comparison.run import ComparisonOptions, run_comparison
    from tokscope.corpora.builtin import find_builtin
    from tokscope.tokenizers.loader import create_loader
    from tokscope.tokenizers.names import resolve_all

    loader = create_loader(offline=True)
    targets = resolve_all(["o200k_base"], loader.catalogue)
    corpus = find_builtin("parallel-en-ru")
    (whole,) = run_comparison(loader, targets, [corpus])
    (apart,) = run_comparison(loader, targets, [corpus], request=ComparisonOptions(by=By.DOMAIN))
    assert closing_sentence(whole) is not None
    assert closing_sentence(apart) is None


def test_a_premium_is_of_the_units_that_have_both_languages() -> None:
    from tokscope.corpora.corpus import Corpus, PlainPart
    from tokscope.corpora.readers.interface import Passage

    passages = (
        Passage("one", "x.tmx", "en", "1"),
        Passage("раз", "x.tmx", "ru", "1"),
        Passage("two two two two", "x.tmx", "en", "2"),  # not translated
    )
    corpus = Corpus("x", (PlainPart(passages),), is_aligned=True)
    rows = tokscope.compare(["bytes", "o200k_base"], corpora=[corpus], offline=True).rows
    russian = next(r for r in rows if r["tokenizer"] == "bytes" and r["language"] == "ru")
    assert russian["premium"] == 2.0  # 6 bytes of «раз» to 3 of "one"; unit 2 has no Russian


@pytest.mark.parametrize("name", [None, 5, ["o200k_base"]])
def test_a_name_that_is_no_text_is_reported(name: object) -> None:
    with pytest.raises(tokscope.TokscopeError, match="the name of a tokenizer is text, not"):
        tokscope.load(name)  # type: ignore[arg-type]


def test_a_single_name_may_be_a_string() -> None:
    found = tokscope.compare("gpt-4o", "fiction", offline=True)
    assert found.rows == tokscope.compare(["gpt-4o"], ["fiction"], offline=True).rows


def test_a_corpus_with_a_lone_surrogate_is_an_input_error() -> None:
    from tokscope.corpora.corpus import Corpus, PlainPart
    from tokscope.corpora.readers.interface import Passage

    corpus = Corpus("x", (PlainPart((Passage("мир \ud800", "x.txt"),)),))
    with pytest.raises(tokscope.TokscopeError, match=r"a lone surrogate U\+D800 at character 4"):
        tokscope.compare(["bytes", "o200k_base"], corpora=[corpus], offline=True)


def test_models_without_an_available_tokenizer_are_reported_by_reason(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tokscope.sources import fetcher as fetcher

    def broken(_: object) -> bytes:
        raise UnavailableError("compiled-in vocabularies cannot be read", "install them")

    monkeypatch.setattr(fetcher, "read_back", broken)
    with pytest.raises(tokscope.TokscopeError) as caught:
        tokscope.compare(corpora=["fiction"], offline=True)
    message_part = str(caught.value)
    assert message_part.startswith("no tokenizer is available: gpt-2, llama-2, llama-4 and ")
    assert " more: not in the store, and --offline forbids fetching it; " in message_part
    assert "compiled-in vocabularies cannot be read" in message_part
    assert "tokscope tokenizers import DIR" in str(caught.value.hint)  # type: ignore[attr-defined]
