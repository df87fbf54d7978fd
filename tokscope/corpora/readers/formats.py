"""The formats of text files by extension, their units, and the names of languages in files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath

from tokscope.corpora.readers.interface import Unit
from tokscope.errors import InputError


class FileFormat(StrEnum):
    """The format of a file; the value is its name in messages."""

    TEXT = "plain text"
    JSONL = "JSON Lines"
    YAML = "YAML"
    CSV = "CSV"
    PARQUET = "Parquet"
    ARROW = "Arrow"
    CONLLU = "CoNLL-U"
    TMX = "TMX"
    PO = "PO"


_TEXT_UNITS = (Unit.LINE, Unit.PARAGRAPH, Unit.FILE)
_RECORD_UNITS = (Unit.RECORD, Unit.LINE, Unit.PARAGRAPH, Unit.FILE)

UNITS: dict[FileFormat, tuple[Unit, ...]] = {
    FileFormat.TEXT: _TEXT_UNITS,
    FileFormat.JSONL: _RECORD_UNITS,
    FileFormat.YAML: _RECORD_UNITS,
    FileFormat.CSV: _RECORD_UNITS,
    FileFormat.PARQUET: _RECORD_UNITS,
    FileFormat.ARROW: _RECORD_UNITS,
    FileFormat.CONLLU: (Unit.SENTENCE, Unit.FILE),
    FileFormat.TMX: (Unit.RECORD, Unit.FILE),
    FileFormat.PO: (Unit.RECORD, Unit.FILE),
}
"""The format's own unit first."""

SUFFIXES: dict[str, FileFormat] = {
    ".txt": FileFormat.TEXT,
    ".md": FileFormat.TEXT,
    ".markdown": FileFormat.TEXT,
    ".j2": FileFormat.TEXT,  # templates of prompts, read as they are
    ".jinja": FileFormat.TEXT,
    ".jinja2": FileFormat.TEXT,
    ".mustache": FileFormat.TEXT,
    ".prompt": FileFormat.TEXT,
    ".jsonl": FileFormat.JSONL,
    ".ndjson": FileFormat.JSONL,
    ".json": FileFormat.JSONL,  # if it is; else its reader says how to make it so
    ".yaml": FileFormat.YAML,
    ".yml": FileFormat.YAML,
    ".csv": FileFormat.CSV,
    ".tsv": FileFormat.CSV,
    ".parquet": FileFormat.PARQUET,
    ".arrow": FileFormat.ARROW,
    ".feather": FileFormat.ARROW,
    ".conllu": FileFormat.CONLLU,
    ".tmx": FileFormat.TMX,
    ".po": FileFormat.PO,
    ".pot": FileFormat.PO,
}
COMPRESSIONS = {".gz": "gzip", ".bz2": "bzip2", ".xz": "xz", ".zst": "zstd"}
ARCHIVE = ".zip"
OTHER_ARCHIVES = frozenset({".tar", ".tgz", ".tbz2", ".txz", ".7z", ".rar"})
ALIGNED = frozenset({FileFormat.TMX, FileFormat.PO})
"""Formats whose units hold translations of each other."""
OF_LINES = frozenset(
    {
        FileFormat.TEXT,
        FileFormat.JSONL,
        FileFormat.YAML,
        FileFormat.CSV,
        FileFormat.CONLLU,
        FileFormat.PO,
    }
)
"""Formats of text that is divided by line ends."""
WITH_FIELDS = frozenset(
    {FileFormat.JSONL, FileFormat.YAML, FileFormat.CSV, FileFormat.PARQUET, FileFormat.ARROW}
)
"""Formats of records whose fields have names."""


@dataclass(frozen=True, slots=True)
class Name:
    """What a file's name tells."""

    suffix: str
    """In lower case, without that of a compression; may be empty."""
    compression: str | None
    """By suffix."""

    @property
    def format(self) -> FileFormat:
        """The format; plain text where the suffix says nothing."""
        return SUFFIXES.get(self.suffix, FileFormat.TEXT)

    @property
    def is_known(self) -> bool:
        """Whether the suffix is one of ours."""
        return self.suffix in SUFFIXES


def parse_name(name: str) -> Name:
    """Return the extension and the compression of a file name.

    Examples
    --------
    >>> parse_name("news/2024.JSONL.gz")
    Name(suffix='.jsonl', compression='gzip')
    """
    path = PurePath(name)
    compression = COMPRESSIONS.get(path.suffix.lower())
    if compression:
        path = path.with_suffix("")
    return Name(path.suffix.lower(), compression)


def choose_unit(name: str, kind: FileFormat, unit: Unit | None) -> Unit:
    """Choose the unit to read a file in."""
    units = UNITS[kind]
    if unit is None:
        return units[0]
    if unit not in units:
        raise InputError(
            f"{name}: {kind} cannot be read by {unit}", f"it has --unit {'|'.join(units)}"
        )
    return unit


_SUBTAG = re.compile(r"[A-Za-z]{2,8}")


def primary(tag: str | None) -> str | None:
    """Return the primary subtag of a language tag; None if there is none.

    Examples
    --------
    >>> primary("ru-RU"), primary("pt_BR"), primary("sr@latin"), primary(""), primary("*all*")
    ('ru', 'pt', 'sr', None, None)
    """
    found = _SUBTAG.match(tag.strip()) if tag else None
    return found[0].lower() if found else None
