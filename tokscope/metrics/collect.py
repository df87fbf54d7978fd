"""Collect the sums that metrics need, for each tokenizer and group of segments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice

import numpy as np

from tokscope.counting.arrays import Histogram, Histograms, Integers
from tokscope.counting.chunk_table import ChunkTable
from tokscope.counting.counts import CountColumns
from tokscope.counting.measure import Measurement
from tokscope.counting.word_forms import TextForms
from tokscope.metrics.definitions import METRICS
from tokscope.metrics.metric import EntrySums, FormSums, RoundTripSums, SumKind, UsageSums
from tokscope.metrics.vocabulary_entries import entries_of
from tokscope.progress import MeasureListener
from tokscope.tokenizers.interface import Tokenizer

_OF_TEXT = (SumKind.FORMS, SumKind.IDS, SumKind.DECODED)


def needs_text(metrics: Iterable[str]) -> bool:
    """Return whether some metrics need the text after it was counted."""
    return any(METRICS[name].needs in _OF_TEXT for name in metrics)


@dataclass(frozen=True, slots=True)
class MetricSums:
    """The sums of one tokenizer on one group of segments; None where they are not needed."""

    forms: FormSums | None = None
    usage: UsageSums | None = None
    round_trip: RoundTripSums | None = None
    entries: EntrySums | None = None


class SumCollector:
    """Asks tokenizers about the text of a measurement."""

    def __init__(
        self, measurement: Measurement, metrics: Iterable[str], which: Integers, number: int
    ) -> None:
        self._measurement = measurement
        self._needs = {METRICS[name].needs for name in metrics}
        self._which = which
        self._number = number
        self._known: dict[int, tuple[Tokenizer, list[MetricSums]]] = {}

    def gather(self, tokenizers: Sequence[Tokenizer], watch: MeasureListener) -> None:
        """Collect the sums of several tokenizers in advance, and report progress."""
        if self._needs <= {SumKind.COUNTS}:
            return
        watch.on_count_start(len(tokenizers))
        for each in tokenizers:
            self.of(each)
            watch.on_counted(each.id)

    def of(self, tokenizer: Tokenizer) -> list[MetricSums]:
        """Return the sums of one tokenizer for each group."""
        if self._needs <= {SumKind.COUNTS}:
            return [MetricSums()] * self._number
        # tokenizers that cut alike are asked once
        alike = tokenizer.segmentation_source
        if id(alike) not in self._known:
            self._known[id(alike)] = alike, self._gather(alike)
        return self._known[id(alike)][1]

    def _gather(self, tokenizer: Tokenizer) -> list[MetricSums]:
        needs, number = self._needs, self._number
        forms = usage = trips = sums = None
        if SumKind.FORMS in needs and self._measurement.tally.definition.split is not None:
            forms = form_sums(
                self._histograms,
                self._forms.counted_bare(tokenizer),
                self._forms.counted_spaced(tokenizer),
                alone=self._measurement.count_options.isolated,
            )
        has_segments = self._measurement.tally.blocks is None
        uses, decodes = (has_segments and each in needs for each in (SumKind.IDS, SumKind.DECODED))
        if uses or SumKind.VOCABULARY in needs:
            entries = entries_of(tokenizer)
            sums = entries.sums()
        if uses or decodes:
            tokens, trips = encode_all(
                *(tokenizer, self._measurement.tables, self._which, number),
                uses=uses,
                decodes=decodes,
            )
            usage = None if tokens is None else [entries.used(each) for each in tokens]
        return [
            MetricSums(
                forms=forms[group] if forms else None,
                usage=usage[group] if usage else None,
                round_trip=trips[group] if trips else None,
                entries=sums,
            )
            for group in range(number)
        ]

    @cached_property
    def _forms(self) -> TextForms:
        return TextForms(self._measurement.tables, self._measurement.tally.definition)

    @cached_property
    def _histograms(self) -> list[Histogram]:
        return self._forms.histograms(self._which, self._number)


_AT_A_TIME = 2_000
"""Segments encoded at a time, so that few lists of ids are in memory."""
_ABOUT_RIGHT = 16
"""Edits that most lines stay below; an alignment within them is looked for first."""


def encode_all(
    tokenizer: Tokenizer,
    tables: Sequence[ChunkTable],
    which: Integers,
    number: int,
    *,
    uses: bool,
    decodes: bool,
) -> tuple[list[Histogram] | None, list[RoundTripSums] | None]:
    """Encode a text and sum up over groups of its segments."""
    tokens = Histograms()
    trips = np.zeros((number, 5), np.int64)
    start = 0
    for texts in _slices(tables):
        groups = which[start : start + len(texts)]
        start += len(texts)
        encoded = list(tokenizer.encode_many(texts))
        if uses:
            lengths = np.fromiter(map(len, encoded), np.int64, len(encoded))
            ids = np.fromiter(chain.from_iterable(encoded), np.int64, int(lengths.sum()))
            tokens.add(np.repeat(groups, lengths), ids)
        if decodes:
            found = [
                _round_trip(tokenizer, text, ids) for text, ids in zip(texts, encoded, strict=True)
            ]
            np.add.at(trips, groups, np.array(found, np.int64).reshape(-1, 5))
    return (
        tokens.split(number) if uses else None,
        [RoundTripSums(*each) for each in trips.tolist()] if decodes else None,
    )


def _slices(tables: Sequence[ChunkTable]) -> Iterator[list[str]]:
    segments = chain.from_iterable(table.segments() for table in tables)
    return iter(lambda: list(islice(segments, _AT_A_TIME)), [])


def _round_trip(
    tokenizer: Tokenizer, text: str, ids: Sequence[int]
) -> tuple[int, int, int, int, int]:
    """Decode one segment: segments, exact, in normal form, edits, characters of what differs."""
    decoded = tokenizer.decode(ids)
    normal = tokenizer.normalized(text)
    if decoded == normal:
        return 1, int(decoded == text), 1, 0, 0
    from rapidfuzz.distance import Levenshtein

    edits = Levenshtein.distance(decoded, normal, score_hint=_ABOUT_RIGHT)
    return 1, int(decoded == text), 0, edits, len(normal)


def form_sums(
    histograms: Sequence[Histogram], bare: CountColumns, spaced: CountColumns, *, alone: bool
) -> list[FormSums]:
    """Sum up what became of the forms of each group."""
    continued = (bare if alone else spaced).tokens >= 2
    whole_bare = (bare.tokens == 1) & (bare.unknown == 0)
    whole_spaced = (spaced.tokens == 1) & (spaced.unknown == 0)
    return [
        FormSums(
            running=int(each.counts.sum()),
            continued=int(each.counts[continued[each.values]].sum()),
            distinct=len(each.values),
            single_bare=int(whole_bare[each.values].sum()),
            single_spaced=int(whole_spaced[each.values].sum()),
        )
        for each in histograms
    ]
