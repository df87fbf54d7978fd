"""The formats of text files by extension, their units, and the names of languages in files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
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
    HTML = "HTML"
    NOTEBOOK = "Jupyter notebook"
    SUBTITLES = "subtitles"
    DOCX = "Word document"
    ODT = "OpenDocument text"


_TEXT_UNITS = (Unit.LINE, Unit.PARAGRAPH, Unit.FILE)
_RECORD_UNITS = (Unit.RECORD, Unit.LINE, Unit.PARAGRAPH, Unit.FILE)


@dataclass(frozen=True, slots=True)
class FormatRow:
    """What is specific to a format; a new format is a row here and its reader."""

    suffixes: tuple[str, ...]
    units: tuple[Unit, ...]
    """The format's own unit first."""
    reader: str
    """Module of this package and function, ``MODULE:FUNCTION``."""
    is_aligned: bool = False
    """Whether its units hold translations of each other."""
    has_lines: bool = True
    """Whether it is text that is divided by line ends."""
    has_fields: bool = False
    """Whether it has records whose fields have names."""
    magic: tuple[bytes, ...] = ()
    """First bytes of a binary format."""


FORMATS: dict[FileFormat, FormatRow] = {
    FileFormat.TEXT: FormatRow(
        # the last five are templates of prompts, read as they are
        (".txt", ".md", ".markdown", ".j2", ".jinja", ".jinja2", ".mustache", ".prompt"),
        _TEXT_UNITS,
        "text:read",
    ),
    # a .json file is read as JSON Lines if it is; else its reader says how to make it so
    FileFormat.JSONL: FormatRow(
        (".jsonl", ".ndjson", ".json"), _RECORD_UNITS, "jsonl:read", has_fields=True
    ),
    FileFormat.YAML: FormatRow((".yaml", ".yml"), _RECORD_UNITS, "yaml:read", has_fields=True),
    FileFormat.CSV: FormatRow((".csv", ".tsv"), _RECORD_UNITS, "csv:read", has_fields=True),
    FileFormat.PARQUET: FormatRow(
        (".parquet",),
        _RECORD_UNITS,
        "columnar:read_parquet",
        has_lines=False,
        has_fields=True,
        magic=(b"PAR1",),
    ),
    FileFormat.ARROW: FormatRow(
        (".arrow", ".feather"),
        _RECORD_UNITS,
        "columnar:read_arrow",
        has_lines=False,
        has_fields=True,
        magic=(b"ARROW1", b"\xff\xff\xff\xff"),
    ),
    FileFormat.CONLLU: FormatRow((".conllu",), (Unit.SENTENCE, Unit.FILE), "conllu:read"),
    FileFormat.TMX: FormatRow(
        (".tmx",), (Unit.RECORD, Unit.FILE), "tmx:read", is_aligned=True, has_lines=False
    ),
    FileFormat.PO: FormatRow((".po", ".pot"), (Unit.RECORD, Unit.FILE), "po:read", is_aligned=True),
    FileFormat.HTML: FormatRow((".html", ".htm", ".xhtml"), _TEXT_UNITS, "markup:read_html"),
    FileFormat.NOTEBOOK: FormatRow((".ipynb",), _TEXT_UNITS, "markup:read_notebook"),
    FileFormat.SUBTITLES: FormatRow((".srt", ".vtt"), _TEXT_UNITS, "markup:read_subtitles"),
    FileFormat.DOCX: FormatRow((".docx",), _TEXT_UNITS, "markup:read_docx", has_lines=False),
    FileFormat.ODT: FormatRow((".odt",), _TEXT_UNITS, "markup:read_odt", has_lines=False),
}
UNITS = {each: row.units for each, row in FORMATS.items()}
SUFFIXES = {suffix: each for each, row in FORMATS.items() for suffix in row.suffixes}
ALIGNED = frozenset(each for each, row in FORMATS.items() if row.is_aligned)
OF_LINES = frozenset(each for each, row in FORMATS.items() if row.has_lines)
WITH_FIELDS = frozenset(each for each, row in FORMATS.items() if row.has_fields)
MAGIC = tuple((mark, each) for each, row in FORMATS.items() for mark in row.magic)
COMPRESSIONS = {".gz": "gzip", ".bz2": "bzip2", ".xz": "xz", ".zst": "zstd"}
ARCHIVE = ".zip"
OTHER_ARCHIVES = frozenset({".tar", ".tgz", ".tbz2", ".txz", ".7z", ".rar"})


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


_LANGUAGES = frozenset(
    """
    af ar az ba be bg bn bs ca cs cv cy da de el en es et eu fa fi fr ga gl he hi hr hu hy id it ja
    ka kk ko ky lt lv mk mn ms nb nl nn no pl pt ro ru sk sl sq sr sv ta te tg th tk tr tt uk uz vi
    zh
    """.split()  # noqa: SIM905 - 70 quoted words would hide a missing one
)
_TAG = re.compile(r"([a-z]{2})(?:[-_@][A-Za-z]{2,8})*")
LOCALES = frozenset({"locale", "locales", "i18n", "l10n", "lang", "langs", "translations", "po"})


def language_of_tag(tag: str) -> str | None:
    """Return the language of a tag such as ``ru`` or ``pt-BR``; None if it is not known."""
    found = _TAG.fullmatch(tag)
    return found[1] if found and found[1] in _LANGUAGES else None


def language_of_path(path: str) -> str | None:
    """Return the language that a file of translations has in its name, or in that of its folder.

    Examples
    --------
    >>> language_of_path("app/ru.json"), language_of_path("messages.de.yml")
    ('ru', 'de')
    >>> language_of_path("locale/pt_BR/LC_MESSAGES/site.po"), language_of_path("it/no.md/site.po")
    ('pt', None)
    """
    *folders, name = PurePath(path.replace("\\", "/")).parts
    stem = name.partition(".")[0]
    names = [stem, name.split(".")[-2] if name.count(".") > 1 else "", stem.rpartition("_")[2]]
    for above, folder in pairwise([*folders, ""]):
        if above.lower() in LOCALES:
            names.append(folder)
    if folders[-1:] == ["LC_MESSAGES"]:
        names += folders[-2:-1]
    return next((found for each in names if (found := language_of_tag(each))), None)


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
