"""Ranks in a compact form: what tiktoken's engine is built from, without base64 or JSON to read."""

from __future__ import annotations

import json
import sys
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tokscope.backends.compact import CompactForms
from tokscope.sources import Store, VocabularyFiles

_KIND = "ranks-1"
_SEPARATORS = (b"\n\xff", b"\xff\n\xff", b"\n\n\xff\n")
"""Byte strings that hardly a token contains."""


@dataclass(frozen=True, slots=True)
class Ranks:
    """What the files of a byte-level BPE say."""

    of_token: dict[bytes, int]
    """Token to rank, in the order of the file; tokens of no bytes left out."""
    regex: str | None = None
    """The pattern, where the file says it."""
    special: int | None = None
    """Number of special tokens, where the file says it."""


def ranks_of(files: VocabularyFiles, store: Store, read: Callable[[], Ranks]) -> Ranks:
    """Read ranks from their compact form, which is made the first time.

    Parameters
    ----------
    files : VocabularyFiles
        The official files.
    store : Store
        Where the form is kept.
    read : callable
        Reads the official files.

    Raises
    ------
    InputError
        The official files are damaged.
    """
    forms = CompactForms(store)
    parts = forms.recall(_KIND, files)
    if parts:
        return _expanded(parts)
    ranks = read()
    if parts is None:
        forms.keep(_KIND, files, _compacted(ranks))
    return ranks


def _compacted(ranks: Ranks) -> list[bytes]:
    """Write the parts of the form; none where no separator keeps the tokens apart."""
    tokens = list(ranks.of_token)
    for separator in _SEPARATORS:
        joined = separator.join(tokens)
        if joined.split(separator) == tokens:
            numbers = list(ranks.of_token.values())
            is_dense = numbers == list(range(len(numbers)))
            said = json.dumps([ranks.regex, ranks.special]).encode()
            return [said, separator, joined, b"" if is_dense else _little_endian(numbers).tobytes()]
    return []


def _expanded(parts: Sequence[bytes]) -> Ranks:
    said, separator, joined, numbers = parts
    tokens = joined.split(separator)
    regex, special = json.loads(said)
    if not numbers:
        return Ranks(dict(zip(tokens, range(len(tokens)), strict=True)), regex, special)
    ranks = array("Q", numbers)
    if sys.byteorder == "big":
        ranks.byteswap()
    return Ranks(dict(zip(tokens, ranks, strict=True)), regex, special)


def _little_endian(numbers: Sequence[int]) -> array[int]:
    written = array("Q", numbers)
    if sys.byteorder == "big":
        written.byteswap()
    return written
