"""One tokenizer on two texts, which nothing pairs."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tokscope.measuring import Measurement
from tokscope.report.draws import Draws, units_of
from tokscope.statistics import Interval, simultaneous_intervals


@dataclass(frozen=True, slots=True)
class TextComparison:
    """One tokenizer on two texts of one language."""

    tokenizer: str
    language: str | None
    first: str
    """The text that the other is set against."""
    second: str
    fertility: Interval
    """That of the second text relative to the first's, simultaneous over all tokenizers."""


def compare_texts(
    first: Measurement, second: Measurement, tokenizers: Sequence[str]
) -> list[TextComparison]:
    """Set each tokenizer's fertility on one text against that on another.

    The two texts are drawn apart, since nothing pairs them.
    """
    found = []
    for language in first.tally.languages.names:
        sides = [_side(each, language, tokenizers) for each in (first, second)]
        draws = [side for side in sides if side is not None]
        if len(draws) < len(sides):
            continue
        ratios = {}
        for tokenizer in tokenizers:
            of_texts = [each.ratio((tokenizer, language), (None, language)) for each in draws]
            known = [each for each in of_texts if each is not None]
            if len(known) == len(of_texts) and known[0][0]:
                ratios[tokenizer] = (known[1][0] / known[0][0], known[1][1] / known[0][1])
        if ratios:
            intervals = simultaneous_intervals(
                np.array([estimate for estimate, _ in ratios.values()]),
                np.stack([resampled for _, resampled in ratios.values()], axis=1),
                min(each.units for each in draws),
            )
            names = first.corpus.name, second.corpus.name
            found += [
                TextComparison(tokenizer, language, *names, interval)
                for tokenizer, interval in zip(ratios, intervals, strict=True)
            ]
    return found


def _side(
    measurement: Measurement, language: str | None, tokenizers: Sequence[str]
) -> Draws | None:
    languages = measurement.tally.languages
    if language not in languages.names:
        return None
    rows = np.flatnonzero(languages.codes == languages.names.index(language))
    group = {language: rows}
    units, sampling, strata = units_of(measurement, group, paired=False)
    if not sampling.is_enough:
        return None
    own = replace(sampling, seed=sampling.seed + zlib.crc32(measurement.corpus.name.encode()))
    return Draws(measurement, group, tokenizers, units, own, strata)
