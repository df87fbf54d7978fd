"""Ranks as the lines of a rank file, from whichever file holds them."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from pathlib import Path

from tokscope.backends.fast.counters import Material
from tokscope.backends.tiktoken import read_vocabulary_and_merges
from tokscope.catalogue import Format

_EMPTY_TOKEN = re.compile(rb"^= [0-9]+\n", re.MULTILINE)
"""A token of no bytes, which Whisper's rank file has and no text can produce."""


def rank_lines(material: Material) -> bytes:
    """Write the ranks of a vocabulary as a rank file, without a token of no bytes."""
    paths = material.files.paths
    if material.files.format is Format.RANKS:
        return _EMPTY_TOKEN.sub(b"", paths["ranks"].read_bytes())
    return _written(read_vocabulary_and_merges(paths["vocab"], paths["merges"]))


def write_rank_file(material: Material, folder: Path) -> Path:
    """Write the ranks into a folder, for an engine that reads only files."""
    path = folder / "vocabulary.tiktoken"
    path.write_bytes(rank_lines(material))
    return path


def _written(ranks: Mapping[bytes, int]) -> bytes:
    return b"".join(
        base64.b64encode(token) + b" %d\n" % rank
        for token, rank in sorted(ranks.items(), key=lambda entry: entry[1])
        if token
    )
