"""Write a document as JSON that is safe in the logs of CI systems."""

from __future__ import annotations

import json
from dataclasses import asdict

from tokscope.render.document import SCHEMA, Document, RenderOptions, Signature
from tokscope.text.display import neutralize_ci_commands_inside


def signature_record(signature: Signature) -> dict[str, object]:
    """Return a signature by its parts, and as its two lines."""
    parts = asdict(signature)
    if signature.reference_language is None:
        del parts["reference_language"]  # of reports that name one
    lines = {"comparability": signature.comparability, "provenance": signature.provenance}
    return parts | lines


def written(content: object) -> str:
    """Write down what a program is to read."""
    text = json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False)
    text = neutralize_ci_commands_inside(text, "\\u0023")
    # A path need not be UTF-8; what is not comes out as JSON's own escape.
    return text.encode("utf-8", "backslashreplace").decode("utf-8") + "\n"


def render_json(document: Document, options: RenderOptions) -> str:
    """Write a document as one JSON object."""
    return written(json_content(document))


def json_content(document: Document) -> dict[str, object]:
    """Return the JSON object of a document."""
    if document.content is not None:
        return dict(document.content)
    signature = None
    if document.signature is not None:
        lines = {
            "comparability": document.signature.comparability,
            "provenance": document.signature.provenance,
        }
        signature = asdict(document.signature) | lines
    return {
        "schema": SCHEMA,
        "signature": signature,
        **{name: list(records) for name, records in document.records.items()},
        "unavailable": [asdict(each) for each in document.unavailable],
        "notes": list(document.notes),
        "sentence": document.sentence,
    }
