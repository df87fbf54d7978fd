"""The facts, tables and number formats that several report formats of a check share."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tokscope.checks.baseline import Sums
from tokscope.checks.report import (
    BudgetResult,
    CheckReport,
    Explanation,
    MoneyChange,
    RowResult,
    RowState,
    SegmentChange,
    SettingsLocation,
    WordChange,
)
from tokscope.checks.settings import Budget, TrackedMetric
from tokscope.costs.reports.money import money
from tokscope.metrics.definitions import METRICS
from tokscope.metrics.metric import Scale
from tokscope.render.document import BAR, UNDEFINED, DocumentTable

MOST = 10
"""Words and segments that are reported for a row."""
_DIGEST_SHOWN = 12
_WORD_SHOWN, _PIECES_SHOWN = 40, 120
"""Characters shown of a word and of its pieces; JSON has all of them."""


@dataclass(frozen=True, slots=True)
class FailureDetails:
    """Everything about one row or budget."""

    title: str
    why: str
    """In a sentence."""
    facts: tuple[tuple[str, str], ...]
    """Names and values."""
    tables: tuple[DocumentTable, ...]
    """Words, segments."""
    remedies: tuple[tuple[str, str], ...]
    """How to repeat it and how to accept it."""


def blocks_of(report: CheckReport) -> list[FailureDetails]:
    """Return what failed, rows first, then what cannot be compared."""
    return [
        *(row_block(row, report) for row in report.reported_rows),
        *(budget_block(each, report) for each in report.failed_budgets),
        *(row_block(row, report) for row in report.incomparable),
    ]


def row_block(row: RowResult, report: CheckReport) -> FailureDetails:
    """Describe a row."""
    return FailureDetails(
        f"{state_of(row, report)}: {row.key}",
        row.why,
        (
            *_row_figures(row, is_gate=report.is_gate),
            *_explained(row.explanation),
            ("place", _place(row.location)),
        ),
        _tables(row.explanation),
        _remedies(report.rerun_command, report.update_command),
    )


def budget_block(each: BudgetResult, report: CheckReport) -> FailureDetails:
    """Describe a budget."""
    unit = each.currency or each.budget.unit
    facts = [
        ("value", f"{value_of(each.value, each.budget)} ({unit})"),
        ("bound", str(each.budget.bound)),
        *_explained(each.explanation),
        ("place", _place(each.location)),
    ]
    accept = f"change the bound {each.budget.path} in {report.settings}"
    return FailureDetails(
        f"{budget_state(each)}: {each.budget.metric} of {each.key}",
        each.why,
        tuple(facts),
        _tables(each.explanation),
        _remedies(report.rerun_command, accept),
    )


def _remedies(repeat: str, accept: str) -> tuple[tuple[str, str], ...]:
    return (("repeat", repeat), *([("accept", accept)] if accept else []))


def _place(location: SettingsLocation) -> str:
    return f"{location.path}:{location.line}"


def _row_figures(row: RowResult, *, is_gate: bool) -> Iterator[tuple[str, str]]:
    figures = figures_of(row)
    change = "" if row.change is None else f", {row.change:+,}"
    if change and row.compared is TrackedMetric.TOKENS:
        change += f" ({figures.share})"
    yield "tokens", _moved(_tokens(row.before), _tokens(row.after)) + change
    if row.compared is TrackedMetric.FERTILITY:
        fertility = _moved(figures.before, figures.after)
        yield "tokens per word", f"{fertility}, {figures.change} ({figures.share})"
    if is_gate and row.limit is not None:
        yield "limit", f"{figures.limit} {TITLES[row.compared]}"


def _tokens(sums: Sums | None) -> str:
    return whole(sums.tokens if sums else None)


def _moved(before: str, after: str) -> str:
    return f"{before} {ARROW} {after}"


def _explained(found: Explanation) -> Iterator[tuple[str, str]]:
    for moved in found.moved:
        yield "moved", str(moved)
    if found.split is not None:
        parts = (
            (found.split.tokenizer, "by the tokenizer, on text that is there still"),
            (found.split.added, "by text that was added"),
            (found.split.removed, "by text that was removed"),
        )
        yield "the change is", "; ".join(f"{n:+,} {what}" for n, what in parts if n)
    if found.money is not None:
        yield from _money(found.money)
    for note in found.notes:
        yield "note", note


def _money(found: MoneyChange) -> Iterator[tuple[str, str]]:
    amounts = money(found.after)
    if found.before is not None:
        amounts = _moved(money(found.before), amounts)
    model = found.model
    if found.model_before and found.before is not None:
        is_other = found.model_before != found.model
        model = _moved(found.model_before, model) if is_other else model
        model += ", each at its own price" if is_other else ", at the prices then and now"
    yield "1,000 words cost", f"{amounts} {found.currency} for {model}"
    if found.monthly is not None:
        traffic = "" if found.words is None else f", at {found.words:,} words a month"
        if found.requests is not None:
            traffic = f", at {found.requests:,} requests a month"
        yield "a month costs", f"{more_money(found.monthly)} {found.currency}{traffic}"
    yield "price", found.note


def _tables(found: Explanation) -> tuple[DocumentTable, ...]:
    tables = []
    if found.words:
        tables.append(_words(found.words, found.words_of))
    if found.segments:
        tables.append(_segments(found.segments))
    return tuple(tables)


def _words(words: tuple[WordChange, ...], title: str) -> DocumentTable:
    has_before = any(word.before is not None for word in words)
    heads = ["word", "times", *(["before"] if has_before else []), "after", "adds"]
    heads += ["pieces before"] if has_before else []
    lines = []
    for word in words[:MOST]:
        cells = [
            _shortened(word.word, _WORD_SHOWN),
            f"{word.times:,}",
            *([whole(word.before)] if has_before else []),
        ]
        cells += [whole(word.after), f"{word.tokens:+,}"]
        cells += [_pieces(word.pieces_before) or UNDEFINED] if has_before else []
        lines.append((*cells, _pieces(word.pieces)))
    return DocumentTable(
        _first(title.strip() or "words", len(words)), (*heads, "pieces"), tuple(lines)
    )


def _pieces(pieces: tuple[str, ...]) -> str:
    return _shortened(BAR.join(pieces), _PIECES_SHOWN)


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _segments(segments: tuple[SegmentChange, ...]) -> DocumentTable:
    lines = [
        (
            whole(each.before),
            whole(each.after),
            f"{(each.after or 0) - (each.before or 0):+,}",
            each.place or "",
            f"(gone: {each.digest[:_DIGEST_SHOWN]})" if each.text is None else each.text,
        )
        for each in segments[:MOST]
    ]
    heads = ("before", "after", "change", "place", "text")
    return DocumentTable(_first("segments", len(segments)), heads, tuple(lines))


def _first(title: str, number: int) -> str:
    return f"{title}, the first {MOST} of {number:,}" if number > MOST else title


ARROW = "→"
_RATIO, _MONEY = 3, 2
"""Decimals of ratios, and of money from 1 up."""
_SIGNIFICANT = 4
"""Digits of what is below 1."""
_MOST_MORE = 12
"""Decimals more, to tell a value from its limit."""


@dataclass(frozen=True, slots=True)
class Figures:
    """A row against its baseline, in what of it may not grow."""

    before: str
    after: str
    change: str
    """With its sign."""
    share: str
    """By what part of the baseline it grew; undefined where that is nothing."""
    limit: str
    """The most that would pass; of tokens a whole number."""


def figures_of(row: RowResult) -> Figures:
    """Format the figures of a row, with as many decimals as are needed to distinguish them."""
    is_whole = row.compared is TrackedMetric.TOKENS
    before, after = (_value(sums, is_whole=is_whole) for sums in (row.before, row.after))
    limit = math.floor(row.limit) if is_whole and row.limit is not None else row.limit
    digits = 0 if is_whole else _digits(after, limit, _RATIO)
    change = None if before is None or after is None else after - before
    return Figures(
        _written(before, f",.{digits}f"),
        _written(after, f",.{digits}f"),
        _written(change, f"+,.{digits}f"),
        _written(change / before if before and change is not None else None, "+,.2%"),
        _written(limit, f",.{digits}f"),
    )


def _value(sums: Sums | None, *, is_whole: bool) -> float | None:
    if sums is None:
        return None
    return sums.tokens if is_whole else sums.fertility


def _written(value: float | None, form: str) -> str:
    return UNDEFINED if value is None else format(value, form)


def _digits(value: float | None, limit: float | None, least: int) -> int:
    """Return the decimals needed to show on which side of its limit a value is."""
    if value is None or limit is None:
        return least
    for digits in range(least, least + _MOST_MORE):
        shown, bound = round(value, digits), round(limit, digits)
        if (shown > bound) is (value > limit) and (shown < bound) is (value < limit):
            return digits
    return least + _MOST_MORE


def whole(value: int | None) -> str:
    """Write a count, or a dash."""
    return UNDEFINED if value is None else f"{value:,}"


def value_of(value: float | None, budget: Budget) -> str:
    """Write what a budget is of, with as many digits as tell it from its bound."""
    metric = METRICS.get(budget.metric)
    if value is None or (metric is not None and metric.scale is Scale.COUNT):
        return _written(value, ",.0f")
    if abs(value) >= 1 or not value:
        least = _MONEY if budget.is_money else _RATIO
    else:
        least = _SIGNIFICANT - 1 - Decimal(str(value)).adjusted()
    return f"{value:,.{_digits(value, float(budget.bound.limit), least)}f}"


def counted(number: int, noun: str) -> str:
    """Write how many there are of something."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def more_money(amount: Decimal) -> str:
    """Write money that is paid more, or less, with its sign."""
    return f"{'-' if amount < 0 else '+'}{money(abs(amount))}"


