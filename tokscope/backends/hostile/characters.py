"""Every character there is, and those that a newer Unicode may give a meaning, as documents."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterator

_CODE_POINTS = 0x110000
_GIVEN_OUT = 0x32000
"""Beyond it nothing has ever been assigned but tags, variation selectors and private use."""
_SURROGATE, _PRIVATE, _UNASSIGNED = "Cs", "Co", "Cn"
_AT_A_TIME = 48
_RANDOM_TEXTS = 250
_FAR = (0x40000, 0xE0000, 0xEFFFF, 0xF0000, 0xFFFFD, 0x10FFFF)
"""A few code points of the planes that are left out otherwise."""


def character_texts() -> Iterator[str]:
    """List documents that hold every code point below ``U+32000`` but private ones.

    Assigned characters stand side by side, after a space and a letter, and before a letter; those
    that are not assigned in this Python's Unicode, which an engine with newer tables may take for
    letters, between letters and behind spaces.
    """
    assigned, unassigned = [], [chr(code) for code in _FAR]
    for code in range(_GIVEN_OUT):
        character = chr(code)
        category = unicodedata.category(character)
        if category == _UNASSIGNED:
            unassigned.append(character)
        elif category not in (_SURROGATE, _PRIVATE):
            assigned.append(character)
    yield from _joined(assigned, "")
    yield from _joined(assigned, " a")
    yield from _joined(unassigned, "a ")


def random_texts(number: int = _RANDOM_TEXTS, *, seed: int) -> Iterator[str]:
    """Make documents of characters drawn from everywhere, white space and letters more often."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    usual = " \t\n\u00a0\u2581</>'xж5.,\u0301\u200b漢aя"
    for _ in range(number):
        yield "".join(
            chance.choice(usual) if chance.random() < 0.6 else _drawn(chance)
            for _ in range(chance.randint(1, 60))
        )


def _drawn(chance: random.Random) -> str:
    code = chance.randrange(_CODE_POINTS if chance.random() < 0.2 else _GIVEN_OUT)
    return "\ufffd" if 0xD800 <= code <= 0xDFFF else chr(code)


def _joined(characters: list[str], between: str) -> Iterator[str]:
    for start in range(0, len(characters), _AT_A_TIME):
        yield between.join(characters[start : start + _AT_A_TIME])
