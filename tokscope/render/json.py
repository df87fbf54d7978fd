"""A report as JSON: a contract. Keys are always there, undefined is null, numbers unrounded."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from tokscope.frame import long_rows
from tokscope.render import RenderOptions
from tokscope.report import SCHEMA, Block, Report, Signature, closing_sentence
from tokscope.text.visible import inert_within


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


def signature_record(signature: Signature) -> dict[str, object]:
    """Give a signature by its parts, and as its two lines."""
    parts = asdict(signature)
    if signature.reference_language is None:
        del parts["reference_language"]  # of reports that name one
    lines = {"comparability": signature.comparability, "provenance": signature.provenance}
    return parts | lines


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


def written(content: object) -> str:
    """Write down what a program is to read."""
    text = json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False)
    text = inert_within(text, "\\u0023")
    # A path need not be UTF-8; what is not comes out as JSON's own escape.
    return text.encode("utf-8", "backslashreplace").decode("utf-8") + "\n"
