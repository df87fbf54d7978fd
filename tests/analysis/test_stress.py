"""Inflation over tied lines, by hand and on the built-in sets."""

from __future__ import annotations

import pytest

from tests.conftest import load_all
from tests.helpers.fake_tokenizers import Swallower
from tokscope.analysis.stress import (
    MEANINGS,
    Inflation,
    check_sort,
    measure_stress,
    perturbation_names,
    stress_document,
    stress_sets,
)
from tokscope.corpora.builtin import find_builtin
from tokscope.errors import UnknownNameError
from tokscope.tokenizers.engines.builtin import BytesTokenizer, CharactersTokenizer
from tokscope.tokenizers.loader import Loader


def lines(variant: str) -> list[str]:
    return [each.text for each in find_builtin("stress").segments() if each.domain == variant]


def test_inflation_is_the_ratio_of_sums_less_one() -> None:
    assert Inflation(10, 12, 0, 5).share == pytest.approx(0.2)
    assert Inflation(0, 3, 0, 5).share is None
    assert Inflation(10, 12, 1, 5) + Inflation(1, 2, 0, 4) == Inflation(11, 14, 1, 9)
    assert (Inflation(1, 1, 1, 10).loses_text, Inflation(1, 1, 2, 10).loses_text) == (
        False,
        True,
    )


def test_characters_inflate_as_the_files_do() -> None:
    found = measure_stress([CharactersTokenizer(), BytesTokenizer()])
    plain = sum(map(len, lines("plain")))
    for name in ("capitals", "stress-marks", "nfd", "transliteration", "typos"):
        own = sum(map(len, lines(name)))
        inflation = found.by_name("characters", name)
        assert (inflation.plain, inflation.variant) == (plain, own)
    assert found.by_name("characters", "capitals").share == 0.0
    assert found.by_name("bytes", "e-for-yo").share == 0.0  # both letters take two bytes


def test_every_disturbance_of_every_set_is_measured_and_explained() -> None:
    found = measure_stress([CharactersTokenizer()])
    assert [each.name for each in found.perturbations] == perturbation_names()
    assert set(perturbation_names()) == set(MEANINGS)
    assert set(found.digests) == set(stress_sets()) == {"stress", "expressive"}
    by_name = {each.name: each for each in found.perturbations}
    assert by_name["compounds"].twin == "plain-compounds"
    differing = sum(a != b for a, b in zip(lines("nfd"), lines("plain"), strict=True))
    assert (by_name["nfd"].changed, by_name["nfd"].lines) == (differing, len(lines("plain")))


def test_a_normaliser_undoes_decomposition(loader: Loader) -> None:
    tokenizers = load_all(loader, "qwen", "o200k_base")
    found = measure_stress(list(tokenizers.values()))
    assert found.by_name("qwen", "nfd").share == 0.0
    assert (found.by_name("o200k_base", "nfd").share or 0.0) > 0.1
    assert (found.by_name("o200k_base", "e-for-yo").share or 0.0) < 0


def test_the_order_is_by_one_disturbance_and_losers_come_last() -> None:
    tokenizers = [Swallower(), BytesTokenizer(), CharactersTokenizer()]
    found = measure_stress(tokenizers)
    reported = stress_document(found, tokenizers, sort="stress-marks")
    assert [row[0] for row in reported.tables[0].rows] == ["characters", "bytes", "swallower"]
    assert reported.tables[0].rows[-1][1].endswith(" !")
    assert any("swallower" in note for note in reported.notes)
    records = reported.records["inflations"]
    assert len(records) == 3 * len(perturbation_names())
    assert reported.sentence is None  # baselines and losers are not spoken of


def test_an_unknown_disturbance_is_an_error() -> None:
    with pytest.raises(UnknownNameError, match="unknown perturbation 'capital'") as caught:
        check_sort("capital")
    assert caught.value.suggestions == ("capitals",)
