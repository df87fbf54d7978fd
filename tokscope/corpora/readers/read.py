"""Read a location: find its files, detect the format of each, and yield passages in a unit."""

from __future__ import annotations

import itertools
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from importlib import import_module
from typing import TypeAlias

from tokscope.corpora.readers import sniff as content
from tokscope.corpora.readers.byte_stream import ByteStream, FileSource, open_stream
from tokscope.corpora.readers.fields import A_DOCUMENT
from tokscope.corpora.readers.find import find_sources, is_container, is_pattern, names
from tokscope.corpora.readers.formats import (
    ALIGNED,
    FORMATS,
    OF_LINES,
    UNITS,
    FileFormat,
    choose_unit,
    parse_name,
)
from tokscope.corpora.readers.interface import (
    LineBlock,
    Passage,
    ReadContext,
    ReadError,
    ReadingLog,
    ReadOptions,
    Unit,
)
from tokscope.corpora.readers.text import paragraphs
from tokscope.errors import ErrorCollector, InputError

_Reader: TypeAlias = Callable[[ByteStream, ReadContext], Iterator[Passage | LineBlock]]


def _reader(kind: FileFormat) -> _Reader:
    """Import the reader of a format."""
    module, _, name = FORMATS[kind].reader.partition(":")
    reader: _Reader = getattr(import_module(f"{__package__}.{module}"), name)
    return reader


def read_passages(
    location: str | FileSource, options: ReadOptions, log: ReadingLog
) -> Iterator[Passage]:
    """Read the passages of a file, folder, pattern, archive or standard input, as a stream."""
    yield from _one_by_one(read_blocks(location, options, log))


def _one_by_one(blocks: Iterator[Passage | LineBlock]) -> Iterator[Passage]:
    for block in blocks:
        if isinstance(block, LineBlock):
            yield from block.passages()
        else:
            yield block


def read_blocks(
    location: str | FileSource, options: ReadOptions, log: ReadingLog
) -> Iterator[Passage | LineBlock]:
    """Read as `read_passages` does, but lines of plain text by the megabyte."""
    numbers = itertools.count(1)
    start = log.read
    place = location.name if isinstance(location, FileSource) else location
    units: set[Unit] = set()
    for source in find_sources(location, options, log):
        if isinstance(source, ReadError):
            _count_or_raise(source, options, log)
            continue
        before = log.read
        yield from _source_blocks(source, options, log, numbers)
        if log.read > before:
            units.add(options.unit or UNITS[format_of(source, options)][0])
    if len(units) > 1:
        listed = ", ".join(sorted(units))
        log.note(f"{place}: its files were read by different units ({listed}); name one: --unit")
    if log.read == start and not options.skip_bad:
        left_out = f"; left out: {log.reasons}" if log.skipped else ""
        raise InputError(
            f"{place}: holds no file of text{left_out}", "name a file, or another folder"
        )


def read_source(
    source: FileSource,
    options: ReadOptions,
    log: ReadingLog,
    numbers: Iterator[int] | None = None,
) -> Iterator[Passage]:
    """Read the passages of one file that the caller has found, by the format of its name."""
    return _one_by_one(_source_blocks(source, options, log, numbers or itertools.count(1)))


def _source_blocks(
    source: FileSource, options: ReadOptions, log: ReadingLog, numbers: Iterator[int]
) -> Iterator[Passage | LineBlock]:
    try:
        for block in _opened(source, options, log, numbers):
            log.read += len(block) if isinstance(block, LineBlock) else 1
            yield block
    except ReadError as problem:
        if source.is_found and problem.reason == A_DOCUMENT:  # a folder holds settings too
            log.skipped[problem.reason] += 1
        else:
            _count_or_raise(problem, options, log)


def _count_or_raise(problem: ReadError, options: ReadOptions, log: ReadingLog) -> None:
    if not options.skip_bad:
        raise problem
    log.skipped[problem.reason] += 1


def formats_of(location: str | FileSource) -> frozenset[FileFormat]:
    """Return the formats of the files of a location; none if there is no file."""
    if isinstance(location, FileSource):
        return frozenset({location.format})
    if not is_container(location):
        return frozenset({parse_name(location).format})
    return frozenset(parse_name(name).format for name in names(location))


def unit_of(location: str | FileSource, options: ReadOptions) -> Unit:
    """Return the unit that will be used.

    For a folder, pattern or archive, that of all its files; lines if they differ.
    """
    if options.unit is not None:
        return options.unit
    if isinstance(location, str) and is_container(location):
        known = {name for name in names(location) if parse_name(name).is_known}
        units = {UNITS[format_of(name, options)][0] for name in known}
        return units.pop() if len(units) == 1 else Unit.LINE
    return UNITS[format_of(location, options)][0]


def format_of(location: str | FileSource, options: ReadOptions) -> FileFormat:
    """Return the format that one file is read in."""
    kind = location.format if isinstance(location, FileSource) else parse_name(location).format
    return FileFormat.TEXT if options.raw and kind in OF_LINES else kind


def is_aligned_by_nature(location: str | FileSource) -> bool:
    """Return whether each unit of a file holds translations: TMX and PO."""
    kind = location.format if isinstance(location, FileSource) else parse_name(location).format
    return kind in ALIGNED


