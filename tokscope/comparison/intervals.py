"""Bootstrap intervals of the figures of a comparison.

Units of text (groups of translations, segments, or files if there are enough) are resampled within
each domain, the same ones for every tokenizer and language.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from tokscope.comparison.sums import aligned_reference_tokens
from tokscope.counting.arrays import Integers, sums_by_block
from tokscope.counting.measure import Measurement
from tokscope.metrics.bootstrap import (
    FEWEST_SEGMENTS,
    RESAMPLES,
    SEED,
    Interval,
    percentile_interval,
    resampled_totals,
    simultaneous_intervals,
)


@dataclass(frozen=True, slots=True)
class RowIntervals:
    """The intervals of one tokenizer in one language."""

    fertility: Interval | None = None
    premium: Interval | None = None
    relative: Interval | None = None
    """Tokens relative to the reference tokenizer's on the same text, simultaneous over all."""


NO_INTERVALS = RowIntervals()


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """The intervals of one block of a report."""

    samplings: Mapping[str | None, Sampling]
    """By language; the same for all languages of aligned text."""
    intervals: Mapping[tuple[str, str | None], RowIntervals]
    """By tokenizer and language."""


def uncertainty(
    measurement: Measurement,
    members: Members,
    tokenizers: Sequence[str],
    *,
    reference_language: str | None,
    reference_tokenizer: Mapping[str | None, str | None],
) -> Uncertainty:
    """Compute every interval of one block."""
    if reference_language is not None:
        groups: list[Members] = [members]
    else:
        groups = [{language: rows} for language, rows in members.items()]
    samplings: dict[str | None, Sampling] = {}
    intervals: dict[tuple[str, str | None], RowIntervals] = {}
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
) -> dict[tuple[str, str | None], RowIntervals]:
    found = {}
    for language in draws.languages:
        relative = _relative(draws, language, reference_tokenizer.get(language))
        is_premium = reference_language is not None and language != reference_language
        for tokenizer in draws.tokenizers:
            premium = None
            if is_premium:
                premium = draws.premium(tokenizer, language)
            found[tokenizer, language] = RowIntervals(
                draws.interval((tokenizer, language), (None, language)),
                premium,
                relative.get(tokenizer),
            )
    return found


def _relative(draws: Draws, language: str | None, reference: str | None) -> dict[str, Interval]:
    """Compare every other tokenizer with the reference."""
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


Members: TypeAlias = Mapping[str | None, Integers]
"""Numbers of the segments of each language."""
_MOST_UNITS = 10_000
"""Units drawn from; of more, neighbours are drawn together."""


@dataclass(frozen=True, slots=True)
class Sampling:
    """What was drawn, so that a reader can repeat it."""

    unit: str
    """``pairs``, ``segments`` or ``files``; ``blocks`` where rows are blocks of segments."""
    units: int
    strata: int
    """Domains, each of which keeps its size in every draw."""
    together: int = 1
    """Neighbouring units drawn as one."""
    resamples: int = RESAMPLES
    seed: int = SEED

    @property
    def is_enough(self) -> bool:
        """Whether there are so many units that an interval means something."""
        return self.units >= FEWEST_SEGMENTS


