"""Build the rows of a comparison from measurements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tokscope.comparison.intervals import NO_INTERVALS, uncertainty
from tokscope.comparison.notes import notes_of, notes_of_counting
from tokscope.comparison.report import By, Report, ReportSection, Row
from tokscope.comparison.sums import (
    Members,
    MetricSelection,
    add_collected_sums,
    aligned_reference_tokens,
    grouped,
    language_sums,
    reference_of,
    totals_of,
)
from tokscope.counting.arrays import Integers
from tokscope.counting.measure import Measurement, signature_of_texts
from tokscope.metrics.collect import SumCollector
from tokscope.metrics.metric import Totals
from tokscope.progress import NO_LISTENER, MeasureListener
from tokscope.render.document import Unavailable
from tokscope.text.words import WordDefinition
from tokscope.tokenizers.interface import Tokenizer


def build_report(
    measurements: Sequence[Measurement],
    tokenizers: Sequence[Tokenizer],
    *,
    families: Mapping[str, str | None],
    unavailable: Sequence[Unavailable] = (),
    reference_tokenizer: str | None = None,
    definition: WordDefinition,
    by: By = By.LANGUAGE,
    metrics: Sequence[str] = (),
    reference_language: str | None = None,
    watch: MeasureListener = NO_LISTENER,
) -> Report:
    """Sum up measurements."""
    selection = MetricSelection(tuple(metrics), reference_tokenizer, reference_language)
    rows: list[Row] = []
    blocks: list[ReportSection] = []
    notes: list[str] = []
    for measurement in measurements:
        if by is By.SEGMENT:
            rows += segment_rows(measurement, tokenizers, families, selection, watch)
        else:
            for found, block in _blocks(measurement, tokenizers, families, selection, by, watch):
                rows += found
                blocks.append(block)
        notes += notes_of(measurement, selection.metrics)
    notes += notes_of_counting(measurements[0], tokenizers, selection.metrics)
    return Report(
        signature_of_texts(measurements, tokenizers, definition.key, reference_language),
        tuple(rows),
        tuple(unavailable),
        reference_tokenizer,
        tuple(notes),
        tuple(blocks),
        by=by,
        metrics=selection.metrics,
    )


def _blocks(
    measurement: Measurement,
    tokenizers: Sequence[Tokenizer],
    families: Mapping[str, str | None],
    selection: MetricSelection,
    by: By,
    watch: MeasureListener,
) -> Iterator[tuple[list[Row], ReportSection]]:
    for each in row_groups(measurement, tokenizers, families, selection, by, watch):
        members, rows = each.members, each.rows
        references = {name: selection.reference_tokenizer or _best(rows, name) for name in members}
        found = uncertainty(
            measurement,
            members,
            [tokenizer.id for tokenizer in tokenizers],
            reference_language=each.reference_language,
            reference_tokenizer=references,
        )
        ranks = {language: _ranks(rows, language) for language in members}
        yield (
            [
                replace(
                    row,
                    uncertain=found.intervals.get((row.tokenizer, row.language), NO_INTERVALS),
                    rank=ranks[row.language].get(row.tokenizer),
                    is_reference=row.tokenizer == references[row.language],
                )
                for row in rows
            ],
            ReportSection(measurement.corpus.name, each.name, found.samplings, references),
        )


def _best(rows: Sequence[Row], language: str | None) -> str | None:
    """Find the tokenizer of the fewest tokens among those that are ranked."""
    ranks = _ranks(rows, language)
    return min(ranks, key=lambda id_: ranks[id_], default=None)


def _ranks(rows: Sequence[Row], language: str | None) -> dict[str, int]:
    """Rank real tokenizers that lose little text by their tokens; equal counts share a rank."""
    tokens = {
        row.tokenizer: row.totals.tokens
        for row in rows
        if row.language == language and row.family != "baseline" and row.is_ranked
    }
    return {id_: 1 + sum(each < own for each in tokens.values()) for id_, own in tokens.items()}


_Places = dict[str | None, dict[str | None, Integers]]


@dataclass(frozen=True, slots=True, eq=False)
class RowGroup:
    """A part of a text, and the rows that are made of it."""

    name: str | None
    """Domain or file; None for all of the text."""
    members: Members
    """Numbers of its segments, by language."""
    reference_language: str | None
    rows: tuple[Row, ...]
    """Tokenizer by tokenizer, its languages together."""


def row_groups(
    measurement: Measurement,
    tokenizers: Sequence[Tokenizer],
    families: Mapping[str, str | None],
    selection: MetricSelection,
    by: By,
    watch: MeasureListener = NO_LISTENER,
) -> Iterator[RowGroup]:
    """Sum up a measurement place by place, in the order in which they first come."""
    tally, corpus = measurement.tally, measurement.corpus
    places = grouped(tally, {By.DOMAIN: tally.domains, By.FILE: tally.sources}.get(by))
    numbers, collector = _collector(measurement, selection, places)
    collector.gather(tokenizers, watch)
    collected = {each.id: collector.of(each) for each in tokenizers}
    for place, members in places.items():
        reference = reference_of(
            members, selection.reference_language, is_aligned=corpus.is_aligned
        )
        spread = (
            language_sums(measurement, members, tokenizers) if "gini" in selection.metrics else {}
        )
        rows = []
        for tokenizer in tokenizers:
            for language, indices in members.items():
                is_other = reference is not None and language != reference
                translated = members[reference] if is_other else None
                totals = totals_of(measurement, tokenizer, indices, selection, translated)
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
                        totals=add_collected_sums(
                            totals,
                            collected[tokenizer.id][numbers[place, language]],
                            spread.get(tokenizer.id, ()),
                        ),
                        fingerprint=tokenizer.fingerprint,
                        engine=tokenizer.engine,
                    )
                )
        yield RowGroup(place, members, reference, tuple(rows))


def _collector(
    measurement: Measurement, selection: MetricSelection, places: _Places
) -> tuple[dict[tuple[str | None, str | None], int], SumCollector]:
    """Number the groups of segments that make rows, to collect sums for all of them at once."""
    which = np.zeros(len(measurement.tally), np.int64)
    numbers: dict[tuple[str | None, str | None], int] = {}
    for place, members in places.items():
        for language, indices in members.items():
            which[indices] = numbers[place, language] = len(numbers)
    return numbers, SumCollector(measurement, selection.metrics, which, len(numbers))


def segment_rows(
    measurement: Measurement,
    tokenizers: Sequence[Tokenizer],
    families: Mapping[str, str | None],
    selection: MetricSelection,
    watch: MeasureListener,
) -> list[Row]:
    """Build a row for each segment and tokenizer, telling how far the asking is."""
    tally, corpus = measurement.tally, measurement.corpus
    (members,) = grouped(tally, None).values()
    reference = reference_of(members, selection.reference_language, is_aligned=corpus.is_aligned)
    every = np.arange(len(tally))
    numbers = (tally.pairs if corpus.is_aligned else every) + 1
    languages, domains, sources = list(tally.languages), list(tally.domains), list(tally.sources)
    texts = [each.tolist() for each in (tally.words, tally.characters, tally.bytes)]
    collector = SumCollector(measurement, selection.metrics, every, len(every))
    collector.gather(tokenizers, watch)
    against = selection.reference_tokenizer
    of_reference = measurement.columns[against].tokens.tolist() if against else [None] * len(every)
    rows = []
    for tokenizer in tokenizers:
        counted = measurement.columns[tokenizer.id]
        beside = np.full(len(every), -1)
        if reference is not None:
            beside = aligned_reference_tokens(tally, counted.tokens, every, members[reference])
        columns = zip(
            *texts,
            counted.tokens.tolist(),
            counted.unknown.tolist(),
            counted.lost.tolist(),
            beside.tolist(),
            of_reference,
            strict=True,
        )
        places = zip(numbers.tolist(), languages, domains, sources, strict=True)
        for place, column, collected in zip(places, columns, collector.of(tokenizer), strict=True):
            number, language, domain, source = place
            words, characters, size, tokens, unknown, lost, translated, other = column
            is_set_against = translated >= 0 and language != reference
            totals = Totals(
                segments=1,
                words=words,
                characters=characters,
                bytes=size,
                tokens=tokens,
                unknown=unknown,
                lost=lost,
                reference_language=translated if is_set_against else None,
                reference_tokenizer=other,
                vocabulary=tokenizer.vocabulary,
            )
            rows.append(
                Row(
                    tokenizer=tokenizer.id,
                    family=families.get(tokenizer.id),
                    algorithm=tokenizer.algorithm.value,
                    vocabulary=tokenizer.vocabulary,
                    special=tokenizer.special,
                    corpus=corpus.name,
                    domain=domain,
                    file=source,
                    language=language,
                    reference_language=reference,
                    totals=add_collected_sums(totals, collected),
                    fingerprint=tokenizer.fingerprint,
                    engine=tokenizer.engine,
                    segment=number,
                )
            )
    return rows
