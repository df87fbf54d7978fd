"""What a person may quote of a report, in one sentence."""

from __future__ import annotations

from tokscope.report.values import RUSSIAN, By, Report
from tokscope.text.counted import counted
from tokscope.text.visible import visible

_LANGUAGE_NAMES = {"en": "English", "ru": "Russian"}


def closing_sentence(report: Report) -> str | None:
    """Say in one sentence what a person may quote; None where there is nothing to say.

    Only real tokenizers that lose little text are spoken of, not the baselines.
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
    named = visible(best_row.tokenizer)
    sentence = (
        f"On {visible(best_row.corpus)}"
        f" ({counted(best_row.totals.segments, 'Russian segment')},"
        f" {counted(best_row.totals.words, 'word')})"
    )
    if len(scored) == 1:
        sentence += f" {named} takes {best:.2f} tokens per Russian word"
    else:
        worst, worst_row = max(scored, key=lambda entry: entry[0])
        sentence += (
            f" a Russian word takes from {best:.2f} tokens ({named}) to"
            f" {worst:.2f} ({visible(worst_row.tokenizer)})"
        )
    premium = best_row.metric("premium")
    if premium is not None and best_row.reference_language is not None:
        other = _LANGUAGE_NAMES.get(best_row.reference_language, best_row.reference_language)
        sentence += (
            f"; with {named} the same content costs {premium:.2f} times as many tokens in Russian"
            f" as in {other}"
        )
    return sentence + "."
