"""Every number on six sentences, derived by hand.

The tokenizer knows some words whole, with or without the space before them (``helpers.lexicon``).
Tokens are shown with │ between them.

    en  I│ see│ a│ cat│.                           5 tokens, 4 words, 12 characters
        The│ cat│ s│e│e│s│ me│.                    8         4        16
    ru  Я│ в│и│ж│у│ к│о│т│а│.                     10         3        12
        К│о│т│ в│и│д│и│т│ меня│.                  10         3        15
    de  Ich│ s│e│h│e│ eine│ K│a│t│z│e│.           12         4        20
        D│i│e│ K│a│t│z│e│ s│i│e│h│t│ m│i│c│h│.    18         4        21
"""

from __future__ import annotations

import pytest

from tests.helpers.fake_tokenizers import Fixed
from tests.helpers.lexicon import Lexicon
from tokscope.comparison.report import Report, Row
from tokscope.comparison.run import ComparisonOptions, LoadedTokenizers, compare_loaded
from tokscope.corpora.corpus import Corpus
from tokscope.corpora.segment import Segment
from tokscope.counting.options import DEFAULT_OPTIONS, CountOptions
from tokscope.metrics.definitions import chosen_metrics
from tokscope.metrics.formulas import renyi_efficiency
from tokscope.tokenizers.engines.builtin import CharactersTokenizer

SENTENCES = {
    "en": ("I see a cat.", "The cat sees me."),
    "ru": ("Я вижу кота.", "Кот видит меня."),
    "de": ("Ich sehe eine Katze.", "Die Katze sieht mich."),
}
WORDS = ("I", " see", " a", " cat", "The", " me", "Я", " меня", "Ich", " eine")
ALPHABET = "".join(sorted(set("".join("".join(each) for each in SENTENCES.values())) - set(" .")))


def corpus(languages: str = "en ru de") -> Corpus:
    segments = tuple(
        Segment(SENTENCES[language][key], language, key=key)
        for key in range(2)
        for language in languages.split()
    )
    return Corpus("six", (Fixed(segments),), is_aligned=True)


def report(
    text: Corpus | None = None, method: CountOptions = DEFAULT_OPTIONS, metrics: str = "all"
) -> Report:
    subjects = LoadedTokenizers(
        (Lexicon("lexicon", WORDS, ALPHABET), CharactersTokenizer()), {"characters": "baseline"}
    )
    request = ComparisonOptions(
        metrics=chosen_metrics([metrics]), reference_tokenizer="characters", count_options=method
    )
    (found,) = compare_loaded(subjects, [text or corpus()], request)
    return found


def row(found: Report, language: str) -> Row:
    (only,) = (r for r in found.rows if (r.tokenizer, r.language) == ("lexicon", language))
    return only


@pytest.mark.parametrize(
    ("metric", "en", "ru", "de"),
    [
        ("fertility", 13 / 8, 20 / 6, 30 / 8),
        ("premium", None, 20 / 13, 30 / 13),
        ("characters_per_token", 28 / 13, 27 / 20, 41 / 30),
        ("nsl", 13 / 28, 20 / 27, 30 / 41),  # against one token a character
        # Behind a space: I, see, a, cat, cat, me whole; « The» is not in the list, nor is sees.
        # Я, меня whole; вижу, кота, Кот, видит in letters. Ich is listed only without the space.
        ("pcw", 2 / 8, 4 / 6, 7 / 8),
        # Different forms alone: I, a (a letter), The of 7; Я of 6; Ich of 7 (Katze comes twice).
        ("strr_bare", 3 / 7, 1 / 6, 1 / 7),
        # Behind a space: I, see, a, cat, me of 7; Я, меня of 6; eine of 7.
        ("strr_spaced", 5 / 7, 2 / 6, 1 / 7),
        ("single_letter_tokens", 6 / 13, 17 / 20, 26 / 30),  # en: I, a, s, e, e, s
        ("byte_tokens", 0.0, 0.0, 0.0),
        ("round_trip", 1.0, 1.0, 1.0),
        ("round_trip_normalized", 1.0, 1.0, 1.0),
        ("character_error_rate", None, None, None),  # no line is left over
        ("unknown_rate", 0.0, 0.0, 0.0),
        # tokens per segment 6.5, 10, 15: 2·(3.5 + 8.5 + 5) / (2·9·10.5)
        ("gini", 34 / 189, 34 / 189, 34 / 189),
        ("cyrillic_use", 0.0, 18 / 20, 0.0),  # all but two full stops
        ("latin_use", 11 / 13, 0.0, 28 / 30),
        ("letterless_use", 2 / 13, 2 / 20, 2 / 30),
        ("whole_cyrillic_words", 1, 1, 1),  # « меня»; Я is short and begins no word with a space
    ],
)
def test_a_metric_is_as_derived_by_hand(
    metric: str, en: float | None, ru: float | None, de: float | None
) -> None:
    found = report()
    values = [row(found, language).metric(metric) for language in ("en", "ru", "de")]
    assert values == [each if each is None else pytest.approx(each) for each in (en, ru, de)]


