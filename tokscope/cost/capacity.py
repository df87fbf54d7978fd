"""What fits: words and pages in a context, chunks for retrieval, words a second, bytes of cache."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from tokscope.cost.models import Choice, Model
from tokscope.cost.plan import PAGE, THOUSAND, Plan
from tokscope.cost.quoting import Texts, answer_of, fluency_of, frame_of, reckoner_of
from tokscope.cost.reckoning import LanguageText, Reckoner, tokens_of_words
from tokscope.cost.shapes import shape_of
from tokscope.tokenizer import Tokenizer


@dataclass(frozen=True, slots=True)
class Room:
    """What one model holds of text in one language."""

    model: str
    language: str | None
    is_approximate: bool
    context: int | None
    taken: int
    """Tokens of template, system prompt and context documents."""
    has_template: bool
    """Whether the chat format is known; else nothing is taken for it."""
    reserved: int
    """Tokens kept for the longest answer and for reasoning."""
    words: int | None
    """That fit into what is left; None where the context or the fertility is not known."""
    pages: int | None
    chunk_tokens: int | None
    """Tokens that a chunk of so many words takes."""
    chunks: int | None
    """Such chunks that fit into what is left."""
    words_per_second: float | None
    cache_bytes: int | None
    """Bytes of keys and values of 1,000 words, in 16 bits; None where that is no fixed number."""
    cache_absent: str | None
    """Why not."""


def rooms(
    choice: Choice,
    tokenizers: Mapping[str, Tokenizer],
    texts: Texts,
    plan: Plan,
    *,
    chunk_words: int | None = None,
    speed: Fraction | None = None,
) -> tuple[Room, ...]:
    """Say what fits into each model, language by language; what holds most words comes first.

    Parameters
    ----------
    choice : Choice
        The models.
    tokenizers : mapping of str to Tokenizer
        Those that were loaded; models whose own is not there are left out.
    texts : Texts
        Text whose fertility is taken.
    plan : Plan
        Template, prompts and answer that take room.
    chunk_words : int, optional
        Words of a chunk for retrieval.
    speed : Fraction, optional
        Tokens a second that a model writes.
    """
    found = [
        _room(model, reckoner_of(model, tokenizers), text, texts, plan, chunk_words, speed)
        for text in texts.questions.values()
        for model in choice.models
        if model.count is None and (model.target is None or model.target.id in tokenizers)
    ]
    languages = list(texts.questions)
    return tuple(sorted(found, key=lambda each: _order(each, languages)))


def _order(room: Room, languages: list[str | None]) -> tuple[int, int, str]:
    return (languages.index(room.language), -(room.words or 0), room.model)


def _room(
    model: Model,
    reckoner: Reckoner,
    text: LanguageText,
    texts: Texts,
    plan: Plan,
    chunk_words: int | None,
    speed: Fraction | None,
) -> Room:
    fluent = fluency_of(reckoner, text, texts, plan)
    fertility = reckoner.fertility(text)
    frame = frame_of(model, reckoner, plan, fluent)
    taken = next(iter(frame.usages(0))).input
    reserved = answer_of(plan, fluent).high + plan.reasoning
    left = None if model.context is None else max(model.context - taken - reserved, 0)
    tokens = reckoner.total(text)
    chunk = None
    if fertility is not None and chunk_words is not None:
        chunk = max(tokens_of_words(chunk_words, fertility), 1)
    shape = shape_of(model.name)
    size = shape.bytes_per_token if shape else None
    return Room(
        model.name,
        text.language,
        reckoner.basis.value == "stand-in",
        model.context,
        taken,
        model.overhead.source is not None,
        reserved,
        words=int(left / fertility) if left is not None and fertility else None,
        pages=left * text.characters // (tokens * PAGE) if left is not None and tokens else None,
        chunk_tokens=chunk,
        chunks=left // chunk if left is not None and chunk else None,
        words_per_second=float(speed / fertility) if speed and fertility else None,
        cache_bytes=int(size * fertility * THOUSAND) if size and fertility else None,
        cache_absent=None if shape is None else shape.absent,
    )
