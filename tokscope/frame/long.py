"""A row per tokenizer, corpus and language, as JSON and CSV have it; pandas in ``to_pandas``."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any, TypeAlias

from tokscope.frame.columns import ASKED_COLUMNS, COLUMNS, SEGMENT, Column, Value
from tokscope.metrics import METRICS, EntrySums, FormSums, Need, RoundTripSums, UsageSums
from tokscope.report import By, Report, Row

if TYPE_CHECKING:
    import pandas as pd

Record: TypeAlias = dict[str, Any]
"""A row: values, and of metrics that were asked for, objects of values."""
_PARTS: dict[str, tuple[type, Need]] = {
    "forms": (FormSums, Need.FORMS),
    "usage": (UsageSums, Need.IDS),
    "round_trip": (RoundTripSums, Need.DECODED),
    "entries": (EntrySums, Need.VOCABULARY),
}
"""The sums behind metrics, and what metrics need them."""
_NOT_FLAT = "spectrum"


def _columns(report: Report) -> dict[str, Column]:
    return {**COLUMNS, SEGMENT.key: SEGMENT} if report.by is By.SEGMENT else COLUMNS


def _sums(row: Row) -> dict[str, Any]:
    """List the integers behind the metrics that were asked for; null where there are none."""
    parts = {name: getattr(row.totals, name) for name in _PARTS}
    found = {name: None if part is None else asdict(part) for name, part in parts.items()}
    return {**found, "languages": [asdict(each) for each in row.totals.languages]}


def long_rows(report: Report) -> list[Record]:
    """Bring a report into its long shape: the rows of the JSON contract.

    Every key is always there; undefined is None; numbers are unrounded. A row for a segment has its
    number; where metrics were asked for, a row has the objects ``metrics`` and ``sums`` as well.
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
    asked = [name for name in report.metrics if name in ASKED_COLUMNS]
    return [*_columns(report), *asked, *(f"{part}_{name}" for part, name in _flat_sums(report))]


def _flat_sums(report: Report) -> list[tuple[str, str]]:
    needs = {METRICS[name].needs for name in report.metrics}
    return [
        (part, field.name)
        for part, (kind, need) in _PARTS.items()
        if need in needs
        for field in fields(kind)
        if field.name != _NOT_FLAT
    ]


def flat_rows(report: Report) -> list[dict[str, Value]]:
    """Bring a report into its long shape with nothing nested, for CSV and pandas.

    A metric that was asked for is a column of its own, and so is each sum behind it but spectra.
    """
    flat = _flat_sums(report)
    rows = []
    for record in long_rows(report):
        metrics, sums = record.pop("metrics", {}), record.pop("sums", {})
        own = {f"{part}_{name}": (sums[part] or {}).get(name) for part, name in flat}
        rows.append({**record, **metrics, **own})
    return rows


def to_pandas(report: Report) -> pd.DataFrame:
    """Bring a report into a pandas frame, a row per tokenizer, corpus and language."""
    import pandas as pd

    return pd.DataFrame(flat_rows(report), columns=flat_columns(report))