TITLES = {TrackedMetric.TOKENS: "tokens", TrackedMetric.FERTILITY: "tokens per word"}
"""What is compared, in the words of a heading."""
_WORDS = {
    RowState.REGRESSED: "more expensive",
    RowState.IMPROVED: "cheaper",
    RowState.PASS: "equal",
}
"""States without a verdict."""


def notes_of(report: CheckReport) -> list[str]:
    """Return what holds for all rows: changed inputs, notes, a missing baseline."""
    notes = [f"moved: {each}" for each in report.moved]
    notes += [f"note: {each}" for each in report.notes]
    if not report.has_baseline:
        notes.append(f"no baseline {report.baseline}; to write it: {report.update_command}")
    return notes


def headline(report: CheckReport) -> str:
    """Return what was done, and the verdict."""
    return (
        f"tokscope check {report.sentence}"
        if report.is_gate
        else f"tokscope diff: {report.sentence}"
    )


def fails(row: RowResult, report: CheckReport) -> bool:
    """Return whether a row fails a check; in a comparison of results, none does."""
    return report.is_gate and report.fails(row)


def state_of(row: RowResult, report: CheckReport) -> str:
    """Return the state of a row, and whether it fails."""
    if not report.is_gate:
        return _WORDS.get(row.state, row.state.value)
    is_clear = row.state.value in ("regressed", "missing")
    return f"{row.state} (fails)" if report.fails(row) and not is_clear else row.state.value


