"""The long rows of a comparison (JSON, CSV, pandas) and the wide table by language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any, TypeAlias

from tokscope.comparison.columns import (
    AGAINST_COLUMNS,
    COLUMNS,
    DEFAULT_COLUMNS,
    DROPPED_FIRST,
    KNOWN_COLUMNS,
    METRIC_COLUMNS,
    ONE_LANGUAGE,
    SEGMENT,
    TableColumn,
)
from tokscope.comparison.report import By, Report, Row
from tokscope.errors import TokscopeError, suggest
from tokscope.metrics.definitions import METRICS
from tokscope.metrics.formulas import LOSS_MARK
from tokscope.metrics.metric import Better, EntrySums, FormSums, RoundTripSums, SumKind, UsageSums
from tokscope.render.document import CellValue
from tokscope.text.scripts import RUSSIAN

if TYPE_CHECKING:
    import pandas as pd


Record: TypeAlias = dict[str, Any]
"""A row: values, and of selected metrics, objects of values."""
_PARTS: dict[str, tuple[type, SumKind]] = {
    "forms": (FormSums, SumKind.FORMS),
    "usage": (UsageSums, SumKind.IDS),
    "round_trip": (RoundTripSums, SumKind.DECODED),
    "entries": (EntrySums, SumKind.VOCABULARY),
}
"""The sums behind metrics, and what metrics need them."""
_NOT_FLAT = "spectrum"


def _columns(report: Report) -> dict[str, TableColumn]:
    return {**COLUMNS, SEGMENT.key: SEGMENT} if report.by is By.SEGMENT else COLUMNS


def _sums(row: Row) -> dict[str, Any]:
    """List the integers behind the selected metrics; null where there are none."""
    parts = {name: getattr(row.totals, name) for name in _PARTS}
    found = {name: None if part is None else asdict(part) for name, part in parts.items()}
    return {**found, "languages": [asdict(each) for each in row.totals.languages]}


def long_rows(report: Report) -> list[Record]:
    """Convert a report into its long shape: the rows of the JSON contract.

    Every key is always there; undefined is None; numbers are unrounded. A row for a segment has its
    number; where metrics were selected, a row has the objects ``metrics`` and ``sums`` as well.
    """
    columns = _columns(report)
    rows = []
    for row in report.rows:
        record: Record = {key: column.value(row) for key, column in columns.items()}
        if report.metrics:
            record["metrics"] = {name: row.metric(name) for name in report.metrics}
            record["sums"] = _sums(row)
        rows.append(record)
    return rows


def flat_columns(report: Report) -> list[str]:
    """List the columns of `flat_rows`."""
    selected = [name for name in report.metrics if name in METRIC_COLUMNS]
    return [*_columns(report), *selected, *(f"{part}_{name}" for part, name in _flat_sums(report))]


def _flat_sums(report: Report) -> list[tuple[str, str]]:
    needs = {METRICS[name].needs for name in report.metrics}
    return [
        (part, field.name)
        for part, (kind, need) in _PARTS.items()
        if need in needs
        for field in fields(kind)
        if field.name != _NOT_FLAT
    ]


def flat_rows(report: Report) -> list[dict[str, CellValue]]:
    """Convert a report into its long shape with nothing nested, for CSV and pandas.

    A selected metric is a column of its own, and so is each sum after it but spectra.
    """
    flat = _flat_sums(report)
    rows = []
    for record in long_rows(report):
        metrics, sums = record.pop("metrics", {}), record.pop("sums", {})
        own = {f"{part}_{name}": (sums[part] or {}).get(name) for part, name in flat}
        rows.append({**record, **metrics, **own})
    return rows


def to_pandas(report: Report) -> pd.DataFrame:
    """Convert a report into a pandas frame, a row per tokenizer, corpus and language."""
    import pandas as pd

    return pd.DataFrame(flat_rows(report), columns=flat_columns(report))


@dataclass(frozen=True, slots=True)
class WideColumn:
    """A column of the wide table: a report's column, of one language where it has one."""

    column: TableColumn
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
    lines: tuple[tuple[CellValue, ...], ...]
    """A ``?`` stands behind a tokenizer that loses too much text to be ranked."""


_BESIDE = {"fertility": ("fertility_interval",), "utilisation": ("tokens",)}
_BESIDE_ALL = tuple(key for keys in _BESIDE.values() for key in keys)


def _checked(name: str, option: str, report: Report) -> TableColumn:
    if name not in KNOWN_COLUMNS:
        raise TokscopeError(
            f"unknown column '{name}' in {option}",
            f"columns: {', '.join(KNOWN_COLUMNS)}",
            suggestions=suggest(name, KNOWN_COLUMNS),
        )
    if name in METRIC_COLUMNS and name not in report.metrics:
        raise TokscopeError(f"column '{name}' in {option} was not measured", f"add --metric {name}")
    return KNOWN_COLUMNS[name]