def read_whole(location: str, encoding: str | None, log: ReadingLog) -> Iterator[Passage]:
    """Read files as text, whole and as they are, whatever their format; only unpacked."""
    options = ReadOptions(Unit.FILE, encoding)
    for source in find_sources(location, options, log):
        if isinstance(source, ReadError):
            raise source
        with open_stream(source) as stream:
            reading = ReadContext(source.name, "", Unit.FILE, options, log, itertools.count(1))
            content.confirm_text(stream, reading, FileFormat.TEXT)
            yield from _one_by_one(_reader(FileFormat.TEXT)(stream, reading))


def _opened(
    source: FileSource, options: ReadOptions, log: ReadingLog, numbers: Iterator[int]
) -> Iterator[Passage | LineBlock]:
    name = parse_name(source.name)
    kind = format_of(source, options)
    with open_stream(source) as stream:
        if source.is_found and not name.is_known and content.looks_binary(stream.head):
            log.skipped[f"not text: {name.suffix or 'no suffix'}"] += 1
            return
        unit = choose_unit(source.name, kind, options.unit)
        reading = ReadContext(
            *(source.name, name.suffix, unit, options, log, numbers), source.is_found
        )
        if kind is FileFormat.TEXT and not source.is_found and (options.field or options.key):
            reading.note("plain text has no fields; --field and --key do nothing")
        if kind in OF_LINES:
            content.confirm_text(stream, reading, kind)
        content.check_line_ends(stream, reading, kind)
        before, has_text = Counter(log.skipped), False
        for block in _blocks(kind, stream, reading):
            text = block.data if isinstance(block, LineBlock) else block.text
            has_text = has_text or not (text.isspace() or not text)
            yield block
        left_out = ReadingLog(skipped=log.skipped - before)
        if has_text or (options.skip_bad and left_out.skipped):
            return
        if not source.is_found:
            raise content.no_text(reading, left_out.reasons)
        log.skipped["empty file"] += 1
        reading.note("holds no text, and is left out")


def _blocks(
    kind: FileFormat, stream: ByteStream, reading: ReadContext
) -> Iterator[Passage | LineBlock]:
    blocks = _reader(kind)(stream, reading)
    return blocks if kind is FileFormat.TEXT else by_unit(_one_by_one(blocks), reading.unit)


def by_unit(passages: Iterator[Passage], unit: Unit) -> Iterator[Passage]:
    """Split or join the records of a file into another unit."""
    match unit:
        case Unit.LINE:
            for passage in passages:
                for line in _lines(passage.text):
                    if line and not line.isspace():
                        yield replace(passage, text=line)
        case Unit.PARAGRAPH:
            for passage in passages:
                for text in paragraphs(_lines(passage.text)):
                    yield replace(passage, text=text)
        case Unit.FILE:
            yield from _whole(passages)
        case _:
            yield from passages


def _lines(text: str) -> Iterator[str]:
    *ended, last = text.split("\n")
    yield from (line.removesuffix("\r") for line in ended)
    yield last


def _whole(passages: Iterator[Passage]) -> Iterator[Passage]:
    texts: dict[tuple[str, str | None], list[str]] = {}
    gold: dict[tuple[str, str | None], list[str]] = {}
    for passage in passages:
        side = passage.source, passage.language
        texts.setdefault(side, []).append(passage.text)
        if passage.forms is not None:
            gold.setdefault(side, []).extend(passage.forms)
    for side, parts in texts.items():
        words = tuple(gold[side]) if side in gold else None
        number = None if words is None else len(words)
        yield Passage("\n".join(parts), *side, gold=number, forms=words)


def read_texts(
    files: Sequence[str], texts: Sequence[str], encoding: str | None, log: ReadingLog
) -> list[str]:
    """Return the given texts, then each file as one text."""
    return [text for _, text in read_named_texts(files, texts, encoding, log)]


def read_named_texts(
    files: Sequence[str], texts: Sequence[str], encoding: str | None, log: ReadingLog
) -> list[tuple[str | None, str]]:
    """Return what `read_texts` does, each text with the name of its file."""
    if not files and not texts:
        raise InputError("no text to read", 'name a file, - for stdin, or --text "…"; see --help')
    if encoding is not None and not files:
        raise InputError("no file is read to which --encoding could apply", "name a file")
    contents: list[tuple[str | None, str]] = [(None, _valid(text)) for text in texts]
    collector = ErrorCollector()
    for name in files:
        with collector:
            if not name:
                raise InputError("the name of a file is empty", "name a file, or - for stdin")
            if _is_text(name):
                hint = f'for a text: --text "{name}"; for a tokenizer: -t {name}'
                raise InputError(f"{name}: no such file", f"check the path; {hint}")
            contents += [(each.source, each.text) for each in read_whole(name, encoding, log)]
    collector.raise_all()
    return contents


def _is_text(name: str) -> bool:
    """Return whether words stand in place of the name of a file."""
    has_suffix = "." in name.strip(".") and " " not in name
    if has_suffix or name == "-" or "/" in name or ":" in name or is_pattern(name):
        return False
    return not os.path.lexists(name)


def _valid(text: str) -> str:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise InputError("--text is not valid UTF-8", "put it into a file instead") from None
    return text