def test_renyi_and_utilisation_are_of_the_tokens_that_came() -> None:
    # English: « cat», «.», «e» twice; I, see, a, The, « s», s, me once
    english = row(report(), "en")
    assert english.totals.usage is not None
    assert english.totals.usage.spectrum == ((1, 7), (2, 3))
    assert english.metric("renyi") == renyi_efficiency(((1, 7), (2, 3)))
    assert english.metric("utilisation") == 10 / english.vocabulary


def test_for_two_languages_there_is_no_gini() -> None:
    assert row(report(corpus("en ru")), "ru").metric("gini") is None


def test_gini_is_over_the_groups_that_all_languages_have() -> None:
    lacking = Corpus(
        "six",
        (Fixed(tuple(s for s in corpus().parts[0].segments() if s.text != SENTENCES["de"][1])),),
        is_aligned=True,
    )
    # first sentences only: 5, 10, 12 tokens: 2·(5 + 7 + 2) / (2·9·9)
    assert row(report(lacking), "en").metric("gini") == pytest.approx(28 / 162)


def test_isolated_words_are_encoded_alone() -> None:
    found = report(method=CountOptions(isolated=True))
    english, russian = row(found, "en"), row(found, "ru")
    # I│s e e│a│c a t│The│c a t│s e e s│m e: 1+3+1+3+1+3+4+2
    assert english.totals.tokens == 18
    assert english.metric("fertility") == 18 / 8
    assert english.metric("pcw") == 5 / 8  # see, cat, cat, sees, me
    # Я│вижу│кота│Кот│видит│меня: 1+4+4+3+5+4
    assert russian.metric("fertility") == 21 / 6
    assert russian.metric("premium") == 21 / 18  # of the same sentences, word by word
    # letters only: 1+3+1+3 + 3+3+4+2
    assert (english.totals.words, english.totals.characters) == (8, 20)
    assert found.signature.unit == "word"
    assert "|unit:word|" in found.signature.comparability


def test_what_is_unknown_is_marked_and_never_called_whole() -> None:
    blind = Lexicon("blind", WORDS, ALPHABET.replace("Я", "").replace("в", ""))
    subjects = LoadedTokenizers([blind], {})
    (found,) = compare_loaded(
        subjects, [corpus("en ru")], ComparisonOptions(metrics=chosen_metrics(["core"]))
    )
    (russian,) = (each for each in found.rows if each.language == "ru")
    # « Я» is one token behind a space, and unknown: of the 6 forms only « меня» is kept whole
    assert russian.metric("strr_spaced") == 1 / 6
    # «Я» is listed as a word, so that only the в of вижу and видит are lost: 2 of 27 characters
    assert russian.metric("lost_characters") == 2 / 27
    assert russian.is_ranked
    # « в» comes back as ? in both sentences: two edits each
    assert russian.metric("round_trip") == 0
    assert russian.metric("character_error_rate") == pytest.approx(4 / 27)
