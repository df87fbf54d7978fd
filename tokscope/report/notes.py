"""What was assumed or left out on the way to a report, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tokscope.backends.spans import without_token
from tokscope.columns import summed
from tokscope.measuring import Measurement
from tokscope.metrics import METRICS, Need
from tokscope.tally import Tally
from tokscope.tokenizer import Tokenizer


def notes_of(measurement: Measurement, metrics: Sequence[str]) -> list[str]:
    """Say what reading and counting one text assumed or left out, for some metrics."""
    corpus = measurement.corpus
    notes = [*corpus.log.notes]
    if corpus.log.skipped:
        reasons = ", ".join(f"{reason} ({n:,})" for reason, n in corpus.log.skipped.items())
        read = int(measurement.tally.segments.sum())
        notes.append(f"{corpus.name}: {read:,} segments read; skipped: {reasons}")
    if measurement.tally.blocks is not None:
        segments = int(measurement.tally.segments.sum())
        blocks = int(measurement.tally.blocks.max()) + 1
        left_out = [name for name in metrics if METRICS[name].needs in (Need.IDS, Need.DECODED)]
        what = f"; {', '.join(left_out)} would take single segments" if left_out else ""
        notes.append(f"{corpus.name}: {segments:,} segments kept as {blocks:,} blocks{what}")
    elif measurement.block is not None:
        notes.append(
            f"{corpus.name}: counted segment by segment, kept in blocks of up to"
            f" {measurement.block:,} to stay within --memory"
        )
    if corpus.assumed_languages:
        sizes = sorted(
            _segments_by_language(measurement.tally).items(), key=lambda entry: -entry[1]
        )
        told = ", ".join(f"{language or 'neither'} {n:,}" for language, n in sizes)
        notes.append(f"{corpus.name}: language told by script, segment by segment: {told}")
    characters = int(measurement.tally.characters.sum())
    for id_, counted in measurement.columns.items():
        if (lost := int(counted.lost.sum())) and not counted.unknown.any():
            notes.append(without_token(id_, lost, characters, corpus.name))
    return notes


def _segments_by_language(tally: Tally) -> dict[str | None, int]:
    names = tally.languages.names
    sums = summed(tally.segments, tally.languages.codes)
    return dict(zip(names, sums.tolist(), strict=True))


def notes_of_counting(
    measurement: Measurement, tokenizers: Sequence[Tokenizer], metrics: Sequence[str]
) -> Iterator[str]:
    """Say how text was counted, where not as it is, and which metrics that leaves undefined."""
    if measurement.way.isolated:
        yield "each word form encoded alone: words, characters, bytes and tokens are of the forms"
    if measurement.way.special:
        added: dict[int, list[str]] = {}
        for each in tokenizers:
            added.setdefault(each.template_tokens or 0, []).append(each.id)
        told = "; ".join(f"{number} by {', '.join(ids)}" for number, ids in sorted(added.items()))
        yield f"special tokens that templates add to each segment: {told}"
    definition = measurement.tally.definition
    undefined = [name for name in metrics if METRICS[name].needs is Need.FORMS]
    if undefined and definition.split is None:
        yield (
            f"{', '.join(undefined)}: undefined for {definition.name} words, which are counted and"
            " not kept one by one"
        )
