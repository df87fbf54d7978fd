"""The built-in corpora: folders with a ``corpus.toml``, and reading that manifest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias

from tokscope.corpora.corpus import AlignedPart, Corpus, CorpusPart, PlainPart, WordListPart
from tokscope.corpora.morphemes import MorphemePart
from tokscope.corpora.readers.interface import Passage, ReadingLog, ReadOptions, Unit
from tokscope.corpora.readers.read import read_passages
from tokscope.errors import UnknownNameError, suggest
from tokscope.files import corpora_root, reads
from tokscope.strict_toml import StrictTable, finish, read

PARALLEL = "parallel-en-ru"
"""The collection that is measured when no text is named."""


@cache
def builtin_corpora() -> Mapping[str, Manifest]:
    """Read every manifest, by name."""
    manifests = (read_manifest(path) for path in sorted(corpora_root().glob(f"*/{MANIFEST}")))
    return {manifest.name: manifest for manifest in manifests}


@dataclass(frozen=True, slots=True)
class _File:
    """The lines of a built-in file; may be read again."""

    path: Path

    def __iter__(self) -> Iterator[Passage]:
        return read_passages(str(self.path), ReadOptions(Unit.LINE), ReadingLog())


def parts_of(manifest: Manifest) -> tuple[CorpusPart, ...]:
    """Open the text of a corpus: one part for aligned text, else one for each file."""
    files = manifest.files
    for each in files.values():
        reads(each.path)
    if manifest.kind is CorpusKind.PARALLEL:
        lines = {language: _File(file.path) for language, file in files.items()}
        names = {language: str(file.path) for language, file in files.items()}
        return (AlignedPart(lines, names, manifest.domain),)
    if manifest.kind is CorpusKind.WORDS:
        return tuple(WordListPart(_File(file.path), file.language) for file in files.values())
    if manifest.kind is CorpusKind.MORPHEMES:
        return tuple(
            MorphemePart(_File(file.path), file.language, manifest.domain)
            for file in files.values()
        )
    return tuple(
        PlainPart(_File(file.path), file.language or "ru", variant)
        for variant, file in files.items()
    )


def is_builtin(name: str) -> bool:
    """Return whether a corpus or collection is called so."""
    return any(name in (each.name, each.collection) for each in builtin_corpora().values())


def manifests_named(name: str) -> list[Manifest]:
    """Find the manifests of a corpus, or of all corpora of a collection."""
    manifests = builtin_corpora()
    if name in manifests:
        return [manifests[name]]
    chosen = [manifest for manifest in manifests.values() if name == manifest.collection]
    if not chosen:
        collections = {manifest.collection for manifest in manifests.values()} - {None}
        known = [*sorted(filter(None, collections)), *manifests]
        raise UnknownNameError(
            f"unknown corpus '{name}'",
            "no file or folder is called so, and `tokscope corpora` lists the built-in texts; for"
            " your own text name a file: --corpus ru=FILE",
            suggestions=suggest(name, known),
        )
    return chosen


def find_builtin(name: str) -> Corpus:
    """Open a corpus or a collection of them by name."""
    chosen = manifests_named(name)
    return Corpus(
        name,
        tuple(part for manifest in chosen for part in parts_of(manifest)),
        unit="word" if chosen[0].kind in (CorpusKind.WORDS, CorpusKind.MORPHEMES) else "line",
        is_aligned=all(manifest.kind is CorpusKind.PARALLEL for manifest in chosen),
    )


MANIFEST = "corpus.toml"
_SCHEMA = 1

NormalForm: TypeAlias = Literal["NFC", "NFD"]


class CorpusKind(StrEnum):
    """What a corpus is for."""

    PARALLEL = "parallel"
    """The same text in several languages, line by line; its files are named by language."""
    STRESS = "stress"
    """Variants of a text in one language, each line tied to its twin in another file."""
    WORDS = "words"
    """Single words, each with a band after a tab."""
    MORPHEMES = "morphemes"
    """Single words, each cut into its morphemes."""


class Derivation(StrEnum):
    """How every line of a variant follows from its twin."""

    CAPITALS = "capitals"
    E_FOR_YO = "e-for-yo"
    NFD = "nfd"
    STRESS_MARKS = "stress-marks"
    LOOK_ALIKES = "look-alikes"

    @property
    def describe(self) -> str:
        """What it does, in words."""
        return {
            Derivation.CAPITALS: "all letters capital",
            Derivation.E_FOR_YO: "е for every ё",
            Derivation.NFD: "its letters decomposed (NFD)",
            Derivation.STRESS_MARKS: "U+0301 added and nothing else",
            Derivation.LOOK_ALIKES: "look-alike letters and nothing else",
        }[self]


@dataclass(frozen=True, slots=True)
class TextFile:
    """One file of a corpus."""

    path: Path
    sha256: str
    segments: int
    words: int
    characters: int
    language: str | None
    """None where the script does not tell it: transliteration, look-alike letters."""
    twin_of: str | None = None
    """The file whose lines these are variants of."""
    derivation: Derivation | None = None
    """How they follow from it; None where no rule makes them, as with typos."""
    form: NormalForm | None = "NFC"
    mixes_scripts: bool = False
    """Whether look-alike letters are what the file is about."""
    may_equal_twin: bool = False
    """Whether a line may be its own variant: a line without ё, say."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a ``corpus.toml`` says."""

    name: str
    title: str
    kind: CorpusKind
    domain: str
    collection: str | None
    """The collection it is a part of."""
    direction: str | None
    """Which side was written first, e.g. ``ru-en``; for parallel text."""
    licence: str
    author: str
    files: Mapping[str, TextFile]
    """By language, or by variant."""
    folder: Path
    bands: tuple[str, ...] = ()
    """What may stand after a word; for lists of words."""


