"""A report as JSON: a contract. Keys are always there, undefined is null, numbers unrounded."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from tokscope.frame import long_rows
from tokscope.render import RenderOptions
from tokscope.report import SCHEMA, Block, Report, closing_sentence


def _block(block: Block) -> dict[str, object]:
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
    signature = asdict(report.signature)
    if report.signature.reference_language is None:
        del signature["reference_language"]  # of reports that name one
    return {
        "schema": SCHEMA,
        "run": list(report.run),
        "signature": {
            **signature,
            "comparability": report.signature.comparability,
            "provenance": report.signature.provenance,
        },
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
    return _written(_content(report))


def render_json_of_all(reports: Sequence[Report]) -> str:
    """Write several reports as one JSON object, a list of them under ``reports``."""
    return _written({"schema": SCHEMA, "reports": [_content(report) for report in reports]})


def _written(content: dict[str, object]) -> str:
    text = json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False)
    # A path need not be UTF-8; what is not comes out as JSON's own escape.
    return text.encode("utf-8", "backslashreplace").decode("utf-8") + "\n"
