"""Sum up measurements into the rows of a report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from tokscope.chunk_table import Integers
from tokscope.measuring import Measurement
from tokscope.metrics import Totals
from tokscope.report.values import ENGLISH, By, Report, Row, Signature, Unavailable
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
    notes: list[str] = []
    for measurement in measurements:
        rows += _rows(measurement, tokenizers, families, reference_tokenizer, by)
        notes += _notes(measurement)
    signature = Signature(
        words=definition.key,
        unit="+".join(dict.fromkeys(each.corpus.unit for each in measurements)),
        normalization="none",
        special="no",
        corpora={each.corpus.name: each.tally.digest for each in measurements},
        tokenizers={tokenizer.id: tokenizer.fingerprint for tokenizer in tokenizers},
        engines=tuple(sorted({tokenizer.engine for tokenizer in tokenizers})),
    )
    return Report(signature, tuple(rows), tuple(unavailable), reference_tokenizer, tuple(notes))


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


def _rows(
    measurement: Measurement,
    tokenizers: Sequence[Tokenizer],
    families: Mapping[str, str | None],
    reference_tokenizer: str | None,
    by: By,
) -> list[Row]:
    tally, corpus = measurement.tally, measurement.corpus
    places = {By.LANGUAGE: None, By.DOMAIN: tally.domains, By.FILE: tally.sources}[by]
    rows = []
    for tokenizer in tokenizers:
        tokens = measurement.columns[tokenizer.id].tokens
        for place, members in _groups(tally, places).items():
            reference_language = ENGLISH if ENGLISH in members else next(iter(members))
            is_paired = corpus.is_aligned and len(members) > 1
            for language, indices in members.items():
                other = None
                if is_paired and language != reference_language:
                    other = _tokens_of_pairs(tally, tokens, indices, members[reference_language])
                totals = _totals(measurement, tokenizer.id, indices, reference_tokenizer, other)
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
                        reference_language=reference_language if is_paired else None,
                        totals=totals,
                        fingerprint=tokenizer.fingerprint,
                        engine=tokenizer.engine,
                    )
                )
    return rows


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
    reference_language_tokens: int | None,
) -> Totals:
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
        reference_language=reference_language_tokens,
        reference_tokenizer=over(reference.tokens) if reference else None,
    )
