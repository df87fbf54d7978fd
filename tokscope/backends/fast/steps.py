"""What a ``tokenizer.json`` says around its model: its steps, and what it finds before them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

_WITHOUT: dict[str, Any] = {
    "model": {"type": "BPE", "vocab": {}, "merges": []},
    "added_tokens": [],
    "post_processor": None,
    "truncation": None,
    "padding": None,
}

_SINGLY = frozenset({"Precompiled", "NFC", "NFD", "NFKC", "NFKD", "Nmt", "Lowercase", "Strip"})
"""Normalisers that look at one cluster at a time, or at white space alone."""
_COLLAPSE = {"Regex": " {2,}"}


def steps_of(content: dict[str, Any]) -> bytes:
    """Write a file that normalises text and cuts it like another one, and knows no token."""
    return json.dumps(content | _WITHOUT).encode("utf-8")


def ordinary_added_tokens(content: dict[str, Any]) -> list[str]:
    """List the added tokens that are not special: they are found in text before it is cut.

    One that is looked for in normalised text is normalised first, and listed in both ways.
    """
    from tokenizers import Tokenizer as Engine

    added = [token for token in content.get("added_tokens") or () if not token["special"]]
    tokens = [token["content"] for token in added]
    normalized = [token["content"] for token in added if token.get("normalized")]
    normalizer = Engine.from_buffer(steps_of(content)).normalizer if normalized else None
    if normalizer is not None:
        tokens += map(normalizer.normalize_str, normalized)
    return list(dict.fromkeys(filter(None, tokens)))


def any_of(tokens: Iterable[str]) -> re.Pattern[str]:
    """Compile a pattern that finds any of some tokens spelt in text."""
    escaped = list(map(re.escape, tokens))
    return re.compile("|".join(escaped) if escaped else "(?!)")


def works_singly(normalizer: dict[str, Any] | None) -> bool:
    """Tell whether no two characters that follow each other make a third."""
    if normalizer is None:
        return True
    if normalizer["type"] == "Sequence":
        return all(map(works_singly, normalizer["normalizers"]))
    return normalizer["type"] in _SINGLY or normalizer.get("pattern") == _COLLAPSE
