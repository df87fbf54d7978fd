"""Read Parquet and Arrow (Feather) files by record batches, with pyarrow."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tokscope.corpora.readers.byte_stream import ByteStream
from tokscope.corpora.readers.fields import (
    ALSO,
    CHAT,
    EACH,
    choose_field,
    missing_field,
    passages_of,
)
from tokscope.corpora.readers.formats import FileFormat
from tokscope.corpora.readers.interface import Passage, ReadContext, ReadError
from tokscope.corpora.readers.sniff import confirm_start

_BATCH = 1024
_BUFFER = 1 << 20
_IN_MEMORY = 512 << 20
"""Bytes of a file that is held in memory because it is not one of its own on disk."""


@dataclass(frozen=True, slots=True)
class _Columns:
    """Which columns are read, each as the way into nested ones."""

    text: tuple[str, ...]
    key: tuple[str, ...] | None
    lists: str = ""
    """The field of records whose texts are in lists, or of several fields; then each record is
    read as one of JSON is."""

    @property
    def names(self) -> list[str]:
        heads = [re.split(r"[.\[]", each.strip())[0] for each in self.lists.split(ALSO) if each]
        return list(dict.fromkeys([*heads, *(path[0] for path in (self.text, self.key) if path)]))


def read_parquet(stream: ByteStream, reading: ReadContext) -> Iterator[Passage]:
    """Read Parquet."""
    confirm_start(stream, reading, FileFormat.PARQUET, "PAR1")
    import pyarrow.parquet as pq

    with (
        _damage(reading, FileFormat.PARQUET),
        pq.ParquetFile(_file(stream, reading), buffer_size=_BUFFER) as file,
    ):
        columns = _columns(file.schema_arrow, reading)
        batches = file.iter_batches(_BATCH, columns=columns.names, use_threads=False)
        yield from _passages(batches, columns, reading)


def read_arrow(stream: ByteStream, reading: ReadContext) -> Iterator[Passage]:
    """Read an Arrow file, an Arrow stream, or Feather version 2, which is the same."""
    confirm_start(stream, reading, FileFormat.ARROW, "ARROW1|\xff\xff\xff\xff")
    from pyarrow import ipc

    with _damage(reading, FileFormat.ARROW):
        source = _file(stream, reading)
        if stream.head.startswith(b"ARROW1"):
            with ipc.open_file(source) as file:
                batches = map(file.get_batch, range(file.num_record_batches))
                yield from _passages(batches, _columns(file.schema, reading), reading)
        else:
            with ipc.open_stream(source) as file:
                yield from _passages(file, _columns(file.schema, reading), reading)


@contextmanager
def _damage(reading: ReadContext, kind: FileFormat) -> Iterator[None]:
    import pyarrow as pa

    try:
        yield
    except (pa.ArrowException, OSError, ValueError, IndexError) as error:
        detail = (str(error).splitlines() or ["it cannot be read"])[0]
        raise ReadError(
            f"{reading.name}: damaged {kind}: {detail}",
            "write or fetch it again",
            reason=f"damaged {kind}",
        ) from None


def _columns(schema: Any, reading: ReadContext) -> _Columns:
    key = reading.options.key
    key_path = None if key is None else _path(schema, reading, key)
    textual = dict.fromkeys(_dotted(schema, _is_text), 0)
    textual |= dict.fromkeys((each for each in _lists(schema) if each in CHAT), 0)
    name = choose_field(reading, schema.names, textual, list(_lists(schema)))
    name += EACH if name + EACH in _lists(schema) else ""
    if name not in schema.names and (EACH in name or ALSO in name):
        columns = _Columns((), key_path, name)
        for head in columns.names:
            _path(schema, reading, head)
        return columns
    return _Columns(_text_path(schema, reading, name), key_path)


def _file(stream: ByteStream, reading: ReadContext) -> Any:
    import pyarrow as pa

    if stream.path is not None:
        return pa.OSFile(str(stream.path))
    data = stream.file.read(_IN_MEMORY + 1)
    if len(data) > _IN_MEMORY:
        raise ReadError(
            f"{reading.name}: larger than {_IN_MEMORY >> 20} MiB, and not a file of its own",
            "unpack it, and name the file",
            reason="too large",
        )
    return pa.BufferReader(data)


def _passages(batches: Iterable[Any], columns: _Columns, reading: ReadContext) -> Iterator[Passage]:
    number = 0
    for batch in batches:
        if columns.lists:
            number = yield from _of_records(batch, columns.lists, reading, number)
            continue
        texts = _values(batch, columns.text)
        keys = None if columns.key is None else _values(batch, columns.key)
        for row in range(batch.num_rows):
            number += 1
            try:
                text = _text(reading, texts[row], number)
                key = None if keys is None else _key(reading, keys[row], number)
            except ReadError as problem:
                reading.bad(problem)
                continue
            if text and not text.isspace():
                yield Passage(text, reading.name, key=key)
            else:
                reading.skip("empty text")


def _of_records(
    batch: Any, field: str, reading: ReadContext, number: int
) -> Generator[Passage, None, int]:
    """Yield the texts of records that have lists; return the number of the last."""
    place = ""

    def this_record(_: object) -> str:
        return place

    for column in batch.columns:
        column.validate()
    for record in batch.to_pylist():
        number += 1
        place = f"{reading.name}: record {number}"
        try:
            yield from passages_of(record, field, reading, this_record)
        except ReadError as problem:
            reading.bad(problem)
    return number


def _values(batch: Any, path: tuple[str, ...]) -> Any:
    import pyarrow.compute as pc

    column = batch.column(path[0])
    column.validate()  # offsets of a adversarial file must not lead out of memory
    return pc.struct_field(column, list(path[1:])) if path[1:] else column


def _text(reading: ReadContext, scalar: Any, number: int) -> str:
    try:
        value = scalar.as_py()
    except UnicodeDecodeError:
        raise ReadError(
            f"{reading.name}: record {number} is not UTF-8", reason="not UTF-8"
        ) from None
    if value is None:
        raise ReadError(
            f"{reading.name}: record {number} has no text (null)", reason="field is no text"
        )
    return str(value)


def _key(reading: ReadContext, scalar: Any, number: int) -> str:
    value = scalar.as_py()
    if value is None:
        raise ReadError(f"{reading.name}: record {number} has no key (null)", reason="no key")
    return str(value)


def _is_text(kind: Any) -> bool:
    from pyarrow import types

    if types.is_dictionary(kind):
        return _is_text(kind.value_type)
    return bool(types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind))


def _text_path(schema: Any, reading: ReadContext, name: str) -> tuple[str, ...]:
    path = _path(schema, reading, name)
    kind = schema.field(path[0]).type
    for part in path[1:]:
        kind = kind.field(part).type
    if not _is_text(kind):
        raise ReadError(
            f"{reading.name}: column '{name}' holds {kind}, not text",
            "name a column of text with --field",
            reason="field is no text",
        )
    return path


def _path(schema: Any, reading: ReadContext, name: str) -> tuple[str, ...]:
    from pyarrow import types

    if schema.names.count(name) == 1:
        return (name,)
    head, *rest = name.split(".")
    kind: Any = schema.field(head).type if schema.names.count(head) == 1 else None
    for part in rest:
        is_there = kind is not None and types.is_struct(kind) and kind.get_field_index(part) >= 0
        kind = kind.field(part).type if is_there else None
    if kind is None:
        raise missing_field(reading.name, name, list(_dotted(schema)))
    return (head, *rest)


def _is_list(kind: Any) -> bool:
    from pyarrow import types

    return bool(types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind))


def _lists(schema: Any) -> Iterator[str]:
    """Return the fields of texts that are in lists: ``messages[].content``."""
    from pyarrow import types

    for field in schema:
        if not _is_list(field.type):
            continue
        inner = field.type.value_type
        if _is_text(inner):
            yield field.name + EACH
        elif types.is_struct(inner):
            yield from (f"{field.name}{EACH}.{name}" for name in _dotted(inner, _is_text))


def _dotted(
    fields: Any, wanted: Callable[[Any], bool] = lambda kind: True, before: str = ""
) -> Iterator[str]:
    """Return the name of the columns of a wanted type, nested ones by the way into them."""
    from pyarrow import types

    for field in fields:
        if types.is_struct(field.type):
            yield from _dotted(field.type, wanted, f"{before}{field.name}.")
        elif wanted(field.type):
            yield before + field.name
