"""One place that text is read from, and whether what was said about reading applies to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tokscope.corpora.hub_dataset import SCHEME, is_dataset, read_dataset
from tokscope.corpora.readers import (
    WITH_FIELDS,
    Lines,
    Passage,
    ReadingLog,
    ReadOptions,
    Source,
    Unit,
    formats_of,
    is_aligned_by_nature,
    read_blocks,
    read_passages,
    unit_of,
)
from tokscope.errors import InputError


@dataclass(frozen=True, slots=True)
class Location:
    """Something to read; may be read again, unless it is standard input."""

    where: str | Source
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

    def blocks(self) -> Iterator[Passage | Lines]:
        """Read the same, lines of plain text by the megabyte."""
        if isinstance(self.where, str) and is_dataset(self.where):
            return iter(self)
        return read_blocks(self.where, self.options, self.log)

    @property
    def name(self) -> str:
        """What it is called in a message."""
        return self.where if isinstance(self.where, str) else self.where.name

    @property
    def _told(self) -> str | Source:
        """What its format is told by: data sets of the hub are Parquet."""
        return "data.parquet" if self.name.startswith(SCHEME) else self.where

    @property
    def unit(self) -> Unit:
        """The unit it is read in."""
        return unit_of(self._told, self.options)

    @property
    def is_aligned_by_nature(self) -> bool:
        """Whether it holds texts with their translations."""
        return is_aligned_by_nature(self._told)

    @property
    def has_fields(self) -> bool:
        """Whether there are records with named fields in it, or may be."""
        kinds = formats_of(self._told)
        return not kinds or bool(kinds & WITH_FIELDS)

    @property
    def formats(self) -> str:
        """What its formats are called."""
        return " and ".join(sorted(formats_of(self._told)))


def check_options(places: Sequence[Location], options: ReadOptions, *, is_aligned: bool) -> None:
    """Refuse what was said about reading where it would do nothing, or be wrong.

    Raises
    ------
    InputError
        Fields of text without fields, a key that aligns nothing, a language for a file that says
        its languages itself.
    """
    names = {"--field": options.field, "--key": options.key}
    given = [option for option, name in names.items() if name is not None]
    if given and not options.templates and not any(each.has_fields for each in places):
        what = "; ".join(f"{each.name} is {each.formats}" for each in places)
        raise InputError(
            f"{' and '.join(given)} would do nothing: {what}, without fields",
            "leave it out; records are in files named .jsonl, .yaml, .csv, .tsv, .parquet or"
            " .arrow",
        )
    if options.key is not None and not is_aligned:
        raise InputError(
            "--key aligns the records of files in several languages, and --aligned is not said",
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
                f"{each.name}: says itself what its languages are, and what translates what",
                "name it alone: no language before it, no --aligned",
            )