def budget_state(found: BudgetResult) -> str:
    """Return whether a budget holds, or why not."""
    if found.holds:
        return "kept"
    if found.value is None:
        return "undefined"
    return "over" if found.budget.bound.is_most else "under"


def row_tables(rows: Sequence[RowResult], report: CheckReport) -> list[DocumentTable]:
    """Return the rows and the baseline as tables, one by tokens and one by fertility."""
    tables = []
    for compared, title in TITLES.items():
        members = [row for row in rows if row.compared is compared]
        if members:
            tables.append(_row_table(title, members, compared, report))
    return tables


def _row_table(
    title: str, rows: Sequence[RowResult], compared: TrackedMetric, report: CheckReport
) -> DocumentTable:
    has_files = any(row.key.file for row in rows)
    heads = ["state", "role", "corpus", "language", "before", "after", "change", "%"]
    heads += ["limit"] if report.is_gate else []
    heads += ["tokens before", "tokens after"] if compared is TrackedMetric.FERTILITY else []
    heads += ["file"] if has_files else []  # last, where it may wrap
    lines = []
    for row in rows:
        key = row.key
        cells = [state_of(row, report), key.role, key.corpus, key.language]
        figures = figures_of(row)
        cells += [figures.before, figures.after, figures.change, figures.share]
        cells += [figures.limit] if report.is_gate else []
        if compared is TrackedMetric.FERTILITY:
            cells += [whole(sums.tokens if sums else None) for sums in (row.before, row.after)]
        lines.append((*cells, *([key.file] if has_files else [])))
    return DocumentTable(title, tuple(heads), tuple(lines))


def budget_table(budgets: Sequence[BudgetResult]) -> DocumentTable:
    """Return the budgets and their values as a table."""
    lines = []
    for each in budgets:
        cells = [budget_state(each), each.budget.metric, value_of(each.value, each.budget)]
        cells += [str(each.budget.bound), each.currency or each.budget.unit, str(each.key)]
        lines.append(tuple(cells))
    return DocumentTable(
        "budgets", ("state", "metric", "value", "bound", "unit", "where"), tuple(lines)
    )
