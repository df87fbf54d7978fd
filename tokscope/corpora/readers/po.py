"""Read gettext PO files with polib: source and translation of each entry, aligned."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from tokscope.corpora.readers.byte_stream import ByteStream
from tokscope.corpora.readers.formats import language_of_path, primary
from tokscope.corpora.readers.interface import Passage, ReadContext, ReadError
from tokscope.corpora.readers.lines import text_lines

if TYPE_CHECKING:
    from collections.abc import Mapping


_BATCH = 25
"""Entries that are parsed together."""
_ENTRY_LIMIT = 1 << 20
"""Characters of the longest entry that is read."""
_SOURCE_LANGUAGE = "en"
"""What a msgid is written in, unless X-Source-Language says otherwise."""
_STRING = re.compile(r'(?:(?:msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?)\s*)?"(?:[^"\\]|\\.)*"')
_GOES_ON = ('"', "msgstr[")
"""What an entry can go on with after its first translation."""


class _Text(str):
    """A text whose lines end in LF only; polib would also split at U+0085 and U+2028."""

    __slots__ = ()

    def splitlines(self, keepends: bool = False) -> list[str]:  # noqa: FBT001, FBT002 - str's own
        return self.split("\n")


def read(stream: ByteStream, reading: ReadContext) -> Iterator[Passage]:
    """Read the translated entries, two passages with one key for each pair.

    A plural entry makes a pair for each form of the translation: msgid with msgstr[0], msgid_plural
    with every other.
    Obsolete, fuzzy and untranslated entries are counted and left out.
    """
    source, target = _SOURCE_LANGUAGE, None
    is_first = True
    for header, entries in _catalogues(text_lines(stream, reading), reading):
        if is_first:
            source = primary(header.get("X-Source-Language")) or source
            target = primary(header.get("Language")) or language_of_path(reading.name)
            if target is None:
                reading.note(
                    "its header names no Language, nor does its path: the language of translations"
                    " is detected from the script"
                )
            is_first = False
        elif header:
            reading.skip("second PO header")
        for entry in entries:
            if reason := _unusable(entry):
                reading.skip(reason)
                continue
            for text, translation in _pairs(entry):
                if text.isspace() or translation.isspace():
                    reading.skip("empty text")
                    continue
                key = str(next(reading.numbers))
                yield Passage(text, reading.name, source, key)
                yield Passage(translation, reading.name, target, key)


def _catalogues(
    lines: Iterable[tuple[int, str]], reading: ReadContext
) -> Iterator[tuple[Mapping[str, str], list[Any]]]:
    """Parse entries a batch at a time, for speed; one by one where any of a batch is broken.

    The first comes alone: of several headers in a batch the parser would keep the last.
    """
    blocks = _blocks(lines, reading)
    size = 1
    while batch := list(itertools.islice(blocks, size)):
        size = _BATCH
        try:
            yield _parsed(reading.name, *_joined(batch))
        except ReadError:
            for number, block in batch:
                try:
                    parsed = _parsed(reading.name, number, block)
                except ReadError as problem:
                    reading.bad(problem)
                    continue
                yield parsed


def _joined(batch: list[tuple[int, list[str]]]) -> tuple[int, list[str]]:
    return batch[0][0], [line for _, block in batch for line in block]


def _blocks(
    lines: Iterable[tuple[int, str]], reading: ReadContext
) -> Iterator[tuple[int, list[str]]]:
    """Yield the lines of each entry with the number of the first."""
    start, size, is_whole = 0, 0, False
    block: list[str] = []
    for number, line in lines:
        content = line.strip()
        if content.startswith("#~"):
            content = content[2:].lstrip()
        if is_whole and content and not content.startswith(_GOES_ON):
            yield start, block
            block, size, is_whole = [], 0, False
        if not block and not content:
            continue
        is_whole = is_whole or content.startswith("msgstr")
        start = start if block else number
        block.append(line)
        size += len(line)
        if size > _ENTRY_LIMIT:
            raise ReadError(
                f"{reading.name}:{start}: an entry longer than {_ENTRY_LIMIT >> 20} MiB",
                "is it a PO file?",
                reason="line too long",
            )
    if block:
        yield start, block


def _parsed(name: str, number: int, block: list[str]) -> tuple[Mapping[str, str], list[Any]]:
    import polib

    _check_strings(name, number, block)
    try:
        catalogue = polib.pofile(_Text("\n".join(block)), encoding="utf-8")
    except (OSError, ValueError) as error:
        found = re.search(r"line (\d+)\)(?:: (.*))?", str(error))
        line = number + int(found[1]) - 1 if found else number
        detail = found[2] if found and found[2] else "keywords out of order"
        raise _broken(name, line, detail) from None
    return catalogue.metadata, list(catalogue)


def _check_strings(name: str, number: int, block: list[str]) -> None:
    """Check what polib does not: that every string is in quotes."""
    for at, line in enumerate(block, number):
        content = line.strip()
        if content.startswith("#~") and not content.startswith("#~|"):
            content = content[2:].strip()
        if content and not content.startswith("#") and not _STRING.fullmatch(content):
            raise _broken(name, at, "neither a comment nor a keyword with a quoted string")


def _broken(name: str, line: int, detail: str) -> ReadError:
    return ReadError(
        f"{name}:{line}: broken PO: {detail}",
        "`msgfmt --check FILE` shows all errors; or pass --skip-bad to count it and go on",
        reason="broken PO",
    )


def _unusable(entry: Any) -> str | None:
    if entry.obsolete:
        return "obsolete PO entry"
    if entry.fuzzy:
        return "fuzzy PO entry"
    return None if entry.msgid and entry.translated() else "untranslated PO entry"


def _pairs(entry: Any) -> Iterator[tuple[str, str]]:
    if not entry.msgid_plural:
        yield entry.msgid, entry.msgstr
        return
    first, *others = (text for _, text in sorted(entry.msgstr_plural.items()))
    yield entry.msgid, first
    for text in others:
        yield entry.msgid_plural, text
