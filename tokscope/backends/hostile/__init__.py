"""Text that tells tokenizers apart: what engines are certified on, and what the tests use.

White space of every kind, emoji, mixed scripts, right-to-left, Indic, control characters, every
assigned code point alone and between others, unassigned ones, very long words, random and mutated
text, real text. Seeded, so that it is the same wherever the Unicode version is.
"""

from __future__ import annotations

import unicodedata
from functools import cache

from tokscope.backends.hostile.characters import (
    character_texts,
    neighbour_texts,
    random_texts,
    vocabulary_texts,
)
from tokscope.backends.hostile.lines import HOSTILE
from tokscope.backends.hostile.mutations import corpora_lines, mutations

__all__ = [
    "HOSTILE",
    "VERSION",
    "corpora_lines",
    "fresh_documents",
    "hostile_documents",
    "hostile_version",
    "mutations",
    "neighbour_texts",
    "vocabulary_texts",
]

VERSION = "3"
"""Moves when the documents do; a test knows the digest of each version."""
_SEED = 20261125
_LONG_RUNS = (" " * 60_000, "x" + "\n\t" * 30_000 + "x", "\0" * 20_000, "\u3000" * 20_000)
"""Longer than what makes some engines give up."""
_EVERY = 9
_MUTATIONS = 2600


def hostile_version() -> str:
    """Name the set: its version and that of the Unicode tables it is made by."""
    return f"{VERSION}/unicode-{unicodedata.unidata_version}"


@cache
def hostile_documents() -> tuple[str, ...]:
    """Make the whole set, more than 10,000 documents; the same every time."""
    return tuple(
        dict.fromkeys(
            (
                *HOSTILE,
                *_LONG_RUNS,
                *corpora_lines(every=_EVERY),
                *mutations(_MUTATIONS, seed=_SEED),
                *random_texts(seed=_SEED),
                *character_texts(),
            )
        )
    )


def fresh_documents(number: int, *, seed: int) -> list[str]:
    """Make documents that nothing was certified on: mutated and random ones, half each."""
    return [
        *mutations(number - number // 2, seed=seed),
        *random_texts(number // 2, seed=seed),
    ]
