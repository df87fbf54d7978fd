"""How a report's columns are called, spelled once, and its two shapes.

Long: a row per tokenizer, corpus and language, as JSON and CSV have it. Wide: a line per tokenizer
and corpus with a column for each language, as a person reads it. pandas only in ``to_pandas``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from tokscope.errors import TokscopeError, nearest
from tokscope.metrics import METRICS, Better
from tokscope.report import RUSSIAN, Report, Row

if TYPE_CHECKING:
    import pandas as pd

Value: TypeAlias = str | int | float | None


class Kind(StrEnum):
    """How a column's values are written."""

    TEXT = "text"
    COUNT = "count"
    RATIO = "ratio"
    INTERVAL = "interval"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a report."""

    key: str
    """Its name in JSON and CSV, and for ``--columns`` and ``--sort``."""
    title: str
    """What a table is headed with; line breaks where it may break."""
    kind: Kind
    value: Callable[[Row], Value]
    per_language: bool = False
    """Whether a wide table has it once for each language."""


def _metric(key: str, title: str, kind: Kind = Kind.RATIO) -> Column:
    return Column(key, title, kind, lambda row: row.metric(key), per_language=True)


def _difference(row: Row) -> int | None:
    reference = row.totals.reference_tokenizer
    return None if reference is None else row.totals.tokens - reference


def _low(metric: str) -> Callable[[Row], Value]:
    return lambda row: None if (found := row.interval(metric)) is None else found.low


def _high(metric: str) -> Callable[[Row], Value]:
    return lambda row: None if (found := row.interval(metric)) is None else found.high


def _interval(metric: str, title: str) -> tuple[Column, Column, Column]:
    """Make the columns of an interval: as a person reads it, and its two ends."""
    return (
        Column(
            f"{metric}_interval",
            title,
            Kind.INTERVAL,
            lambda row: None if (found := row.interval(metric)) is None else str(found),
            per_language=True,
        ),
        Column(f"{metric}_low", f"{metric}\nfrom", Kind.RATIO, _low(metric), per_language=True),
        Column(f"{metric}_high", f"{metric}\nto", Kind.RATIO, _high(metric), per_language=True),
    )


COLUMNS = {
    column.key: column
    for column in (
        Column("tokenizer", "tokenizer", Kind.TEXT, lambda row: row.tokenizer),
        Column("family", "family", Kind.TEXT, lambda row: row.family),
        Column("algorithm", "algorithm", Kind.TEXT, lambda row: row.algorithm),
        Column("vocabulary", "vocabulary", Kind.COUNT, lambda row: row.vocabulary),
        Column("special", "special\ntokens", Kind.COUNT, lambda row: row.special),
        Column("corpus", "corpus", Kind.TEXT, lambda row: row.corpus),
        Column("domain", "domain", Kind.TEXT, lambda row: row.domain),
        Column("file", "file", Kind.TEXT, lambda row: row.file),
        Column("language", "language", Kind.TEXT, lambda row: row.language),
        Column(
            "segments", "segments", Kind.COUNT, lambda row: row.totals.segments, per_language=True
        ),
        Column("words", "words", Kind.COUNT, lambda row: row.totals.words, per_language=True),
        Column(
            "characters",
            "characters",
            Kind.COUNT,
            lambda row: row.totals.characters,
            per_language=True,
        ),
        Column("bytes", "bytes", Kind.COUNT, lambda row: row.totals.bytes, per_language=True),
        Column("tokens", "tokens", Kind.COUNT, lambda row: row.totals.tokens, per_language=True),
        Column(
            "unknown",
            "unknown\ntokens",
            Kind.COUNT,
            lambda row: row.totals.unknown,
            per_language=True,
        ),
        Column(
            "lost",
            "chars\nlost",
            Kind.COUNT,
            lambda row: row.totals.lost,
            per_language=True,
        ),
        _metric("fertility", "fertility"),
        *_interval("fertility", "fertility\n95 %"),
        _metric("premium", "premium"),
        *_interval("premium", "premium\n95 %"),
        *_interval("relative", "to the\nbest 95 %"),
        Column("verdict", "verdict", Kind.TEXT, lambda row: row.verdict, per_language=True),
        Column("rank", "rank", Kind.COUNT, lambda row: row.rank, per_language=True),
        _metric("characters_per_token", "chars/\ntoken"),
        _metric("bytes_per_token", "bytes/\ntoken"),
        _metric("unknown_rate", "unknown\nrate", Kind.SHARE),
        _metric("lost_characters", "lost\nchars", Kind.SHARE),
        _metric("nsl", "NSL"),
        Column("difference", "tokens\n± against", Kind.COUNT, _difference, per_language=True),
        Column("band", "band", Kind.TEXT, lambda row: row.band, per_language=True),
        Column("fingerprint", "fingerprint", Kind.TEXT, lambda row: row.fingerprint),
        Column("engine", "engine", Kind.TEXT, lambda row: row.engine),
    )
}
DEFAULT_COLUMNS = (
    "tokenizer",
    "family",
    "algorithm",
    "vocabulary",
    "fertility",
    "fertility_interval",
    "premium",
    "characters_per_token",
    "band",
)
ONE_LANGUAGE = ("fertility_interval",)
"""Columns that a table shows only in the language it is sorted by, unless they are asked for."""
AGAINST_COLUMNS = ("nsl", "difference", "verdict")
GIVEN_UP_FIRST = (
    "algorithm",
    "fertility_interval",
    "verdict",
    "family",
    "vocabulary",
    "characters_per_token",
    "band",
)
"""Columns a narrow terminal does without, in this order."""


@dataclass(frozen=True, slots=True)
class WideColumn:
    """A column of the wide table: a report's column, of one language where it has one."""

    column: Column
    language: str | None
    has_language: bool
    reference: str | None = None
    """The language a premium is set against, where it is the same all over."""

    @property
    def title(self) -> str:
        """Its heading, the language under the name."""
        if not self.has_language or self.column.key in ("band", "verdict"):
            return self.column.title
        language = (self.language or "?").upper()
        if self.column.key == "premium" and self.reference:
            language += f"/{self.reference.upper()}"
        return f"{self.column.title}\n{language}"


