"""CSV and TSV: the first line names the columns and tells the delimiter."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from tokscope.corpora.readers.fields import (
    choose_field,
    letters_in,
    listed,
    look_ahead,
    missing_field,
)
from tokscope.corpora.readers.options import Passage
from tokscope.corpora.readers.quoting import rows, without_end
from tokscope.corpora.readers.reading import Fault, Reading
from tokscope.corpora.readers.streams import ByteStream
from tokscope.corpora.readers.text_lines import text_lines

_DELIMITERS = {",": "a comma", ";": "a semicolon", "\t": "a tab"}
_DECLARED = "sep="
"""How spreadsheets may name the delimiter, on a line before the header."""


def read(stream: ByteStream, reading: Reading) -> Iterator[Passage]:
    """Read CSV or TSV.

    Raises
    ------
    Fault
        No such column, a row with too few or too many fields, broken quotes.
    """
    lines = text_lines(stream, reading, keep_ends=True)
    first = next((pair for pair in lines if without_end(pair[1])), None)
    if first is None:
        return
    delimiter, is_declared = _delimiter(first[1], reading)
    if not is_declared:
        lines = itertools.chain([first], lines)
    table = rows(lines, delimiter, reading)
    _, header = next(table, (0, []))
    if not any(map(str.strip, header)):
        return
    ahead, table = look_ahead(table, lambda row: sum(map(len, row)))
    field = choose_field(reading, header, _textual(header, ahead))
    column = _column(reading, header, field)
    key = None if reading.options.key is None else _column(reading, header, reading.options.key)
    for number, row in table:
        if len(row) != len(header):
            reading.bad(_uneven(reading, number, len(row), header))
        elif not row[column] or row[column].isspace():
            reading.skip("empty text")
        else:
            yield Passage(row[column], reading.name, key=None if key is None else row[key])


def _textual(header: list[str], rows: list[list[str]]) -> dict[str, int]:
    """Find the columns that hold text, with how much of it."""
    sizes = {
        name: letters_in(row[at] for row in rows if at < len(row)) for at, name in enumerate(header)
    }
    return {name: size for name, size in sizes.items() if size}


def _delimiter(line: str, reading: Reading) -> tuple[str, bool]:
    own = "\t" if reading.suffix == ".tsv" else ","
    content = without_end(line)
    is_declared = content[:4].lower() == _DECLARED and content[4:] in _DELIMITERS
    if is_declared:
        found = content[4:]
    else:
        outside = "".join(content.split('"')[::2])
        counts = {each: outside.count(each) for each in _DELIMITERS}
        found = max(counts, key=lambda each: (counts[each], each == own))
    if found != own:
        reading.note(f"its header is divided by {_DELIMITERS[found]}, and so it was read")
    return found, is_declared


def names_in(line: str) -> set[str]:
    """Find what the columns are called if a line is the header of a table, by any delimiter."""
    content = without_end(line)
    return {name.strip('"') for each in _DELIMITERS for name in content.split(each)}


def _column(reading: Reading, header: list[str], name: str) -> int:
    if name not in header:
        raise missing_field(reading.name, name, header)
    if header.count(name) > 1:
        raise Fault(
            f"{reading.name}: {header.count(name)} columns are named '{name}'",
            "give each its own name",
            reason="no such field",
        )
    return header.index(name)


def _uneven(reading: Reading, number: int, width: int, header: list[str]) -> Fault:
    amount = "few" if width < len(header) else "many"
    return Fault(
        f"{reading.name}:{number}: too {amount} fields: {width}, the header has"
        f" {len(header)} ({listed(header)})",
        reason=f"row with too {amount} fields",
    )
