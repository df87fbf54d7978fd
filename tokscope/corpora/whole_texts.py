"""Read whole texts from files, standard input or the command line."""

from __future__ import annotations

from collections.abc import Sequence

from tokscope.corpora.readers.interface import ReadingLog
from tokscope.corpora.readers.read import read_whole
from tokscope.errors import ErrorCollector, InputError


def read_texts(
    files: Sequence[str], texts: Sequence[str], encoding: str | None, log: ReadingLog
) -> list[str]:
    """Return the given texts, then each file as one text."""
    if not files and not texts:
        raise InputError("no text to read", 'name a file, - for stdin, or --text "…"; see --help')
    if encoding is not None and not files:
        raise InputError("no file is read to which --encoding could apply", "name a file")
    contents = [_valid(text) for text in texts]
    collector = ErrorCollector()
    for name in files:
        with collector:
            if not name:
                raise InputError("the name of a file is empty", "name a file, or - for stdin")
            contents += [passage.text for passage in read_whole(name, encoding, log)]
    collector.raise_all()
    return contents


def _valid(text: str) -> str:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise InputError("--text is not valid UTF-8", "put it into a file instead") from None
    return text
