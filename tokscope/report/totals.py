"""Sum up the segments of one row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tokscope.measuring import Measurement
from tokscope.metrics import LanguageSums, Totals
from tokscope.report.grouping import Members
from tokscope.report.translations import tokens_beside
from tokscope.strings import Integers
from tokscope.summing import Gathered
from tokscope.tokenizer import Tokenizer


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report is asked for, beside counts."""

    metrics: tuple[str, ...] = ()
    """Names of metrics beyond those that every report has."""
    reference_tokenizer: str | None = None
    """Id of the tokenizer that the others are set against."""
    reference_language: str | None = None
    """Language that premiums are set against; None: English, else the first of a text."""


def totals_of(
    measurement: Measurement,
    tokenizer: Tokenizer,
    indices: Integers,
    asked: Asked,
    translated: Integers | None,
) -> Totals:
    """Sum up some segments; `translated` are those of the reference language beside them."""
    tally, columns = measurement.tally, measurement.columns

    def over(column: Integers) -> int:
        return int(column[indices].sum())

    counted = columns[tokenizer.id]
    reference = columns[asked.reference_tokenizer] if asked.reference_tokenizer else None
    beside = None
    if translated is not None:
        found = tokens_beside(tally, counted.tokens, indices, translated)
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


def with_gathered(
    totals: Totals, gathered: Gathered, languages: tuple[LanguageSums, ...] = ()
) -> Totals:
    """Add the sums that metrics asked for."""
    return replace(
        totals,
        forms=gathered.forms,
        usage=gathered.usage,
        round_trip=gathered.round_trip,
        entries=gathered.entries,
        languages=languages,
    )


def language_sums(
    measurement: Measurement, members: Members, tokenizers: Sequence[Tokenizer]
) -> dict[str, tuple[LanguageSums, ...]]:
    """Sum up the languages of aligned text over the translations that all of them have.

    Returns
    -------
    dict
        By tokenizer; empty where text is not aligned or nothing is there in all languages.
    """
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
