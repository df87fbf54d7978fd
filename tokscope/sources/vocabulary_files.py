"""The files that make one tokenizer, wherever they came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tokscope.catalogue import Format
from tokscope.errors import UnavailableError
from tokscope.sources.store import damaged, sha256_of


@dataclass(frozen=True, slots=True)
class VocabularyFiles:
    """Files of one vocabulary; those whose digests are known were whole when last looked at."""

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

    def check(self) -> None:
        """Digest the files once more, before they are parsed.

        Raises
        ------
        UnavailableError
            One is not what its digest says.
        """
        for role, path in self.paths.items():
            known = self.digests.get(role)
            if known is None or not path.is_file() or known == (found := sha256_of(path)):
                continue
            if path.name == known:
                raise damaged(path, found)
            raise UnavailableError(f"{path}: was changed while it was in use", "run it again")

    @property
    def is_local(self) -> bool:
        """Whether they are the user's own files."""
        return self.origin.startswith(("file:", "dir:"))
