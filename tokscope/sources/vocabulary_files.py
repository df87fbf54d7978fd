"""The files that make one tokenizer, wherever they came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tokscope.catalogue import Format


@dataclass(frozen=True, slots=True)
class VocabularyFiles:
    """Verified files of one vocabulary, ready for an engine."""

    format: Format
    paths: Mapping[str, Path]
    """By role: ranks, tekken, json, model, vocab, merges; for ``transformers`` the folder."""
    digests: Mapping[str, str]
    """sha256 by role, in hexadecimal."""
    origin: str
    """Where they came from, e.g. ``package:mistral-common==1.13.1``."""
