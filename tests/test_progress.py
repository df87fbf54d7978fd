"""Whatever asks every tokenizer about a text says how far it is."""

from __future__ import annotations

import pytest

from tests.helpers.fake_tokenizers import pairs
from tests.helpers.notebook import Notebook
from tokscope.comparison.report import By
from tokscope.comparison.run import Request, Subjects, compare_all
from tokscope.counting.measure import Effort
from tokscope.counting.options import Way
from tokscope.metrics.selection import chosen_metrics
from tokscope.tokenizers.engines.builtin import BytesTokenizer, CharactersTokenizer

COUNTED = ["0 of 2", "bytes", "characters"]


@pytest.mark.parametrize(
    ("request_", "rounds"),
    [
        (Request(), 1),
        (Request(metrics=chosen_metrics(["all"])), 2),
        (Request(metrics=chosen_metrics(["pcw"]), by=By.SEGMENT), 2),
        (Request(way=Way(isolated=True)), 2),
    ],
)
def test_comparing_tells_of_each_tokenizer_as_often_as_it_is_asked(
    request_: Request, rounds: int
) -> None:
    watch = Notebook()
    subjects = Subjects([BytesTokenizer(), CharactersTokenizer()], {})
    compare_all(subjects, [pairs()], request_, effort=Effort(watch=watch))
    assert watch.said == ["read", *COUNTED * rounds]
