"""Sum up measurements into the rows of a report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from tokscope.measuring import Measurement
from tokscope.report.by_segment import segment_rows
from tokscope.report.notes import notes_of, notes_of_counting
from tokscope.report.places import places_of
from tokscope.report.totals import Asked
from tokscope.report.uncertainty import NOT_KNOWN, uncertainty
from tokscope.report.values import Block, By, Report, Row, Signature, Unavailable
from tokscope.text.words import WordDefinition
from tokscope.tokenizer import Tokenizer
from tokscope.watching import Watch, unwatched


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
    watch: Watch = unwatched,
) -> Report:
    """Sum up measurements.

    Parameters
    ----------
    measurements : sequence of Measurement
        One a corpus, all counted in one way.
    tokenizers : sequence of Tokenizer
        Those that were measured.
    families : mapping of str to str or None
        Model family by tokenizer id.
    unavailable : sequence of Unavailable
        What could not be had.
    reference_tokenizer : str, optional
        Id of the tokenizer that the others are set against.
    definition : WordDefinition
        What a word was.
    by : By
        What there are rows for, beside tokenizer, corpus and language.
    metrics : sequence of str
        Names of metrics that were asked for; some need the text that measurements kept.
    reference_language : str, optional
        Language that premiums are set against; by default English, else the first of a text.
    watch : Watch
        Hears how far it is, where metrics look at the text again.
    """
    asked = Asked(tuple(metrics), reference_tokenizer, reference_language)
    rows: list[Row] = []
    blocks: list[Block] = []
    notes: list[str] = []
    for measurement in measurements:
        if by is By.SEGMENT:
            rows += segment_rows(measurement, tokenizers, families, asked, watch)
        else:
            for found, block in _blocks(measurement, tokenizers, families, asked, by, watch):
                rows += found
                blocks.append(block)
        notes += notes_of(measurement, asked.metrics)
    notes += notes_of_counting(measurements[0], tokenizers, asked.metrics)
    return Report(
        _signature(measurements, tokenizers, definition, reference_language),
        tuple(rows),
        tuple(unavailable),
        reference_tokenizer,
        tuple(notes),
        tuple(blocks),
        by=by,
        metrics=asked.metrics,
    )


def _signature(
    measurements: Sequence[Measurement],
    tokenizers: Sequence[Tokenizer],
    definition: WordDefinition,
    reference_language: str | None,
) -> Signature:
    way = measurements[0].way
    unit = "+".join(dict.fromkeys(each.corpus.unit for each in measurements))
    return Signature(
        words=definition.key,
        unit="word" if way.isolated else unit,
        normalization=way.normal_form.value if way.normal_form else "none",
        special="yes" if way.special else "no",
        corpora={each.corpus.name: each.tally.digest for each in measurements},
        tokenizers={tokenizer.id: tokenizer.fingerprint for tokenizer in tokenizers},
        engines=tuple(sorted({tokenizer.engine for tokenizer in tokenizers})),
        reference_language=reference_language,
    )


def _blocks(
    measurement: Measurement,
    tokenizers: Sequence[Tokenizer],
    families: Mapping[str, str | None],
    asked: Asked,
    by: By,
    watch: Watch,
) -> Iterator[tuple[list[Row], Block]]:
    for each in places_of(measurement, tokenizers, families, asked, by, watch):
        members, rows = each.members, each.rows
        references = {name: asked.reference_tokenizer or _best(rows, name) for name in members}
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
                    uncertain=found.intervals.get((row.tokenizer, row.language), NOT_KNOWN),
                    rank=ranks[row.language].get(row.tokenizer),
                    is_reference=row.tokenizer == references[row.language],
                )
                for row in rows
            ],
            Block(measurement.corpus.name, each.name, found.samplings, references),
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
