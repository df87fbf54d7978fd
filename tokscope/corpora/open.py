"""Open what the user names as a corpus: built-in names, ``LANGUAGE=FILE`` pairs, files, a text."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from tokscope.corpora.builtin import find_builtin, is_builtin
from tokscope.corpora.corpus import AlignedPart, Corpus, CorpusPart, PlainPart
from tokscope.corpora.hub_dataset import SCHEME, is_dataset, read_dataset
from tokscope.corpora.readers.byte_stream import FileSource
from tokscope.corpora.readers.find import check_unwritten, is_pattern, standard_input
from tokscope.corpora.readers.formats import WITH_FIELDS
from tokscope.corpora.readers.interface import LineBlock, Passage, ReadingLog, ReadOptions, Unit
from tokscope.corpora.readers.read import (
    formats_of,
    is_aligned_by_nature,
    read_blocks,
    read_passages,
    unit_of,
)
from tokscope.corpora.segment import Segment
from tokscope.errors import InputError, choose, split_list

STDIN = "-"
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*")
_LOOKS_LIKE_A_PATH = re.compile(r"[/\\*?\[]|\.\w+$")


@dataclass(frozen=True, slots=True)
class OpenOptions:
    """How the user's files are read, and how much of them."""

    read: ReadOptions = field(default_factory=ReadOptions)
    is_aligned: bool = False
    """Whether files named ``LANGUAGE=FILE`` are translations of each other."""
    trust_alignment: bool = True
    """Whether to take that as it is said, however long the translations are."""
    limit: int | None = None
    """How many segments to take from the start; translations count as one."""
    sample: int | None = None
    """How many segments to draw, of those first ones; translations count as one."""
    seed: int = 1
    offline: bool = False


@dataclass(frozen=True, slots=True)
class SampledPart:
    """A part of which only some segments are taken."""

    parts: tuple[CorpusPart, ...]
    options: OpenOptions

    def segments(self) -> Iterator[Segment]:
        """Read those segments."""
        some: Iterator[Segment] = (each for part in self.parts for each in part.segments())
        if self.options.limit is not None:
            some = limited(some, self.options.limit)
        if self.options.sample is not None:
            some = sampled(some, self.options.sample, self.options.seed)
        return some


def read_options(
    unit: str | None,
    encoding: str | None,
    field: str | None,
    key: str | None,
    *,
    skip_bad: bool = False,
    raw: bool = False,
) -> ReadOptions:
    """Check the options about reading files, and join them."""
    for option, name in (("--field", field), ("--key", key)):
        if name == "":
            raise InputError(f"{option} names nothing", "name a field of the records")
        if raw and name:
            raise InputError(f"--raw reads no fields, and {option} names one", "leave one out")
    return ReadOptions(
        None if unit is None else choose(unit, {each.value: each for each in Unit}, "unit"),
        encoding,
        field,
        key,
        skip_bad,
        raw,
    )


def open_corpora(names: Sequence[str], options: OpenOptions = OpenOptions()) -> tuple[Corpus, ...]:
    """Open what ``--corpus`` names."""
    files: list[tuple[str | None, str]] = []
    corpora: list[Corpus] = []
    for name in dict.fromkeys(names):
        language, separator, path = name.partition("=")
        if separator and _LANGUAGE.fullmatch(language.lower()) and not _exists(name):
            is_usual = _LANGUAGE.fullmatch(language)
            files.append((language if is_usual else language.lower(), path))
        elif is_builtin(name):
            corpora.append(find_builtin(name))
        elif name == STDIN or is_dataset(name) or _exists(name):
            files.append((None, name))
        elif _LOOKS_LIKE_A_PATH.search(name):
            if not is_pattern(name):
                raise InputError(f"{name}: no such file", _how_to_name(name))
            files.append((None, name))
        else:
            corpora.append(find_builtin(name))
    if files:
        corpora.append(_corpus_of_files(files, options))
    elif options.is_aligned:
        raise InputError("--aligned has no files to align", "add --corpus en=FILE --corpus ru=FILE")
    return tuple(_some_of(corpus, options) for corpus in corpora)


