"""Write JSON that is safe in the logs of CI systems."""

from __future__ import annotations

import json
from dataclasses import asdict

from tokscope.render.document import Signature
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
