"""Sum up a measurement: rows for each place in a text, tokenizer and language; no intervals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tokscope.measuring import Measurement
from tokscope.report.grouping import Members, grouped, reference_of
from tokscope.report.totals import Asked, language_sums, totals_of, with_gathered
from tokscope.report.values import By, Row
from tokscope.strings import Integers
from tokscope.summing import Gathering
from tokscope.tokenizer import Tokenizer
from tokscope.watching import Watch, unwatched

_Places = dict[str | None, dict[str | None, Integers]]


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A part of a text, and the rows that are made of it."""

    name: str | None
    """Domain or file; None for all of the text."""
    members: Members
    """Numbers of its segments, by language."""
    reference_language: str | None
    rows: tuple[Row, ...]
    """Tokenizer by tokenizer, its languages together."""


def places_of(
    measurement: Measurement,
    tokenizers: Sequence[Tokenizer],
    families: Mapping[str, str | None],
    asked: Asked,
    by: By,
    watch: Watch = unwatched,
) -> Iterator[Place]:
    """Sum up a measurement place by place, in the order in which they first come.

    Parameters
    ----------
    measurement : Measurement
        Integers per segment.
    tokenizers : sequence of Tokenizer
        Those that were measured.
    families : mapping of str to str or None
        Model family by tokenizer id.
    asked : Asked
        Metrics and references.
    by : By
        What is a place: a domain or a file; anything else makes one of all the text.
    watch : Watch
        Hears how far it is with metrics that look at text again.
    """
    tally, corpus = measurement.tally, measurement.corpus
    places = grouped(tally, {By.DOMAIN: tally.domains, By.FILE: tally.sources}.get(by))
    numbers, gathering = _gathering(measurement, asked, places)
    gathering.gather(tokenizers, watch)
    gathered = {each.id: gathering.of(each) for each in tokenizers}
    for place, members in places.items():
        reference = reference_of(members, asked.reference_language, is_aligned=corpus.is_aligned)
        spread = language_sums(measurement, members, tokenizers) if "gini" in asked.metrics else {}
        rows = []
        for tokenizer in tokenizers:
            for language, indices in members.items():
                is_other = reference is not None and language != reference
                translated = members[reference] if is_other else None
                totals = totals_of(measurement, tokenizer, indices, asked, translated)
                rows.append(
                    Row(
                        tokenizer=tokenizer.id,
                        family=families.get(tokenizer.id),
                        algorithm=tokenizer.algorithm.value,
                        vocabulary=tokenizer.vocabulary,
                        special=tokenizer.special,
                        corpus=corpus.name,
                        domain=place if by is By.DOMAIN else None,
                        file=place if by is By.FILE else None,
                        language=language,
                        reference_language=reference,
                        totals=with_gathered(
                            totals,
                            gathered[tokenizer.id][numbers[place, language]],
                            spread.get(tokenizer.id, ()),
                        ),
                        fingerprint=tokenizer.fingerprint,
                        engine=tokenizer.engine,
                    )
                )
        yield Place(place, members, reference, tuple(rows))


def _gathering(
    measurement: Measurement, asked: Asked, places: _Places
) -> tuple[dict[tuple[str | None, str | None], int], Gathering]:
    """Number the groups of segments that make rows, to gather sums for all of them at once."""
    which = np.zeros(len(measurement.tally), np.int64)
    numbers: dict[tuple[str | None, str | None], int] = {}
    for place, members in places.items():
        for language, indices in members.items():
            which[indices] = numbers[place, language] = len(numbers)
    return numbers, Gathering(measurement, asked.metrics, which, len(numbers))
