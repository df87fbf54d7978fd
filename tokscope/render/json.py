"""A report as JSON: a contract. Keys are always there, undefined is null, numbers unrounded."""

from __future__ import annotations

import json
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


def render_json(report: Report, options: RenderOptions) -> str:
    """Write a report as one JSON object, the long rows in it."""
    content = {
        "schema": SCHEMA,
        "run": list(report.run),
        "signature": {
            **asdict(report.signature),
            "comparability": report.signature.comparability,
            "provenance": report.signature.provenance,
        },
        "reference_tokenizer": report.reference_tokenizer,
        "rows": long_rows(report),
        "intervals": [_block(block) for block in report.blocks],
        "texts": [asdict(each) for each in report.texts],
        "unavailable": [asdict(each) for each in report.unavailable],
        "notes": list(report.notes),
        "sentence": closing_sentence(report),
    }
    text = json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False)
    # A path need not be UTF-8; what is not comes out as JSON's own escape.
    return text.encode("utf-8", "backslashreplace").decode("utf-8") + "\n"
