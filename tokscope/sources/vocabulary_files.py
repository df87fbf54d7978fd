"""The files that make one tokenizer, wherever they came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tokscope.catalogue import Format


@dataclass(frozen=True, slots=True)
class VocabularyFiles:
    """Files of one vocabulary, ready for an engine; verified where their digests are known."""

    format: Format
    paths: Mapping[str, Path]
    """By role: ranks, tekken, json, model, vocab, merges; for ``transformers`` the folder."""
    digests: Mapping[str, str]
    """sha256 by role, in hexadecimal."""
    origin: str
    """Where they came from, e.g. ``package:mistral-common==1.13.1``."""
    unrecorded: Mapping[str, str] = field(default_factory=dict)
    """sha256 of files of the hub that came for the first time, by the name under which they are
    recorded once an engine has read them."""

    @property
    def is_local(self) -> bool:
        """Whether they are the user's own files."""
        return self.origin.startswith(("file:", "dir:"))
