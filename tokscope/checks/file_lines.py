"""Find the lines of a file that extracted text came from.

Readers unescape, unquote and join the text of a file. Here its lines are looked for in the file
again, in their order, so that a remark stands where an editor shows the text.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from pathlib import Path

from tokscope.corpora.readers.encoding import UTF8

_LARGEST = 16 << 20
"""Bytes of the largest file that is searched."""
_WORDS = 3
"""Words by which a line is found that the file breaks in another place."""


def lines_in_file(path: Path, texts: Sequence[str], encoding: str | None) -> list[int | None]:
    """Return the line of the file that each text begins on, from 1; None where it is not found."""
    content = _content(path, encoding)
    starts = [at + 1 for at, character in enumerate(content) if character == "\n"]
    found: list[int | None] = []
    cursor = 0
    for text in texts:
        at = _position(content, text, cursor)
        found.append(None if at is None else 1 + bisect_right(starts, at))
        cursor = cursor if at is None else at + 1
    return found


def _content(path: Path, encoding: str | None) -> str:
    try:
        if path.stat().st_size > _LARGEST:
            return ""
        return path.read_text(encoding or UTF8, errors="replace")
    except (OSError, ValueError, LookupError):
        return ""


def _position(content: str, text: str, start: int) -> int | None:
    for form in _forms(text):
        at = content.find(form, start)
        if at >= 0:
            return at
    return None


def _forms(text: str) -> Iterator[str]:
    """Yield how a text may be written in a file: as it is, escaped, quoted, or broken in lines."""
    stripped = text.strip()
    if not stripped:
        return
    yield stripped
    yield json.dumps(stripped, ensure_ascii=False)[1:-1]
    yield json.dumps(stripped)[1:-1]
    yield stripped.replace('"', '""')
    words = stripped.split()
    for number in range(min(_WORDS, len(words) - 1), 0, -1):
        yield " ".join(words[:number])
