"""What stands under a table a person reads: legend, notes, signature, what is missing."""

from __future__ import annotations

from collections.abc import Sequence

from tokscope.errors import reason_of
from tokscope.frame import WideColumn
from tokscope.metrics import BANDS, MOST_LOST
from tokscope.report import Report, Unavailable
from tokscope.text.visible import visible


def legend(columns: Sequence[WideColumn]) -> str:
    """Say what the columns mean, as far as a reader may not know."""
    keys = {column.column.key for column in columns}
    parts = []
    if "fertility" in keys:
        parts.append("fertility: tokens per word")
    if "premium" in keys:
        parts.append("premium: tokens of the same content, relative to the reference language")
    if "nsl" in keys:
        parts.append("NSL: tokens to the reference tokenizer's")
    if "band" in keys:
        bands = ", ".join(f"{each.name} {each.meaning}" for each in BANDS)
        parts.append(f"band of Russian fertility: {bands}")
    return "; ".join(parts)


def warnings(report: Report) -> list[str]:
    """Say whose numbers unknown tokens flatter, and what was assumed or left out."""
    losses = [
        f"{visible(row.tokenizer)} loses {row.metric('lost_characters') or 0:.0%} of the"
        f" {visible(row.language or '?')} characters"
        for row in report.rows
        if not row.is_ranked
    ]
    lines = []
    if losses:
        lines.append(
            f"?: {', '.join(losses)} to unknown tokens: above {MOST_LOST:.0%} its numbers flatter"
            " it, and it is ranked last"
        )
    return lines + [f"note: {visible(note)}" for note in report.notes]


def signature(report: Report) -> list[str]:
    """Give the comparability key and the provenance."""
    return [visible(report.signature.comparability), visible(report.signature.provenance)]


def missing(report: Report) -> list[str]:
    """List what could not be had, those with one reason together, and the command that gets it."""
    groups: dict[tuple[str, str | None], list[Unavailable]] = {}
    for each in report.unavailable:
        groups.setdefault((reason_of(each.tokenizer, each.reason), each.hint), []).append(each)
    lines = []
    for (reason, hint), members in groups.items():
        names = ", ".join(visible(each.tokenizer) for each in members)
        lines.append(f"not shown: {names}: {visible(reason)}")
        fetchable = " ".join(visible(each.tokenizer) for each in members if each.can_be_fetched)
        if fetchable and fetchable not in (hint or ""):
            lines.append(f"  to get them: `tokscope tokenizers fetch {fetchable}`")
        if hint:
            lines.append(f"  hint: {visible(hint)}")
    return lines
