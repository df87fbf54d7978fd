"""The corpora that come with tokscope, each a folder with a ``corpus.toml``.

They stand beside the package in a source tree and inside it in an installed wheel.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tokscope.atomic import reads
from tokscope.corpora.corpus import AlignedPart, Corpus, Part, PlainPart, WordListPart
from tokscope.corpora.manifest import MANIFEST, Kind, Manifest, read_manifest
from tokscope.corpora.morphemes import MorphemePart
from tokscope.corpora.readers import Passage, ReadingLog, ReadOptions, Unit, read_passages
from tokscope.errors import UnknownNameError, nearest

PARALLEL = "parallel-en-ru"
"""The collection that is measured when no text is named."""


def corpora_root() -> Path:
    """Find the folder of the corpora, in an installed wheel or a source tree."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "_corpora"
    return installed if installed.is_dir() else package.parent / "corpora"


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


def parts_of(manifest: Manifest) -> tuple[Part, ...]:
    """Open the text of a corpus: one part for aligned text, else one for each file."""
    files = manifest.files
    for each in files.values():
        reads(each.path)
    if manifest.kind is Kind.PARALLEL:
        lines = {language: _File(file.path) for language, file in files.items()}
        names = {language: str(file.path) for language, file in files.items()}
        return (AlignedPart(lines, names, manifest.domain),)
    if manifest.kind is Kind.WORDS:
        return tuple(WordListPart(_File(file.path), file.language) for file in files.values())
    if manifest.kind is Kind.MORPHEMES:
        return tuple(
            MorphemePart(_File(file.path), file.language, manifest.domain)
            for file in files.values()
        )
    return tuple(
        PlainPart(_File(file.path), file.language or "ru", variant)
        for variant, file in files.items()
    )


def is_builtin(name: str) -> bool:
    """Tell whether a corpus or collection is called so."""
    return any(name in (each.name, each.collection) for each in builtin_corpora().values())


def manifests_named(name: str) -> list[Manifest]:
    """Find the manifests of a corpus, or of all corpora of a collection.

    Raises
    ------
    UnknownNameError
        Nothing is called so.
    """
    manifests = builtin_corpora()
    if name in manifests:
        return [manifests[name]]
    chosen = [manifest for manifest in manifests.values() if name == manifest.collection]
    if not chosen:
        collections = {manifest.collection for manifest in manifests.values()} - {None}
        known = [*sorted(filter(None, collections)), *manifests]
        raise UnknownNameError(
            f"unknown corpus '{name}'",
            "`tokscope corpora` lists them; for your own text name a file: --corpus ru=FILE",
            suggestions=nearest(name, known),
        )
    return chosen


def find_builtin(name: str) -> Corpus:
    """Open a corpus or a collection of them by name.

    Raises
    ------
    UnknownNameError
        Nothing is called so.
    """
    chosen = manifests_named(name)
    return Corpus(
        name,
        tuple(part for manifest in chosen for part in parts_of(manifest)),
        unit="word" if chosen[0].kind in (Kind.WORDS, Kind.MORPHEMES) else "line",
        is_aligned=all(manifest.kind is Kind.PARALLEL for manifest in chosen),
    )
