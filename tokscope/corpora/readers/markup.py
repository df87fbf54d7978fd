"""Read the text of HTML pages, notebooks, subtitles, and office documents without its markup."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any

from tokscope.corpora.readers.byte_stream import ByteStream
from tokscope.corpora.readers.interface import LINE_LIMIT, Passage, ReadContext, ReadError
from tokscope.corpora.readers.lines import whole_text

INSTALL = "python -m pip install '.[documents]'"
_IN_LINE = frozenset(
    """
    a abbr b bdi bdo cite code data del dfn em font i ins kbd label mark q s samp small span strong
    sub sup time tt u var
    """.split()  # noqa: SIM905 - 30 quoted words would hide a missing one
)
"""Elements that end no paragraph."""
_NO_TEXT = frozenset({"script", "style", "template", "noscript", "svg", "head"})
_KEPT = "; --raw reads the file as it is"


class _Paragraphs(HTMLParser):
    """Collects the text of a page by paragraph."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.done: list[str] = []
        self._parts: list[str] = []
        self._hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _NO_TEXT:
            self._hidden.append(tag)
        if tag not in _IN_LINE:
            self.finish()

    def handle_endtag(self, tag: str) -> None:
        if tag in self._hidden:
            del self._hidden[self._hidden.index(tag) :]
        if tag not in _IN_LINE:
            self.finish()

    def handle_data(self, data: str) -> None:
        if not self._hidden or (self._hidden == ["head"] and self.lasttag == "title"):
            self._parts.append(data)

    def finish(self) -> None:
        """End a paragraph; white space in it is one space, as browsers show it."""
        text = " ".join("".join(self._parts).split())
        self._parts.clear()
        if text:
            self.done.append(text)


def read_html(stream: ByteStream, reading: ReadContext) -> Iterator[Passage]:
    """Read the paragraphs of a page."""
    parser = _Paragraphs()
    parser.feed(whole_text(stream, reading))
    parser.close()
    parser.finish()
    reading.note(f"its tags, scripts and styles are left out{_KEPT}")
    for text in parser.done:
        yield Passage(text, reading.name)


def read_notebook(stream: ByteStream, reading: ReadContext) -> Iterator[Passage]:
    """Read the cells of a Jupyter notebook, without their outputs."""
    try:
        content = json.loads(whole_text(stream, reading))
        cells = [_source(cell) for cell in content["cells"]]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise ReadError(
            f"{reading.name}: not a notebook: {error}",
            "--raw reads the file as it is",
            reason="broken notebook",
        ) from None
    reading.note(f"its {len(cells):,} cells are read, without outputs{_KEPT}")
    for text in cells:
        if text and not text.isspace():
            yield Passage(text, reading.name)
        else:
            reading.skip("empty cell")


def _source(cell: dict[str, Any]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(map(str, source))


_TIMES = re.compile(r"(?:\d+:)?\d{1,2}:\d{2}[.,]\d{3}\s+-->\s")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|\{\\[^{}]*\}|<\d[\d:.]*>")
_BLOCKS = ("WEBVTT", "NOTE", "STYLE", "REGION")


def read_subtitles(stream: ByteStream, reading: ReadContext) -> Iterator[Passage]:
    """Read the cues of subtitles, without numbers, times and tags."""
    text = whole_text(stream, reading).replace("\r\n", "\n")
    reading.note(f"its numbers, times and tags are left out{_KEPT}")
    for block in re.split(r"\n[ \t]*(?:\n[ \t]*)+", text):
        lines = block.strip().split("\n")
        times = next((n for n, line in enumerate(lines) if _TIMES.match(line.strip())), None)
        if times is None:
            if not lines[0].startswith(_BLOCKS) and lines[0]:
                reading.skip("block without times")
            continue
        cue = "\n".join(_TAG.sub("", line) for line in lines[times + 1 :]).strip()
        if cue:
            yield Passage(cue, reading.name)
        else:
            reading.skip("empty cue")


def read_docx(stream: ByteStream, reading: ReadContext) -> Iterator[Passage]:
    """Read the paragraphs of a Word document, tables included."""

    def texts_of(content: io.BytesIO) -> list[str]:
        import docx

        body = docx.Document(content).element.body
        return [each.text for each in body.iter() if each.tag.endswith("}p")]

    return _read_office(stream, reading, "python-docx", texts_of)


def read_odt(stream: ByteStream, reading: ReadContext) -> Iterator[Passage]:
    """Read the paragraphs and headings of an OpenDocument text."""

    def texts_of(content: io.BytesIO) -> list[str]:
        import odfdo

        body = odfdo.Document(content).body
        found = body.get_elements("descendant::text:p|descendant::text:h")
        return [each.inner_text for each in found]

    return _read_office(stream, reading, "odfdo", texts_of)


def _read_office(
    stream: ByteStream,
    reading: ReadContext,
    package: str,
    texts_of: Callable[[io.BytesIO], list[str]],
) -> Iterator[Passage]:
    content = _content(stream, reading)
    try:
        texts = texts_of(content)
    except ImportError:
        raise ReadError(
            f"{reading.name}: to read office documents, {package} is needed, which is not"
            " installed",
            INSTALL,
            reason="extra not installed",
        ) from None
    except Exception as error:
        raise ReadError(
            f"{reading.name}: damaged document: {error}",
            "open it in an office program, and save it again",
            reason="damaged document",
        ) from None
    reading.note("its text is read, without markup")
    for text in texts:
        if text and not text.isspace():
            yield Passage(text, reading.name)


def _content(stream: ByteStream, reading: ReadContext) -> io.BytesIO:
    data = stream.file.read(LINE_LIMIT + 1)
    if len(data) > LINE_LIMIT:
        raise ReadError(
            f"{reading.name}: larger than {LINE_LIMIT >> 20} MiB",
            "save its text as plain text, and name that",
            reason="too large",
        )
    return io.BytesIO(data)
