"""Where a text may be split without changing its token count.

The rule is the same for all tokenizers: before a single space with other characters on both sides.
Whether a tokenizer may count the chunks separately is derived from the tokenizer. The rule is
implemented twice, for a string and for megabytes of UTF-8; a test compares both.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

SPLIT_RULE = "single-space-3"
"""Name and version of the rule; what was split by another cannot be joined with this."""

_WHITE = (
    "\x00-\x20\x7f-\xa0\u061c\u1680\u180e\u2000-\u200f\u2028\u2029\u202f\u205f\u2581\u3000"
    "\ufeff\ufffd"
)
"""White space of any kind, control characters and what else some normalizer makes white space of
or drops, and a literal ``▁``."""
_SPACED = (
    "\xa8\xaf\xb4\xb8\u02d8-\u02dd\u037a\u0384\u0385\u1fbd\u1fbf-\u1fc1\u1fcd-\u1fcf\u1fdd-\u1fdf"
    "\u1fed\u1fee\u1ffd\u1ffe\u2017\u203e\u309b\u309c\ufc5e-\ufc63\ufe49-\ufe4c\ufe70\ufe72\ufe74\ufe76"
    "\ufe78\ufe7a\ufe7c\ufe7e\uffe3"
)
"""What becomes a space and a mark under NFKC; beside a space it would make a run of two."""
_PREPENDED = (
    "\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u0d4e\U000110bd\U000110cd\U000111c2\U000111c3"
    "\U0001193f\U00011941\U00011a3a\U00011a84-\U00011a89\U00011d46\U00011f02"
)
"""Prepend characters of UAX #29: a normalizer that works on grapheme clusters glues them to a
following space."""

_NOT_AFTER, _NOT_BEFORE = _WHITE + _SPACED, _WHITE + _SPACED + _PREPENDED
_OTHER = "\u2603"
"""A character that no normal form changes or makes of others."""
_BESIDE_NOTHING = re.compile(rf"{_OTHER}[\s\u2581{_OTHER}]|[\s\u2581]{_OTHER}")
_MOST_MARKS = 3
"""Combining marks in a row behind which a cut is considered at all."""
_MARKS = ("Mn", "Mc", "Me", "Cn")
"""Of marks, and of what a newer Unicode may make one."""
_LIKE_MARKS = "\u0e33\u0eb3\uff9e\uff9f"
"""Letters that UAX #29 does not part from what is before them."""
_MARKED = ((0x300, 0x3400), (0xA000, 0xAC00), (0xF900, 0x10000))
"""Where in the first plane marks can be; ideographs, Hangul syllables, surrogates and private use
have none, and looking through them takes longer than all the rest."""


@cache
def white_characters() -> frozenset[str]:
    r"""List white space of any kind, what some normalizer makes white space of or drops, and ``▁``.

    Examples
    --------
    >>> white_characters() >= set(" \n\u200b▁"), "x" in white_characters()
    (True, False)
    """
    ranges = _ranges(_WHITE)
    return frozenset(chr(code) for first, last in ranges for code in range(first, last + 1))


@cache
def _marks() -> str:
    """List what combines with the character before, as the inside of a regular-expression class.

    Characters beyond the first plane count as marks, since every range of them would be tried for
    each character.
    """
    plane = (chr(code) for part in _MARKED for code in range(*part))
    marks = "".join(each for each in plane if unicodedata.category(each) in _MARKS)
    return marks + _LIKE_MARKS + "\U00010000-\U0010ffff"


@cache
def _split_pattern() -> re.Pattern[str]:
    """Compile where to cut.

    Behind combining marks only if what carries them is no white space: a normalizer that works on
    grapheme clusters makes one space of U+00A0, its marks and all.
    """
    carried = "|".join(
        f"(?<=[^{_NOT_AFTER}{_marks()}][{_marks()}]{{{number}}})"
        for number in range(1, _MOST_MARKS + 1)
    )
    before = f"(?<=[^{_NOT_BEFORE}])(?:(?<![{_marks()}])|{carried})"
    return re.compile(f"(?= [^{_NOT_AFTER}])(?! </){before}")


def chunks(text: str) -> list[str]:
    r"""Split a text into chunks; joined, they are the text.

    Examples
    --------
    >>> chunks("Да, это я.")
    ['Да,', ' это', ' я.']
    >>> chunks("a  b \n c")
    ['a  b \n c']
    """
    return _split_pattern().split(text)


def keeps_from_spaces(normalize: Callable[[str], str]) -> bool:
    """Return whether a normalizer neither makes spaces next to a split point nor drops one."""
    every = map(chr, (*range(0xD800), *range(0xE000, 0x110000)))
    beside = re.sub(f"[{_NOT_AFTER}{_OTHER}]", "", "".join(every))
    made = normalize(_OTHER + "".join(character + _OTHER for character in beside))
    return made.count(_OTHER) == len(beside) + 1 and _BESIDE_NOTHING.search(made) is None


def split_at_safe_points(text: str, size: int) -> Iterator[str]:
    """Split a text into runs of chunks, each of `size` characters or a little more.

    Examples
    --------
    >>> list(split_at_safe_points("Да, это я.", 2))
    ['Да,', ' это', ' я.']
    >>> list(split_at_safe_points("Да, это я.", 4))
    ['Да, это', ' я.']
    """
    start = 0
    while start < len(text):
        found = _split_pattern().search(text, start + size)
        end = len(text) if found is None else found.start()
        yield text[start:end]
        start = end


