"""Where text may be cut so that no tokenizer can tell.

One rule for all: before a single space that has something else on both sides; the space goes with
what follows. Whether a tokenizer may be asked about the pieces one by one is derived from the
tokenizer itself, in ``backends``; this module knows none.
"""

from __future__ import annotations

import re

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

_CUT = re.compile(f"(?<=[^{_WHITE}{_PREPENDED}])(?= [^{_WHITE}])(?! </)")


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
    return _CUT.split(text)
