"""The components of a ``tokenizer.json``: normalizer, pre-tokenizer, added tokens."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable
from typing import Any

from tokenizers import Tokenizer as Engine

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


def components(content: dict[str, Any]) -> bytes:
    """Write a file that normalizes text and cuts it like another one, and knows no token."""
    return json.dumps(content | _WITHOUT).encode("utf-8")


def ordinary_added_tokens(content: dict[str, Any]) -> list[str]:
    """List the added tokens that are not special: they are found in text before it is split.

    One that is looked for in normalized text is normalized first, and listed in both ways.
    """
    from tokenizers import Tokenizer as Engine

    added = [token for token in content.get("added_tokens") or () if not token["special"]]
    tokens = [token["content"] for token in added]
    normalized = [token["content"] for token in added if token.get("normalized")]
    normalizer = Engine.from_buffer(components(content)).normalizer if normalized else None
    if normalizer is not None:
        tokens += map(normalizer.normalize_str, normalized)
    return list(dict.fromkeys(filter(None, tokens)))


def any_of(tokens: Iterable[str]) -> re.Pattern[str]:
    """Compile a pattern that finds any of some tokens spelt in text."""
    escaped = list(map(re.escape, tokens))
    return re.compile("|".join(escaped) if escaped else "(?!)")


def is_context_free(normalizer: dict[str, Any] | None) -> bool:
    """Return whether no two characters that follow each other make a third."""
    if normalizer is None:
        return True
    if normalizer["type"] == "Sequence":
        return all(map(is_context_free, normalizer["normalizers"]))
    return normalizer["type"] in _SINGLY or normalizer.get("pattern") == _COLLAPSE


_GPT2_REGEX = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"


def split_regexes(
    engine: Engine, normalizers: Collection[str | None] = (None, "NFC")
) -> tuple[str, ...] | None:
    """List the regular expressions that split text before byte-level merging, in order."""
    pre_tokenizer = described(engine.pre_tokenizer)
    if pre_tokenizer is None or _normalizer(described(engine.normalizer)) not in normalizers:
        return None
    single = _single_regex(pre_tokenizer)
    if single is not None:
        return (single,)
    steps = pre_tokenizer.get("pretokenizers", [])
    *splits, last = steps or [{}]
    if last.get("type") != "ByteLevel" or last.get("use_regex", True) or last["add_prefix_space"]:
        return None
    if any(step["type"] != "Split" or step["behavior"] != "Isolated" for step in splits):
        return None
    regexes = tuple(step["pattern"].get("Regex") for step in splits)
    return None if None in regexes or any(step["invert"] for step in splits) else regexes


def described(component: Any) -> Any:
    """Read one component as JSON; the whole tokenizer would bring its vocabulary along."""
    return None if component is None else json.loads(component.__getstate__())


def _single_regex(pre_tokenizer: Any) -> str | None:
    """Find the one regular expression that cuts; None where the cut is made otherwise."""
    steps = (pre_tokenizer or {}).get("pretokenizers", [pre_tokenizer])
    last = steps[-1] if steps else None
    if last is None or last["type"] != "ByteLevel" or last.get("add_prefix_space"):
        return None
    if len(steps) == 1:
        return _GPT2_REGEX if steps[0].get("use_regex", True) else None
    split = steps[0]
    if len(steps) != 2 or split["type"] != "Split" or steps[1].get("use_regex", True):
        return None
    if split["behavior"] != "Isolated" or split["invert"]:
        return None
    regex = split["pattern"].get("Regex")
    return regex if isinstance(regex, str) else None


def _normalizer(normalizer: Any) -> str | None:
    if normalizer is None or normalizer == {"type": "Sequence", "normalizers": []}:
        return None
    if set(normalizer) == {"type"}:
        return str(normalizer["type"])
    return json.dumps(normalizer, ensure_ascii=False, sort_keys=True)