_SPACE, _LESS, _SLASH = 0x20, 0x3C, 0x2F
_CYRILLIC_LEADS = (0xD0, 0xD1)
"""First bytes of the letters from U+0400 to U+047F, none of which forbids a cut."""
_FIRST_PRINTABLE, _PRINTABLE = 0x21, 0x5E
_AT_A_TIME = 256 << 10
"""Bytes processed together: arrays of them stay in the processor's cache."""


def safe_split_mask(data: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """Find where many texts may be split at once."""
    import numpy as np

    is_split = np.zeros(len(data), np.bool_)
    unsure = [np.flatnonzero(data[:2] == _SPACE)]
    for start in range(2, len(data) - 1, _AT_A_TIME):
        end = min(start + _AT_A_TIME, len(data) - 1)
        is_space = data[start:end] == _SPACE
        # most have printable ASCII or a Cyrillic letter on both sides, which is decided all at once
        after, before = data[start + 1 : end + 1], data[start - 1 : end - 1]
        is_sure = _is_printable(after)
        is_sure &= after != _LESS
        is_sure |= _is_cyrillic_lead(after)
        is_sure &= _is_printable(before) | _is_cyrillic_lead(data[start - 2 : end - 2])
        is_sure &= is_space
        is_split[start:end] = is_sure
        unsure.append(np.flatnonzero(is_space ^ is_sure) + start)
    rest = np.concatenate(unsure)
    rest = rest[rest < len(data) - 1]  # the last byte has nothing after it
    is_split[rest[_may_split(data, rest)]] = True
    return is_split


def _is_printable(data: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """Return a mask of the printable ASCII bytes; smaller values underflow and are not in it."""
    found: npt.NDArray[np.bool_] = data - _FIRST_PRINTABLE < _PRINTABLE
    return found


def _is_cyrillic_lead(data: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    found: npt.NDArray[np.bool_] = data & 0xFE == _CYRILLIC_LEADS[0]
    return found


def _may_split(data: npt.NDArray[np.uint8], spaces: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Return before which spaces to split, none of which ends the data."""
    import numpy as np

    following, before = data[spaces + 1], data[spaces - 1]
    ascii_after = (following > _SPACE) & (following < 0x7F)
    ascii_before = (before > _SPACE) & (before < 0x7F)
    after, ahead = ascii_after.copy(), ascii_before.copy()

    wide = np.flatnonzero(following >= 0x80)
    cyrillic = np.isin(following[wide], _CYRILLIC_LEADS)
    after[wide[cyrillic]] = True
    unsure = wide[~cyrillic]
    after[unsure] = ~_table(_NOT_AFTER)[_code_points(data, spaces[unsure] + 1)]

    wide = np.flatnonzero(before >= 0x80)
    cyrillic = np.isin(data[spaces[wide] - 2], _CYRILLIC_LEADS)
    ahead[wide[cyrillic]] = True
    unsure = wide[~cyrillic]
    ahead[unsure] = _may_precede(data, _character_starts(data, spaces[unsure] - 1))

    opens_tag = np.flatnonzero(following == _LESS)
    slash = data[np.minimum(spaces[opens_tag] + 2, len(data) - 1)] == _SLASH
    after[opens_tag[slash]] = False
    found: npt.NDArray[np.bool_] = after & ahead
    return found


@cache
def _table(characters: str) -> npt.NDArray[np.bool_]:
    """Return for every code point whether it is in a regular-expression class."""
    import numpy as np

    table = np.zeros(0x110000, dtype=np.bool_)
    for first, last in _ranges(characters):
        table[first : last + 1] = True
    return table


def _ranges(characters: str) -> list[tuple[int, int]]:
    """Read the inside of a regular-expression class: first and last code point of each range."""
    found = re.findall(r"(.)(?:-(.))?", characters, re.DOTALL)
    return [(ord(first), ord(last or first)) for first, last in found]


def _may_precede(
    data: npt.NDArray[np.uint8], starts: npt.NDArray[np.int64]
) -> npt.NDArray[np.bool_]:
    """Return after which characters, given by their first bytes, a space may be split off."""
    import numpy as np

    code = _code_points(data, starts)
    allowed = ~_table(_NOT_BEFORE)[code]
    marked = np.flatnonzero(allowed & _table(_marks())[code])
    for _ in range(_MOST_MARKS):
        if not len(marked):
            break
        starts = starts.copy()
        starts[marked] = _character_starts(data, starts[marked] - 1)
        code = _code_points(data, starts[marked])
        is_mark = _table(_marks())[code]
        allowed[marked[~is_mark]] = ~_table(_NOT_AFTER)[code[~is_mark]]
        marked = marked[is_mark]
    allowed[marked] = False
    return allowed


def _character_starts(
    data: npt.NDArray[np.uint8], last: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Find the first bytes of the characters whose last bytes are given."""
    starts = last.copy()
    for _ in range(3):
        starts -= (data[starts] & 0xC0) == 0x80
    return starts


def _code_points(
    data: npt.NDArray[np.uint8], starts: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Decode the characters that begin at some offsets."""
    import numpy as np

    lead = data[starts].astype(np.int64)
    size = 1 + (lead >= 0xC0) + (lead >= 0xE0) + (lead >= 0xF0)
    code = lead & np.where(size == 1, 0x7F, 0x7F >> size)
    for place in range(1, 4):
        more = place < size
        continuation = data[np.where(more, starts + place, starts)] & 0x3F
        code = np.where(more, code << 6 | continuation, code)
    return code