def wide_table(
    report: Report, *, columns: Sequence[str] | None = None, sort: str | None = None
) -> WideTable:
    """Convert a report into its wide shape."""
    chosen = _wide_columns(report, columns)
    groups: dict[tuple[object, ...], dict[str | None, Row]] = {}
    for row in report.rows:
        groups.setdefault((row.tokenizer, *_place(row, report.by)), {})[row.language] = row
    key, language = _sorting(report, sort)
    ordered = sorted(groups.values(), key=lambda group: _rank(group, report.by, key, language))
    lines = tuple(tuple(_cell(each, group) for each in chosen) for group in ordered)
    return WideTable(tuple(chosen), lines)


def _place(row: Row, by: By) -> tuple[str, str, str, int]:
    """Return what block a row is in, and order the blocks; translations are on one line."""
    if by is By.SEGMENT:
        return row.corpus, "", "", row.segment or 0
    return row.corpus, row.domain or "", row.file or "", 0


def _wide_columns(report: Report, keys: Sequence[str] | None) -> list[WideColumn]:
    languages = report.languages
    references = {row.reference_language for row in report.rows}
    reference = references.pop() if len(references) == 1 else None
    wanted = list(keys) if keys else _default_keys(report)
    result = []
    last = RUSSIAN if RUSSIAN in languages else languages[-1]
    for key in wanted:
        column = _checked(key, "--columns", report)
        if not column.per_language:
            is_defined = any(column.value(row) is not None for row in report.rows)
            if keys or is_defined or key not in report.metrics:
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
    keys = _metric_keys(report) if report.metrics else list(DEFAULT_COLUMNS)
    if len({row.corpus for row in report.rows}) > 1 or report.by is By.CORPUS:
        keys.insert(1, "corpus")
    for key in ("domain",) if report.by is By.SEGMENT else ("file", "domain"):
        if any(COLUMNS[key].value(row) is not None for row in report.rows):
            keys.insert(1, key)
    if report.by is By.SEGMENT:
        keys.insert(1, "segment")
    if report.reference_tokenizer is not None and not report.metrics:
        keys[keys.index("band") : keys.index("band")] = AGAINST_COLUMNS
    return keys


def _metric_keys(report: Report) -> list[str]:
    """Return the columns of a table of metrics, each with the columns that belong to it."""
    keys = ["tokenizer"]
    for name in report.metrics:
        keys += (name, *_BESIDE.get(name, ()))
    return list(dict.fromkeys(keys))


def dropped_when_narrow(report: Report) -> tuple[str, ...]:
    """List the columns that a narrow terminal does without, in this order."""
    selected = report.metrics
    rest = (*_BESIDE_ALL, *reversed(selected[1:])) if selected else ()
    return (*(key for key in DROPPED_FIRST if key not in selected), *rest)


def _cell(wanted: WideColumn, group: dict[str | None, Row]) -> CellValue:
    if not wanted.has_language:
        value = wanted.column.value(next(iter(group.values())))
        loses_text = wanted.column.key == "tokenizer" and not _is_ranked(group)
        return f"{value} {LOSS_MARK}" if loses_text else value
    row = group.get(wanted.language)
    return None if row is None else wanted.column.value(row)


def _sorting(report: Report, sort: str | None) -> tuple[TableColumn, str | None]:
    languages = report.languages
    last = RUSSIAN if RUSSIAN in languages else languages[-1]
    if sort is None:
        return _default_sorting(report), last
    name, separator, language = sort.partition(":")
    if separator and language not in languages:
        known = ", ".join(str(each) for each in languages)
        raise TokscopeError(f"no language '{language}' to sort by", f"languages here: {known}")
    return _checked(name, "--sort", report), language or last


def _default_sorting(report: Report) -> TableColumn:
    """Sort by fertility, or by the first metric that is shown."""
    shown = [
        name
        for name in report.metrics
        if any(KNOWN_COLUMNS[name].value(row) is not None for row in report.rows)
    ]
    key = "fertility" if "fertility" in shown or not shown else shown[0]
    return KNOWN_COLUMNS[key]


def _is_ranked(group: dict[str | None, Row]) -> bool:
    return all(row.is_ranked for row in group.values())


def _rank(
    group: dict[str | None, Row], by: By, column: TableColumn, language: str | None
) -> tuple[tuple[str, str, str, int], bool, bool, float, str]:
    """Order by place first, so that each domain, file or segment is a block of its own.

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
    loses_text = column.per_language and not _is_ranked(group)
    corpus, domain, file, segment = _place(first, by)
    block = corpus if by in (By.CORPUS, By.SEGMENT) else ""
    return ((block, domain, file, segment), value is None, loses_text, number, text)
