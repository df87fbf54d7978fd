"""Characters that this Python's Unicode does not know, which newer tables may call letters.

Engines bring Unicode tables of different years, and patterns cut by what is a letter. A text with
such a character is for the official engine to count.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_UNASSIGNED = "Cn"
_FIRST_PLANE = 0x10000
_SHORT = 100_000
"""Characters below which each that occurs is looked up; above, compiling a class of them pays."""


@cache
def _suspect() -> re.Pattern[str]:
    """Compile a class of what is not assigned in the first plane, and of all other planes.

    Ranges beyond the first plane are tried one by one for every character: there may be only one.
    """
    free = [
        chr(code) for code in range(_FIRST_PLANE) if unicodedata.category(chr(code)) == _UNASSIGNED
    ]
    return re.compile(f"[{''.join(free)}\U00010000-\U0010ffff]")


def has_unassigned(text: str) -> bool:
    """Tell whether a text has a character that is not assigned."""
    if text.isascii():
        return False
    suspects = set(text) if len(text) < _SHORT else set(_suspect().findall(text))
    return any(unicodedata.category(each) == _UNASSIGNED for each in suspects)
