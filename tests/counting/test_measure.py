"""Text in a normal form before anyone counts it."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from tests.helpers.fake_tokenizers import pairs, plain
from tokscope.corpora.open import open_corpora
from tokscope.counting.measure import measure, normalize_corpus
from tokscope.counting.options import NormalForm
from tokscope.counting.segment_table import SegmentTable
from tokscope.counting.tally_file import open_tally
from tokscope.counting.tally_writer import write_tally
from tokscope.text.words import DEFAULT
from tokscope.tokenizers.engines.builtin import CharactersTokenizer

DECOMPOSED = unicodedata.normalize("NFD", "Ёлка, йод")  # two characters more


@pytest.mark.parametrize(
    ("form", "text", "tokens"),
    [
        (NormalForm.NFC, DECOMPOSED, 9),
        (NormalForm.NFC, "ﬁn", 2),
        (NormalForm.NFKC, "ﬁn", 3),
        (NormalForm.NFKC, DECOMPOSED, 9),
    ],
)
def test_text_is_counted_in_its_normal_form(form: NormalForm, text: str, tokens: int) -> None:
    corpus = normalize_corpus(plain("x", (text, "ru")), form)
    measured = measure(corpus, [CharactersTokenizer()])
    assert measured.columns["characters"].tokens.tolist() == [tokens]
    assert measured.tally.characters.tolist() == [tokens]


def test_what_was_normal_has_the_same_digest_and_all_else_stays() -> None:
    plainly, normal = pairs(), normalize_corpus(pairs(), NormalForm.NFC)
    one, other = (measure(each, [CharactersTokenizer()]).tally for each in (plainly, normal))
    assert one.digest == other.digest
    assert one.pairs.tolist() == other.pairs.tolist()
    assert list(one.languages) == list(other.languages)
    assert normal.is_aligned
    changed = normalize_corpus(plain("x", (DECOMPOSED, "ru")), NormalForm.NFC)
    assert (
        measure(changed, []).tally.digest
        != measure(plain("x", (DECOMPOSED, "ru")), []).tally.digest
    )


def test_languages_detected_from_the_script_are_reported_as_well(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text(f"{DECOMPOSED}\nplain text\n", "utf-8")
    (corpus,) = open_corpora([str(path)])
    found = measure(normalize_corpus(corpus, NormalForm.NFC), [])
    assert list(found.tally.languages) == ["ru", "en"]


def test_a_stored_tally_is_normalised_from_its_text(tmp_path: Path) -> None:
    path = tmp_path / "x.tally"
    corpora = [plain("x", (DECOMPOSED, "ru"), ("ok\nyes", "en"))]
    from tokscope.counting.measure import tables

    tally = SegmentTable(DEFAULT)
    write_tally(path, corpora, tally, tables(corpora, tally))
    found = measure(normalize_corpus(open_tally(path), NormalForm.NFC), [CharactersTokenizer()])
    assert found.columns["characters"].tokens.tolist() == [9, 6]
    assert list(found.tally.languages) == ["ru", "en"]
