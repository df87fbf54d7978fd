"""The columns of a comparison: keys, titles and kinds, defined once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from tokscope.comparison.report import Row
from tokscope.metrics.definitions import METRICS
from tokscope.metrics.metric import MetricGroup
from tokscope.render.document import CellValue


class ColumnKind(StrEnum):
    """How a column's values are written."""

    TEXT = "text"
    COUNT = "count"
    RATIO = "ratio"
    INTERVAL = "interval"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column of a report."""

    key: str
    """Its name in JSON and CSV, and for ``--columns`` and ``--sort``."""
    title: str
    """What a table is headed with; line breaks where it may break."""
    kind: ColumnKind
    value: Callable[[Row], CellValue]
    per_language: bool = False
    """Whether a wide table has it once for each language."""


def _metric(key: str) -> TableColumn:
    metric = METRICS[key]
    return TableColumn(
        key,
        metric.heading,
        ColumnKind(metric.scale.value),
        lambda row: row.metric(key),
        per_language=metric.is_of_text,
    )


def _difference(row: Row) -> int | None:
    reference = row.totals.reference_tokenizer
    return None if reference is None else row.totals.tokens - reference


def _low(metric: str) -> Callable[[Row], CellValue]:
    return lambda row: None if (found := row.interval(metric)) is None else found.low


def _high(metric: str) -> Callable[[Row], CellValue]:
    return lambda row: None if (found := row.interval(metric)) is None else found.high


def _interval(metric: str, title: str) -> tuple[TableColumn, TableColumn, TableColumn]:
    """Return the columns of an interval: formatted, and its two ends."""
    return (
        TableColumn(
            f"{metric}_interval",
            title,
            ColumnKind.INTERVAL,
            lambda row: None if (found := row.interval(metric)) is None else str(found),
            per_language=True,
        ),
        TableColumn(
            f"{metric}_low", f"{metric}\nfrom", ColumnKind.RATIO, _low(metric), per_language=True
        ),
        TableColumn(
            f"{metric}_high", f"{metric}\nto", ColumnKind.RATIO, _high(metric), per_language=True
        ),
    )


COLUMNS = {
    column.key: column
    for column in (
        TableColumn("tokenizer", "tokenizer", ColumnKind.TEXT, lambda row: row.tokenizer),
        TableColumn("family", "family", ColumnKind.TEXT, lambda row: row.family),
        TableColumn("algorithm", "algorithm", ColumnKind.TEXT, lambda row: row.algorithm),
        TableColumn("vocabulary", "vocabulary", ColumnKind.COUNT, lambda row: row.vocabulary),
        TableColumn("special", "special\ntokens", ColumnKind.COUNT, lambda row: row.special),
        TableColumn("corpus", "corpus", ColumnKind.TEXT, lambda row: row.corpus),
        TableColumn("domain", "domain", ColumnKind.TEXT, lambda row: row.domain),
        TableColumn("file", "file", ColumnKind.TEXT, lambda row: row.file),
        TableColumn("language", "language", ColumnKind.TEXT, lambda row: row.language),
        TableColumn(
            "segments",
            "segments",
            ColumnKind.COUNT,
            lambda row: row.totals.segments,
            per_language=True,
        ),
        TableColumn(
            "words", "words", ColumnKind.COUNT, lambda row: row.totals.words, per_language=True
        ),
        TableColumn(
            "characters",
            "characters",
            ColumnKind.COUNT,
            lambda row: row.totals.characters,
            per_language=True,
        ),
        TableColumn(
            "bytes", "bytes", ColumnKind.COUNT, lambda row: row.totals.bytes, per_language=True
        ),
        TableColumn(
            "tokens", "tokens", ColumnKind.COUNT, lambda row: row.totals.tokens, per_language=True
        ),
        TableColumn(
            "unknown",
            "unknown\ntokens",
            ColumnKind.COUNT,
            lambda row: row.totals.unknown,
            per_language=True,
        ),
        TableColumn(
            "lost",
            "chars\nlost",
            ColumnKind.COUNT,
            lambda row: row.totals.lost,
            per_language=True,
        ),
        _metric("fertility"),
        *_interval("fertility", "fertility\n95 %"),
        _metric("premium"),
        *_interval("premium", "premium\n95 %"),
        *_interval("relative", "to the\nbest 95 %"),
        TableColumn(
            "verdict", "verdict", ColumnKind.TEXT, lambda row: row.verdict, per_language=True
        ),
        TableColumn("rank", "rank", ColumnKind.COUNT, lambda row: row.rank, per_language=True),
        _metric("characters_per_token"),
        _metric("bytes_per_token"),
        _metric("unknown_rate"),
        _metric("lost_characters"),
        _metric("nsl"),
        TableColumn(
            "difference", "tokens\n± against", ColumnKind.COUNT, _difference, per_language=True
        ),
        TableColumn("band", "band", ColumnKind.TEXT, lambda row: row.band, per_language=True),
        TableColumn("fingerprint", "fingerprint", ColumnKind.TEXT, lambda row: row.fingerprint),
        TableColumn("engine", "engine", ColumnKind.TEXT, lambda row: row.engine),
    )
}
"""Those of every report: the contract of a row."""
SEGMENT = TableColumn("segment", "segment", ColumnKind.COUNT, lambda row: row.segment)
"""Of a report that has a row for each segment."""
METRIC_COLUMNS = {
    name: _metric(name)
    for name, metric in METRICS.items()
    if name not in COLUMNS and metric.group is not MetricGroup.ELSEWHERE
}
"""Those of metrics that a report has only if they are asked for."""
KNOWN_COLUMNS = {**COLUMNS, SEGMENT.key: SEGMENT, **METRIC_COLUMNS}
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
DROPPED_FIRST = (
    "algorithm",
    "fertility_interval",
    "verdict",
    "family",
    "vocabulary",
    "characters_per_token",
    "band",
)
"""Columns a narrow terminal does without, in this order."""
