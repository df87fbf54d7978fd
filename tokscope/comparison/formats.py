"""Write a comparison as a table for a terminal, JSON, CSV or Markdown, or as a document."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import asdict

from rich import box
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from tokscope.catalogue.rows import Algorithm
from tokscope.comparison.columns import ColumnKind
from tokscope.comparison.notes import (
    closing_sentence,
    legend,
    missing,
    signature,
    uncertainty,
    warnings,
)
from tokscope.comparison.report import Report, ReportSection
from tokscope.comparison.tables import (
    WideColumn,
    WideTable,
    dropped_when_narrow,
    flat_columns,
    flat_rows,
    long_rows,
    wide_table,
)
from tokscope.metrics.formulas import BANDS
from tokscope.render.csv import harmless
from tokscope.render.document import SCHEMA, UNDEFINED, Document, DocumentTable
from tokscope.render.document import CellValue as Value
from tokscope.render.formats import PLAIN, OutputFormat, RenderOptions
from tokscope.render.json import signature_record, written
from tokscope.render.markdown import code, escaped
from tokscope.text.display import neutralize_ci_commands, printable

_UNLIMITED = 10_000
_PADDING = 1
_BAND_STYLES = dict(
    zip((each.name for each in BANDS), ("green", "cyan", "yellow", "red"), strict=True)
)


def render_table(report: Report, options: RenderOptions) -> str:
    """Write a report as a table, under it what it depends on and what is missing."""
    table = wide_table(report, columns=options.columns, sort=options.sort)
    left_out: list[str] = []
    if options.width is not None and options.columns is None:
        table, left_out = _narrowed(table, options.width, dropped_when_narrow(report))
    shown = _rich_table(table)
    text = io.StringIO()
    console = _console(text, max(_width(shown), options.width or 0), color=options.color)
    console.print(shown)
    console.width = options.width or _UNLIMITED
    for line in _below(report, table, left_out):
        console.print(Text(line))
    for line in signature(report):
        console.print(Text(line), soft_wrap=True)  # whole, so that it can be copied
    for line in _end(report):
        console.print(Text(line))
    lines = (neutralize_ci_commands(line.rstrip()) for line in text.getvalue().split("\n"))
    return "\n".join(lines).strip("\n") + "\n"


def _console(file: io.StringIO, width: int, *, color: bool) -> Console:
    return Console(
        file=file,
        width=width,
        force_terminal=color,
        no_color=not color,
        color_system="standard" if color else None,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
    )


def _width(shown: Table) -> int:
    """Return how many characters wide a table is."""
    console = _console(io.StringIO(), _UNLIMITED, color=False)
    return Measurement.get(console, console.options, shown).maximum


def _rich_table(table: WideTable) -> Table:
    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, _PADDING, 0, 0))
    for column in table.columns:
        is_text = column.column.kind is ColumnKind.TEXT
        shown.add_column(Text(column.title), justify="left" if is_text else "right", no_wrap=True)
    for values in table.lines:
        texts = [cell(*each) for each in zip(values, table.columns, strict=True)]
        texts[0] = neutralize_ci_commands(texts[0])
        shown.add_row(*(Text(text, style=_BAND_STYLES.get(text, "")) for text in texts))
    return shown


def _narrowed(
    table: WideTable, width: int, least_wanted: Sequence[str]
) -> tuple[WideTable, list[str]]:
    """Remove columns, the least important first, until the table fits."""
    left_out: list[str] = []
    for key in least_wanted:
        if _width(_rich_table(table)) <= width:
            break
        kept = [i for i, column in enumerate(table.columns) if column.column.key != key]
        if len(kept) < len(table.columns):
            left_out.append(key)
        table = WideTable(
            tuple(table.columns[i] for i in kept),
            tuple(tuple(line[i] for i in kept) for line in table.lines),
        )
    return table, left_out


def _below(report: Report, table: WideTable, left_out: Sequence[str]) -> list[str]:
    lines = [*filter(None, [legend(table.columns)]), *uncertainty(report), *warnings(report)]
    if left_out:
        lines.append(f"left out at this width: {', '.join(left_out)} (--columns shows any)")
    return [*lines, ""]


def _end(report: Report) -> list[str]:
    lines = missing(report)
    sentence = closing_sentence(report)
    return [*([""] if lines else []), *lines, *(["", sentence] if sentence else [])]


_ALGORITHMS = {algorithm.value: algorithm.label for algorithm in Algorithm}


def cell(value: Value, column: WideColumn) -> str:
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


def comparison_document(reports: Sequence[Report]) -> Document:
    """Return the wide tables of reports with their footnotes."""
    tables, notes, records = [], [], []
    for report in reports:
        table = wide_table(report)
        heads = tuple(each.title.replace("/\n", "/").replace("\n", " ") for each in table.columns)
        rows = tuple(
            tuple(cell(value, each) for value, each in zip(line, table.columns, strict=True))
            for line in table.lines
        )
        tables.append(DocumentTable(report.signature.comparability, heads, rows))
        notes += [*filter(None, [legend(table.columns)]), *uncertainty(report), *warnings(report)]
        records += flat_rows(report)
    last = reports[-1]
    return Document(
        tuple(tables),
        {"rows": records},
        last.signature,
        tuple(dict.fromkeys(notes)),
        tuple(last.unavailable),
        closing_sentence(last),
    )


def render(report: Report, format_: OutputFormat, options: RenderOptions = PLAIN) -> str:
    """Write a report in a format."""
    return _renderer(format_)(report, options)


def render_all(
    reports: Sequence[Report], format_: OutputFormat, options: RenderOptions = PLAIN
) -> str:
    """Write reports whose numbers may not be compared: a block for each, with its own signature."""
    if len(reports) == 1:
        return render(reports[0], format_, options)
    if format_ is OutputFormat.JSON:
        return render_json_of_all(reports)
    texts = [render(report, format_, options) for report in reports]
    if format_ is OutputFormat.CSV:
        return texts[0] + "".join(text.partition("\n")[2] for text in texts[1:])
    return "\n".join(texts)


def _renderer(format_: OutputFormat) -> Callable[[Report, RenderOptions], str]:
    if format_ is OutputFormat.JSON:
        return render_json
    if format_ is OutputFormat.CSV:
        return render_csv
    if format_ is OutputFormat.MARKDOWN:
        return render_markdown

    return render_table


def render_csv(report: Report, options: RenderOptions) -> str:
    """Write a report's rows as CSV with a header, lines ended by LF."""
    text = io.StringIO()
    signature = {
        "comparability": report.signature.comparability,
        "provenance": report.signature.provenance,
    }
    writer = csv.DictWriter(text, [*flat_columns(report), *signature], lineterminator="\n")
    writer.writeheader()
    for row in flat_rows(report):
        writer.writerow({key: harmless(value) for key, value in (row | signature).items()})
    return text.getvalue()


