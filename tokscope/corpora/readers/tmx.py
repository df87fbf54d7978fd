"""Read TMX translation memories as a stream, with expat.

Entity declarations are refused. Inline codes (``bpt``, ``ph`` and similar) are markup of the
translated document and are left out; the content of ``hi`` is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from tokscope.corpora.readers import encoding as encodings
from tokscope.corpora.readers.byte_stream import ByteStream
from tokscope.corpora.readers.formats import primary
from tokscope.corpora.readers.interface import LINE_LIMIT, Passage, ReadContext, ReadError
from tokscope.corpora.readers.lines import chosen_encoding, transcoded

_CHUNK = 64 << 10
_CODES = frozenset({"bpt", "ept", "it", "ph", "ut"})


@dataclass(slots=True)
class _Units:
    """What expat's calls build up."""

    reading: ReadContext
    parser: expat.XMLParserType
    ready: list[Passage] = field(default_factory=list)
    """Passages of finished units."""
    depth: int = 0
    """How many elements are open."""
    codes: int = 0
    """How many of them are inline codes."""
    language: str | None = None
    sides: dict[str, str] = field(default_factory=dict)
    """The unit's texts by language."""
    parts: list[str] | None = None
    """The segment's text so far; None outside of one."""
    size: int = 0

    @property
    def place(self) -> str:
        return f"{self.reading.name}:{self.parser.CurrentLineNumber}"

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self.depth == 0 and name != "tmx":
            raise _broken(self.place, f"its first element is <{name}>, not <tmx>")
        self.depth += 1
        if self.parts is not None:
            self.codes += name in _CODES
        elif name == "tu":
            self.sides = {}
        elif name == "tuv":
            self.language = primary(attributes.get("xml:lang") or attributes.get("lang"))
            if self.language is None:
                problem = _broken(
                    self.place, "a tuv without xml:lang", reason="tuv without language"
                )
                self.reading.bad(problem)
        elif name == "seg":
            self.parts, self.size, self.codes = [], 0, 0

    def end(self, name: str) -> None:
        self.depth -= 1
        if self.parts is not None and name in _CODES:
            self.codes -= 1
        elif self.parts is not None and name == "seg":
            text, self.parts = "".join(self.parts), None
            if self.language in self.sides:
                self.reading.skip("second variant in one language")
            elif self.language is not None and text and not text.isspace():
                self.sides[self.language] = text
        elif name == "tu":
            self.finish()

    def text(self, data: str) -> None:
        if self.parts is not None and not self.codes:
            self.parts.append(data)
            self.size += len(data)
            if self.size > LINE_LIMIT:
                raise _broken(self.place, f"a segment longer than {LINE_LIMIT >> 20} MiB")

    def finish(self) -> None:
        if len(self.sides) < 2:
            self.reading.skip("TMX unit in one language")
            return
        key = str(next(self.reading.numbers))
        for language, text in self.sides.items():
            self.ready.append(Passage(text, self.reading.name, language, key))

    def declared(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and encoding.lower() != encodings.UTF8 and not self.reading.options.encoding:
            self.reading.note(f"read as {encoding}, as its XML declaration says")

    def entity(self, name: str, *_: object) -> None:
        raise _broken(self.place, f"it declares an entity ('{name}'), which is refused")

    def unknown_entity(self, name: str, *_: object) -> None:
        raise _broken(self.place, f"undefined entity '&{name};'")


def read(stream: ByteStream, reading: ReadContext) -> Iterator[Passage]:
    """Read the units that are there in two languages or more; a key for each."""
    if reading.options.field or reading.options.key:
        reading.note("TMX has no such fields; --field and --key do nothing")
    if not stream.head:
        return
    file, codec = stream.file, chosen_encoding(reading, stream.head)
    is_named = reading.options.encoding is not None
    if is_named and codec != encodings.UTF8:
        file = transcoded(stream, codec)
    parser = expat.ParserCreate("utf-8" if is_named else None)
    units = _Units(reading, parser)
    parser.buffer_text = True
    parser.StartElementHandler = units.start
    parser.EndElementHandler = units.end
    parser.CharacterDataHandler = units.text
    parser.XmlDeclHandler = units.declared
    parser.EntityDeclHandler = units.entity
    parser.SkippedEntityHandler = units.unknown_entity
    given, is_last = 0, False
    while not is_last:
        data = file.read(_CHUNK)
        is_last = not data
        given += len(data)
        problem = _parse(parser, data, reading.name, is_last=is_last)
        yield from units.ready
        units.ready.clear()
        if problem is None and given - parser.CurrentByteIndex > LINE_LIMIT:
            problem = _broken(units.place, f"a tag longer than {LINE_LIMIT >> 20} MiB")
        if problem:
            raise problem


def _parse(
    parser: expat.XMLParserType, data: bytes, name: str, *, is_last: bool
) -> ReadError | None:
    try:
        parser.Parse(data, is_last)
    except ReadError as problem:
        return problem
    except expat.ExpatError as error:
        return _broken(f"{name}:{error.lineno}", expat.ErrorString(error.code) or str(error))
    except (ValueError, LookupError) as error:
        return _broken(name, str(error))
    return None


def _broken(place: str, detail: str, *, reason: str = "broken TMX") -> ReadError:
    return ReadError(f"{place}: broken TMX: {detail}", "`xmllint FILE` shows where", reason=reason)