def units_of(
    measurement: Measurement, group: Members, *, paired: bool
) -> tuple[Members, Sampling, Integers]:
    """Return the unit number of each segment and the stratum of each unit."""
    tally = measurement.tally
    rows = np.concatenate(list(group.values()))
    sources = tally.sources.codes[rows]
    if not paired and _different(sources) >= FEWEST_SEGMENTS:
        raw, unit = sources, "files"
    else:
        raw, unit = (tally.pairs[rows], "pairs") if paired else (rows, "segments")
        if measurement.block is not None:
            raw, unit = raw if tally.blocks is None else tally.blocks[rows], "blocks"
    if (np.diff(raw) > 0).all():  # as segments in their order are
        first = numbers = np.arange(len(raw))
    else:
        _, first, numbers = np.unique(raw, return_index=True, return_inverse=True)
    strata = tally.domains.codes[rows][first]
    found = len(first)
    together = -(-found // _MOST_UNITS)
    if together > 1:
        numbers = numbers // together
        strata = strata[::together]
    ends = np.cumsum([len(each) for each in group.values()])[:-1]
    by_language = dict(zip(group, np.split(numbers, ends), strict=True))
    sampling = Sampling(unit, found, _different(strata), together)
    return by_language, sampling, strata


def _different(codes: Integers) -> int:
    """Count the different codes; ``np.unique`` would load all of ``numpy.ma`` to do so.

    It is as fast where a few codes are large.
    """
    return int(np.count_nonzero(np.diff(np.sort(codes)))) + 1 if len(codes) else 0


class Draws:
    """Totals of every draw, by column."""

    def __init__(
        self,
        measurement: Measurement,
        group: Members,
        tokenizers: Sequence[str],
        units: Members,
        sampling: Sampling,
        strata: Integers,
        reference: str | None = None,
    ) -> None:
        self.tokenizers = tokenizers
        self.languages = list(group)
        self.units = sampling.units
        columns: list[Integers] = []
        whole = [] if reference is None else _whole(measurement.tally.pairs, group, reference)
        self._places: dict[tuple[str | None, str | None], int] = {}
        self._beside: dict[tuple[str | None, str | None], int] = {}
        for language, rows in group.items():
            self._places[None, language] = len(columns)
            columns.append(_by_unit(measurement.tally.words[rows], units[language], len(strata)))
            for tokenizer in tokenizers:
                self._places[tokenizer, language] = len(columns)
                tokens = measurement.columns[tokenizer].tokens
                columns.append(_by_unit(tokens[rows], units[language], len(strata)))
                if reference is None or language == reference or language in whole:
                    continue
                beside = aligned_reference_tokens(measurement.tally, tokens, rows, group[reference])
                if (beside >= 0).all():
                    self._beside[tokenizer, language] = len(columns)
                    columns.append(_by_unit(beside, units[language], len(strata)))
        for language in whole:
            for tokenizer in tokenizers:
                self._beside[tokenizer, language] = self._places[tokenizer, reference]
        stacked = np.stack(columns, axis=1)
        self._whole = stacked.sum(axis=0).astype(np.float64)
        self._drawn = resampled_totals(
            stacked, strata=strata.tolist(), resamples=sampling.resamples, seed=sampling.seed
        )

    def ratio(
        self, numerator: tuple[str | None, str | None], denominator: tuple[str | None, str | None]
    ) -> tuple[float, npt.NDArray[np.float64]] | None:
        """Return a ratio of totals, and that of each resample; None where it is undefined."""
        return self._ratio(self._places[numerator], self._places[denominator])

    def premium(self, tokenizer: str, language: str | None) -> Interval | None:
        """Return the interval of a language's tokens relative to their aligned translations.

        None where a segment has none.
        """
        beside = self._beside.get((tokenizer, language))
        found = beside and self._ratio(self._places[tokenizer, language], beside)
        return percentile_interval(*found, self.units) if found else None

    def _ratio(self, above: int, below: int) -> tuple[float, npt.NDArray[np.float64]] | None:
        if not self._whole[below] or not self._drawn[:, below].all():
            return None
        return (
            float(self._whole[above] / self._whole[below]),
            self._drawn[:, above] / self._drawn[:, below],
        )

    def interval(
        self, numerator: tuple[str | None, str | None], denominator: tuple[str | None, str | None]
    ) -> Interval | None:
        """Return the percentile interval of a ratio of totals."""
        found = self.ratio(numerator, denominator)
        return None if found is None else percentile_interval(*found, self.units)


def _whole(pairs: Integers, group: Members, reference: str) -> list[str | None]:
    """List the languages in which every segment is aligned with one of the reference.

    The aligned tokens are then all tokens of the reference.
    """
    own = pairs[group[reference]]
    is_plain = bool(len(own)) and own[0] >= 0 and bool((np.diff(own) > 0).all())
    return [
        language
        for language, rows in group.items()
        if is_plain and language != reference and np.array_equal(pairs[rows], own)
    ]


def _by_unit(values: Integers, units: Integers, number: int) -> Integers:
    sums = np.zeros(number, np.int64)
    found = sums_by_block(values, units)
    sums[: len(found)] = found
    return sums


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
    """Compare the fertility of each tokenizer on two texts.

    The texts are resampled independently, since their segments are not paired.
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
