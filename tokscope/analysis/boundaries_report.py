"""Write the result of ``tokscope boundaries`` in each format."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from tokscope.analysis.boundaries import REMARK, BoundaryReport, BoundaryRow, Position
from tokscope.metrics.formulas import LOSS_MARK, MOST_LOST
from tokscope.render.document import SCHEMA, UNDEFINED, CellValue, Document, DocumentTable
from tokscope.text.display import printable
from tokscope.tokenizers.names import BASELINES

_SHOWN_FROM = 100
"""Morpheme boundaries of a kind from which a table shows it."""
_MEANING = (
    "precision: share of token boundaries inside words that fall between two morphemes; recall:"
    " share of morpheme boundaries that a token boundary falls on, words of one token included;"
    " F1: their harmonic mean"
)
_HEADS = ("tokenizer", "words", "boundaries", "precision", "recall", "F1", "tokens/word")
_Grid: TypeAlias = tuple[Sequence[str], Sequence[Sequence[str]]]
"""Headings, and rows of as many cells."""


def boundaries_document(report: BoundaryReport) -> Document:
    """Return the tables of a report with their footnotes, and its rows."""
    tables = tuple(
        DocumentTable("", tuple(heads), tuple(map(tuple, rows))) for heads, rows in _grids(report)
    )
    return Document(
        tables,
        {"rows": [_facts(row) for row in report.rows]},
        report.signature,
        (*_legend(report), REMARK),
        report.unavailable,
        content=_content(report),
        flat=[_flat(report, row) for row in report.rows],
    )


def _facts(row: BoundaryRow) -> dict[str, CellValue]:
    """Return the counts of a row and what is made of them; undefined is None."""
    counts = row.counts
    return {
        "tokenizer": row.tokenizer,
        "family": row.family,
        "algorithm": row.algorithm,
        "words": counts.words,
        "characters": counts.characters,
        "tokens": counts.tokens,
        "boundaries": counts.boundaries,
        "token_boundaries": counts.token_boundaries,
        "inside_characters": counts.inside_characters,
        "hits": counts.hits,
        "lost": counts.lost,
        "precision": counts.precision,
        "recall": counts.recall,
        "f1": counts.f1,
        "tokens_per_word": counts.tokens_per_word,
        "lost_characters": row.lost_characters,
        "fingerprint": row.fingerprint,
        "engine": row.engine,
    }


def _content(report: BoundaryReport) -> dict[str, object]:
    """Return the JSON object of a report."""
    comparability, provenance = report.signature.lines
    rows = [
        _facts(row)
        | {
            "joints": {
                name: {"boundaries": each.boundaries, "hits": each.hits, "recall": each.recall}
                for name in report.joints
                for each in (row.counts.joints[name],)
            }
        }
        for row in report.rows
    ]
    return {
        "schema": SCHEMA,
        "signature": {"comparability": comparability, "provenance": provenance},
        "position": report.position.value,
        "rows": rows,
        "unavailable": [
            {"tokenizer": each.tokenizer, "reason": each.reason, "hint": each.hint}
            for each in report.unavailable
        ],
        "remark": REMARK,
    }


def _flat(report: BoundaryReport, row: BoundaryRow) -> dict[str, CellValue]:
    """Return a row of CSV."""
    facts = _facts(row)
    for name in report.joints:
        each = row.counts.joints[name]
        facts |= {f"{name} boundaries": each.boundaries, f"{name} hits": each.hits}
    return facts


def _grids(report: BoundaryReport) -> tuple[_Grid, _Grid]:
    """Build the main table, and recall by kind of boundary."""
    main = [
        (
            _name(row),
            f"{row.counts.words:,}",
            f"{row.counts.boundaries:,}",
            _ratio(row.counts.precision),
            _ratio(row.counts.recall),
            _ratio(row.counts.f1),
            _ratio(row.counts.tokens_per_word, 2),
        )
        for row in report.rows
    ]
    shown = _shown(report)
    by_joint = [
        (_name(row), *(_ratio(row.counts.joints[name].recall) for name in shown))
        for row in report.rows
    ]
    return (_HEADS, main), (("recall at", *shown), by_joint)


def _shown(report: BoundaryReport) -> list[str]:
    """List the kinds of boundary that a table shows; where none is frequent, all."""
    frequent = [name for name, number in report.joints.items() if number >= _SHOWN_FROM]
    return frequent or list(report.joints)


def _name(row: BoundaryRow) -> str:
    return row.tokenizer if row.is_ranked else f"{row.tokenizer} {LOSS_MARK}"


def _ratio(value: float | None, digits: int = 3) -> str:
    return UNDEFINED if value is None else f"{value:.{digits}f}"


def _legend(report: BoundaryReport) -> list[str]:
    """Write the paragraphs under the tables."""
    shown = _shown(report)
    sizes = ", ".join(f"{name} {report.joints[name]:,}" for name in shown)
    rest = " (rarer kinds: --format json)" if len(shown) < len(report.joints) else ""
    where = "alone" if report.position is Position.BARE else "behind another word"
    legend = [f"{_MEANING}; each word {where}", f"morpheme boundaries by kind: {sizes}{rest}"]
    baselines = [row.tokenizer for row in report.rows if row.tokenizer in BASELINES]
    if baselines:
        legend.append(f"{' and '.join(sorted(baselines))}: what cutting everywhere comes to")
    losses = [
        f"{printable(row.tokenizer)} loses {row.lost_characters or 0:.0%} of the characters"
        for row in report.rows
        if not row.is_ranked
    ]
    if losses:
        legend.append(
            f"{LOSS_MARK}: {', '.join(losses)}: no token stands for them; above {MOST_LOST:.0%}"
            " it is ranked last"
        )
    return legend
