"""How far a report's figures could move had other text been chosen.

Units of text (pairs of translations, segments, or whole files where there are enough) are drawn
anew within each domain, the same ones for every tokenizer and both languages. Nothing here decides
a gate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tokscope.measuring import Measurement
from tokscope.report.draws import Draws, Members, Sampling, units_of
from tokscope.statistics import Interval, simultaneous_intervals


@dataclass(frozen=True, slots=True)
class Uncertain:
    """The intervals of one tokenizer in one language."""

    fertility: Interval | None = None
    premium: Interval | None = None
    relative: Interval | None = None
    """Tokens relative to the reference tokenizer's on the same text, simultaneous over all."""


NOT_KNOWN = Uncertain()


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """The intervals of one block of a report."""

    samplings: Mapping[str | None, Sampling]
    """By language; the same for all languages of aligned text."""
    intervals: Mapping[tuple[str, str | None], Uncertain]
    """By tokenizer and language."""


def uncertainty(
    measurement: Measurement,
    members: Members,
    tokenizers: Sequence[str],
    *,
    reference_language: str | None,
    reference_tokenizer: Mapping[str | None, str | None],
) -> Uncertainty:
    """Compute every interval of one block.

    Parameters
    ----------
    measurement : Measurement
        The counts.
    members : mapping
        The block's segments.
    tokenizers : sequence of str
        Ids.
    reference_language : str or None
        Of aligned text, the language that premiums are set against; else None.
    reference_tokenizer : mapping
        By language, the tokenizer that all others are set against, once each.
    """
    if reference_language is not None:
        groups: list[Members] = [members]
    else:
        groups = [{language: rows} for language, rows in members.items()]
    samplings: dict[str | None, Sampling] = {}
    intervals: dict[tuple[str, str | None], Uncertain] = {}
    for group in groups:
        units, sampling, strata = units_of(
            measurement, group, paired=reference_language is not None
        )
        samplings |= dict.fromkeys(group, sampling)
        if sampling.is_enough:
            intervals |= _intervals(
                Draws(measurement, group, tokenizers, units, sampling, strata, reference_language),
                reference_language,
                reference_tokenizer,
            )
    return Uncertainty(samplings, intervals)


def _intervals(
    draws: Draws,
    reference_language: str | None,
    reference_tokenizer: Mapping[str | None, str | None],
) -> dict[tuple[str, str | None], Uncertain]:
    found = {}
    for language in draws.languages:
        relative = _relative(draws, language, reference_tokenizer.get(language))
        is_premium = reference_language is not None and language != reference_language
        for tokenizer in draws.tokenizers:
            premium = None
            if is_premium:
                premium = draws.premium(tokenizer, language)
            found[tokenizer, language] = Uncertain(
                draws.interval((tokenizer, language), (None, language)),
                premium,
                relative.get(tokenizer),
            )
    return found


def _relative(draws: Draws, language: str | None, reference: str | None) -> dict[str, Interval]:
    """Set every other tokenizer against the reference, once each."""
    if reference is None:
        return {}
    others = [each for each in draws.tokenizers if each != reference]
    ratios = {
        each: found
        for each in others
        if (found := draws.ratio((each, language), (reference, language))) is not None
    }
    if not ratios:
        return {}
    intervals = simultaneous_intervals(
        np.array([estimate for estimate, _ in ratios.values()]),
        np.stack([resampled for _, resampled in ratios.values()], axis=1),
        draws.units,
    )
    return dict(zip(ratios, intervals, strict=True))
