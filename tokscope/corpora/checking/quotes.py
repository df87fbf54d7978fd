"""Quotes: each opened before it is closed, nested in order, and those of the language.

An apostrophe is no quote: inside a word, and where no quote is open that it could close.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tokscope.corpora.checking.finding import Finding, without_code
from tokscope.corpora.manifest import TextFile

_CLOSING = {"ru": {"«": "»", "„": "“"}, "en": {"“": "”", "‘": "’"}}
_STRAIGHT = '"'
_APOSTROPHE = "’"


def check_quotes(file: TextFile, lines: Sequence[str]) -> Iterator[Finding]:
    """Find quotes without their partner, out of order, or straight beside the language's own."""
    closing = _CLOSING.get(file.language or "", {})
    for number, line in enumerate(lines, 1):
        text = without_code(line)
        for problem in (*_unpaired(text, closing), *_straight(text, closing)):
            yield Finding(str(file.path), number, problem)


def _unpaired(line: str, closing: dict[str, str]) -> Iterator[str]:
    """Go through a line with a stack of what is open; stop at the first fault."""
    opening = {close: open_ for open_, close in closing.items()}
    opened: list[str] = []
    for at, character in enumerate(line):
        if character in closing:
            opened.append(character)
        elif character in opening and not _is_apostrophe(line, at, opened):
            if not opened or closing[opened[-1]] != character:
                pair = f"{opening[character]} and {character}"
                yield f"unbalanced quotes {pair}: {character} closes nothing that is open"
                return
            opened.pop()
    if opened:
        yield f"unbalanced quotes {opened[-1]} and {closing[opened[-1]]}: one is not closed"


def _is_apostrophe(line: str, at: int, opened: list[str]) -> bool:
    if line[at] != _APOSTROPHE:
        return False
    is_inside = line[at - 1 : at].isalnum() and line[at + 1 : at + 2].isalnum()
    return is_inside or not opened or opened[-1] != "‘"


def _straight(line: str, closing: dict[str, str]) -> Iterator[str]:
    if line.count(_STRAIGHT) % 2:
        yield f"unbalanced quotes: an odd number of {_STRAIGHT}"
    elif _STRAIGHT in line and any(quote in line for quote in closing):
        yield f"straight quotes beside {' '.join(quote for quote in closing if quote in line)}"
