"""How a report's columns are called, spelled once, and its two shapes: long and wide.

How a report's columns are called, spelled once; those of metrics come from the metric table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from tokscope.comparison.report import Row
from tokscope.metrics.definitions import METRICS
from tokscope.metrics.metric import Group
from tokscope.render.document import CellValue


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
    value: Callable[[Row], CellValue]
    per_language: bool = False
    """Whether a wide table has it once for each language."""


def _metric(key: str) -> Column:
    metric = METRICS[key]
    return Column(
        key,
        metric.heading,
        Kind(metric.scale.value),
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
        _metric("fertility"),
        *_interval("fertility", "fertility\n95 %"),
        _metric("premium"),
        *_interval("premium", "premium\n95 %"),
        *_interval("relative", "to the\nbest 95 %"),
        Column("verdict", "verdict", Kind.TEXT, lambda row: row.verdict, per_language=True),
        Column("rank", "rank", Kind.COUNT, lambda row: row.rank, per_language=True),
        _metric("characters_per_token"),
        _metric("bytes_per_token"),
        _metric("unknown_rate"),
        _metric("lost_characters"),
        _metric("nsl"),
        Column("difference", "tokens\n± against", Kind.COUNT, _difference, per_language=True),
        Column("band", "band", Kind.TEXT, lambda row: row.band, per_language=True),
        Column("fingerprint", "fingerprint", Kind.TEXT, lambda row: row.fingerprint),
        Column("engine", "engine", Kind.TEXT, lambda row: row.engine),
    )
}
"""Those of every report: the contract of a row."""
SEGMENT = Column("segment", "segment", Kind.COUNT, lambda row: row.segment)
"""Of a report that has a row for each segment."""
ASKED_COLUMNS = {
    name: _metric(name)
    for name, metric in METRICS.items()
    if name not in COLUMNS and metric.group is not Group.ELSEWHERE
}
"""Those of metrics that a report has only if they are asked for."""
KNOWN_COLUMNS = {**COLUMNS, SEGMENT.key: SEGMENT, **ASKED_COLUMNS}
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