def read_manifest(path: Path) -> Manifest:
    """Read a ``corpus.toml``."""
    table = read(path)
    schema = table.integer("schema")
    if "schema" in table.values and schema != _SCHEMA:
        table.error("schema", f"is {schema}, this version reads {_SCHEMA}", "update tokscope")
    kind = table.choice("kind", {each.value: each for each in CorpusKind})
    language = table.optional_text("language")
    files = {
        name: _text_file(entry, path.parent, name if kind is CorpusKind.PARALLEL else language)
        for name, entry in table.table("text").entries()
    }
    manifest = Manifest(
        name=table.text("name"),
        title=table.text("title"),
        kind=kind,
        domain=table.text("domain"),
        collection=table.optional_text("collection"),
        direction=table.optional_text("direction"),
        licence=table.text("licence"),
        author=table.text("author"),
        files=files,
        folder=path.parent,
        bands=table.strings("bands") if kind is CorpusKind.WORDS else (),
    )
    if kind is CorpusKind.PARALLEL and len(files) < 2:
        table.error("text", "has fewer than two languages", "add a [text.LANGUAGE] table")
    for name, file in files.items():
        if file.twin_of is not None and file.twin_of not in files:
            table.error(f"text.{name}.twin_of", f"names no file: '{file.twin_of}'")
        if file.derivation is not None and file.twin_of is None:
            table.error(f"text.{name}.derivation", "is of no file", "add twin_of")
    table.close()
    finish(table)
    return manifest


def _text_file(entry: StrictTable, folder: Path, language: str | None) -> TextFile:
    forms: dict[str, NormalForm] = {"NFC": "NFC", "NFD": "NFD"}
    has_language = entry.boolean("has_language", True)
    file = TextFile(
        path=folder / entry.text("file"),
        sha256=entry.text("sha256"),
        segments=entry.integer("segments"),
        words=entry.integer("words"),
        characters=entry.integer("characters"),
        language=language if has_language else None,
        twin_of=entry.optional_text("twin_of"),
        derivation=entry.choice("derivation", {each.value: each for each in Derivation}, None),
        form=entry.choice("form", forms, "NFC"),
        mixes_scripts=entry.boolean("mixes_scripts", False),
        may_equal_twin=entry.boolean("may_equal_twin", False),
    )
    entry.close()
    return file
