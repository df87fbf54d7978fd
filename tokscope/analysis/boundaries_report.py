"""Write the result of ``tokscope boundaries`` in each format."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import TypeAlias

from tokscope.analysis.boundaries import REMARK, BoundaryReport, BoundaryRow, Position
from tokscope.metrics.formulas import MOST_LOST
from tokscope.render.csv import harmless
from tokscope.render.document import SCHEMA, UNDEFINED, Document, DocumentTable, missing_of
from tokscope.render.document import CellValue as Value
from tokscope.render.formats import OutputFormat
from tokscope.render.json import written
from tokscope.render.markdown import code, escaped
from tokscope.render.table import render_table
from tokscope.text.display import neutralize_ci_commands, printable
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


def render_boundaries(report: BoundaryReport, format_: OutputFormat, width: int | None) -> str:
    """Write what was found on a gold list."""
    if format_ is OutputFormat.JSON:
        return _json(report)
    if format_ is OutputFormat.CSV:
        return _csv(report)
    if format_ is OutputFormat.MARKDOWN:
        return _markdown(report)
    tables = "\n".join(render_table(*grid, width) for grid in _grids(report))
    below = "\n\n".join(
        "\n".join(map(neutralize_ci_commands, lines)) for lines in (*_below(report), _key(report))
    )
    return f"{tables}\n{below}\n"


def boundaries_document(report: BoundaryReport) -> Document:
    """Return the tables of a report with their footnotes."""
    titles = ("boundaries", "recall by kind of boundary")
    tables = tuple(
        DocumentTable(title, tuple(heads), tuple(map(tuple, rows)))
        for title, (heads, rows) in zip(titles, _grids(report), strict=True)
    )
    notes = [line for lines in _below(report) for line in lines]
    records = [_facts(row) for row in report.rows]
    return Document(tables, {"rows": records}, report.signature, tuple(notes))


def _facts(row: BoundaryRow) -> dict[str, Value]:
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


def _json(report: BoundaryReport) -> str:
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
    content = {
        "schema": SCHEMA,
        "signature": _signature(report),
        "position": report.position.value,
        "rows": rows,
        "unavailable": [
            {"tokenizer": each.tokenizer, "reason": each.reason, "hint": each.hint}
            for each in report.unavailable
        ],
        "remark": REMARK,
    }
    return written(content)


def _csv(report: BoundaryReport) -> str:
    rows = []
    for row in report.rows:
        facts = _facts(row)
        for name in report.joints:
            each = row.counts.joints[name]
            facts |= {f"{name} boundaries": each.boundaries, f"{name} hits": each.hits}
        rows.append(facts | _signature(report))
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]) if rows else [], lineterminator="\n")
    writer.writeheader()
    for facts in rows:
        writer.writerow({key: harmless(value) for key, value in facts.items()})
    return text.getvalue()


def _signature(report: BoundaryReport) -> dict[str, Value]:
    signature = report.signature
    return {"comparability": signature.comparability, "provenance": signature.provenance}


def _markdown(report: BoundaryReport) -> str:
    parts = [_markdown_table(*grid) for grid in _grids(report)]
    parts += [escaped(line.strip()) for lines in _below(report) for line in lines]
    parts += [code(line) for line in _key(report)]
    return "\n\n".join(map(neutralize_ci_commands, parts)) + "\n"


def _markdown_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    rules = ["---", *("---:" for _ in heads[1:])]
    lines = [[escaped(printable(cell)) for cell in heads], rules]
    lines += [[escaped(printable(cell)) for cell in row] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


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
    return row.tokenizer if row.is_ranked else f"{row.tokenizer} ?"


def _ratio(value: float | None, digits: int = 3) -> str:
    return UNDEFINED if value is None else f"{value:.{digits}f}"


def _below(report: BoundaryReport) -> list[list[str]]:
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
            f"?: {', '.join(losses)}: no token stands for them; above {MOST_LOST:.0%} it is ranked"
            " last"
        )
    return [each for each in (legend, missing_of(report.unavailable), [REMARK]) if each]


def _key(report: BoundaryReport) -> list[str]:
    signature = report.signature
    return [printable(signature.comparability), printable(signature.provenance)]
