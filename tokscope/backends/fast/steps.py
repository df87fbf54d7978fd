"""The steps of a ``tokenizer.json`` around its model, without the model."""

from __future__ import annotations

import json
from typing import Any

_WITHOUT: dict[str, Any] = {
    "model": {"type": "BPE", "vocab": {}, "merges": []},
    "added_tokens": [],
    "post_processor": None,
    "truncation": None,
    "padding": None,
}


def steps_of(content: dict[str, Any]) -> bytes:
    """Write a file that normalises text and cuts it like another one, and knows no token."""
    return json.dumps(content | _WITHOUT).encode("utf-8")
