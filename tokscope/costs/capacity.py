"""Compute what fits: words and pages in a context window, chunks, words per second, KV cache."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files

from tokscope.costs.models import Choice, Model
from tokscope.costs.quote import answer_of, estimator_for, fertility_of, frame_of
from tokscope.costs.reports.money import approximate
from tokscope.costs.request import PAGE, THOUSAND, Plan, TemplateOverhead, template_note
from tokscope.costs.token_counts import (
    LanguageText,
    MeasuredTexts,
    PricedTexts,
    TokenEstimator,
    tokens_of_words,
)
from tokscope.render.document import UNDEFINED, Document, DocumentTable, Value
from tokscope.strict_toml import finish, parse
from tokscope.text.display import printable
from tokscope.tokenizers.interface import Tokenizer


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of text for retrieval."""

    size: int
    in_tokens: bool = False
    """Whether the size is in tokens, not in words."""
    overlap: Fraction = Fraction(0)
    """Share of a chunk that the one before it holds too."""

    def __str__(self) -> str:
        return f"{self.size:,} {'tokens' if self.in_tokens else 'words'}"

    def tokens(self, fertility: Fraction) -> int:
        """Return its tokens."""
        return self.size if self.in_tokens else max(tokens_of_words(self.size, fertility), 1)

    def words(self, fertility: Fraction) -> int:
        """Return its whole words."""
        return int(self.size / fertility) if self.in_tokens else self.size

    def new_words(self, chunks: int, fertility: Fraction) -> int:
        """Return the words of neighbouring chunks, each counted once."""
        words = self.words(fertility)
        return int(words * (1 + (chunks - 1) * (1 - self.overlap))) if chunks else 0


@dataclass(frozen=True, slots=True)
class ModelCapacity:
    """What fits into one model, for text in one language."""

    model: str
    language: str | None
    is_approximate: bool
    context: int | None
    taken: int
    """Tokens of template, system prompt and context documents."""
    overhead: TemplateOverhead
    """Whether the chat format is known; else nothing is taken for it."""
    reserved: int
    """Tokens kept for the longest answer and for reasoning."""
    words: int | None
    """That fit into what is left; None where the context or the fertility is not known."""
    pages: int | None
    chunk_words: int | None
    """Words of a chunk."""
    chunk_tokens: int | None
    """Tokens of a chunk."""
    chunks: int | None
    """Such chunks that fit into what is left."""
    new_words: int | None
    """Words of those chunks if they are neighbours, each counted once."""
    words_per_second: float | None
    cache_bytes: int | None
    """Bytes of keys and values of 1,000 words, in 16 bits; None where that is no fixed number."""
    cache_absent: str | None
    """Why not."""


def capacities(
    choice: Choice,
    tokenizers: Mapping[str, Tokenizer],
    texts: PricedTexts,
    plan: Plan,
    *,
    chunk: Chunk | None = None,
    speed: Fraction | None = None,
) -> tuple[ModelCapacity, ...]:
    """Compute what fits into each model by language; the model with most words comes first."""
    found = [
        _room(model, estimator_for(model, tokenizers), text, texts, plan, chunk, speed)
        for text in texts.prompts.values()
        for model in choice.models
        if model.count is None and (model.target is None or model.target.id in tokenizers)
    ]
    languages = list(texts.prompts)
    return tuple(sorted(found, key=lambda each: _order(each, languages)))


def _order(room: ModelCapacity, languages: list[str | None]) -> tuple[int, int, str]:
    return (languages.index(room.language), -(room.words or 0), room.model)


