"""A report as JSON: a contract. Keys are always there, undefined is null, numbers unrounded."""

from __future__ import annotations

import json
from dataclasses import asdict

from tokscope.frame import long_rows
from tokscope.render import RenderOptions
from tokscope.report import SCHEMA, Report, closing_sentence


def render_json(report: Report, options: RenderOptions) -> str:
    """Write a report as one JSON object, the long rows in it."""
    content = {
        "schema": SCHEMA,
        "signature": {
            **asdict(report.signature),
            "comparability": report.signature.comparability,
            "provenance": report.signature.provenance,
        },
        "reference_tokenizer": report.reference_tokenizer,
        "rows": long_rows(report),
        "unavailable": [
            {"tokenizer": each.tokenizer, "reason": each.reason, "hint": each.hint}
            for each in report.unavailable
        ],
        "notes": list(report.notes),
        "sentence": closing_sentence(report),
    }
    text = json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False)
    # A path need not be UTF-8; what is not comes out as JSON's own escape.
    return text.encode("utf-8", "backslashreplace").decode("utf-8") + "\n"
