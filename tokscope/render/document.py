"""A document: tables for a person, records for a program, notes and the signature."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TypeAlias

from tokscope.errors import TokscopeError, error_reason
from tokscope.text.display import printable
from tokscope.text.words import UNICODE_VERSION
from tokscope.versions import tool_version


class OutputFormat(StrEnum):
    """A way to write a report down."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    MARKDOWN = "markdown"


TABLES = (OutputFormat.TABLE, OutputFormat.MARKDOWN)
"""Formats that show chosen columns in a chosen order."""


@dataclass(frozen=True, slots=True)
class RenderOptions:
    """What the reader wants to see."""

    columns: tuple[str, ...] | None = None
    sort: str | None = None
    width: int | None = None
    """Columns of the terminal; None: as many as the table needs."""
    color: bool = False


PLAIN = RenderOptions()
"""The whole table, for a file or a pipe."""
_SUFFIXES = {
    ".txt": OutputFormat.TABLE,
    ".json": OutputFormat.JSON,
    ".csv": OutputFormat.CSV,
    ".md": OutputFormat.MARKDOWN,
}


def format_of(path: Path) -> OutputFormat:
    """Return the format of a file extension."""
    try:
        return _SUFFIXES[path.suffix.lower()]
    except KeyError:
        raise TokscopeError(
            f"{path}: no format is known by the suffix '{path.suffix}'",
            f"use one of {', '.join(_SUFFIXES)}",
        ) from None


Value: TypeAlias = str | int | float | tuple[str, ...] | None
"""What a record may hold; None is undefined."""
CellValue: TypeAlias = str | int | float | None
BAR = "│"
UNDEFINED = "–"
SCHEMA = 1
"""Version of the JSON of results."""


@dataclass(frozen=True, slots=True)
class ColumnFormat:
    """How a column is shown."""

    key: str
    """Its name in `DocumentTable.drop_order` and in notes."""
    title: str
    """May have line breaks."""
    is_text: bool
    """Text is aligned to the left, numbers to the right."""


@dataclass(frozen=True, slots=True)
class DocumentTable:
    """Rows under headings."""

    title: str
    """Printed if there are several tables; empty for none."""
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    columns: tuple[ColumnFormat, ...] = ()
    """Formats of the columns of a wide table; without them a table is a plain listing."""
    drop_order: tuple[str, ...] = ()
    """Keys of the columns that a narrow terminal leaves out, in this order."""
    styles: Mapping[str, str] = field(default_factory=dict)
    """Colours of cells on a terminal, by their text."""
    meanings: tuple[tuple[str, str], ...] = ()
    """Explanations of columns by key, printed under the table if the column is shown."""


@dataclass(frozen=True, slots=True)
class Document:
    """What one command found."""

    tables: tuple[DocumentTable, ...]
    """For a person; the first is the main one."""
    records: Mapping[str, Sequence[Mapping[str, Value]]]
    """For a program, by name: every key always there, numbers unrounded; the first is the main
    one, and what CSV holds."""
    signature: Signature | None = None
    notes: tuple[str, ...] = ()
    """What the columns mean, and what was assumed or left out on the way."""
    unavailable: tuple[Unavailable, ...] = ()
    sentence: str | None = None
    """What a person may quote."""
    content: Mapping[str, object] | None = None
    """The JSON object; None: the records with signature, notes and the rest."""
    flat: Sequence[Mapping[str, CellValue]] | None = None
    """The rows of CSV; None: the main records."""


def signed_share(value: float | None) -> str:
    """Write a change as a percentage with its sign.

    Examples
    --------
    >>> signed_share(0.125), signed_share(-0.0001), signed_share(None)
    ('+12.5%', '0.0%', '–')
    """
    if value is None:
        return UNDEFINED
    return "0.0%" if abs(value) < 0.0005 else f"{value:+.1%}"


_DIGEST_SHOWN = 12
_FEW = 4


@dataclass(frozen=True, slots=True)
class Unavailable:
    """A tokenizer that is unavailable, and why."""

    tokenizer: str
    reason: str
    hint: str | None
    can_be_fetched: bool = True
    """Whether fetching it helps; else it is there, and cannot be counted in the way asked for."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What every number of a report depends on."""

    words: str
    """Word definition with its version."""
    unit: str
    normalization: str
    special: str
    """Whether special tokens are counted."""
    corpora: Mapping[str, str]
    """sha256 of each corpus's content, by name."""
    tokenizers: Mapping[str, str]
    """Fingerprint of each tokenizer, by id."""
    engines: tuple[str, ...]
    reference_language: str | None = None
    """Language that premiums are relative to, where it was named; else English, or a text's
    first."""
    unicode: str = UNICODE_VERSION
    tokscope: str = field(default_factory=tool_version)

    @property
    def lines(self) -> tuple[str, str]:
        """The comparability key and the provenance, as they are printed."""
        return (self.comparability, self.provenance)

    @property
    def comparability(self) -> str:
        """The key under which numbers may be compared."""
        corpora = "+".join(
            f"{name}@{digest[:_DIGEST_SHOWN]}" for name, digest in self.corpora.items()
        )
        return (
            f"words:{self.words}|unit:{self.unit}|norm:{self.normalization}"
            f"|special:{self.special}|corpus:{corpora}"
            + (f"|reference:{self.reference_language}" if self.reference_language else "")
        )

    @property
    def provenance(self) -> str:
        """What else made the numbers."""
        engines = ",".join(engine.replace(" ", "-") for engine in self.engines)
        return (
            f"tok:{self._tokenizers()}|engine:{engines}|unicode:{self.unicode}"
            f"|tokscope:{self.tokscope}"
        )

    def _tokenizers(self) -> str:
        """Return a few tokenizers with their fingerprints, or one digest of many."""
        if len(self.tokenizers) <= _FEW:
            return "+".join(
                f"{id_}#{fingerprint.removeprefix('sha256:')[:_DIGEST_SHOWN]}"
                for id_, fingerprint in self.tokenizers.items()
            )
        together = "\n".join(sorted(self.tokenizers.values())).encode()
        digest = hashlib.sha256(together).hexdigest()
        return f"{len(self.tokenizers)}#{digest[:_DIGEST_SHOWN]}"


def missing_of(unavailable: Sequence[Unavailable]) -> list[str]:
    """List what is unavailable, those with one reason together, and the command that gets it."""
    groups: dict[tuple[str, str | None], list[Unavailable]] = {}
    for each in unavailable:
        groups.setdefault((error_reason(each.tokenizer, each.reason), each.hint), []).append(each)
    lines = []
    for (reason, hint), members in groups.items():
        names = ", ".join(printable(each.tokenizer) for each in members)
        lines.append(f"not shown: {names}: {printable(reason)}")
        fetchable = " ".join(printable(each.tokenizer) for each in members if each.can_be_fetched)
        if fetchable:
            lines.append(f"  to get them: `tokscope tokenizers fetch {fetchable}`")
        if hint:
            lines.append(f"  hint: {printable(hint)}")
    return lines
