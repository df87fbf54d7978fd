"""Costs of word forms and of groups of them, by hand: a character is a token, so is the space."""

from __future__ import annotations

import numpy as np
import pytest

from tests.helpers.fake_tokenizers import Swallower, plain
from tokscope.analysis.words import Sort, WordFormCosts, cost_forms, frequency_bands, group_forms
from tokscope.corpora.builtin import find_builtin
from tokscope.corpora.corpus import Corpus
from tokscope.counting.measure import measure
from tokscope.errors import InputError
from tokscope.text.words import DEFAULT
from tokscope.tokenizers.engines.builtin import CharactersTokenizer

TEXT = plain("text", ("Мир, мир! Я.", "ru"), ("«мир» да я", "ru"), ("ok", "en"))
"""мир three times (once as Мир), я twice (once as Я), да and ok once."""


def costed(corpus: Corpus = TEXT, language: str | None = None) -> WordFormCosts:
    measured = measure(corpus, [], keep_tables=True)
    return cost_forms([measured], [CharactersTokenizer("letters")], DEFAULT, language)


def test_forms_cost_their_tokens_above_one_times_their_number() -> None:
    found = costed()
    above = dict(zip(found.forms.texts, found.extra_tokens("letters").tolist(), strict=True))
    assert above == {"Мир": 3, "мир": 2 * 3, "Я": 1, "да": 2, "я": 1, "ok": 2}


def test_the_order_is_by_total_or_by_each_and_then_by_spelling() -> None:
    found = costed()
    by_total = [found.forms.texts[n] for n in found.worst("letters", Sort.TOTAL, 4)]
    assert by_total == ["мир", "Мир", "ok", "да"]
    by_each = [found.forms.texts[n] for n in found.worst("letters", Sort.EACH, 3)]
    assert by_each == ["мир", "Мир", "ok"]


def test_a_word_of_one_token_is_no_cost() -> None:
    measured = measure(plain("text", ("мир да", "ru")), [], keep_tables=True)
    found = cost_forms([measured], [Swallower(script="en")], DEFAULT)
    found.columns["swallower"].tokens[:] = 1
    assert found.worst("swallower", Sort.TOTAL, 5) == []
    assert not found.extra_tokens("swallower").any()


def test_only_one_language_where_it_is_requested() -> None:
    assert costed(language="en").forms.texts == ["ok"]
    with pytest.raises(InputError, match="language 'fr'") as caught:
        costed(language="fr")
    assert caught.value.hint == "it holds: ru, en"


def test_several_texts_are_taken_together() -> None:
    measured = [measure(TEXT, [], keep_tables=True), measure(TEXT, [], keep_tables=True)]
    together = cost_forms(measured, [CharactersTokenizer("letters")], DEFAULT)
    assert together.forms.counts.tolist() == (2 * costed().forms.counts).tolist()


def test_groups_add_up_to_the_whole() -> None:
    found = costed()
    sizes = {1: "short", 2: "short", 3: "long"}
    long, short = group_forms(
        found, lambda number: sizes[len(found.forms.texts[number])], ["letters"]
    )
    assert (long.name, long.forms, long.running) == ("long", 2, 3)
    assert (long.tokens, long.extra_tokens, long.share) == (
        {"letters": 12},
        {"letters": 9},
        {"letters": 9 / 15},
    )
    assert long.examples == ("мир", "Мир")
    assert (short.forms, short.running, short.share) == (4, 4, {"letters": 6 / 15})


def test_bands_come_from_the_counts_and_equals_stay_together() -> None:
    # 4 + 4 of 14 words come first; above the threes are 8 / 14, above the ones everything else
    assert frequency_bands(np.array([4, 3, 4, 1, 1, 1])) == [
        *("common", "middle", "common"),
        *("once", "once", "once"),
    ]
    assert frequency_bands(np.array([10, 2, 1])) == ["common", "middle", "once"]
    assert frequency_bands(np.array([20, 2, 1])) == ["common", "rare", "once"]
    assert frequency_bands(np.array([1, 1])) == ["once", "once"]


def test_words_by_their_authors_bands() -> None:
    found = costed(find_builtin("words-russian"))
    bands = dict(zip(found.forms.texts, found.bands, strict=True))
    assert (bands["быть"], bands["Гогоберидзе"]) == ("common", "surname")
    assert set(bands.values()) == {"common", "middle", "rare", "neologism", "surname"}


def test_what_unknown_tokens_swallow_is_reported() -> None:
    class Losing(CharactersTokenizer):
        def count_continuations(self, chunks):  # type: ignore[no-untyped-def]
            counts = self.count_many(chunks)
            return type(counts)(counts.tokens, counts.unknown, [3 for _ in chunks])

    measured = measure(plain("text", ("мир да ок", "ru")), [], keep_tables=True)
    found = cost_forms([measured], [Losing("losing")], DEFAULT)
    assert found.lost("losing") == 9 / 7
    assert found.loses_text("losing")