def render_markdown(report: Report, options: RenderOptions) -> str:
    """Write a report as a Markdown table with its signature under it."""
    table = wide_table(report, columns=options.columns, sort=options.sort)
    titles = [column.title.replace("/\n", "/").replace("\n", " ") for column in table.columns]
    rules = ["---" if each.column.kind is ColumnKind.TEXT else "---:" for each in table.columns]
    lines = [titles, rules]
    for values in table.lines:
        cells = zip(values, table.columns, strict=True)
        lines.append([escaped(cell(value, column)) for value, column in cells])
    paragraphs = ["".join(f"| {' | '.join(line)} |\n" for line in lines).rstrip("\n")]
    below = [legend(table.columns), *uncertainty(report), *warnings(report), *missing(report)]
    below += filter(None, [closing_sentence(report)])
    paragraphs += [escaped(line.strip()) for line in below if line]
    paragraphs += [code(line) for line in signature(report)]
    return "\n\n".join(neutralize_ci_commands(paragraph) for paragraph in paragraphs) + "\n"


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


def render_json(report: Report, options: RenderOptions) -> str:
    """Write a report as one JSON object, the long rows in it."""
    return written(_content(report))


def render_json_of_all(reports: Sequence[Report]) -> str:
    """Write several reports as one JSON object, a list of them under ``reports``."""
    return written({"schema": SCHEMA, "reports": [_content(report) for report in reports]})
