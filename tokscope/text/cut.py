"""Where text may be cut so that no tokenizer can tell.

One rule for all: before a single space that has something else on both sides; the space goes with
what follows. Whether a tokenizer may be asked about the pieces one by one is derived from the
tokenizer itself, in ``backends``; this module knows none.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_WHITE = (
    "\x00-\x20\x7f-\xa0\u1680\u180e\u2000-\u200f\u2028\u2029\u202f\u205f\u2581\u3000\ufeff\ufffd"
)
"""White space of any kind, control characters and what else some normaliser makes white space of
or drops, and a literal ``▁``."""
_PREPENDED = (
    "\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u0d4e\U000110bd\U000110cd\U000111c2\U000111c3"
    "\U0001193f\U00011941\U00011a3a\U00011a84-\U00011a89\U00011d46\U00011f02"
)
"""Prepend characters of UAX #29: a normaliser that works on grapheme clusters glues them to a
following space."""

_MOST_MARKS = 3


@cache
def _cut() -> re.Pattern[str]:
    """Compile where to cut.

    Behind combining marks only if what carries them is no white space: a normaliser that works on
    grapheme clusters makes one space of U+00A0, its marks and all. Characters beyond the first
    plane count as marks, since every range of them would be tried for each character.
    """
    categories = ("Mn", "Mc", "Me")
    bmp = (chr(code) for code in range(0x300, 0x10000))
    marks = "".join(each for each in bmp if unicodedata.category(each) in categories)
    marks += "\U00010000-\U0010ffff"
    carried = "|".join(
        f"(?<=[^{_WHITE}{marks}][{marks}]{{{number}}})" for number in range(1, _MOST_MARKS + 1)
    )
    before = f"(?<=[^{_WHITE}{_PREPENDED}])(?:(?<![{marks}])|{carried})"
    return re.compile(f"(?= [^{_WHITE}])(?! </){before}")


def chunks(text: str) -> list[str]:
    r"""Cut a text; the chunks joined are the text.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    list of str
        At least one chunk. Every chunk but the first begins with its one space. Runs of spaces,
        spaces beside other white space and line ends stay inside a chunk.

    Examples
    --------
    >>> chunks("Да, это я.")
    ['Да,', ' это', ' я.']
    >>> chunks("a  b \n c")
    ['a  b \n c']
    """
    return _cut().split(text)
