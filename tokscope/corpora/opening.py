"""From what the user named to corpora: built-in names, ``LANGUAGE=FILE`` pairs, files, a text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from tokscope.corpora.builtin import find_builtin, is_builtin
from tokscope.corpora.corpus import AlignedPart, Corpus, Part, PlainPart
from tokscope.corpora.hub_dataset import is_dataset
from tokscope.corpora.location import Location, check_options
from tokscope.corpora.readers import (
    Passage,
    ReadingLog,
    ReadOptions,
    check_unwritten,
    is_pattern,
    standard_input,
)
from tokscope.corpora.sampling import limited, sampled
from tokscope.corpora.segment import Segment
from tokscope.errors import InputError

STDIN = "-"
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*")
_LOOKS_LIKE_A_PATH = re.compile(r"[/\\*?\[]|\.\w+$")


@dataclass(frozen=True, slots=True)
class OpenOptions:
    """How the user's files are read, and how much of them."""

    read: ReadOptions = field(default_factory=ReadOptions)
    is_aligned: bool = False
    """Whether files named ``LANGUAGE=FILE`` are translations of each other."""
    limit: int | None = None
    """How many segments to take from the start; translations count as one."""
    sample: int | None = None
    """How many segments to draw, of those first ones; translations count as one."""
    seed: int = 1
    offline: bool = False


@dataclass(frozen=True, slots=True)
class _SomeOf:
    """A part of which only some segments are taken."""

    parts: tuple[Part, ...]
    options: OpenOptions

    def segments(self) -> Iterator[Segment]:
        """Read those segments."""
        some: Iterator[Segment] = (each for part in self.parts for each in part.segments())
        if self.options.limit is not None:
            some = limited(some, self.options.limit)
        if self.options.sample is not None:
            some = sampled(some, self.options.sample, self.options.seed)
        return some


def open_corpora(names: Sequence[str], options: OpenOptions = OpenOptions()) -> tuple[Corpus, ...]:
    """Open what ``--corpus`` names.

    Parameters
    ----------
    names : sequence of str
        Built-in corpora or collections, files, folders, globs, ``-``, ``hf-dataset:NAME``, or
        ``LANGUAGE=`` and one of these; all that is not built in makes one corpus. A built-in name
        wins over a file called the same, which is ``./NAME``.
    options : OpenOptions
        How files are read, and how much of them.

    Raises
    ------
    InputError
        A name is neither a corpus nor a file, or the files cannot be aligned.
    """
    files: list[tuple[str | None, str]] = []
    corpora: list[Corpus] = []
    for name in dict.fromkeys(names):
        language, separator, path = name.partition("=")
        if separator and _LANGUAGE.fullmatch(language):
            files.append((language, path))
        elif is_builtin(name):
            corpora.append(find_builtin(name))
        elif name == STDIN or is_dataset(name) or _exists(name):
            files.append((None, name))
        elif _LOOKS_LIKE_A_PATH.search(name):
            if not is_pattern(name):
                raise InputError(f"{name}: no such file", "check the path")
            files.append((None, name))
        else:
            corpora.append(find_builtin(name))
    if files:
        corpora.append(_corpus_of_files(files, options))
    elif options.is_aligned:
        raise InputError("--aligned has no files to align", "add --corpus en=FILE --corpus ru=FILE")
    return tuple(_some_of(corpus, options) for corpus in corpora)


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
    return replace(corpus, name=corpus.name + part, parts=(_SomeOf(corpus.parts, options),))


def _corpus_of_files(files: Sequence[tuple[str | None, str]], options: OpenOptions) -> Corpus:
    if sum(path == STDIN for _, path in files) > 1:
        raise InputError("standard input (-) is named twice", "name it once")
    for _, path in files:
        if path != STDIN and not is_dataset(path):
            check_unwritten(path)
    log = ReadingLog()
    places = [
        Location(
            standard_input(options.read, log) if path == STDIN else path,
            *(language, options.read, log, options.offline),
        )
        for language, path in files
    ]
    check_options(places, options.read, is_aligned=options.is_aligned)
    title = "+".join(dict.fromkeys(_short(path) for _, path in files))
    unit = "+".join(dict.fromkeys(place.unit.value for place in places))
    if options.is_aligned:
        return Corpus(title, (_aligned(places, options, log),), unit, is_aligned=True, log=log)
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


def _aligned(places: Sequence[Location], options: OpenOptions, log: ReadingLog) -> AlignedPart:
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
    """Make a corpus of a text given on the command line, its lines the segments.

    Raises
    ------
    InputError
        The text is empty or holds lone surrogates.
    """
    if not text.strip():
        raise InputError("--text is empty", 'write it in quotes: --text "Привет, мир"')
    if any(0xD800 <= ord(character) <= 0xDFFF for character in text):
        raise InputError("--text is not valid UTF-8", "put it into a file instead")
    passages = tuple(Passage(line, "--text") for line in re.split(r"\r?\n", text))
    return Corpus("text", (PlainPart(passages),), assumed_languages=True)