def builtin_names(name: str) -> list[str]:
    """Return the names of several built-in texts that were typed in one; else the name itself."""
    parts = split_list(name)
    return parts if len(parts) > 1 and all(map(is_builtin, parts)) else [name]


def _how_to_name(name: str) -> str:
    """Return what to do about a file that is not there."""
    if "://" in name:
        return "save it to a file first"
    language, _, path = name.replace(":", "=", 1).partition("=")
    if path and _exists(path):
        code = {"russian": "ru", "rus": "ru", "english": "en", "eng": "en"}.get(language.lower())
        return f"write the language as a code before the file: {code or language}={path}"
    return "check the path"


def _exists(name: str) -> bool:
    try:
        return Path(name).exists()
    except (OSError, ValueError):  # no file can be called so
        return False


def _some_of(corpus: Corpus, options: OpenOptions) -> Corpus:
    if options.limit is None and options.sample is None:
        return corpus
    part = "" if options.limit is None else f":{options.limit}"
    part += "" if options.sample is None else f"~{options.sample}s{options.seed}"
    return replace(corpus, name=corpus.name + part, parts=(SampledPart(corpus.parts, options),))


def _corpus_of_files(files: Sequence[tuple[str | None, str]], options: OpenOptions) -> Corpus:
    if sum(path == STDIN for _, path in files) > 1:
        raise InputError("standard input (-) is named twice", "name it once")
    for _, path in files:
        if path != STDIN and not is_dataset(path):
            check_unwritten(path)
    log = ReadingLog()
    places = [
        FilePart(
            standard_input(options.read, log) if path == STDIN else path,
            *(language, options.read, log, options.offline),
        )
        for language, path in files
    ]
    check_options(places, options.read, is_aligned=options.is_aligned)
    title = "+".join(dict.fromkeys(_short(path) for _, path in files))
    unit = "+".join(dict.fromkeys(place.unit.value for place in places))
    if options.is_aligned:
        return Corpus(
            *(title, (_aligned(places, options, log),), unit),
            is_aligned=True,
            log=log,
            must_correlate=not options.trust_alignment,
        )
    return Corpus(
        title,
        tuple(PlainPart(place, place.language) for place in places),
        unit,
        is_aligned=all(place.is_aligned_by_nature for place in places),
        assumed_languages=any(
            place.language is None and not place.is_aligned_by_nature for place in places
        ),
        log=log,
    )


def _aligned(places: Sequence[FilePart], options: OpenOptions, log: ReadingLog) -> AlignedPart:
    by_language = {place.language: place for place in places if place.language is not None}
    if len(by_language) < max(len(places), 2):
        raise InputError(
            "--aligned needs one file for each of two or more languages",
            "write them as --corpus en=FILE --corpus ru=FILE",
        )
    return AlignedPart(
        by_language,
        {language: place.name for language, place in by_language.items()},
        log=log,
        is_keyed=options.read.key is not None,
        skip_bad=options.read.skip_bad,
    )


def _short(path: str) -> str:
    return path if is_dataset(path) else Path(path).name or path


def corpus_of_text(text: str) -> Corpus:
    """Build a corpus of a text given on the command line, its lines the segments."""
    if not text.strip():
        raise InputError("--text is empty", 'write it in quotes: --text "Привет, мир"')
    if any(0xD800 <= ord(character) <= 0xDFFF for character in text):
        raise InputError("--text is not valid UTF-8", "put it into a file instead")
    passages = tuple(Passage(line, "--text") for line in re.split(r"\r?\n", text))
    return Corpus("text", (PlainPart(passages),), assumed_languages=True)


