"""What is to be said of each row and budget that fails, as plain facts and tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tokscope.gate.outcome import (
    BudgetResult,
    CheckReport,
    Explanation,
    Location,
    MoneyChange,
    RowResult,
    SegmentChange,
    WordChange,
)
from tokscope.gate.settings import Compared
from tokscope.gate.values import Sums
from tokscope.looking.findings import BAR, UNDEFINED, Table
from tokscope.render.check.figures import (
    ARROW,
    figures_of,
    more_money,
    value_of,
    whole,
)
from tokscope.render.check.tables import TITLES, budget_state, state_of
from tokscope.render.money import money

MOST = 10
"""Words and segments that are told of a row."""
_DIGEST_SHOWN = 12
_WORD_SHOWN, _PIECES_SHOWN = 40, 120
"""Characters shown of a word and of its pieces; JSON has all of them."""


@dataclass(frozen=True, slots=True)
class Block:
    """Everything about one row or budget."""

    title: str
    why: str
    """In a sentence."""
    facts: tuple[tuple[str, str], ...]
    """Names and values."""
    tables: tuple[Table, ...]
    """Words, segments."""
    ways: tuple[tuple[str, str], ...]
    """How to repeat it and how to accept it."""


def blocks_of(report: CheckReport) -> list[Block]:
    """Tell what failed, rows first, then what cannot be compared."""
    return [
        *(row_block(row, report) for row in report.told_rows),
        *(budget_block(each, report) for each in report.failed_budgets),
        *(row_block(row, report) for row in report.incomparable),
    ]


def row_block(row: RowResult, report: CheckReport) -> Block:
    """Tell of a row."""
    return Block(
        f"{state_of(row, report)}: {row.key}",
        row.why,
        (
            *_row_figures(row, is_gate=report.is_gate),
            *_explained(row.explanation),
            ("place", _place(row.location)),
        ),
        _tables(row.explanation),
        _ways(report.repeat, report.accept),
    )


def budget_block(each: BudgetResult, report: CheckReport) -> Block:
    """Tell of a budget."""
    unit = each.currency or each.budget.unit
    facts = [
        ("value", f"{value_of(each.value, each.budget)} ({unit})"),
        ("bound", str(each.budget.bound)),
        *_explained(each.explanation),
        ("place", _place(each.location)),
    ]
    accept = f"change the bound {each.budget.path} in {report.settings}"
    return Block(
        f"{budget_state(each)}: {each.budget.metric} of {each.key}",
        each.why,
        tuple(facts),
        _tables(each.explanation),
        _ways(report.repeat, accept),
    )


def _ways(repeat: str, accept: str) -> tuple[tuple[str, str], ...]:
    return (("repeat", repeat), *([("accept", accept)] if accept else []))


def _place(location: Location) -> str:
    return f"{location.path}:{location.line}"


def _row_figures(row: RowResult, *, is_gate: bool) -> Iterator[tuple[str, str]]:
    figures = figures_of(row)
    change = "" if row.change is None else f", {row.change:+,}"
    if change and row.compared is Compared.TOKENS:
        change += f" ({figures.share})"
    yield "tokens", _moved(_tokens(row.before), _tokens(row.after)) + change
    if row.compared is Compared.FERTILITY:
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
    yield "1,000 words cost", f"{amounts} {found.currency} for {found.model}"
    if found.monthly is not None:
        traffic = "" if found.words is None else f", at {found.words:,} words a month"
        if found.requests is not None:
            traffic = f", at {found.requests:,} requests a month"
        yield "a month costs", f"{more_money(found.monthly)} {found.currency}{traffic}"
    yield "price", found.note


def _tables(found: Explanation) -> tuple[Table, ...]:
    tables = []
    if found.words:
        tables.append(_words(found.words, found.words_of))
    if found.segments:
        tables.append(_segments(found.segments))
    return tuple(tables)


def _words(words: tuple[WordChange, ...], title: str) -> Table:
    has_before = any(word.before is not None for word in words)
    heads = ["word", "times", *(["before"] if has_before else []), "after", "adds"]
    heads += ["pieces before"] if has_before else []
    lines = []
    for word in words[:MOST]:
        cells = [
            _cut(word.word, _WORD_SHOWN),
            f"{word.times:,}",
            *([whole(word.before)] if has_before else []),
        ]
        cells += [whole(word.after), f"{word.tokens:+,}"]
        cells += [_pieces(word.pieces_before) or UNDEFINED] if has_before else []
        lines.append((*cells, _pieces(word.pieces)))
    return Table(_first(title.strip() or "words", len(words)), (*heads, "pieces"), tuple(lines))


def _pieces(pieces: tuple[str, ...]) -> str:
    return _cut(BAR.join(pieces), _PIECES_SHOWN)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _segments(segments: tuple[SegmentChange, ...]) -> Table:
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
    return Table(_first("segments", len(segments)), heads, tuple(lines))


def _first(title: str, number: int) -> str:
    return f"{title}, the first {MOST} of {number:,}" if number > MOST else title
