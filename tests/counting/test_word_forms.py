"""Word forms and their numbers, by hand and against splitting each segment."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from tests.helpers import adversarial as adversarial
from tests.helpers.tables import table_of
from tokscope.counting.word_forms import collect_word_forms
from tokscope.errors import InputError
from tokscope.text.words import DEFAULT, DEFINITIONS, form


def test_forms_are_bare_and_counted_as_they_run() -> None:
    found = collect_word_forms([table_of(["Мир, мир!", "«мир» — мир"])], DEFAULT)
    assert dict(zip(found.texts, found.counts.tolist(), strict=True)) == {"Мир": 1, "мир": 3}
    assert found.running == 4


def test_only_the_forms_of_some_segments_over_several_tables() -> None:
    tables = [table_of(["а б", "б в"]), table_of(["в г", "г"])]
    found = collect_word_forms(tables, DEFAULT, np.array([1, 2]))
    assert dict(zip(found.texts, found.counts.tolist(), strict=True)) == {"б": 1, "в": 2, "г": 1}


def test_forms_from_chunks_are_those_of_the_segments() -> None:
    lines = [*adversarial.corpora_lines(every=5), *adversarial.mutations(500, seed=9)]
    found = collect_word_forms([table_of(lines)], DEFAULT)
    assert DEFAULT.split is not None
    direct = Counter(form(word) for line in lines for word in DEFAULT.split(line) if form(word))
    assert Counter(dict(zip(found.texts, found.counts.tolist(), strict=True))) == direct


def test_gold_words_are_not_kept_one_by_one() -> None:
    with pytest.raises(InputError, match="does not keep them one by one"):
        collect_word_forms([], DEFINITIONS["gold"])
