"""Read JSON: one object per line (JSON Lines, NDJSON), or one array or object in the whole file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from tokscope.corpora.readers.byte_stream import ByteStream
from tokscope.corpora.readers.fields import (
    A_DOCUMENT,
    USUAL,
    check_not_settings,
    chosen_field,
    is_messages,
    kind_of,
    look_ahead,
    messages_of,
    passages_of,
)
from tokscope.corpora.readers.interface import LINE_LIMIT, Passage, ReadContext, ReadError
from tokscope.corpora.readers.lines import text_lines
from tokscope.text.display import printable

_OPEN = ("{", "[", ",")
"""What the first line of an object ends with if the object goes on in the next."""


def read(stream: ByteStream, reading: ReadContext) -> Iterator[Passage]:
    """Read JSON Lines, or one array or object.

    Blank lines are no records; empty texts are counted and left out.
    """
    lines = _filled(text_lines(stream, reading))
    first, lines = look_ahead(lines, len)
    is_only = reading.suffix == ".json" and len(first) == 1
    if first and (is_only or _is_document(first[0])):
        try:
            yield from _of_document(lines, reading)
        except ReadError as problem:
            reason = A_DOCUMENT if reading.is_found else problem.reason  # settings, not text
            raise ReadError(problem.message, problem.hint, reason=reason) from None
        return
    field = reading.options.field or _chosen_field(reading, first)
    place = ""

    def this_line(_: object) -> str:
        return place

    for number, line in lines:
        place = f"{reading.name}:{number}"
        try:
            record = _parsed(place, line)
            field = field or chosen_field(reading, [record])
            yield from passages_of(record, field, reading, this_line)
        except ReadError as problem:
            reading.bad(problem)


def _filled(lines: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    return ((number, line) for number, line in lines if line and not line.isspace())


def _is_document(first: str) -> bool:
    """Return whether a file is one JSON array, or an object written over many lines."""
    start = first.strip()
    return start.startswith("[") or (start.startswith("{") and start.endswith(_OPEN))


def _of_document(lines: Iterator[tuple[int, str]], reading: ReadContext) -> Iterator[Passage]:
    """Read the items of an array, or an object: a record, or names and texts."""
    parts: list[str] = []
    size = 0
    for number, line in lines:
        parts += [""] * (number - 1 - len(parts))  # blank lines, so that errors name the right one
        parts.append(line)
        size += len(line)
        if size > LINE_LIMIT:
            raise ReadError(
                f"{reading.name}: one JSON value of more than {LINE_LIMIT >> 20} MiB",
                f"make it JSON Lines: `jq -c '.[]' {reading.name} > FILE.jsonl`",
                reason="too large",
            )
    content = _decoded(reading.name, "\n".join(parts))
    if isinstance(content, dict):
        if not (reading.options.field or reading.options.key) and is_messages(content):
            yield from messages_of(content, reading, lambda _: reading.name)
            return
        check_not_settings(content, reading)
        content = [content]
    elif not isinstance(content, list):
        raise _no_object(reading.name, content)
    first, records = look_ahead(iter(enumerate(content, 1)), lambda _: 0)
    field = reading.options.field
    if field is None:
        objects = [each for each in first if isinstance(each, dict)]
        field = chosen_field(reading, objects) if objects else ""
    place = ""

    def this_item(_: object) -> str:
        return place

    for number, each in records:
        place = f"{reading.name}: item {number}"
        record = {USUAL: each} if isinstance(each, str) else each
        try:
            if not isinstance(record, dict):
                raise _no_object(place, record)
            yield from passages_of(record, field or USUAL, reading, this_item)
        except ReadError as problem:
            reading.bad(problem)


def _chosen_field(reading: ReadContext, first: Sequence[str]) -> str | None:
    """Choose the field by those of the first lines that can be read; None if none can."""
    records = []
    for line in first:
        try:
            records.append(_parsed(reading.name, line))
        except ReadError:  # it comes again in its place
            continue
    return chosen_field(reading, records) if records else None


class _NamedTwiceError(Exception):
    """A field of an object has the name of an earlier one."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        names = [name for name, _ in pairs]
        raise _NamedTwiceError(next(name for name in record if names.count(name) > 1))
    return record


_DECODER = json.JSONDecoder(object_pairs_hook=_object)


def _parsed(place: str, line: str) -> dict[str, Any]:
    record = _decoded(place, line)
    if not isinstance(record, dict):
        raise _no_object(place, record)
    return record


def _no_object(place: str, value: Any) -> ReadError:
    return ReadError(
        f"{place}: holds {kind_of(value)}, not an object",
        "write objects with a text in a field, or an array of them",
        reason="broken JSON",
    )


def _decoded(place: str, text: str) -> Any:
    try:
        return _DECODER.decode(text)
    except RecursionError:
        raise ReadError(f"{place}: JSON nested too deeply", reason="broken JSON") from None
    except _NamedTwiceError as twice:
        raise ReadError(
            f"{place}: field '{printable(str(twice))}' appears twice in one object",
            reason="field named twice",
        ) from None
    except ValueError as error:
        detail = str(error)
        if isinstance(error, json.JSONDecodeError):
            line = f"line {error.lineno}, " if error.lineno > 1 else ""
            detail = f"{error.msg} at {line}character {error.colno}"
        raise ReadError(f"{place}: not JSON: {detail}", reason="broken JSON") from None
