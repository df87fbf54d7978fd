"""Parts of speech and endings of Russian words."""

from __future__ import annotations

import pytest

from tokscope.analysis import morphology
from tokscope.analysis.morphology import Morphology, ending_of
from tokscope.errors import ExitCode, UnavailableError


@pytest.fixture(scope="module")
def analyser() -> Morphology:
    return Morphology()


@pytest.mark.parametrize(
    ("form", "named"),
    [
        ("дом", "noun -∅"),
        ("домами", "noun -ами"),
        ("достопримечательностью", "noun -ью"),
        ("людей", "noun -ей"),
        ("кофе", "noun, not declined"),
        ("красивого", "adjective -ого"),
        ("учится", "verb -ится"),
        ("писал", "verb -л"),
        ("нести", "infinitive -ти"),
        ("сделанными", "participle -ыми"),
        ("читая", "gerund"),
        ("быстро", "adverb"),
        ("из-за", "preposition"),
        ("GPT-4", "with digits"),
        ("Linux", "Latin letters"),
        ("e-шоп", "both scripts"),
    ],
)
def test_endings_are_named_with_their_part_of_speech(
    analyser: Morphology, form: str, named: str
) -> None:
    assert analyser.ending(form) == named
    assert named.startswith(analyser.part_of_speech(form))


def test_an_ending_leaves_a_stem() -> None:
    assert ending_of("я", "noun", {"sing", "nomn"}) == ""
    assert ending_of("мама", "noun", {"sing", "nomn"}) == "а"
    assert ending_of("ОКНОМ", "noun", {"sing", "ablt"}) == "ом"
    assert ending_of("умывшимся", "participle", ()) == "имся"


def test_without_the_library_the_error_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(morphology, "find_spec", lambda _: None)
    with pytest.raises(UnavailableError, match="pymorphy3, which is not installed") as caught:
        Morphology()
    assert "python -m pip install '.[morphology]'" in (caught.value.hint or "")
    assert caught.value.exit_code is ExitCode.UNAVAILABLE
