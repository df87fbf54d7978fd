"""Rows for each segment: no intervals, no ranks, the same sums."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from tokscope.measuring import Measurement
from tokscope.metrics import Totals
from tokscope.report.grouping import grouped, reference_of
from tokscope.report.totals import Asked, with_gathered
from tokscope.report.translations import tokens_beside
from tokscope.report.values import Row
from tokscope.summing import Gathering
from tokscope.tokenizer import Tokenizer
from tokscope.watching import Watch


def segment_rows(
    measurement: Measurement,
    tokenizers: Sequence[Tokenizer],
    families: Mapping[str, str | None],
    asked: Asked,
    watch: Watch,
) -> list[Row]:
    """Make a row for each segment and tokenizer, telling how far the asking is.

    Returns
    -------
    list of Row
        Segments are numbered from 1; translations of each other share a number.
    """
    tally, corpus = measurement.tally, measurement.corpus
    (members,) = grouped(tally, None).values()
    reference = reference_of(members, asked.reference_language, is_aligned=corpus.is_aligned)
    every = np.arange(len(tally))
    numbers = (tally.pairs if corpus.is_aligned else every) + 1
    languages, domains, sources = list(tally.languages), list(tally.domains), list(tally.sources)
    texts = [each.tolist() for each in (tally.words, tally.characters, tally.bytes)]
    gathering = Gathering(measurement, asked.metrics, every, len(every))
    gathering.gather(tokenizers, watch)
    against = asked.reference_tokenizer
    of_reference = measurement.columns[against].tokens.tolist() if against else [None] * len(every)
    rows = []
    for tokenizer in tokenizers:
        counted = measurement.columns[tokenizer.id]
        beside = np.full(len(every), -1)
        if reference is not None:
            beside = tokens_beside(tally, counted.tokens, every, members[reference])
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
        for place, column, gathered in zip(places, columns, gathering.of(tokenizer), strict=True):
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
                    totals=with_gathered(totals, gathered),
                    fingerprint=tokenizer.fingerprint,
                    engine=tokenizer.engine,
                    segment=number,
                )
            )
    return rows
