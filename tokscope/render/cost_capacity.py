"""What fits into models, as findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tokscope.cost.capacity import Room
from tokscope.cost.measured import Measured
from tokscope.cost.models import Choice
from tokscope.cost.plan import PAGE, THOUSAND, Plan
from tokscope.looking.findings import Findings, Table, Value
from tokscope.render.money import UNDEFINED, approximate
from tokscope.text.visible import visible

_MEBI = 1 << 20


def capacity_found(
    rooms: Sequence[Room],
    measured: Measured,
    choice: Choice,
    plan: Plan,
    chunk_words: int | None,
    speed: str | None,
) -> Findings:
    """Bring what fits into tables and records.

    Parameters
    ----------
    rooms : sequence of Room
        What was found.
    measured : Measured
        The text whose fertility was taken.
    choice : Choice
        The models that were asked for.
    plan : Plan
        What takes room beside the text.
    chunk_words : int, optional
        Words of a chunk.
    speed : str, optional
        Tokens a second, as given.
    """
    languages = list(dict.fromkeys(room.language for room in rooms))
    tables = [_table(rooms, language, chunk_words, speed) for language in reversed(languages)]
    records: list[dict[str, Value]] = [_record(room, chunk_words) for room in rooms]
    return Findings(
        tuple(tables),
        {"capacity": records},
        measured.signature,
        (*_notes(rooms, plan, chunk_words), *measured.notes, *_uncounted(choice)),
        measured.unavailable,
    )


def _table(
    rooms: Sequence[Room], language: str | None, chunk_words: int | None, speed: str | None
) -> Table:
    shown = [room for room in rooms if room.language == language]
    has_cache = any(room.cache_bytes or room.cache_absent for room in shown)
    heads = ["model", "context", "taken", "reserved", "words", "pages"]
    heads += [] if chunk_words is None else [f"{chunk_words:,} words, tokens", "chunks"]
    heads += [] if speed is None else [f"words/s at {speed}"]
    heads += [f"cache of {THOUSAND:,} words"] if has_cache else []
    rows = []
    for room in shown:
        cells = [visible(room.model)]
        cells += map(_count, (room.context, room.taken, room.reserved, room.words, room.pages))
        cells += [] if chunk_words is None else map(_count, (room.chunk_tokens, room.chunks))
        cells += [] if speed is None else [_decimal(room.words_per_second)]
        cells += [_cache(room)] if has_cache else []
        rows.append(approximate(cells, is_approximate=room.is_approximate))
    return Table(f"{language or 'text'}: what fits", tuple(heads), tuple(rows))


def _count(value: int | None) -> str:
    return UNDEFINED if value is None else f"{value:,}"


def _decimal(value: float | None) -> str:
    return UNDEFINED if value is None else f"{value:,.1f}"


def _cache(room: Room) -> str:
    if room.cache_bytes is None:
        return UNDEFINED
    return f"{room.cache_bytes / _MEBI:,.0f} MiB"


def _record(room: Room, chunk_words: int | None) -> dict[str, Value]:
    return {
        "model": room.model,
        "language": room.language,
        "approximate": "yes" if room.is_approximate else "no",
        "context": room.context,
        "taken_tokens": room.taken,
        "reserved_tokens": room.reserved,
        "words": room.words,
        "pages": room.pages,
        "chunk_words": chunk_words,
        "chunk_tokens": room.chunk_tokens,
        "chunks": room.chunks,
        "words_per_second": room.words_per_second,
        "cache_bytes_per_thousand_words": room.cache_bytes,
        "cache_absent": room.cache_absent,
    }


def _notes(rooms: Sequence[Room], plan: Plan, chunk_words: int | None) -> Iterator[str]:
    yield (
        "words: (context − taken − reserved) / fertility on the text below; taken: template, system"
        f" prompt and documents of the request; a page: {PAGE:,} characters with spaces"
    )
    if plan.has_output:
        yield "reserved: the longest answer, and reasoning"
    else:
        yield "reserved: nothing for the answer; --output-words 150..600 keeps room for it"
    without = dict.fromkeys(visible(room.model) for room in rooms if not room.has_template)
    if without:
        yield f"template unknown, 0 tokens: {', '.join(without)}"
    if chunk_words is not None:
        yield f"a chunk of {chunk_words:,} words takes so many tokens; chunks: how many fit"
    if any(room.cache_bytes for room in rooms):
        yield "cache: keys and values in 16 bits, of 1,000 words"
    reasons: dict[str, list[str]] = {}
    for room in rooms:
        if room.cache_absent:
            reasons.setdefault(room.cache_absent, []).append(room.model)
    for reason, models in reasons.items():
        yield f"no such cache: {', '.join(dict.fromkeys(map(visible, models)))}: {reason}"
    unknown = dict.fromkeys(visible(room.model) for room in rooms if room.context is None)
    if unknown:
        yield f"context not known: {', '.join(unknown)}"


def _uncounted(choice: Choice) -> Iterator[str]:
    for each in choice.uncounted:
        yield f"not counted: {visible(each.model)}: {each.reason}; {each.hint}"
