"""Sum the segments of one row, and the tokens of the aligned reference text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from tokscope.counting.arrays import Integers, LabelColumn
from tokscope.counting.measure import Measurement
from tokscope.counting.segment_table import SegmentTable
from tokscope.metrics.collect import MetricSums
from tokscope.metrics.metric import LanguageSums, Totals
from tokscope.text.scripts import ENGLISH
from tokscope.tokenizers.interface import Tokenizer


@dataclass(frozen=True, slots=True)
class MetricSelection:
    """The metrics of a report, and the sums that they need."""

    metrics: tuple[str, ...] = ()
    """Names of metrics beyond those that every report has."""
    reference_tokenizer: str | None = None
    """Id of the tokenizer that the others are relative to."""
    reference_language: str | None = None
    """Language that premiums are relative to; None: English, else the first of a text."""


def totals_of(
    measurement: Measurement,
    tokenizer: Tokenizer,
    indices: Integers,
    selection: MetricSelection,
    translated: Integers | None,
) -> Totals:
    """Sum up some segments; `translated` are the aligned ones of the reference language."""
    tally, columns = measurement.tally, measurement.columns

    def over(column: Integers) -> int:
        return int(column[indices].sum())

    counted = columns[tokenizer.id]
    reference = columns[selection.reference_tokenizer] if selection.reference_tokenizer else None
    beside = None
    if translated is not None:
        found = aligned_reference_tokens(tally, counted.tokens, indices, translated)
        # one without a translation would set its tokens against those of unlike text
        beside = None if (found < 0).any() else int(found.sum())
    return Totals(
        segments=over(tally.segments),
        words=over(tally.words),
        characters=over(tally.characters),
        bytes=over(tally.bytes),
        tokens=over(counted.tokens),
        unknown=over(counted.unknown),
        lost=over(counted.lost),
        reference_language=beside,
        reference_tokenizer=over(reference.tokens) if reference else None,
        vocabulary=tokenizer.vocabulary,
    )


def add_collected_sums(
    totals: Totals, collected: MetricSums, languages: tuple[LanguageSums, ...] = ()
) -> Totals:
    """Add the sums that metrics need."""
    return replace(
        totals,
        forms=collected.forms,
        usage=collected.usage,
        round_trip=collected.round_trip,
        entries=collected.entries,
        languages=languages,
    )


def language_sums(
    measurement: Measurement, members: Members, tokenizers: Sequence[Tokenizer]
) -> dict[str, tuple[LanguageSums, ...]]:
    """Sum up the languages of aligned text over the translations that all of them have."""
    if not measurement.corpus.is_aligned or len(members) < 2:
        return {}
    pairs = measurement.tally.pairs
    common = pairs[next(iter(members.values()))]
    for rows in members.values():
        common = np.intersect1d(common, pairs[rows])
    common = common[common >= 0]
    if not len(common):
        return {}
    shared = [rows[np.isin(pairs[rows], common)] for rows in members.values()]
    segments = measurement.tally.segments
    return {
        each.id: tuple(
            LanguageSums(
                int(measurement.columns[each.id].tokens[rows].sum()), int(segments[rows].sum())
            )
            for rows in shared
        )
        for each in tokenizers
    }


Members: TypeAlias = Mapping[str | None, Integers]
"""Numbers of the segments of each language."""


def grouped(
    tally: SegmentTable, places: LabelColumn | None
) -> dict[str | None, dict[str | None, Integers]]:
    """Find the segments of each place and language, in the order in which they first come."""
    languages = tally.languages
    width = max(len(languages.names), 1)
    codes = languages.codes if places is None else places.codes * width + languages.codes
    sizes = np.bincount(codes)
    found = np.flatnonzero(sizes)
    # few numbers, which a stable sort of small integers goes through once
    order = np.argsort(_small(codes), kind="stable")
    members = np.split(order, np.cumsum(sizes[found])[:-1])
    first = np.array([each[0] for each in members], np.int64)
    groups: dict[str | None, dict[str | None, Integers]] = {}
    for number in np.argsort(first).tolist():
        place, language = divmod(int(found[number]), width)
        name = None if places is None else places.names[place]
        groups.setdefault(name, {})[languages.names[language]] = members[number]
    return groups


def _small(codes: Integers) -> Integers | npt.NDArray[np.uint16]:
    fits = int(codes.max(initial=0)) <= np.iinfo(np.uint16).max
    return codes.astype(np.uint16) if fits else codes


def reference_of(members: Members, wanted: str | None, *, is_aligned: bool) -> str | None:
    """Find the language that premiums of a place are relative to."""
    if not is_aligned or len(members) < 2:
        return None
    if wanted is not None:
        return wanted if wanted in members else None
    return ENGLISH if ENGLISH in members else next(iter(members))


def aligned_reference_tokens(
    tally: SegmentTable, tokens: Integers, rows: Integers, reference: Integers
) -> Integers:
    """Find for each of some segments the tokens of its translation."""
    of_reference = np.full(int(tally.pairs.max()) + 2, -1)
    of_reference[tally.pairs[reference]] = tokens[reference]
    of_reference[-1] = -1
    found: Integers = of_reference[tally.pairs[rows]]
    return found