@dataclass(frozen=True, slots=True)
class FilePart:
    """Something to read; may be read again, unless it is standard input."""

    where: str | FileSource
    """Standard input is a source, begun to be read."""
    language: str | None
    """As the user named it."""
    options: ReadOptions
    log: ReadingLog
    offline: bool

    def __iter__(self) -> Iterator[Passage]:
        if isinstance(self.where, str) and is_dataset(self.where):
            return read_dataset(self.where, self.options, self.log, offline=self.offline)
        return read_passages(self.where, self.options, self.log)

    def blocks(self) -> Iterator[Passage | LineBlock]:
        """Read the same, lines of plain text by the megabyte."""
        if isinstance(self.where, str) and is_dataset(self.where):
            return iter(self)
        return read_blocks(self.where, self.options, self.log)

    @property
    def name(self) -> str:
        """What it is called in a message."""
        return self.where if isinstance(self.where, str) else self.where.name

    @property
    def _location(self) -> str | FileSource:
        """The format it is detected as: data sets of the hub are Parquet."""
        return "data.parquet" if self.name.startswith(SCHEME) else self.where

    @property
    def unit(self) -> Unit:
        """The unit it is read in."""
        return unit_of(self._location, self.options)

    @property
    def is_aligned_by_nature(self) -> bool:
        """Whether it holds texts with their translations."""
        return is_aligned_by_nature(self._location)

    @property
    def has_fields(self) -> bool:
        """Whether there are records with named fields in it, or may be."""
        kinds = formats_of(self._location)
        return not kinds or bool(kinds & WITH_FIELDS)

    @property
    def formats(self) -> str:
        """What its formats are called."""
        return " and ".join(sorted(formats_of(self._location)))


def check_options(places: Sequence[FilePart], options: ReadOptions, *, is_aligned: bool) -> None:
    """Raise an error for reading options that have no effect or are wrong."""
    names = {"--field": options.field, "--key": options.key}
    given = [option for option, name in names.items() if name is not None]
    if given and not options.templates and not any(each.has_fields for each in places):
        what = "; ".join(f"{each.name} is {each.formats}" for each in places)
        raise InputError(
            f"{' and '.join(given)} cannot apply: {what}, without fields",
            "leave it out; records are in files named .jsonl, .yaml, .csv, .tsv, .parquet or"
            " .arrow",
        )
    if options.key is not None and not is_aligned:
        raise InputError(
            "--key aligns the records of files in several languages, and --aligned is not given",
            "add --aligned, or leave out --key",
        )
    if options.key is not None and options.unit not in (None, Unit.RECORD):
        raise InputError(
            f"--key aligns whole records, not what --unit {options.unit} makes of them",
            "leave out --unit",
        )
    for each in places:
        if each.is_aligned_by_nature and (is_aligned or each.language is not None):
            raise InputError(
                f"{each.name}: contains its own languages and alignment",
                "name it alone: no language before it, no --aligned",
            )


def groups(segments: Iterable[Segment]) -> Iterator[list[Segment]]:
    """Group segments that are translations of each other; others stand alone."""
    held: list[Segment] = []
    for segment in segments:
        if held and (held[-1].domain, held[-1].key) != (segment.domain, segment.key):
            yield held
            held = []
        if segment.key is None:
            yield [segment]
        else:
            held.append(segment)
    if held:
        yield held


def limited(segments: Iterable[Segment], limit: int) -> Iterator[Segment]:
    """Yield the first `limit` segments and read no further; translations count as one."""
    for number, group in enumerate(groups(segments), 1):
        yield from group
        if number == limit:
            return


def sampled(segments: Iterable[Segment], size: int, seed: int) -> Iterator[Segment]:
    """Yield `size` random segments without replacement, in order; translations count as one."""
    chance = random.Random(seed)  # noqa: S311 - a draw, no secret
    kept: list[tuple[int, list[Segment]]] = []
    for number, group in enumerate(groups(segments)):
        if number < size:
            kept.append((number, group))
            continue
        place = chance.randint(0, number)
        if place < size:
            kept[place] = (number, group)
    for _, group in sorted(kept, key=lambda entry: entry[0]):
        yield from group
