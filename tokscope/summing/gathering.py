"""Gather, for each tokenizer and group of segments, the sums that metrics ask for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from tokscope.measuring import Measurement
from tokscope.metrics import METRICS, EntrySums, FormSums, Need, RoundTripSums, UsageSums
from tokscope.strings import Integers
from tokscope.summing.encoding import encode_all
from tokscope.summing.entries import entries_of
from tokscope.summing.forms import TextForms, form_sums
from tokscope.summing.histograms import Histogram
from tokscope.tokenizer import Tokenizer
from tokscope.watching import Watch

_OF_TEXT = (Need.FORMS, Need.IDS, Need.DECODED)


def needs_text(metrics: Iterable[str]) -> bool:
    """Tell whether some metrics look at the text again after it was counted."""
    return any(METRICS[name].needs in _OF_TEXT for name in metrics)


@dataclass(frozen=True, slots=True)
class Gathered:
    """The sums of one tokenizer on one group of segments; None where they were not asked for."""

    forms: FormSums | None = None
    usage: UsageSums | None = None
    round_trip: RoundTripSums | None = None
    entries: EntrySums | None = None


class Gathering:
    """Asks tokenizers about the text of a measurement.

    Parameters
    ----------
    measurement : Measurement
        With its text kept, if any metric needs it.
    metrics : iterable of str
        Names of metrics.
    which : array of int64, shape (segments,)
        The group of each segment.
    number : int
        How many groups there are.
    """

    def __init__(
        self, measurement: Measurement, metrics: Iterable[str], which: Integers, number: int
    ) -> None:
        self._measurement = measurement
        self._needs = {METRICS[name].needs for name in metrics}
        self._which = which
        self._number = number
        self._known: dict[int, tuple[Tokenizer, list[Gathered]]] = {}

    def gather(self, tokenizers: Sequence[Tokenizer], watch: Watch) -> None:
        """Ask several tokenizers ahead, telling how far that is; none is asked again."""
        if self._needs <= {Need.COUNTS}:
            return
        watch.count(len(tokenizers))
        for each in tokenizers:
            self.of(each)
            watch.counted(each.id)

    def of(self, tokenizer: Tokenizer) -> list[Gathered]:
        """Gather what one tokenizer makes of each group."""
        if self._needs <= {Need.COUNTS}:
            return [Gathered()] * self._number
        # tokenizers that cut alike are asked once
        alike = tokenizer.alike
        if id(alike) not in self._known:
            self._known[id(alike)] = alike, self._gather(alike)
        return self._known[id(alike)][1]

    def _gather(self, tokenizer: Tokenizer) -> list[Gathered]:
        needs, number = self._needs, self._number
        forms = usage = trips = sums = None
        if Need.FORMS in needs and self._measurement.tally.definition.split is not None:
            forms = form_sums(
                self._histograms,
                self._forms.counted_bare(tokenizer),
                self._forms.counted_spaced(tokenizer),
                alone=self._measurement.way.isolated,
            )
        has_segments = self._measurement.tally.blocks is None
        uses, decodes = (has_segments and each in needs for each in (Need.IDS, Need.DECODED))
        if uses or Need.VOCABULARY in needs:
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
            Gathered(
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