@dataclass(frozen=True, slots=True)
class WideTable:
    """A report as a person reads it."""

    columns: tuple[WideColumn, ...]
    lines: tuple[tuple[Value, ...], ...]
    """A ``?`` stands behind a tokenizer that loses too much text to be ranked."""


def _checked(name: str, option: str) -> Column:
    if name not in COLUMNS:
        raise TokscopeError(
            f"unknown column '{name}' in {option}",
            f"columns: {', '.join(COLUMNS)}",
            suggestions=nearest(name, COLUMNS),
        )
    return COLUMNS[name]


def wide(
    report: Report, *, columns: Sequence[str] | None = None, sort: str | None = None
) -> WideTable:
    """Bring a report into its wide shape.

    Parameters
    ----------
    report : Report
        What was found.
    columns : sequence of str, optional
        Keys of `COLUMNS`; by default those a reader of a comparison wants.
    sort : str, optional
        ``COLUMN`` or ``COLUMN:LANGUAGE``; by default Russian fertility, else that of the last
        language. Undefined values and tokenizers that lose text come last.

    Raises
    ------
    TokscopeError
        A column or language is unknown.
    """
    chosen = _wide_columns(report, columns)
    groups: dict[tuple[str | None, ...], dict[str | None, Row]] = {}
    for row in report.rows:
        place = (row.tokenizer, row.corpus, row.domain, row.file)
        groups.setdefault(place, {})[row.language] = row
    key, language = _sorting(report, sort)
    ordered = sorted(groups.values(), key=lambda group: _rank(group, key, language))
    lines = tuple(tuple(_cell(each, group) for each in chosen) for group in ordered)
    return WideTable(tuple(chosen), lines)


def _wide_columns(report: Report, keys: Sequence[str] | None) -> list[WideColumn]:
    languages = report.languages
    references = {row.reference_language for row in report.rows}
    reference = references.pop() if len(references) == 1 else None
    wanted = list(keys) if keys else _default_keys(report)
    result = []
    last = RUSSIAN if RUSSIAN in languages else languages[-1]
    for key in wanted:
        column = _checked(key, "--columns")
        if not column.per_language:
            result.append(WideColumn(column, None, False))
            continue
        for language in languages:
            if column.key.startswith("premium") and language == reference:
                continue
            if not keys and column.key in ONE_LANGUAGE and language != last:
                continue
            rows = [row for row in report.rows if row.language == language]
            if keys or any(column.value(row) is not None for row in rows):
                result.append(WideColumn(column, language, True, reference))
    return result


def _default_keys(report: Report) -> list[str]:
    keys = list(DEFAULT_COLUMNS)
    if len({row.corpus for row in report.rows}) > 1:
        keys.insert(1, "corpus")
    for key in ("file", "domain"):
        if any(COLUMNS[key].value(row) is not None for row in report.rows):
            keys.insert(1, key)
    if report.reference_tokenizer is not None:
        keys[keys.index("band") : keys.index("band")] = AGAINST_COLUMNS
    return keys


def _cell(wanted: WideColumn, group: dict[str | None, Row]) -> Value:
    if not wanted.has_language:
        value = wanted.column.value(next(iter(group.values())))
        flattered = wanted.column.key == "tokenizer" and not _is_ranked(group)
        return f"{value} ?" if flattered else value
    row = group.get(wanted.language)
    return None if row is None else wanted.column.value(row)


def _sorting(report: Report, sort: str | None) -> tuple[Column, str | None]:
    languages = report.languages
    last = RUSSIAN if RUSSIAN in languages else languages[-1]
    if sort is None:
        return COLUMNS["fertility"], last
    name, separator, language = sort.partition(":")
    if separator and language not in languages:
        known = ", ".join(str(each) for each in languages)
        raise TokscopeError(f"no language '{language}' to sort by", f"languages here: {known}")
    return _checked(name, "--sort"), language or last


def _is_ranked(group: dict[str | None, Row]) -> bool:
    return all(row.is_ranked for row in group.values())


def _rank(
    group: dict[str | None, Row], column: Column, language: str | None
) -> tuple[str, str, bool, bool, float, str]:
    """Order by place first, so that each domain or file is a block of its own.

    Undefined values come last, behind tokenizers that lose text; of a metric that is better when
    higher the highest comes first.
    """
    first = next(iter(group.values()))
    row = group.get(language) if column.per_language else first
    value = column.value(row) if row is not None else None
    number = float(value) if isinstance(value, (int, float)) else 0.0
    if column.key in METRICS and METRICS[column.key].better is Better.HIGHER:
        number = -number
    text = value if isinstance(value, str) else first.tokenizer
    is_flattered = column.per_language and not _is_ranked(group)
    return (first.domain or "", first.file or "", value is None, is_flattered, number, text)


def long_rows(report: Report) -> list[dict[str, Value]]:
    """Bring a report into its long shape: the rows of the JSON contract.

    Every key is always there; undefined is None; numbers are unrounded.
    """
    return [{key: column.value(row) for key, column in COLUMNS.items()} for row in report.rows]


def to_pandas(report: Report) -> pd.DataFrame:
    """Bring a report into a pandas frame, a row per tokenizer, corpus and language."""
    import pandas as pd

    return pd.DataFrame(long_rows(report), columns=list(COLUMNS))
