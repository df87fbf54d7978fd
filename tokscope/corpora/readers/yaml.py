"""Read YAML files: one record per document, or per item of a list of mappings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from tokscope.corpora.readers.byte_stream import ByteStream
from tokscope.corpora.readers.fields import (
    NULL,
    NoText,
    chosen_field,
    is_messages,
    kind_of,
    look_ahead,
    messages_of,
    passages_of,
)
from tokscope.corpora.readers.interface import LINE_LIMIT, Passage, ReadContext, ReadError
from tokscope.corpora.readers.lines import text_lines
from tokscope.corpora.readers.yaml_parser import BROKEN, YamlList, YamlMapping, documents, place_of


def read(stream: ByteStream, reading: ReadContext) -> Iterator[Passage]:
    """Read YAML.

    Empty documents are no records; empty texts are counted and left out. A line that is not in
    the encoding makes the whole file bad: what is around it would mean something else without it.
    """
    text = _whole(stream, reading)
    first, records = look_ahead(_records(text, reading), lambda record: record.weight)
    has_own_names = reading.options.field or reading.options.key
    if len(first) == 1 and not has_own_names and is_messages(first[0]):
        for at, record in records:
            yield from messages_of(record, reading, _Placed(reading, text, at))
        return
    field = reading.options.field or (chosen_field(reading, first) if first else "")
    for at, record in records:
        try:
            yield from passages_of(record, field, reading, _Placed(reading, text, at))
        except ReadError as problem:
            reading.bad(problem)


class _Placed:
    """The position of a value of a record."""

    def __init__(self, reading: ReadContext, text: str, at: int) -> None:
        self._reading, self._text, self._at = reading, text, at

    def __call__(self, value: Any) -> str:
        is_placed = isinstance(value, YamlMapping | YamlList | NoText)
        return place_of(self._reading, self._text, value.at if is_placed else self._at)


def _records(text: str, reading: ReadContext) -> Iterator[tuple[int, YamlMapping]]:
    for document in documents(text, reading):
        if kind_of(document) == NULL:
            continue
        for record in document if isinstance(document, YamlList) else [document]:
            if isinstance(record, YamlMapping):
                yield record.at, record
                continue
            place = _Placed(reading, text, getattr(document, "at", 0))(record)
            reading.bad(
                ReadError(
                    f"{place}: holds {kind_of(record)}, not an object",
                    "name the text, e.g. `text: …`; or read the file as it is, named .txt",
                    reason=BROKEN,
                )
            )


def _whole(stream: ByteStream, reading: ReadContext) -> str:
    strict = replace(reading, options=replace(reading.options, skip_bad=False))
    lines: list[str] = []
    size = 0
    for number, line in text_lines(stream, strict, keep_ends=True):
        size += len(line)
        if size > LINE_LIMIT:
            raise ReadError(
                f"{reading.name}:{number}: larger than {LINE_LIMIT >> 20} MiB, too large for YAML",
                "write its records as JSON Lines",
                reason="too large",
            )
        lines.append(line[:-2] + "\n" if line.endswith("\r\n") else line)
    return "".join(lines)
