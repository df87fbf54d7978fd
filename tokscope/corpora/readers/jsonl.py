"""JSON Lines (NDJSON): one object a line, its text in a field that may be nested."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from tokscope.corpora.readers.fields import choose_field, missing_field
from tokscope.corpora.readers.options import Passage
from tokscope.corpora.readers.reading import Fault, Reading
from tokscope.corpora.readers.streams import ByteStream
from tokscope.corpora.readers.text_lines import text_lines

_SURROGATE = re.compile("[\ud800-\udfff]")
_MISSING = object()
_NAMES = {dict: "an object", list: "a list", str: "a string", bool: "a truth value"} | {
    int: "a number",
    float: "a number",
    type(None): "null",
}


def read(stream: ByteStream, reading: Reading) -> Iterator[Passage]:
    """Read JSON Lines.

    A dotted field goes into objects and, by number, into lists; a field whose own name holds the
    dots comes first. Blank lines are no records; empty texts are counted and left out.

    Raises
    ------
    Fault
        A line is not a JSON object, or has no string in the field.
    """
    field: str | None = reading.options.field
    is_first = True
    for number, line in text_lines(stream, reading):
        if not line or line.isspace():
            continue
        place = f"{reading.name}:{number}"
        try:
            record = _parsed(place, line, is_first=is_first)
            if field is None:
                field = choose_field(
                    reading, list(record), [key for key in record if isinstance(record[key], str)]
                )
            text = _string(place, record, field)
            key = _key(place, record, reading.options.key)
        except Fault as fault:
            reading.bad(fault)
            continue
        finally:
            is_first = False
        if text and not text.isspace():
            yield Passage(text, reading.name, key=key)
        else:
            reading.skip("empty text")


def _parsed(place: str, line: str, *, is_first: bool) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except RecursionError:
        raise Fault(f"{place}: JSON nested too deeply", reason="broken JSON") from None
    except ValueError as error:
        detail = str(error)
        if isinstance(error, json.JSONDecodeError):
            detail = f"{error.msg} at character {error.colno}"
        hint = "write one object a line, e.g. `jq -c '.[]' FILE`" if is_first else None
        raise Fault(
            f"{place}: not JSON: {detail}", *([hint] if hint else []), reason="broken JSON"
        ) from None
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
