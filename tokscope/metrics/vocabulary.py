"""The metrics of vocabularies and of their use, and those that other commands show."""

from __future__ import annotations

from collections.abc import Callable

from tokscope.metrics.formulas import FEWEST_LANGUAGES, RENYI_ORDER, gini, ratio, renyi_efficiency
from tokscope.metrics.metric import Better, Group, Metric, Need, Scale
from tokscope.metrics.sums import BoundarySums, Totals

_RATIO, _SHARE, _COUNT = Scale.RATIO, Scale.SHARE, Scale.COUNT
_HIGHER, _NEITHER = Better.HIGHER, Better.NEITHER
_SCRIPTS = {
    "cyrillic": "whose letters are all Cyrillic",
    "latin": "whose letters are all Latin",
    "mixed": "with letters of several scripts, Cyrillic or Latin among them",
    "letterless": "without a letter; the rest is in other scripts, or unknown",
}


def _vocabulary(
    name: str,
    symbol: str,
    heading: str,
    unit: str,
    scale: Scale,
    better: Better,
    needs: Need,
    definition: str,
    function: Callable[[Totals], float | None],
    *,
    source: str = "–",
    gloss: str = "",
) -> Metric:
    return Metric(
        *(name, symbol, heading, unit, scale, better, Group.VOCABULARY, needs),
        *(definition, source, function, gloss),
    )


def _elsewhere(
    name: str,
    symbol: str,
    heading: str,
    unit: str,
    scale: Scale,
    better: Better,
    needs: Need,
    definition: str,
    function: Callable[[Totals], float | None],
) -> Metric:
    return Metric(
        *(name, symbol, heading, unit, scale, better, Group.ELSEWHERE, needs),
        *(definition, "–", function),
    )


def _entries(script: str) -> Callable[[Totals], float | None]:
    def share(totals: Totals) -> float | None:
        entries = totals.entries
        return None if entries is None else ratio(getattr(entries, script), entries.entries)

    return share


def _use(script: str) -> Callable[[Totals], float | None]:
    def share(totals: Totals) -> float | None:
        usage = totals.usage
        return None if usage is None else ratio(getattr(usage, script), usage.tokens)

    return share


def _gini(totals: Totals) -> float | None:
    shares = [ratio(each.tokens, each.groups) for each in totals.languages]
    return gini([share for share in shares if share is not None])


def _inflation(totals: Totals) -> float | None:
    quotient = ratio(totals.tokens, totals.plain)
    return None if quotient is None else quotient - 1


def _of_boundaries(
    function: Callable[[BoundarySums], float | None],
) -> Callable[[Totals], float | None]:
    return lambda totals: None if totals.boundaries is None else function(totals.boundaries)


VOCABULARY = (
    _vocabulary(
        *("vocabulary", "V", "vocabulary", "ids", _COUNT, _NEITHER, Need.COUNTS),
        "ids that ordinary text can produce; special tokens are counted apart",
        lambda totals: totals.vocabulary,
    ),
    *(
        _vocabulary(
            *(f"{script}_entries", f"{script} entries", f"{script}\nentries", "share of entries"),
            *(_SHARE, _NEITHER, Need.VOCABULARY),
            f"vocabulary entries {words}",
            _entries(script),
        )
        for script, words in _SCRIPTS.items()
    ),
    *(
        _vocabulary(
            *(f"{script}_use", f"{script} use", f"{script}\nuse", "share of tokens"),
            *(_SHARE, _NEITHER, Need.IDS),
            f"tokens of the text {words}",
            _use(script),
        )
        for script, words in _SCRIPTS.items()
    ),
    _vocabulary(
        *("whole_cyrillic_words", "whole words", "Cyrillic\nwords", "entries"),
        *(_COUNT, _NEITHER, Need.VOCABULARY),
        "vocabulary entries that begin a word and are three Cyrillic letters or more",
        lambda totals: None if totals.entries is None else totals.entries.whole_cyrillic,
        gloss="entries that are three Cyrillic letters or more, from the start of a word",
    ),
    _vocabulary(
        *("utilisation", "used/V", "utilisation", "share of ids", _SHARE, _NEITHER, Need.IDS),
        "distinct ids of the vocabulary used on the text / ids that ordinary text can produce;"
        " grows with the text, so its tokens stand beside it",
        lambda totals: (
            None if totals.usage is None else ratio(totals.usage.used, totals.vocabulary)
        ),
        gloss="ids used on this text, which grows with its tokens",
    ),
    _vocabulary(
        *("renyi", f"H{RENYI_ORDER:g}/log V", "Rényi\nefficiency", "ratio"),
        *(_RATIO, _HIGHER, Need.IDS),
        f"Rényi entropy of order {RENYI_ORDER:g} of the unigram distribution of tokens / log₂ of"
        " the number of different tokens observed; contested (Cognetta et al. 2024)",
        lambda totals: None if totals.usage is None else renyi_efficiency(totals.usage.spectrum),
        source="Zouhar et al. 2023",
        gloss=f"of order {RENYI_ORDER:g}; contested (Cognetta et al. 2024)",
    ),
    _vocabulary(
        *("gini", "G", "Gini", "ratio", _RATIO, Better.LOWER, Need.COUNTS),
        "Gini coefficient of tokens per aligned segment over the languages of a text, over the"
        f" segments that all of them have; from {FEWEST_LANGUAGES} languages on",
        _gini,
        gloss="how unlike languages fare on the same content; 0: all alike",
    ),
)

ELSEWHERE = (
    _elsewhere(
        *("inflation", "N/N₀ − 1", "inflation", "ratio", _RATIO, Better.LOWER, Need.TWINS),
        "tokens of disturbed lines / tokens of their plain twins − 1",
        _inflation,
    ),
    _elsewhere(
        *("overlap", "A∩B", "shared\nentries", "entries", _COUNT, _NEITHER),
        Need.OTHER_VOCABULARY,
        "vocabulary entries that two vocabularies share, as byte strings",
        lambda totals: totals.shared,
    ),
    _elsewhere(
        *("boundary_precision", "P", "boundary\nprecision", "share of token boundaries"),
        *(_SHARE, _HIGHER, Need.MORPHEMES),
        "token boundaries inside words that are morpheme boundaries / token boundaries inside"
        " words",
        _of_boundaries(lambda sums: ratio(sums.found, sums.of_tokens)),
    ),
    _elsewhere(
        *("boundary_recall", "R", "boundary\nrecall", "share of morpheme boundaries"),
        *(_SHARE, _HIGHER, Need.MORPHEMES),
        "morpheme boundaries that are token boundaries / morpheme boundaries, words of one token"
        " among them",
        _of_boundaries(lambda sums: ratio(sums.found, sums.of_morphemes)),
    ),
    _elsewhere(
        *("boundary_f1", "F1", "boundary\nF1", "ratio", _SHARE, _HIGHER, Need.MORPHEMES),
        "harmonic mean of boundary precision and recall",
        _of_boundaries(
            lambda sums: (
                ratio(2 * sums.found, sums.of_tokens + sums.of_morphemes)
                if sums.of_tokens and sums.of_morphemes
                else None
            ),
        ),
    ),
)
