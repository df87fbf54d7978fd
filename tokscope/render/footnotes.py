"""What stands under a table a person reads: legend, notes, signature, what is missing."""

from __future__ import annotations

from collections.abc import Sequence

from tokscope.errors import reason_of
from tokscope.frame import WideColumn
from tokscope.metrics import BANDS, FEWEST_LANGUAGES, METRICS, MOST_LOST
from tokscope.report import RUSSIAN, Report, TextComparison, Unavailable
from tokscope.statistics import RESAMPLES, SEED
from tokscope.text.visible import visible

_SHOWN = 5
_ABOUT = f"95 %: paired bootstrap over segments, {RESAMPLES:,} draws, seed {SEED}"


def legend(columns: Sequence[WideColumn]) -> str:
    """Say what the columns mean, as far as a reader may not know."""
    keys = {column.column.key for column in columns}
    parts = [
        f"{metric.title}: {metric.gloss}"
        for name, metric in METRICS.items()
        if name in keys and metric.gloss
    ]
    if "band" in keys:
        bands = ", ".join(f"{each.name} {each.meaning}" for each in BANDS)
        parts.append(f"band of Russian fertility: {bands}")
    return "; ".join(parts)


_REASONS = {
    "premium": "text that is not aligned has no premium",
    "nsl": "needs --reference-tokenizer",
    "gini": f"needs aligned text in {FEWEST_LANGUAGES} languages",
}


def undefined(report: Report) -> list[str]:
    """Say which metrics that were asked for are defined for no row, and why."""
    absent = [
        name for name in report.metrics if all(row.metric(name) is None for row in report.rows)
    ]
    reasons = dict(_REASONS)
    if "round_trip" not in absent:  # else nothing was decoded, and a note says why
        reasons["character_error_rate"] = "every line comes back"
    names = [f"{name} ({reasons[name]})" if name in reasons else name for name in absent]
    return [f"undefined here: {', '.join(names)}"] if names else []


def warnings(report: Report) -> list[str]:
    """Say whose numbers are flattered by lost text, and what was assumed or left out."""
    losses = [
        f"{visible(row.tokenizer)} loses {row.metric('lost_characters') or 0:.0%} of the"
        f" {visible(row.language or '?')} characters"
        for row in report.rows
        if not row.is_ranked
    ]
    lines = undefined(report)
    if losses:
        lines.append(
            f"?: {', '.join(losses)}: no token stands for them; above {MOST_LOST:.0%} its numbers"
            " flatter it, and it is ranked last"
        )
    return lines + [f"note: {visible(note)}" for note in report.notes]


def uncertainty(report: Report) -> list[str]:
    """Say what the intervals are of, which tokenizers a text cannot tell apart, and what helps."""
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
        visible(row.tokenizer)
        for row in report.rows
        if row.language == language and row.verdict == "cannot be told apart"
    ]
    if alike:
        reference = visible(str(block.references.get(language)))
        lines.append(f"cannot be told apart from {reference} on this text: {', '.join(alike)}")
    return [*lines, *_texts(report)]


def _texts(report: Report) -> list[str]:
    """Say how each tokenizer fares on one text against the other."""
    groups: dict[tuple[str | None, str, str], list[TextComparison]] = {}
    for each in report.texts:
        groups.setdefault((each.language, each.first, each.second), []).append(each)
    lines = []
    for (language, first, second), members in groups.items():
        told = [each for each in members if not each.fertility.holds(1.0)]
        alike = [visible(each.tokenizer) for each in members if each.fertility.holds(1.0)]
        figures = [
            f"{visible(each.tokenizer)} {each.fertility.estimate:.2f} ({each.fertility})"
            for each in told[:_SHOWN]
        ]
        figures += [f"{len(told) - _SHOWN} more"] if len(told) > _SHOWN else []
        line = (
            f"{visible(language or '?')} fertility on {visible(second)} relative to"
            f" {visible(first)}: {', '.join(figures) or 'none differs'}"
        )
        if alike:
            line += f"; cannot be told apart: {', '.join(alike)}"
        lines.append(line)
    return lines


def signature(report: Report) -> list[str]:
    """Give the comparability key and the provenance."""
    return [visible(report.signature.comparability), visible(report.signature.provenance)]


def missing(report: Report) -> list[str]:
    """List what a report lacks, see `missing_of`."""
    return missing_of(report.unavailable)


def missing_of(unavailable: Sequence[Unavailable]) -> list[str]:
    """List what could not be had, those with one reason together, and the command that gets it."""
    groups: dict[tuple[str, str | None], list[Unavailable]] = {}
    for each in unavailable:
        groups.setdefault((reason_of(each.tokenizer, each.reason), each.hint), []).append(each)
    lines = []
    for (reason, hint), members in groups.items():
        names = ", ".join(visible(each.tokenizer) for each in members)
        lines.append(f"not shown: {names}: {visible(reason)}")
        fetchable = " ".join(visible(each.tokenizer) for each in members if each.can_be_fetched)
        if fetchable:
            lines.append(f"  to get them: `tokscope tokenizers fetch {fetchable}`")
        if hint:
            lines.append(f"  hint: {visible(hint)}")
    return lines
