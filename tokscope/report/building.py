"""Sum up measurements into the rows of a report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from tokscope.chunk_table import Integers
from tokscope.measuring import Measurement
from tokscope.metrics import Totals
from tokscope.report.uncertainty import NOT_KNOWN, TextComparison, compare_texts, uncertainty
from tokscope.report.values import ENGLISH, Block, By, Report, Row, Signature, Unavailable
from tokscope.tally import Labels, Tally, summed
from tokscope.text.words import WordDefinition
from tokscope.tokenizer import Tokenizer


def build_report(
    measurements: Sequence[Measurement],
    tokenizers: Sequence[Tokenizer],
    *,
    families: Mapping[str, str | None],
    unavailable: Sequence[Unavailable] = (),
    reference_tokenizer: str | None = None,
    definition: WordDefinition,
    by: By = By.LANGUAGE,
) -> Report:
    """Sum up measurements.

    Parameters
    ----------
    measurements : sequence of Measurement
        One a corpus.
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
    """
    rows: list[Row] = []
    blocks: list[Block] = []
    notes: list[str] = []
    for measurement in measurements:
        for found, block in _blocks(measurement, tokenizers, families, reference_tokenizer, by):
            rows += found
            blocks.append(block)
        notes += _notes(measurement)
    texts: list[TextComparison] = []
    if len(measurements) == 2:
        first, second = measurements
        texts = compare_texts(first, second, [tokenizer.id for tokenizer in tokenizers])
    signature = Signature(
        words=definition.key,
        unit="+".join(dict.fromkeys(each.corpus.unit for each in measurements)),
        normalization="none",
        special="no",
        corpora={each.corpus.name: each.tally.digest for each in measurements},
        tokenizers={tokenizer.id: tokenizer.fingerprint for tokenizer in tokenizers},
        engines=tuple(sorted({tokenizer.engine for tokenizer in tokenizers})),
    )
    return Report(
        signature,
        tuple(rows),
        tuple(unavailable),
        reference_tokenizer,
        tuple(notes),
        tuple(blocks),
        tuple(texts),
    )


def _notes(measurement: Measurement) -> list[str]:
    corpus = measurement.corpus
    notes = [*corpus.log.notes]
    if corpus.log.skipped:
        reasons = ", ".join(f"{reason} ({n:,})" for reason, n in corpus.log.skipped.items())
        read = int(measurement.tally.segments.sum())
        notes.append(f"{corpus.name}: {read:,} segments read; skipped: {reasons}")
    if measurement.block is not None:
        notes.append(
            f"{corpus.name}: counted segment by segment, kept in blocks of {measurement.block:,}"
            " to stay within --memory"
        )
    if corpus.assumed_languages:
        sizes = sorted(
            _segments_by_language(measurement.tally).items(), key=lambda entry: -entry[1]
        )
        told = ", ".join(f"{language or 'neither'} {n:,}" for language, n in sizes)
        notes.append(f"{corpus.name}: language told by script, segment by segment: {told}")
    return notes


def _segments_by_language(tally: Tally) -> dict[str | None, int]:
    names = tally.languages.names
    sums = summed(tally.segments, tally.languages.codes)
    return dict(zip(names, sums.tolist(), strict=True))


def _blocks(
    measurement: Measurement,
    tokenizers: Sequence[Tokenizer],
    families: Mapping[str, str | None],
    reference_tokenizer: str | None,
    by: By,
) -> Iterator[tuple[list[Row], Block]]:
    tally, corpus = measurement.tally, measurement.corpus
    places = {By.LANGUAGE: None, By.DOMAIN: tally.domains, By.FILE: tally.sources}[by]
    for place, members in _groups(tally, places).items():
        is_paired = corpus.is_aligned and len(members) > 1
        reference_language = ENGLISH if ENGLISH in members else next(iter(members))
        rows = [
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
                reference_language=reference_language if is_paired else None,
                totals=_totals(
                    measurement,
                    tokenizer.id,
                    indices,
                    reference_tokenizer,
                    members[reference_language]
                    if is_paired and language != reference_language
                    else None,
                ),
                fingerprint=tokenizer.fingerprint,
                engine=tokenizer.engine,
            )
            for tokenizer in tokenizers
            for language, indices in members.items()
        ]
        references = {each: reference_tokenizer or _best(rows, each) for each in members}
        found = uncertainty(
            measurement,
            members,
            [tokenizer.id for tokenizer in tokenizers],
            reference_language=reference_language if is_paired else None,
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
            Block(corpus.name, place, found.samplings, references),
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


def _groups(tally: Tally, places: Labels | None) -> dict[str | None, dict[str | None, Integers]]:
    """Find the segments of each place and language, in the order in which they first come."""
    languages = tally.languages
    width = max(len(languages.names), 1)
    codes = languages.codes if places is None else places.codes * width + languages.codes
    found, first, which = np.unique(codes, return_index=True, return_inverse=True)
    members = np.split(np.argsort(which, kind="stable"), np.cumsum(np.bincount(which))[:-1])
    groups: dict[str | None, dict[str | None, Integers]] = {}
    for number in np.argsort(first).tolist():
        place, language = divmod(int(found[number]), width)
        name = None if places is None else places.names[place]
        groups.setdefault(name, {})[languages.names[language]] = members[number]
    return groups


def _tokens_of_pairs(
    tally: Tally, tokens: Integers, indices: Integers, reference: Integers
) -> int | None:
    """Sum the reference language's tokens over the groups that this language has.

    Returns
    -------
    int or None
        None where a group of this language lacks the reference: its ratio would be of unlike text.
    """
    of_reference = np.full(int(tally.pairs.max()) + 2, -1)
    of_reference[tally.pairs[reference]] = tokens[reference]
    found = of_reference[tally.pairs[indices]]
    return None if (found < 0).any() else int(found.sum())


def _totals(
    measurement: Measurement,
    tokenizer: str,
    indices: Integers,
    reference_tokenizer: str | None,
    translated: Integers | None,
) -> Totals:
    """Sum up some segments; `translated` are those of the reference language beside them."""
    tally, columns = measurement.tally, measurement.columns

    def over(column: Integers) -> int:
        return int(column[indices].sum())

    counted = columns[tokenizer]
    reference = columns[reference_tokenizer] if reference_tokenizer else None
    return Totals(
        segments=over(tally.segments),
        words=over(tally.words),
        characters=over(tally.characters),
        bytes=over(tally.bytes),
        tokens=over(counted.tokens),
        unknown=over(counted.unknown),
        lost=over(counted.lost),
        reference_language=None
        if translated is None
        else _tokens_of_pairs(tally, counted.tokens, indices, translated),
        reference_tokenizer=over(reference.tokens) if reference else None,
    )
