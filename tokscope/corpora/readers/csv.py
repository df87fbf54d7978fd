"""Read CSV and TSV files (RFC 4180); the first line names the columns.

The standard library's reader has one field limit for the whole process, accepts a lone CR as a line
end, and reads an unterminated quote to the end of the file without an error.
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from tokscope.corpora.readers.byte_stream import ByteStream
from tokscope.corpora.readers.fields import (
    choose_field,
    letters_in,
    listed,
    look_ahead,
    missing_field,
)
from tokscope.corpora.readers.interface import LINE_LIMIT, Passage, ReadContext, ReadError
from tokscope.corpora.readers.lines import text_lines

_DELIMITERS = {",": "a comma", ";": "a semicolon", "\t": "a tab"}
_DECLARED = "sep="
"""How spreadsheets may name the delimiter, on a line before the header."""


def read(stream: ByteStream, reading: ReadContext) -> Iterator[Passage]:
    """Read CSV or TSV."""
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


def _delimiter(line: str, reading: ReadContext) -> tuple[str, bool]:
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


def _column(reading: ReadContext, header: list[str], name: str) -> int:
    if name not in header:
        raise missing_field(reading.name, name, header)
    if header.count(name) > 1:
        raise ReadError(
            f"{reading.name}: {header.count(name)} columns are named '{name}'",
            "give each its own name",
            reason="no such field",
        )
    return header.index(name)


def _uneven(reading: ReadContext, number: int, width: int, header: list[str]) -> ReadError:
    amount = "few" if width < len(header) else "many"
    return ReadError(
        f"{reading.name}:{number}: too {amount} fields: {width}, the header has"
        f" {len(header)} ({listed(header)})",
        reason=f"row with too {amount} fields",
    )


_QUOTE = '"'


@dataclass(slots=True)
class _Row:
    """A row that is being read, over one or several lines."""

    delimiter: str
    fields: list[str] = field(default_factory=list)
    _parts: list[str] = field(default_factory=list)
    _is_open: bool = False

    def feed(self, line: str) -> bool:
        """Add a line with its end; return whether the row is complete."""
        content = without_end(line)
        at = 0
        while True:
            if self._is_open:
                close = line.find(_QUOTE, at)
                if close < 0:
                    self._parts.append(line[at:])
                    return False
                self._parts.append(line[at:close])
                at = close + 1
                if line[at : at + 1] == _QUOTE:
                    self._parts.append(_QUOTE)
                    at += 1
                    continue
                self._is_open = False
                self.fields.append("".join(self._parts))
                self._parts.clear()
                if at >= len(content):
                    return True
                if line[at] != self.delimiter:
                    raise ValueError
                at += 1
            elif content[at : at + 1] == _QUOTE:
                self._is_open = True
                at += 1
            else:
                end = content.find(self.delimiter, at)
                self.fields.append(content[at:] if end < 0 else content[at:end])
                if end < 0:
                    return True
                at = end + 1


def rows(
    lines: Iterator[tuple[int, str]], delimiter: str, reading: ReadContext
) -> Iterator[tuple[int, list[str]]]:
    """Read rows with the numbers of the lines they begin on; blank lines are no rows.

    A row that is broken costs its first line: reading goes on with the next.
    """
    again: deque[tuple[int, str]] = deque()
    while True:
        taken = again.popleft() if again else next(lines, None)
        if taken is None:
            return
        number, line = taken
        if _QUOTE not in line:
            content = without_end(line)
            if content:
                yield number, content.split(delimiter)
            continue
        row, rest, size = _Row(delimiter), deque[tuple[int, str]](), len(line)
        try:
            while not row.feed(line):
                taken = again.popleft() if again else next(lines, None)
                if taken is None:
                    raise ReadError(
                        f"{reading.name}:{number}: a quote that is not closed",
                        reason="unterminated quote",
                    )
                rest.append(taken)
                line = taken[1]
                size += len(line)
                if size > LINE_LIMIT:
                    raise ReadError(
                        f"{reading.name}:{number}: a field longer than"
                        f" {LINE_LIMIT >> 20} MiB; is a quote not closed?",
                        reason="field too long",
                    )
        except ValueError:
            problem = ReadError(
                f"{reading.name}:{number}: text after a closing quote",
                "double a quote inside a quoted field, or pass --skip-bad to count it and go on",
                reason="broken quotes",
            )
        except ReadError as raised:
            problem = raised
        else:
            yield number, row.fields
            continue
        reading.bad(problem)
        again.extendleft(reversed(rest))


def without_end(line: str) -> str:
    """Remove the line end, LF or CRLF."""
    return line.removesuffix("\n").removesuffix("\r") if line.endswith("\n") else line
