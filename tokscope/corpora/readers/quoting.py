"""Rows of RFC 4180: fields in double quotes may hold delimiters, line ends and doubled quotes.

Not the standard library's reader, which has one limit for the whole process, takes a lone CR for
a line end and reads an unterminated quote to the end of the file without a word.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from tokscope.corpora.readers.reading import LINE_LIMIT, Fault, Reading

_QUOTE = '"'


@dataclass(slots=True)
class _Row:
    """A row that is being read, over one or several lines."""

    delimiter: str
    fields: list[str] = field(default_factory=list)
    _parts: list[str] = field(default_factory=list)
    _is_open: bool = False

    def feed(self, line: str) -> bool:
        """Take a line with its end; tell whether the row is complete.

        Raises
        ------
        ValueError
            Text follows a closing quote.
        """
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
    lines: Iterator[tuple[int, str]], delimiter: str, reading: Reading
) -> Iterator[tuple[int, list[str]]]:
    """Read rows with the numbers of the lines they begin on; blank lines are no rows.

    A row that is broken costs its first line: reading goes on with the next.

    Parameters
    ----------
    lines : iterator of int and str
        With their ends on.
    delimiter : str
        One character.
    reading : Reading
        Takes the faults.

    Raises
    ------
    Fault
        A quote is not closed, is followed by text, or a row is longer than a line may be.
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
                    raise Fault(
                        f"{reading.name}:{number}: a quote that is not closed",
                        reason="unterminated quote",
                    )
                rest.append(taken)
                line = taken[1]
                size += len(line)
                if size > LINE_LIMIT:
                    raise Fault(
                        f"{reading.name}:{number}: a field longer than"
                        f" {LINE_LIMIT >> 20} MiB; is a quote not closed?",
                        reason="field too long",
                    )
        except ValueError:
            fault = Fault(
                f"{reading.name}:{number}: text after a closing quote",
                "double a quote inside a quoted field, or pass --skip-bad to count it and go on",
                reason="broken quotes",
            )
        except Fault as raised:
            fault = raised
        else:
            yield number, row.fields
            continue
        reading.bad(fault)
        again.extendleft(reversed(rest))


def without_end(line: str) -> str:
    """Take the line end off, LF or CRLF."""
    return line.removesuffix("\n").removesuffix("\r") if line.endswith("\n") else line
