"""Read JSON Lines (NDJSON) files: one object per line, its text in a field."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from tokscope.corpora.readers.byte_stream import ByteStream
from tokscope.corpora.readers.fields import chosen_field, kind_of, look_ahead, passages_of
from tokscope.corpora.readers.interface import Passage, ReadContext, ReadError
from tokscope.corpora.readers.lines import text_lines
from tokscope.text.display import printable

A_DOCUMENT = "JSON, not JSON Lines"
"""The reason that files of one JSON value are counted under."""


def read(stream: ByteStream, reading: ReadContext) -> Iterator[Passage]:
    """Read JSON Lines.

    Blank lines are no records; empty texts are counted and left out.
    """
    lines = _filled(text_lines(stream, reading))
    first, lines = look_ahead(lines, len)
    if first:
        _refuse_document(reading.name, first[0])
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


def _refuse_document(name: str, first: str) -> None:
    """Raise an error for a file that is one JSON array, or an object written over many lines."""
    start = first.strip()
    if start.startswith("["):
        what, command = "array", "jq -c '.[]' FILE > FILE.jsonl"
    elif start == "{":
        what, command = "object", "jq -c . FILE > FILE.jsonl"
    else:
        return
    raise ReadError(
        f"{name}: is one JSON {what}, not a JSON object on each line",
        f"make it JSON Lines: `{command}`; or pass --skip-bad to leave it out",
        reason=A_DOCUMENT,
    )


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
    try:
        record = _DECODER.decode(line)
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
            detail = f"{error.msg} at character {error.colno}"
        raise ReadError(f"{place}: not JSON: {detail}", reason="broken JSON") from None
    if not isinstance(record, dict):
        raise ReadError(
            f"{place}: holds {kind_of(record)}, not an object",
            "write one object a line, e.g. `jq -c '.[]' FILE`",
            reason="broken JSON",
        )
    return record
