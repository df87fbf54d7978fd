"""A migration from one model to another, as findings."""

from __future__ import annotations

from dataclasses import replace

from tokscope.cost.migration import Migration, Move, Overflow
from tokscope.cost.quotes import CostReport
from tokscope.looking.findings import Findings, Table, Value
from tokscope.render.cost import cost_found, exact
from tokscope.render.money import UNDEFINED, approximate, cost, ratio
from tokscope.text.visible import visible

_SHOWN = 20


def migration_found(migration: Migration, report: CostReport, names: tuple[str, str]) -> Findings:
    """Bring a migration into tables and records, with the footnotes of its cost report."""
    found = cost_found(report)
    tables = [_moves(migration, names)] if migration.moves else list(found.tables)
    if migration.overflows:
        tables.append(_overflows(migration, names))
    moves: list[dict[str, Value]] = [_move_record(each) for each in migration.moves]
    overflows: list[dict[str, Value]] = [_overflow_record(each) for each in migration.overflows]
    return replace(
        found,
        tables=tuple(tables),
        records={"migration": moves, "overflows": overflows, **found.records},
        sentence=_sentence(migration, names),
    )


def _moves(migration: Migration, names: tuple[str, str]) -> Table:
    old, new = map(visible, names)
    rows = [_cells(each) for each in migration.moves]
    unit = migration.moves[0].before
    one = "one" if unit.documents == 1 else "mean of one"
    heads = ["language", "documents", f"tokens {old}", f"tokens {new}", "change"]
    heads += [f"{one}, {old}", f"{one}, {new}", "change", f"too long, {old}", f"too long, {new}"]
    return Table(f"from {old} to {new}", tuple(heads), tuple(rows))


def _cells(move: Move) -> tuple[str, ...]:
    both = (move.before, move.after)
    return approximate(
        (
            move.before.language or UNDEFINED,
            f"{move.before.documents:,}",
            *(str(quote.input) for quote in both),
            _percent(move.tokens),
            *(f"{cost(quote.one)} {quote.currency or ''}".strip() for quote in both),
            _percent(move.money),
            *(f"{quote.too_long:,}" for quote in both),
        ),
        is_approximate=any(quote.is_approximate for quote in both),
    )


def _overflows(migration: Migration, names: tuple[str, str]) -> Table:
    old, new = map(visible, names)
    rows = [
        (
            visible(each.document),
            each.language or UNDEFINED,
            f"{each.before:,}",
            f"{each.after:,}",
            f"{each.context:,}",
            {True: "yes", False: "no", None: UNDEFINED}[each.fitted],
        )
        for each in migration.overflows[:_SHOWN]
    ]
    title = f"documents that do not fit {new}: {len(migration.overflows):,}"
    heads = ("document", "language", f"tokens {old}", f"tokens {new}", "context", f"fits {old}")
    return Table(title, heads, tuple(rows))


def _percent(value: float | None) -> str:
    return UNDEFINED if value is None else f"{value - 1:+.1%}"


def _move_record(each: Move) -> dict[str, Value]:
    before, after = each.before, each.after
    return {
        "language": before.language,
        "documents": before.documents,
        "from": before.model,
        "to": after.model,
        "tokens_from": before.question,
        "tokens_to": after.question,
        "tokens_ratio": each.tokens,
        "currency_from": before.currency,
        "currency_to": after.currency,
        "one_from": exact(before.one.high),
        "one_to": exact(after.one.high),
        "money_ratio": each.money,
        "too_long_from": before.too_long,
        "too_long_to": after.too_long,
    }


def _overflow_record(each: Overflow) -> dict[str, Value]:
    return {
        "document": each.document,
        "language": each.language,
        "tokens_from": each.before,
        "tokens_to": each.after,
        "context": each.context,
        "fitted": {True: "yes", False: "no", None: None}[each.fitted],
    }


def _sentence(migration: Migration, names: tuple[str, str]) -> str | None:
    if not migration.moves:
        return None
    old, new = map(visible, names)
    parts = [
        f"in {each.before.language or '?'} {ratio(each.tokens)} times the tokens"
        + (f" and {ratio(each.money)} times the money" if each.money is not None else "")
        for each in migration.moves
    ]
    lost = sum(each.fitted is True for each in migration.overflows)
    fit = f"; {lost:,} documents that fit {old} do not fit {new}" if lost else ""
    return f"From {old} to {new}: {'; '.join(parts)}{fit}. A price says nothing of quality."
