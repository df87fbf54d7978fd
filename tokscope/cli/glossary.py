"""Definitions of terms, metrics and columns; the terms are in ``glossary.md``."""

from __future__ import annotations

import re
from importlib.resources import files

COLUMN_MEANINGS = {
    "tokenizer": "id of the tokenizer",
    "family": "model family",
    "algorithm": "how the tokenizer segments text",
    "special": "number of special tokens; empty if the file does not say",
    "corpus": "name of the text",
    "domain": "domain of a built-in corpus (`--by domain`)",
    "file": "file of the text (`--by file`)",
    "language": "language of the text",
    "unknown": "unknown tokens",
    "lost": "characters that no token stands for: unknown tokens, and text left out",
    "fertility_interval": "95 % bootstrap interval of fertility",
    "fertility_low": "lower end of that interval",
    "fertility_high": "upper end of that interval",
    "premium_interval": "95 % bootstrap interval of the premium",
    "premium_low": "lower end of that interval",
    "premium_high": "upper end of that interval",
    "relative_interval": "95 % interval of the token ratio to the reference tokenizer, or to the"
    " best one; all intervals of a table hold at once",
    "relative_low": "lower end of that interval",
    "relative_high": "upper end of that interval",
    "verdict": "whether the difference to the reference tokenizer is significant",
    "rank": "rank by tokens; tokenizers with equal counts share a rank",
    "difference": "tokens more or fewer than the reference tokenizer",
    "band": "Russian fertility in words: below 1.5, below 2.0, below 3.0, from 3.0 on",
    "fingerprint": "digest of the vocabulary's content, the same from every source",
    "engine": "library that counted, with its version",
}
_ENTRY = re.compile(r"^(\S.*)\n: (.*)$", re.MULTILINE)
_LINK = re.compile(r"\[([^]]*)\]\([^)]*\)")


def glossary() -> dict[str, str]:
    """Return the terms of the glossary with their definitions, as Markdown."""
    text = files("tokscope.cli").joinpath("glossary.md").read_text(encoding="utf-8")
    return dict(_ENTRY.findall(text))


def definitions() -> dict[str, str]:
    """Return what can be explained: terms, metrics and columns, with their definitions."""
    from tokscope.metrics.definitions import METRICS

    found = {key: text.replace("`", "") for key, text in COLUMN_MEANINGS.items()}
    for metric in METRICS.values():
        parts = [metric.definition, f"unit: {metric.unit}"]
        parts += [f"better: {metric.better.value}"] if metric.better else []
        parts += [f"source: {metric.source}"] if metric.source else []
        found[metric.name] = "; ".join(parts)
    for term, text in glossary().items():
        plain = _LINK.sub(r"\1", text).replace("`", "").replace("*", "")
        found[term] = f"{plain} {found[term]}" if term in METRICS else plain
    return found