def _room(
    model: Model,
    estimator: TokenEstimator,
    text: LanguageText,
    texts: PricedTexts,
    plan: Plan,
    chunk: Chunk | None,
    speed: Fraction | None,
) -> ModelCapacity:
    fluent = fertility_of(estimator, text, texts, plan)
    fertility = estimator.fertility(text)
    frame = frame_of(model, estimator, plan, fluent)
    taken = next(iter(frame.usages(0))).input
    reserved = answer_of(plan, fluent).high + plan.reasoning
    left = None if model.context is None else max(model.context - taken - reserved, 0)
    tokens = estimator.total(text)
    chunk_tokens = chunks = None
    if chunk is not None and fertility:
        chunk_tokens = chunk.tokens(fertility)
        chunks = None if left is None else left // chunk_tokens
    shape = shape_of(model.name)
    return ModelCapacity(
        model.name,
        text.language,
        estimator.basis.value == "stand-in",
        model.context,
        taken,
        model.overhead,
        reserved,
        words=int(left / fertility) if left is not None and fertility else None,
        pages=left * text.characters // (tokens * PAGE) if left is not None and tokens else None,
        chunk_words=chunk.words(fertility) if chunk and fertility else None,
        chunk_tokens=chunk_tokens,
        chunks=chunks,
        new_words=None
        if chunk is None or not fertility or chunks is None
        else chunk.new_words(chunks, fertility),
        words_per_second=float(speed / fertility) if speed and fertility else None,
        cache_bytes=shape.bytes_of(fertility * THOUSAND) if shape and fertility else None,
        cache_absent=None if shape is None else shape.absent,
    )


BYTES_OF_VALUE = 2
"""16-bit values, as the caches of most servers are."""
_FILE = "shapes.toml"


@dataclass(frozen=True, slots=True)
class KvCacheShape:
    """What of a model its cache depends on."""

    layers: int = 0
    kv_heads: int = 0
    head_dimension: int = 0
    windowed_layers: int = 0
    """Layers that keep only the last `window` tokens."""
    window: int = 0
    source: str | None = None
    absent: str | None = None
    """Why there is no number of bytes a token."""

    def bytes_of(self, tokens: Fraction) -> int | None:
        """Return the bytes of keys and values of so many tokens; None where no shape is known."""
        if self.absent is not None:
            return None
        layer = 2 * self.kv_heads * self.head_dimension * BYTES_OF_VALUE
        whole = (self.layers - self.windowed_layers) * tokens
        return int(layer * (whole + self.windowed_layers * min(tokens, Fraction(self.window))))


@cache
def known_shapes() -> dict[str, KvCacheShape]:
    """Read the table of shapes, by the name that people type."""
    text = files("tokscope.costs").joinpath(_FILE).read_text(encoding="utf-8")
    table = parse(text, _FILE)
    table.integer("schema")
    found: dict[str, KvCacheShape] = {}
    for entry in table.tables("shape"):
        names = entry.strings("names")
        absent = entry.optional_text("absent")
        if absent is not None:
            shape = KvCacheShape(absent=absent)
        else:
            shape = KvCacheShape(
                entry.integer("layers", least=1),
                entry.integer("kv_heads", least=1),
                entry.integer("head_dimension", least=1),
                entry.optional_integer("windowed_layers", least=1) or 0,
                entry.optional_integer("window", least=1) or 0,
                entry.text("source"),
            )
        for name in names:
            if name in found:
                entry.error("names", f"'{name}' appears twice", "take it out of one of the rows")
            found[name] = shape
        entry.close()
    table.close()
    finish(table)
    return found


def shape_of(model: str) -> KvCacheShape | None:
    """Find a model's shape; None where the table does not have it."""
    return known_shapes().get(model.casefold())


_MEBI = 1 << 20


def capacity_document(
    rooms: Sequence[ModelCapacity],
    measured: MeasuredTexts,
    choice: Choice,
    plan: Plan,
    chunk: Chunk | None,
    speed: str | None,
) -> Document:
    """Return what fits as tables and records."""
    languages = list(dict.fromkeys(room.language for room in rooms))
    tables = [_table(rooms, language, chunk, speed) for language in reversed(languages)]
    records: list[dict[str, Value]] = [_record(room) for room in rooms]
    return Document(
        tuple(tables),
        {"capacity": records},
        measured.signature,
        (*_notes(rooms, plan, chunk), *measured.notes, *_uncounted(choice)),
        measured.unavailable,
    )


