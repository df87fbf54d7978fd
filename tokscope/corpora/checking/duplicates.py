"""Lines that stand twice in a file, or nearly so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tokscope.corpora.checking.finding import Finding
from tokscope.corpora.manifest import TextFile
from tokscope.text.words import lexical

_SHINGLE = 5
_NEAR = 0.8
"""Share of common five-character shingles from which two lines are near-duplicates."""
_SHORTEST_LIKENED = 30
"""Characters below which such a share says nothing."""
_NO_LETTER_OR_DIGIT = re.compile(r"[\W_]+")


def check_duplicates(file: TextFile, lines: Sequence[str]) -> Iterator[Finding]:
    """Find lines that an earlier one is much like, or like but for case and punctuation."""
    seen: dict[str, int] = {}
    bare_seen: dict[str, int] = {}
    having: dict[str, list[int]] = {}
    shingles: list[set[str]] = []
    for number, line in enumerate(lines, 1):
        first = seen.setdefault(line, number)
        bare = _NO_LETTER_OR_DIGIT.sub("", line.casefold())
        alike = {bare_seen.setdefault(bare, number)} if bare else set()
        mine = _shingles(line) if first == number else set()
        common: dict[int, int] = {}
        for shingle in mine:
            for other in having.setdefault(shingle, []):
                common[other] = common.get(other, 0) + 1
            having[shingle].append(number)
        shingles.append(mine)
        alike |= {
            other
            for other, shared in common.items()
            if shared / len(mine | shingles[other - 1]) >= _NEAR
        }
        if first < number:
            yield Finding(str(file.path), number, f"the same as line {first}")
            continue
        for other in sorted(alike - {number}):
            yield Finding(str(file.path), number, f"nearly the same as line {other}")


def _shingles(line: str) -> set[str]:
    if len(line) < _SHORTEST_LIKENED:
        return set()
    plain = " ".join(lexical(line.casefold()))
    return {plain[start : start + _SHINGLE] for start in range(len(plain) - _SHINGLE + 1)}
