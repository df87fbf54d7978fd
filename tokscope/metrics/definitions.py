"""All metrics by name, in the order in which they are shown, and how ``--metric`` selects them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tokscope.errors import TokscopeError, split_list, suggest
from tokscope.metrics.formulas import FEWEST_LANGUAGES, RENYI_ORDER, gini, ratio, renyi_efficiency
from tokscope.metrics.metric import (
    Better,
    BoundarySums,
    FormSums,
    Metric,
    MetricGroup,
    RoundTripSums,
    Scale,
    SumKind,
    Totals,
    UsageSums,
)

_LOWER, _HIGHER, _NEITHER = Better.LOWER, Better.HIGHER, Better.NEITHER
_RATIO, _SHARE, _COUNT = Scale.RATIO, Scale.SHARE, Scale.COUNT
_PETROV = "Petrov et al. 2023"
_RUST = "Ács 2019; Rust et al. 2021"


def _of_forms(function: Callable[[FormSums], float | None]) -> Callable[[Totals], float | None]:
    return lambda totals: None if totals.forms is None else function(totals.forms)


def _of_usage(function: Callable[[UsageSums], float | None]) -> Callable[[Totals], float | None]:
    return lambda totals: None if totals.usage is None else function(totals.usage)


def _of_round_trip(
    function: Callable[[RoundTripSums], float | None],
) -> Callable[[Totals], float | None]:
    return lambda totals: None if totals.round_trip is None else function(totals.round_trip)


def _core(
    name: str,
    symbol: str,
    heading: str,
    unit: str,
    scale: Scale,
    better: Better,
    definition: str,
    source: str,
    function: Callable[[Totals], float | None],
    *,
    needs: SumKind = SumKind.COUNTS,
    gloss: str = "",
) -> Metric:
    group = MetricGroup.CORE
    return Metric(
        *(name, symbol, heading, unit, scale, better, group, needs),
        *(definition, source, function, gloss),
    )


def _sum(name: str, symbol: str, definition: str, function: Callable[[Totals], float]) -> Metric:
    return Metric(
        *(name, symbol, name, name, Scale.COUNT, Better.NEITHER, MetricGroup.SUMS, SumKind.COUNTS),
        *(definition, "–", function),
    )


SUMS = (
    _sum("segments", "S", "lines, records or files, as the unit says", lambda sums: sums.segments),
    _sum("words", "W", "words by the definition in the signature", lambda sums: sums.words),
    _sum("characters", "C", "Unicode code points", lambda sums: sums.characters),
    _sum("bytes", "B", "UTF-8 bytes", lambda sums: sums.bytes),
    _sum(
        "tokens",
        "N",
        "content tokens; with --special those that a template adds as well",
        lambda sums: sums.tokens,
    ),
)

CORE = (
    _core(
        *("fertility", "N/W", "fertility", "tokens per word", _RATIO, _LOWER),
        "content tokens / words, sums over segments, text encoded in context",
        _RUST,
        lambda totals: ratio(totals.tokens, totals.words),
        gloss="tokens per word",
    ),
    _core(
        *("premium", "N/N′", "premium", "ratio", _RATIO, Better.NEAR_ONE),
        "tokens / tokens of the aligned text in the reference language",
        _PETROV,
        lambda totals: ratio(totals.tokens, totals.reference_language),
        gloss="tokens of the same content, relative to the reference language",
    ),
    _core(
        *("characters_per_token", "C/N", "chars/\ntoken", "characters per token"),
        *(_RATIO, _HIGHER),
        "Unicode code points / content tokens",
        "–",
        lambda totals: ratio(totals.characters, totals.tokens),
    ),
    _core(
        *("bytes_per_token", "B/N", "bytes/\ntoken", "bytes per token", _RATIO, _HIGHER),
        "UTF-8 bytes / content tokens; never compared across scripts",
        "–",
        lambda totals: ratio(totals.bytes, totals.tokens),
    ),
    _core(
        *("nsl", "NSL", "NSL", "ratio", _RATIO, _LOWER),
        "tokens / tokens of the reference tokenizer on the same text",
        "Dagan et al. 2024",
        lambda totals: ratio(totals.tokens, totals.reference_tokenizer),
        gloss="tokens to the reference tokenizer's",
    ),
    _core(
        *("pcw", "PCW", "PCW", "share of word forms", _SHARE, _LOWER),
        "running word forms that take two or more tokens / running word forms, each behind one"
        " space as in mid-sentence (bare with --isolated)",
        _RUST,
        _of_forms(lambda forms: ratio(forms.continued, forms.running)),
        needs=SumKind.FORMS,
        gloss="running words cut in two or more",
    ),
    _core(
        *("strr_bare", "STRR", "STRR\nbare", "share of word forms", _SHARE, _HIGHER),
        "distinct word forms that are one known token / distinct word forms, each encoded alone",
        "Nayeem et al. 2025",
        _of_forms(lambda forms: ratio(forms.single_bare, forms.distinct)),
        needs=SumKind.FORMS,
        gloss="different words that are one token, alone",
    ),
    _core(
        *("strr_spaced", "STRR", "STRR\nspaced", "share of word forms", _SHARE, _HIGHER),
        "distinct word forms that are one known token / distinct word forms, each behind one space"
        " as in mid-sentence",
        "Nayeem et al. 2025",
        _of_forms(lambda forms: ratio(forms.single_spaced, forms.distinct)),
        needs=SumKind.FORMS,
        gloss="the same behind a space",
    ),
    _core(
        *("unknown_rate", "U/N", "unknown\nrate", "share of tokens", _SHARE, _LOWER),
        "unknown tokens / content tokens",
        _PETROV,
        lambda totals: ratio(totals.unknown, totals.tokens),
    ),
    _core(
        *("lost_characters", "L/C", "lost\nchars", "share of characters", _SHARE, _LOWER),
        "characters that no token stands for (unknown tokens, text left out) / characters",
        _PETROV,
        lambda totals: ratio(totals.lost, totals.characters),
    ),
    _core(
        *("byte_tokens", "byte tokens", "byte\ntokens", "share of tokens", _SHARE, _LOWER),
        "tokens that are byte fallback or do not decode to whole characters / content tokens",
        "–",
        _of_usage(lambda usage: ratio(usage.byte, usage.tokens)),
        needs=SumKind.IDS,
        gloss="tokens that are no whole characters",
    ),
    _core(
        *("single_letter_tokens", "letter tokens", "single\nletters", "share of tokens"),
        *(_SHARE, _LOWER),
        "tokens whose text, a space before it apart, is one letter / content tokens",
        "–",
        _of_usage(lambda usage: ratio(usage.single_letter, usage.tokens)),
        needs=SumKind.IDS,
    ),
    _core(
        *("round_trip", "round trip", "round\ntrip", "share of segments", _SHARE, _HIGHER),
        "segments that decode to what was encoded / segments",
        "–",
        _of_round_trip(lambda sums: ratio(sums.exact, sums.segments)),
        needs=SumKind.DECODED,
        gloss="lines that decode to themselves",
    ),
    _core(
        *("round_trip_normalized", "round trip, normalised", "round trip\nnormalised"),
        *("share of segments", _SHARE, _HIGHER),
        "segments that decode to what was encoded, in the tokenizer's own declared normal form /"
        " segments",
        "–",
        _of_round_trip(lambda sums: ratio(sums.normalized, sums.segments)),
        needs=SumKind.DECODED,
        gloss="the same by the tokenizer's own normal form",
    ),
    _core(
        *("character_error_rate", "CER", "CER", "edits per character", _SHARE, _LOWER),
        "Levenshtein distance of the decoded text from the tokenizer's own normal form of it /"
        " characters, over the segments that do not come back in that form",
        "–",
        _of_round_trip(lambda sums: ratio(sums.edits, sums.characters)),
        needs=SumKind.DECODED,
        gloss="edits per character in lines that do not come back",
    ),
)

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
    needs: SumKind,
    definition: str,
    function: Callable[[Totals], float | None],
    *,
    source: str = "–",
    gloss: str = "",
) -> Metric:
    return Metric(
        *(name, symbol, heading, unit, scale, better, MetricGroup.VOCABULARY, needs),
        *(definition, source, function, gloss),
    )


def _elsewhere(
    name: str,
    symbol: str,
    heading: str,
    unit: str,
    scale: Scale,
    better: Better,
    needs: SumKind,
    definition: str,
    function: Callable[[Totals], float | None],
) -> Metric:
    return Metric(
        *(name, symbol, heading, unit, scale, better, MetricGroup.ELSEWHERE, needs),
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
        *("vocabulary", "V", "vocabulary", "ids", _COUNT, _NEITHER, SumKind.COUNTS),
        "ids that ordinary text can produce; special tokens are counted apart",
        lambda totals: totals.vocabulary,
    ),
    *(
        _vocabulary(
            *(f"{script}_entries", f"{script} entries", f"{script}\nentries", "share of entries"),
            *(_SHARE, _NEITHER, SumKind.VOCABULARY),
            f"vocabulary entries {words}",
            _entries(script),
        )
        for script, words in _SCRIPTS.items()
    ),
    *(
        _vocabulary(
            *(f"{script}_use", f"{script} use", f"{script}\nuse", "share of tokens"),
            *(_SHARE, _NEITHER, SumKind.IDS),
            f"tokens of the text {words}",
            _use(script),
        )
        for script, words in _SCRIPTS.items()
    ),
    _vocabulary(
        *("whole_cyrillic_words", "whole words", "Cyrillic\nwords", "entries"),
        *(_COUNT, _NEITHER, SumKind.VOCABULARY),
        "vocabulary entries that begin a word and are three Cyrillic letters or more",
        lambda totals: None if totals.entries is None else totals.entries.whole_cyrillic,
        gloss="entries that are three Cyrillic letters or more, from the start of a word",
    ),
    _vocabulary(
        *("utilisation", "used/V", "utilisation", "share of ids", _SHARE, _NEITHER, SumKind.IDS),
        "distinct ids of the vocabulary used on the text / ids that ordinary text can produce;"
        " grows with the text, so its tokens stand beside it",
        lambda totals: (
            None if totals.usage is None else ratio(totals.usage.used, totals.vocabulary)
        ),
        gloss="ids used on this text, which grows with its tokens",
    ),
    _vocabulary(
        *("renyi", f"H{RENYI_ORDER:g}/log V", "Rényi\nefficiency", "ratio"),
        *(_RATIO, _HIGHER, SumKind.IDS),
        f"Rényi entropy of order {RENYI_ORDER:g} of the unigram distribution of tokens / log₂ of"
        " the number of different tokens observed; contested (Cognetta et al. 2024)",
        lambda totals: None if totals.usage is None else renyi_efficiency(totals.usage.spectrum),
        source="Zouhar et al. 2023",
        gloss=f"of order {RENYI_ORDER:g}; contested (Cognetta et al. 2024)",
    ),
    _vocabulary(
        *("gini", "G", "Gini", "ratio", _RATIO, Better.LOWER, SumKind.COUNTS),
        "Gini coefficient of tokens per aligned segment over the languages of a text, over the"
        f" segments that all of them have; from {FEWEST_LANGUAGES} languages on",
        _gini,
        gloss="how unlike languages fare on the same content; 0: all alike",
    ),
)

ELSEWHERE = (
    _elsewhere(
        *("inflation", "N/N₀ − 1", "inflation", "ratio", _RATIO, Better.LOWER, SumKind.TWINS),
        "tokens of perturbed lines / tokens of the same lines unperturbed − 1",
        _inflation,
    ),
    _elsewhere(
        *("overlap", "A∩B", "shared\nentries", "entries", _COUNT, _NEITHER),
        SumKind.OTHER_VOCABULARY,
        "vocabulary entries that two vocabularies share, as byte strings",
        lambda totals: totals.shared,
    ),
    _elsewhere(
        *("boundary_precision", "P", "boundary\nprecision", "share of token boundaries"),
        *(_SHARE, _HIGHER, SumKind.MORPHEMES),
        "token boundaries inside words that are morpheme boundaries / token boundaries inside"
        " words",
        _of_boundaries(lambda sums: ratio(sums.found, sums.of_tokens)),
    ),
    _elsewhere(
        *("boundary_recall", "R", "boundary\nrecall", "share of morpheme boundaries"),
        *(_SHARE, _HIGHER, SumKind.MORPHEMES),
        "morpheme boundaries that are token boundaries / morpheme boundaries, words of one token"
        " among them",
        _of_boundaries(lambda sums: ratio(sums.found, sums.of_morphemes)),
    ),
    _elsewhere(
        *("boundary_f1", "F1", "boundary\nF1", "ratio", _SHARE, _HIGHER, SumKind.MORPHEMES),
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

METRICS = {metric.name: metric for metric in (*SUMS, *CORE, *VOCABULARY, *ELSEWHERE)}


CORE_GROUP, ALL = "core", "all"
GROUPS = (CORE_GROUP, ALL)
"""Names that stand for several metrics."""
_ELSEWHERE = {
    SumKind.TWINS: "`tokscope stress`",
    SumKind.OTHER_VOCABULARY: "`tokscope tokenizers diff`",
    SumKind.MORPHEMES: "`tokscope boundaries`",
}


def chosen_metrics(names: Iterable[str]) -> tuple[str, ...]:
    """Find the metrics that some names stand for, each once, in the order in which they are named.

    Examples
    --------
    >>> chosen_metrics(["pcw,fertility", "pcw"])
    ('pcw', 'fertility')
    """
    found: list[str] = []
    for name in (part for each in names for part in split_list(each)):
        if name in GROUPS:
            groups = (
                (MetricGroup.CORE,)
                if name == CORE_GROUP
                else (MetricGroup.CORE, MetricGroup.VOCABULARY)
            )
            found += [each.name for each in METRICS.values() if each.group in groups]
        elif name not in METRICS:
            raise TokscopeError(
                f"unknown metric '{name}'",
                f"metrics: {', '.join(_known())}",
                suggestions=suggest(name, _known()),
            )
        elif METRICS[name].group is MetricGroup.ELSEWHERE:
            needs = METRICS[name].needs
            raise TokscopeError(
                f"--metric {name} needs {needs}, which `compare` does not have",
                f"{_ELSEWHERE[needs]} shows it",
            )
        else:
            found.append(name)
    return tuple(dict.fromkeys(found))


def _known() -> list[str]:
    return [
        *GROUPS,
        *(each.name for each in METRICS.values() if each.group is not MetricGroup.ELSEWHERE),
    ]