def _table(
    rooms: Sequence[ModelCapacity], language: str | None, chunk: Chunk | None, speed: str | None
) -> DocumentTable:
    shown = [room for room in rooms if room.language == language]
    has_cache = any(room.cache_bytes or room.cache_absent for room in shown)
    heads = ["model", "context", "taken", "reserved", "words", "pages"]
    other = "words" if chunk and chunk.in_tokens else "tokens"
    heads += [] if chunk is None else [f"{chunk}, {other}", "chunks"]
    heads += ["new words"] if chunk and chunk.overlap else []
    heads += [] if speed is None else [f"words/s at {speed}"]
    heads += [f"cache of {THOUSAND:,} words"] if has_cache else []
    rows = []
    for room in shown:
        cells = [printable(room.model)]
        cells += map(_count, (room.context, room.taken, room.reserved, room.words, room.pages))
        if chunk is not None:
            size = room.chunk_words if chunk.in_tokens else room.chunk_tokens
            cells += map(_count, (size, room.chunks))
            cells += [_count(room.new_words)] if chunk.overlap else []
        cells += [] if speed is None else [_decimal(room.words_per_second)]
        cells += [_cache(room)] if has_cache else []
        rows.append(approximate(cells, is_approximate=room.is_approximate))
    return DocumentTable(f"{language or 'text'}: what fits", tuple(heads), tuple(rows))


def _count(value: int | None) -> str:
    return UNDEFINED if value is None else f"{value:,}"


def _decimal(value: float | None) -> str:
    return UNDEFINED if value is None else f"{value:,.1f}"


def _cache(room: ModelCapacity) -> str:
    if room.cache_bytes is None:
        return UNDEFINED
    return f"{room.cache_bytes / _MEBI:,.0f} MiB"


def _record(room: ModelCapacity) -> dict[str, Value]:
    return {
        "model": room.model,
        "language": room.language,
        "approximate": "yes" if room.is_approximate else "no",
        "context": room.context,
        "taken_tokens": room.taken,
        "reserved_tokens": room.reserved,
        "words": room.words,
        "pages": room.pages,
        "chunk_words": room.chunk_words,
        "chunk_tokens": room.chunk_tokens,
        "chunks": room.chunks,
        "new_words": room.new_words,
        "words_per_second": room.words_per_second,
        "cache_bytes_per_thousand_words": room.cache_bytes,
        "cache_absent": room.cache_absent,
    }


def _notes(rooms: Sequence[ModelCapacity], plan: Plan, chunk: Chunk | None) -> Iterator[str]:
    yield (
        "words: (context − taken − reserved) / fertility on the text below; taken: template, system"
        f" prompt and documents of the request; a page: {PAGE:,} characters with spaces"
    )
    if plan.has_output:
        yield "reserved: the longest answer, and reasoning"
    else:
        yield "reserved: nothing for the answer; --output-words 150..600 keeps room for it"
    yield template_note(plan.template, {printable(room.model): room.overhead for room in rooms})
    if chunk is not None:
        holds = "holds so many words" if chunk.in_tokens else "takes so many tokens"
        yield f"a chunk of {chunk} {holds}; chunks: how many fit"
        if chunk.overlap:
            yield (
                f"new words: of neighbouring chunks that share {float(chunk.overlap):.0%}, each"
                " word counted once"
            )
    if any(room.cache_bytes for room in rooms):
        yield "cache: keys and values in 16 bits, of 1,000 words; layers with a window keep no more"
    reasons: dict[str, list[str]] = {}
    for room in rooms:
        if room.cache_absent:
            reasons.setdefault(room.cache_absent, []).append(room.model)
    for reason, models in reasons.items():
        yield f"no such cache: {', '.join(dict.fromkeys(map(printable, models)))}: {reason}"
    unknown = dict.fromkeys(printable(room.model) for room in rooms if room.context is None)
    if unknown:
        yield f"context not known: {', '.join(unknown)}"


def _uncounted(choice: Choice) -> Iterator[str]:
    for each in choice.uncounted:
        yield f"not counted: {printable(each.model)}: {each.reason}; {each.hint}"
