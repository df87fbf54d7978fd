"""Plain text, Markdown and templates, by line, paragraph or whole file: text as it is."""

from __future__ import annotations

from collections.abc import Iterator

from tokscope.corpora.readers.line_blocks import line_blocks
from tokscope.corpora.readers.options import Lines, Passage, Unit
from tokscope.corpora.readers.reading import Reading
from tokscope.corpora.readers.streams import ByteStream
from tokscope.corpora.readers.text_lines import text_lines, whole_text


def read(stream: ByteStream, reading: Reading) -> Iterator[Passage | Lines]:
    """Read plain text.

    Blank lines are yielded when lines are read: aligned text drops them in pairs only. A
    paragraph is the lines up to a blank one, joined by LF. A whole file keeps its line ends.
    """
    source = reading.name
    match reading.unit:
        case Unit.FILE:
            text = whole_text(stream, reading)
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
