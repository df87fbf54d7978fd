"""The document of a comparison: the wide table with its footnotes, and the rows of JSON and CSV."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from tokscope.catalogue.rows import Algorithm
from tokscope.comparison.columns import ColumnKind
from tokscope.comparison.notes import closing_sentence, meanings, uncertainty, warnings
from tokscope.comparison.report import Report, ReportSection
from tokscope.comparison.tables import (
    WideColumn,
    dropped_when_narrow,
    flat_columns,
    flat_rows,
    long_rows,
    wide_table,
)
from tokscope.metrics.formulas import BANDS
from tokscope.render.document import (
    PLAIN,
    SCHEMA,
    UNDEFINED,
    CellValue,
    ColumnFormat,
    Document,
    DocumentTable,
    OutputFormat,
    RenderOptions,
)
from tokscope.render.documents import render_documents
from tokscope.render.json import signature_record
from tokscope.text.display import printable

_STYLES = dict(zip((each.name for each in BANDS), ("green", "cyan", "yellow", "red"), strict=True))
_ALGORITHMS = {algorithm.value: algorithm.label for algorithm in Algorithm}


def cell(value: CellValue, column: WideColumn) -> str:
    """Write a value: counts with separators, ratios with two decimals, a dash for undefined."""
    if value is None:
        return "" if column.column.kind is ColumnKind.TEXT else UNDEFINED
    if isinstance(value, str):
        is_algorithm = column.column.key == "algorithm"
        return printable(_ALGORITHMS.get(value, value) if is_algorithm else value)
    if column.column.key == "difference":
        return f"{value:+,}"
    if column.column.kind is ColumnKind.COUNT:
        return f"{value:,}"
    if column.column.kind is ColumnKind.SHARE:
        return f"{value:.1%}"
    return f"{value:.2f}"


def comparison_document(
    report: Report, format_: OutputFormat = OutputFormat.TABLE, options: RenderOptions = PLAIN
) -> Document:
    """Return a report with what an output format shows: the wide table, or all rows."""
    if format_ is OutputFormat.JSON:
        return Document((), {}, report.signature, content=_content(report))
    if format_ is OutputFormat.CSV:
        columns = flat_columns(report)
        flat = [{key: row[key] for key in columns} for row in flat_rows(report)]
        return Document((), {}, report.signature, flat=flat)
    table = wide_table(report, columns=options.columns, sort=options.sort)
    titles = [each.title for each in table.columns]
    wide = DocumentTable(
        report.signature.comparability,
        tuple(title.replace("/\n", "/").replace("\n", " ") for title in titles),
        tuple(
            tuple(cell(value, each) for value, each in zip(line, table.columns, strict=True))
            for line in table.lines
        ),
        columns=tuple(
            ColumnFormat(each.column.key, each.title, each.column.kind is ColumnKind.TEXT)
            for each in table.columns
        ),
        drop_order=() if options.columns is not None else dropped_when_narrow(report),
        styles=_STYLES,
        meanings=meanings(table.columns),
    )
    return Document(
        (wide,),
        {},
        report.signature,
        (*uncertainty(report), *warnings(report)),
        tuple(report.unavailable),
        closing_sentence(report),
    )


def render_all(
    reports: Sequence[Report], format_: OutputFormat, options: RenderOptions = PLAIN
) -> str:
    """Write reports whose numbers may not be compared, each with its own signature."""
    documents = [comparison_document(each, format_, options) for each in reports]
    return render_documents(documents, format_, options)


def render(report: Report, format_: OutputFormat, options: RenderOptions = PLAIN) -> str:
    """Write one report in a format."""
    return render_all([report], format_, options)


def _block(block: ReportSection) -> dict[str, object]:
    return {
        "corpus": block.corpus,
        "place": block.place,
        "samplings": [
            {"language": language, **asdict(sampling)}
            for language, sampling in block.samplings.items()
        ],
        "references": [
            {"language": language, "tokenizer": tokenizer}
            for language, tokenizer in block.references.items()
        ],
    }


def _content(report: Report) -> dict[str, object]:
    return {
        "schema": SCHEMA,
        "run": list(report.run),
        "signature": signature_record(report.signature),
        "reference_tokenizer": report.reference_tokenizer,
        "rows": long_rows(report),
        "intervals": [_block(block) for block in report.blocks],
        "texts": [asdict(each) for each in report.texts],
        "unavailable": [
            {"tokenizer": each.tokenizer, "reason": each.reason, "hint": each.hint}
            for each in report.unavailable
        ],
        "notes": list(report.notes),
        "sentence": closing_sentence(report),
    }
