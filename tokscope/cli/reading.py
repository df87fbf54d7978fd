"""Whole texts from files, stdin or the command line, for ``count`` and ``show``."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from tokscope.corpora.readers import ReadingLog, read_whole
from tokscope.errors import InputError, TokscopeError, raise_all
from tokscope.text.visible import visible


def read_texts(files: Sequence[str], text: str | None, encoding: str | None = None) -> list[str]:
    """Read everything that was named, each as one text.

    Raises
    ------
    TokscopeError
        Nothing was named, or something cannot be read; all faults together.
    """
    if not files and text is None:
        raise InputError("no text to read", 'name a file, - for stdin, or --text "…"; see --help')
    texts = [] if text is None else [_valid(text)]
    faults: list[TokscopeError] = []
    log = ReadingLog()
    for name in files:
        try:
            texts += [passage.text for passage in read_whole(name, encoding, log)]
        except TokscopeError as error:
            faults.append(error)
    for note in log.notes:
        print(f"note: {visible(note)}", file=sys.stderr)
    raise_all(faults)
    return texts


def _valid(text: str) -> str:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise InputError("--text is not valid UTF-8", "put it into a file instead") from None
    return text
