"""Whatever asks every tokenizer about a text says how far it is."""

from __future__ import annotations

import pytest

from tests.helpers.fake_tokenizers import pairs
from tests.helpers.notebook import Notebook
from tokscope.comparison.report import By
from tokscope.comparison.run import ComparisonOptions, LoadedTokenizers, compare_loaded
from tokscope.counting.measure import Resources
from tokscope.counting.options import CountOptions
from tokscope.metrics.definitions import chosen_metrics
from tokscope.tokenizers.engines.builtin import BytesTokenizer, CharactersTokenizer

COUNTED = ["0 of 2", "bytes", "characters"]


@pytest.mark.parametrize(
    ("request_", "rounds"),
    [
        (ComparisonOptions(), 1),
        (ComparisonOptions(metrics=chosen_metrics(["all"])), 2),
        (ComparisonOptions(metrics=chosen_metrics(["pcw"]), by=By.SEGMENT), 2),
        (ComparisonOptions(count_options=CountOptions(isolated=True)), 2),
    ],
)
def test_comparing_tells_of_each_tokenizer_as_often_as_it_is_queried(
    request_: ComparisonOptions, rounds: int
) -> None:
    watch = Notebook()
    subjects = LoadedTokenizers([BytesTokenizer(), CharactersTokenizer()], {})
    compare_loaded(subjects, [pairs()], request_, resources=Resources(watch=watch))
    assert watch.printed == ["read", *COUNTED * rounds]
