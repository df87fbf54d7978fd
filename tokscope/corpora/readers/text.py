"""Read plain text, Markdown and templates by line, paragraph or file.

UTF-8 lines are read in blocks of megabytes; only a block with an error is split into lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from tokscope.corpora.readers.byte_stream import ByteStream
from tokscope.corpora.readers.encoding import UTF8
from tokscope.corpora.readers.interface import LINE_LIMIT, LineBlock, Passage, ReadContext, Unit
from tokscope.corpora.readers.lines import (
    BOM,
    BOM_LEFT_OUT,
    chained,
    text_lines,
    too_long,
    undecodable,
    whole_text,
)


def read(stream: ByteStream, reading: ReadContext) -> Iterator[Passage | LineBlock]:
    """Read plain text.

    Blank lines are yielded when lines are read: aligned text drops them in pairs only. A
    paragraph is the lines up to a blank one, joined by LF. A whole file keeps its line ends,
    a template gets LF.
    """
    source = reading.name
    if reading.suffix in _MARKDOWN and not reading.options.raw:
        stream = _without_front_matter(stream, reading)
    match reading.unit:
        case Unit.FILE:
            text = whole_text(stream, reading)
            if reading.options.templates:  # a checkout may have changed them
                text = text.replace("\r\n", "\n")
            if text:
                yield Passage(text, source)
        case Unit.PARAGRAPH:
            for text in paragraphs(line for _, line in text_lines(stream, reading)):
                yield Passage(text, source)
        case _ if reading.options.encoding is None:
            yield from line_blocks(stream, reading)
        case _:
            for _, line in text_lines(stream, reading):
                yield Passage(line, source)


_MARKDOWN = (".md", ".markdown")
_FRONT_MATTER = re.compile(rb"---[ \t]*\r?\n(?:[^\n]*\n)*?(?:---|\.\.\.)[ \t]*\r?(?:\n|\Z)")


def _without_front_matter(stream: ByteStream, reading: ReadContext) -> ByteStream:
    """Leave out the metadata at the start of a Markdown file; its lines still count in places."""
    found = _FRONT_MATTER.match(stream.head)
    if found is None or b":" not in found[0]:
        return stream
    reading.note("its front matter is left out; --raw reads the file as it is")
    stream.file.read(found.end())
    blank = b"" if reading.unit is Unit.FILE else b"\n" * found[0].count(b"\n")
    return replace(stream, file=chained(blank, stream.file))


def paragraphs(lines: Iterator[str]) -> Iterator[str]:
    r"""Join lines up to a blank one.

    Examples
    --------
    >>> list(paragraphs(iter(["a", "b", "", " ", "c"])))
    ['a\nb', 'c']
    """
    held: list[str] = []
    for line in lines:
        if line and not line.isspace():
            held.append(line)
        elif held:
            yield "\n".join(held)
            held = []
    if held:
        yield "\n".join(held)


_BLOCK = 256 << 10
"""Bytes read at a time; no result depends on it."""


def line_blocks(stream: ByteStream, reading: ReadContext) -> Iterator[LineBlock]:
    """Read the lines of a file in blocks."""
    number = 1
    for block in _whole_lines(stream):
        data = block.removesuffix(b"\n")
        if number == 1 and data.startswith(BOM):
            data = data[len(BOM) :]
            reading.note(BOM_LEFT_OUT)
        is_ended = block.endswith(b"\n")
        if b"\r" in data:
            data = _with_lf_only(data, is_ended=is_ended)
        checked = _checked(data, number, stream, reading, is_ended=is_ended)
        if checked is not None:
            yield LineBlock(checked, reading.name)
        number += data.count(b"\n") + 1


def _whole_lines(stream: ByteStream) -> Iterator[bytes]:
    """Read blocks that end where a line ends; one too long comes alone, as its beginning only."""
    rest = b""
    while more := stream.file.read1(_BLOCK):
        end = more.rfind(b"\n") + 1
        if end:
            block, rest = rest + more[:end], more[end:]
            first = block.find(b"\n") + 1
            if first - 1 > LINE_LIMIT:
                yield block[: LINE_LIMIT + 1]
                block = block[first:]
            if block:
                yield block
        elif len(rest) <= LINE_LIMIT:
            rest += more
    if rest:
        yield rest


def _with_lf_only(data: bytes, *, is_ended: bool) -> bytes:
    """Replace CRLF by LF; a lone CR stays, also at the end of a file."""
    replaced = data.replace(b"\r\n", b"\n")
    return replaced.removesuffix(b"\r") if is_ended else replaced


def _checked(
    data: bytes, number: int, stream: ByteStream, reading: ReadContext, *, is_ended: bool
) -> bytes | None:
    """Return the readable lines; None if there are none."""
    if len(data) <= LINE_LIMIT:
        try:
            data.decode(UTF8)
        except UnicodeDecodeError:
            pass
        else:
            return data
    sound = []
    lines = data.split(b"\n")
    last = None if is_ended else number + len(lines) - 1
    for place, line in enumerate(lines, number):
        if len(line) > LINE_LIMIT:
            reading.bad(too_long(reading.name, place))
            continue
        try:
            line.decode(UTF8)
        except UnicodeDecodeError as error:
            name, is_last = reading.name, place == last
            reading.bad(undecodable(name, place, error, UTF8, stream.head, is_last=is_last))
            continue
        sound.append(line)
    return b"\n".join(sound) if sound else None
