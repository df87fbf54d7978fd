"""The text under a comparison: legend, notes, signature, missing tokenizers, a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tokscope.comparison.intervals import TextComparison
from tokscope.comparison.report import By, Report
from tokscope.comparison.tables import WideColumn
from tokscope.counting.arrays import sums_by_block
from tokscope.counting.measure import Measurement
from tokscope.counting.segment_table import SegmentTable
from tokscope.metrics.bootstrap import RESAMPLES, SEED
from tokscope.metrics.definitions import METRICS
from tokscope.metrics.formulas import BANDS, FEWEST_LANGUAGES, LOSS_MARK, MOST_LOST
from tokscope.metrics.metric import SumKind
from tokscope.text.display import pluralize, printable
from tokscope.text.scripts import RUSSIAN
from tokscope.tokenizers.engines.base import without_token
from tokscope.tokenizers.interface import Tokenizer


def notes_of(measurement: Measurement, metrics: Sequence[str]) -> list[str]:
    """Return what was assumed or left out while reading and counting a text."""
    corpus = measurement.corpus
    notes = [*corpus.log.notes]
    if corpus.log.skipped:
        reasons = ", ".join(f"{reason} ({n:,})" for reason, n in corpus.log.skipped.items())
        read = int(measurement.tally.segments.sum())
        notes.append(f"{corpus.name}: {read:,} segments read; skipped: {reasons}")
    if measurement.tally.blocks is not None:
        segments = int(measurement.tally.segments.sum())
        blocks = int(measurement.tally.blocks.max()) + 1
        left_out = [
            name for name in metrics if METRICS[name].needs in (SumKind.IDS, SumKind.DECODED)
        ]
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
        listed = ", ".join(f"{language or 'neither'} {n:,}" for language, n in sizes)
        notes.append(
            f"{corpus.name}: language detected from the script, segment by segment: {listed}"
        )
    if unspaced := measurement.tally.unspaced:
        notes.append(
            f"{corpus.name}: {', '.join(map(str, unspaced))}: no spaces between words, so that"
            f" {measurement.tally.definition.name} words and fertility are undefined; see"
            " characters_per_token, or take --words uax29"
        )
    characters = int(measurement.tally.characters.sum())
    for id_, column in measurement.columns.items():
        if (lost := int(column.lost.sum())) and not column.unknown.any():
            notes.append(without_token(id_, lost, characters, corpus.name))
    return notes


def _segments_by_language(tally: SegmentTable) -> dict[str | None, int]:
    names = tally.languages.names
    sums = sums_by_block(tally.segments, tally.languages.codes)
    return dict(zip(names, sums.tolist(), strict=True))


def notes_of_counting(
    measurement: Measurement, tokenizers: Sequence[Tokenizer], metrics: Sequence[str]
) -> Iterator[str]:
    """Return how text was counted where not by default, and what that leaves undefined."""
    if measurement.count_options.isolated:
        yield "each word form encoded alone: words, characters, bytes and tokens are of the forms"
    if measurement.count_options.special:
        added: dict[int, list[str]] = {}
        for each in tokenizers:
            added.setdefault(each.template_tokens or 0, []).append(each.id)
        listed = "; ".join(f"{number} by {', '.join(ids)}" for number, ids in sorted(added.items()))
        yield f"special tokens that templates add to each segment: {listed}"
    definition = measurement.tally.definition
    undefined = [name for name in metrics if METRICS[name].needs is SumKind.FORMS]
    if undefined and definition.split is None:
        yield (
            f"{', '.join(undefined)}: undefined for {definition.name} words, which are counted and"
            " not kept one by one"
        )


_LANGUAGE_NAMES = {"en": "English", "ru": "Russian"}


def closing_sentence(report: Report) -> str | None:
    """Return a sentence to quote; None where there is nothing to say.

    Baselines and tokenizers that lose much text are not mentioned.
    """
    if report.by is By.SEGMENT:
        return None
    ranked = [
        row
        for row in report.rows
        if row.language == RUSSIAN and row.family != "baseline" and row.is_ranked
    ]
    if len({(row.corpus, row.domain, row.file) for row in ranked}) != 1:
        return None
    scored = [(value, row) for row in ranked if (value := row.metric("fertility")) is not None]
    if not scored:
        return None
    best, best_row = min(scored, key=lambda entry: entry[0])
    named = printable(best_row.tokenizer)
    sentence = (
        f"On {printable(best_row.corpus)}"
        f" ({pluralize(best_row.totals.segments, 'Russian segment')},"
        f" {pluralize(best_row.totals.words, 'word')})"
    )
    if len(scored) == 1:
        sentence += f" {named} takes {best:.2f} tokens per Russian word"
    else:
        worst, worst_row = max(scored, key=lambda entry: entry[0])
        sentence += (
            f" a Russian word takes from {best:.2f} tokens ({named}) to"
            f" {worst:.2f} ({printable(worst_row.tokenizer)})"
        )
    premium = best_row.metric("premium")
    if premium is not None and best_row.reference_language is not None:
        other = _LANGUAGE_NAMES.get(best_row.reference_language, best_row.reference_language)
        sentence += (
            f"; with {named} the same content costs {premium:.2f} times as many tokens in Russian"
            f" as in {other}"
        )
    return sentence + "."


_SHOWN = 5
_ABOUT = f"95 %: paired bootstrap over segments, {RESAMPLES:,} draws, seed {SEED}"


def meanings(columns: Sequence[WideColumn]) -> tuple[tuple[str, str], ...]:
    """Return the meaning of columns by key, as far as a reader may not know it."""
    keys = {column.column.key for column in columns}
    found = [
        (name, f"{metric.title}: {metric.gloss}")
        for name, metric in METRICS.items()
        if name in keys and metric.gloss
    ]
    if "band" in keys:
        bands = ", ".join(f"{each.name} {each.meaning}" for each in BANDS)
        found.append(("band", f"band of Russian fertility: {bands}"))
    return tuple(found)


_REASONS = {
    "premium": "text that is not aligned has no premium",
    "nsl": "needs --reference-tokenizer",
    "gini": f"needs aligned text in {FEWEST_LANGUAGES} languages",
}


def undefined(report: Report) -> list[str]:
    """Return which selected metrics are undefined in every row, and why."""
    absent = [
        name for name in report.metrics if all(row.metric(name) is None for row in report.rows)
    ]
    reasons = dict(_REASONS)
    if "round_trip" not in absent:  # else nothing was decoded, and a note says why
        reasons["character_error_rate"] = "every line comes back"
    names = [f"{name} ({reasons[name]})" if name in reasons else name for name in absent]
    return [f"undefined here: {', '.join(names)}"] if names else []


def warnings(report: Report) -> list[str]:
    """Return whose numbers are misleadingly low because of lost text, and what was assumed."""
    losses = [
        f"{printable(row.tokenizer)} loses {row.metric('lost_characters') or 0:.0%} of the"
        f" {printable(row.language or '?')} characters"
        for row in report.rows
        if not row.is_ranked
    ]
    lines = undefined(report)
    if losses:
        lines.append(
            f"{LOSS_MARK}: {', '.join(losses)}: no token stands for them; above {MOST_LOST:.0%}"
            " its numbers are misleadingly low, and it is ranked last"
        )
    return lines + [f"note: {printable(note)}" for note in report.notes]


def uncertainty(report: Report) -> list[str]:
    """Return what the intervals are of, which differences are not significant, and what helps."""
    if len(report.blocks) != 1:
        return [*([_ABOUT] if report.blocks else []), *_texts(report)]
    (block,) = report.blocks
    lines = []
    language = RUSSIAN if RUSSIAN in block.samplings else next(iter(block.samplings), None)
    sampling = block.samplings.get(language)
    if sampling is None:
        return []
    if not sampling.is_enough:
        few = f"{sampling.units} {sampling.unit}"
        return [f"no intervals: of {few} nothing tells how far another text would move them"]
    drawn = f"{sampling.units:,} {sampling.unit}"
    if sampling.strata > 1:
        drawn += f" within {sampling.strata} domains"
    if sampling.together > 1:
        drawn += f", {sampling.together} neighbours at a time"
    lines.append(
        f"95 %: paired bootstrap over {drawn}, {sampling.resamples:,} draws, seed {sampling.seed};"
        f" about {4 * sampling.units:,} {sampling.unit} would halve it"
    )
    alike = [
        printable(row.tokenizer)
        for row in report.rows
        if row.language == language and row.verdict == "not significant"
    ]
    if alike:
        reference = printable(str(block.references.get(language)))
        lines.append(f"no significant difference from {reference} on this text: {', '.join(alike)}")
    return [*lines, *_texts(report)]


def _texts(report: Report) -> list[str]:
    """Return how each tokenizer compares on two texts."""
    groups: dict[tuple[str | None, str, str], list[TextComparison]] = {}
    for each in report.texts:
        groups.setdefault((each.language, each.first, each.second), []).append(each)
    lines = []
    for (language, first, second), members in groups.items():
        listed = [each for each in members if not each.fertility.holds(1.0)]
        alike = [printable(each.tokenizer) for each in members if each.fertility.holds(1.0)]
        figures = [
            f"{printable(each.tokenizer)} {each.fertility.estimate:.2f} ({each.fertility})"
            for each in listed[:_SHOWN]
        ]
        figures += [f"{len(listed) - _SHOWN} more"] if len(listed) > _SHOWN else []
        line = (
            f"{printable(language or '?')} fertility on {printable(second)} relative to"
            f" {printable(first)}: {', '.join(figures) or 'none differs'}"
        )
        if alike:
            line += f"; no significant difference: {', '.join(alike)}"
        lines.append(line)
    return lines
