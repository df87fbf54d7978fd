"""From one model to another on the same text: tokens, money, and documents that no longer fit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from tokscope.cost.models import Choice, Model
from tokscope.cost.plan import Plan
from tokscope.cost.quotes import CostReport, Quote
from tokscope.cost.quoting import Texts, answer_of, fluency_of, frame_of, longest, reckoner_of
from tokscope.cost.reckoning import LanguageText
from tokscope.tokenizer import Tokenizer


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
    texts: Texts,
    names: tuple[str, str],
) -> Migration:
    """Compare two models of a cost report on the same text.

    Parameters
    ----------
    report : CostReport
        With a quote of each of the two for each language.
    choice : Choice
        The two models.
    tokenizers : mapping of str to Tokenizer
        Those that were loaded.
    texts : Texts
        The text that was priced.
    names : tuple of str and str
        The model that is left, and the one that is moved to.
    """
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
        for text in texts.questions.values()
        for found in _overflows(models[old], models[new], tokenizers, text, texts, report.plan)
    ]
    return Migration(moves, tuple(sorted(overflows, key=lambda each: -each.after)))


def _overflows(
    old: Model,
    new: Model,
    tokenizers: Mapping[str, Tokenizer],
    text: LanguageText,
    texts: Texts,
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
    texts: Texts,
    plan: Plan,
) -> list[int]:
    """Find the tokens of the longest request of each document."""
    reckoner = reckoner_of(model, tokenizers)
    fertility = fluency_of(reckoner, text, texts, plan)
    frame = frame_of(model, reckoner, plan, fertility)
    answer = answer_of(plan, fertility).high
    return [longest(frame, question, answer) for question in reckoner.each(text)]
