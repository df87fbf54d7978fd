"""JSON Lines (NDJSON): one object a line, its text in a field that may be nested."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from tokscope.corpora.readers.fields import choose_field, letters_in, look_ahead, missing_field
from tokscope.corpora.readers.options import Passage
from tokscope.corpora.readers.reading import Fault, Reading
from tokscope.corpora.readers.streams import ByteStream
from tokscope.corpora.readers.text_lines import text_lines
from tokscope.text.visible import visible

_SURROGATE = re.compile("[\ud800-\udfff]")
_MISSING = object()
_NAMES = {dict: "an object", list: "a list", str: "a string", bool: "a truth value"} | {
    int: "a number",
    float: "a number",
    type(None): "null",
}


A_DOCUMENT = "JSON, not JSON Lines"
"""The reason that files of one JSON value are counted under."""


def read(stream: ByteStream, reading: Reading) -> Iterator[Passage]:
    """Read JSON Lines.

    A dotted field goes into objects and, by number, into lists; a field whose own name holds the
    dots comes first. Blank lines are no records; empty texts are counted and left out.

    Raises
    ------
    Fault
        A line is not a JSON object, names a field twice, or has no string in the field; or all
        lines are one JSON document.
    """
    lines = _filled(text_lines(stream, reading))
    first, lines = look_ahead(lines, len)
    if first:
        _refuse_document(reading.name, first[0])
    field = reading.options.field or _told(reading, first)
    for number, line in lines:
        place = f"{reading.name}:{number}"
        try:
            record = _parsed(place, line)
            field = field or _chosen(reading, [record])
            text = _string(place, record, field)
            key = _key(place, record, reading.options.key)
        except Fault as fault:
            reading.bad(fault)
            continue
        if text and not text.isspace():
            yield Passage(text, reading.name, key=key)
        else:
            reading.skip("empty text")


def _filled(lines: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    return ((number, line) for number, line in lines if line and not line.isspace())


def _refuse_document(name: str, first: str) -> None:
    """Refuse a file that is one JSON array, or an object written over many lines."""
    start = first.strip()
    if start.startswith("["):
        what, command = "array", "jq -c '.[]' FILE > FILE.jsonl"
    elif start == "{":
        what, command = "object", "jq -c . FILE > FILE.jsonl"
    else:
        return
    raise Fault(
        f"{name}: is one JSON {what}, not a JSON object on each line",
        f"make it JSON Lines: `{command}`; or pass --skip-bad to leave it out",
        reason=A_DOCUMENT,
    )


def _told(reading: Reading, first: Sequence[str]) -> str | None:
    """Choose the field by those of the first lines that can be read; None if none can."""
    records = []
    for line in first:
        try:
            records.append(_parsed(reading.name, line))
        except Fault:  # it comes again in its place
            continue
    return _chosen(reading, records) if records else None


def _chosen(reading: Reading, records: Sequence[dict[str, Any]]) -> str:
    textual: dict[str, int] = {}
    for record in records:
        for path, text in _strings(record):
            if size := letters_in([text]):
                textual[path] = textual.get(path, 0) + size
    return choose_field(
        reading, list(dict.fromkeys(key for each in records for key in each)), textual
    )


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
        raise Fault(f"{place}: JSON nested too deeply", reason="broken JSON") from None
    except _NamedTwiceError as twice:
        raise Fault(
            f"{place}: field '{visible(str(twice))}' is there twice in one object",
            reason="field named twice",
        ) from None
    except ValueError as error:
        detail = str(error)
        if isinstance(error, json.JSONDecodeError):
            detail = f"{error.msg} at character {error.colno}"
        raise Fault(f"{place}: not JSON: {detail}", reason="broken JSON") from None
    if not isinstance(record, dict):
        raise Fault(
            f"{place}: holds {_NAMES[type(record)]}, not an object",
            "write one object a line, e.g. `jq -c '.[]' FILE`",
            reason="broken JSON",
        )
    return record


def _find(record: dict[str, Any], field: str) -> Any:
    if field in record:
        return record[field]
    value: Any = record
    for part in field.split("."):
        if isinstance(value, dict) and part in value:
            value = value[part]
        elif isinstance(value, list) and part.isdecimal() and int(part) < len(value):
            value = value[int(part)]
        else:
            return _MISSING
    return value


def _string(place: str, record: dict[str, Any], field: str) -> str:
    value = _find(record, field)
    if value is _MISSING:
        raise missing_field(place, field, list(_paths(record)))
    if not isinstance(value, str):
        raise Fault(
            f"{place}: field '{field}' holds {_NAMES[type(value)]}, not a string",
            "name a field of text with --field, or pass --skip-bad to count it and go on",
            reason="field is no text",
        )
    if _SURROGATE.search(value):
        raise Fault(
            f"{place}: half of a surrogate pair in field '{field}', which is no character",
            reason="lone surrogate",
        )
    return value


def _key(place: str, record: dict[str, Any], field: str | None) -> str | None:
    if field is None:
        return None
    value = _find(record, field)
    if value is _MISSING:
        raise missing_field(place, field, list(_paths(record)))
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise Fault(
            f"{place}: key '{field}' holds {_NAMES[type(value)]}, not a string or a whole number",
            reason="no key",
        )
    return str(value)


def _paths(record: dict[str, Any], before: str = "", depth: int = 3) -> Iterator[str]:
    for key, value in record.items():
        if isinstance(value, dict) and depth:
            yield from _paths(value, f"{before}{key}.", depth - 1)
        else:
            yield before + key


def _strings(value: Any, path: str = "", depth: int = 4) -> Iterator[tuple[str, str]]:
    """Find all strings with their paths; of a list, those of its first item."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict | list) and depth:
        inner = value.items() if isinstance(value, dict) else enumerate(value[:1])
        for name, each in inner:
            yield from _strings(each, f"{path}.{name}" if path else str(name), depth - 1)
