"""Lines of the built-in corpora, as they are and changed at random; the same for the same seed."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Sequence
from functools import cache

from tokscope.backends.hostile.lines import (
    CONTROLS,
    EMOJI,
    MARKS,
    PUNCTUATION,
    SPACES,
    SPECIAL_SPELLINGS,
)
from tokscope.corpora.builtin import corpora_root

_GRAFTS = (*SPECIAL_SPELLINGS, *MARKS, *EMOJI, *CONTROLS, *PUNCTUATION, *SPACES[:20])


@cache
def _all_lines() -> tuple[str, ...]:
    paths = sorted(corpora_root().glob("*/*.txt"))
    return tuple(line for path in paths for line in path.read_text("utf-8").split("\n"))


def corpora_lines(*, every: int = 1) -> list[str]:
    """Read the lines of the built-in corpora, or one in so many."""
    return list(_all_lines()[::every])


def mutations(number: int, *, seed: int) -> list[str]:
    """Make lines that differ from the corpora's by one or a few mutations; the same every time.

    Parameters
    ----------
    number : int
        How many.
    seed : int
        Of the choice of lines and mutations.
    """
    source, chance = _all_lines(), random.Random(seed)  # noqa: S311 - no secret
    return [mutated(chance.choice(source), source, chance) for _ in range(number)]


def mutated(line: str, source: Sequence[str], chance: random.Random) -> str:
    """Change a line in one to three ways, with pieces of others."""
    for _ in range(chance.randint(1, 3)):
        place = chance.randint(0, len(line))
        match chance.randrange(9):
            case 0:
                line = line[:place] + chance.choice(_GRAFTS) + line[place:]
            case 1:
                line = line[:place] + any_character(chance) + line[place:]
            case 2:
                line = line[:place] + line[place + chance.randint(1, 5) :]
            case 3:
                line = unicodedata.normalize(chance.choice(("NFD", "NFC", "NFKD", "NFKC")), line)
            case 4:
                line = chance.choice((line.upper(), line.lower(), line.swapcase(), line.title()))
            case 5:
                line = line.replace(
                    " ", chance.choice(("", "  ", "\u00a0", "\t", "\n", " \n", "\u2581"))
                )
            case 6:
                line = line[:place] + chance.choice(source)[: chance.randint(0, 30)] + line[place:]
            case 7:
                start = max(0, place - chance.randint(1, 6))
                line = line[:place] + line[start:place] * chance.randint(1, 30) + line[place:]
            case _:
                letters = list(line)
                chance.shuffle(letters)
                line = "".join(letters)
    return line


def any_character(chance: random.Random) -> str:
    """Choose a character of all there could be, half of the time one of the first planes' start."""
    while True:
        code = chance.randrange(0x110000 if chance.random() < 0.5 else 0x3000)
        if not 0xD800 <= code <= 0xDFFF:
            return chr(code)
