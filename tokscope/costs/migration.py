"""Compare two models on the same text: tokens, money, and documents that no longer fit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from tokscope.costs.models import Choice, Model
from tokscope.costs.quote import (
    CostReport,
    Quote,
    answer_of,
    estimator_for,
    fertility_of,
    frame_of,
    longest,
)
from tokscope.costs.reports.estimate import estimate_document, exact
from tokscope.costs.reports.money import approximate, cost, ratio
from tokscope.costs.request import Plan
from tokscope.costs.token_counts import LanguageText, PricedTexts
from tokscope.render.document import UNDEFINED, Document, DocumentTable, Value
from tokscope.text.display import printable
from tokscope.tokenizers.interface import Tokenizer


@dataclass(frozen=True, slots=True)
class Overflow:
    """A document whose request does not fit into the context of the model that is moved to."""

    document: str
    language: str | None
    before: int
    """Tokens of its longest request under the model that is left."""
    after: int
    context: int
    fitted: bool | None
    """Whether it fits the model that is left; None where its context is not known."""


@dataclass(frozen=True, slots=True)
class Move:
    """What a migration does to the text of one language."""

    before: Quote
    after: Quote

    @property
    def tokens(self) -> float | None:
        """Tokens of the questions, relative to before."""
        return self.after.question / self.before.question if self.before.question else None

    @property
    def money(self) -> float | None:
        """Money with the longest answers, relative to before; None where it cannot be compared."""
        old, new = self.before.one.high, self.after.one.high
        if not old or new is None or self.before.currency != self.after.currency:
            return None
        return float(new / old)


@dataclass(frozen=True, slots=True)
class Migration:
    """A migration on some text."""

    moves: tuple[Move, ...]
    """By language."""
    overflows: tuple[Overflow, ...]
    """The longest first."""


def migrate(
    report: CostReport,
    choice: Choice,
    tokenizers: Mapping[str, Tokenizer],
    texts: PricedTexts,
    names: tuple[str, str],
) -> Migration:
    """Compare two models of a cost report on the same text."""
    quotes = {(each.model, each.language): each for each in report.quotes}
    old, new = names
    moves = tuple(
        Move(quotes[old, language], quotes[new, language])
        for language in report.languages
        if (old, language) in quotes and (new, language) in quotes
    )
    models = {model.name: model for model in choice.models}
    if not moves:
        return Migration((), ())
    overflows = [
        found
        for text in texts.prompts.values()
        for found in _overflows(models[old], models[new], tokenizers, text, texts, report.plan)
    ]
    return Migration(moves, tuple(sorted(overflows, key=lambda each: -each.after)))


def _overflows(
    old: Model,
    new: Model,
    tokenizers: Mapping[str, Tokenizer],
    text: LanguageText,
    texts: PricedTexts,
    plan: Plan,
) -> list[Overflow]:
    if new.context is None or plan.words is not None:
        return []
    before = _lengths(old, tokenizers, text, texts, plan)
    after = _lengths(new, tokenizers, text, texts, plan)
    names = text.names or [text.language or "text"] * len(after)
    several = Counter(names)
    return [
        Overflow(
            f"{name}#{number}" if several[name] > 1 else name,
            text.language,
            once,
            now,
            new.context,
            None if old.context is None else once <= old.context,
        )
        for number, (name, once, now) in enumerate(zip(names, before, after, strict=True), 1)
        if now > new.context
    ]


def _lengths(
    model: Model,
    tokenizers: Mapping[str, Tokenizer],
    text: LanguageText,
    texts: PricedTexts,
    plan: Plan,
) -> list[int]:
    """Find the tokens of the longest request of each document."""
    estimator = estimator_for(model, tokenizers)
    fertility = fertility_of(estimator, text, texts, plan)
    frame = frame_of(model, estimator, plan, fertility)
    answer = answer_of(plan, fertility).high
    return [longest(frame, question, answer) for question in estimator.each(text)]


_SHOWN = 20


def migration_document(
    migration: Migration, report: CostReport, names: tuple[str, str]
) -> Document:
    """Return a migration as tables and records, with the footnotes of its cost report."""
    found = estimate_document(report)
    tables = [_moves(migration, names)] if migration.moves else list(found.tables)
    if migration.overflows:
        tables.append(_overflow_table(migration, names))
    moves: list[dict[str, Value]] = [_move_record(each) for each in migration.moves]
    overflows: list[dict[str, Value]] = [_overflow_record(each) for each in migration.overflows]
    return replace(
        found,
        tables=tuple(tables),
        records={"migration": moves, "overflows": overflows, **found.records},
        sentence=_sentence(migration, names),
    )


def _moves(migration: Migration, names: tuple[str, str]) -> DocumentTable:
    old, new = map(printable, names)
    rows = [_cells(each) for each in migration.moves]
    unit = migration.moves[0].before
    one = "one" if unit.documents == 1 else "mean of one"
    heads = ["language", "documents", f"tokens {old}", f"tokens {new}", "change"]
    heads += [f"{one}, {old}", f"{one}, {new}", "change", f"too long, {old}", f"too long, {new}"]
    return DocumentTable(f"from {old} to {new}", tuple(heads), tuple(rows))


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


def _overflow_table(migration: Migration, names: tuple[str, str]) -> DocumentTable:
    old, new = map(printable, names)
    rows = [
        (
            printable(each.document),
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
    return DocumentTable(title, heads, tuple(rows))


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
    old, new = map(printable, names)
    parts = [
        f"in {each.before.language or '?'} {ratio(each.tokens)} times the tokens"
        + (f" and {ratio(each.money)} times the money" if each.money is not None else "")
        for each in migration.moves
    ]
    lost = sum(each.fitted is True for each in migration.overflows)
    fit = f"; {lost:,} documents that fit {old} do not fit {new}" if lost else ""
    return f"From {old} to {new}: {'; '.join(parts)}{fit}. A price says nothing of quality."
