"""Which letters of a word a model cannot tell apart, because one token holds them together.

A model gets tokens, not letters. What is in a token it has to know by heart; a letter that is a
token of its own it sees.
"""

from __future__ import annotations

from dataclasses import dataclass

from tokscope.text.visible import visible_bytes
from tokscope.tokenizer import Piece, Tokenizer


@dataclass(frozen=True, slots=True)
class Together:
    """Letters inside one token."""

    letters: str
    """Two or more, in their order."""


@dataclass(frozen=True, slots=True)
class Torn:
    """A letter of which no token holds the whole."""

    letter: str
    parts: tuple[str, ...]
    """Its tokens, bytes as bytes."""


@dataclass(frozen=True, slots=True)
class LettersSeen:
    """How the letters of a word lie in its tokens."""

    word: str
    tokenizer: str
    pieces: tuple[Piece, ...]
    letters: int
    together: tuple[Together, ...]
    torn: tuple[Torn, ...]
    alone: str
    """Letters that are a token of their own, in their order."""
    lost: str
    """Letters that an unknown token stands for, or none."""


def letters_seen(tokenizer: Tokenizer, word: str) -> LettersSeen:
    """Find which letters share a token.

    Parameters
    ----------
    tokenizer : Tokenizer
        Any.
    word : str
        A word, encoded as it stands.
    """
    segmentation = tokenizer.segment(word)
    pieces = segmentation.pieces
    whole: list[list[str]] = [[] for _ in pieces]
    torn: list[Torn] = []
    lost: list[str] = []
    position = letters = 0
    for character in segmentation.text:
        start, position = position, position + len(character.encode("utf-8"))
        if not character.isalpha():
            continue
        letters += 1
        over = [
            number
            for number, piece in enumerate(pieces)
            if piece.start < position and piece.end > start
        ]
        if not over or any(pieces[number].unknown for number in over):
            lost.append(character)
        elif len(over) == 1:
            whole[over[0]].append(character)
        else:
            torn.append(Torn(character, tuple(visible_bytes(pieces[n].data) for n in over)))
    return LettersSeen(
        word,
        tokenizer.id,
        pieces,
        letters,
        tuple(Together("".join(each)) for each in whole if len(each) > 1),
        tuple(torn),
        "".join(each[0] for each in whole if len(each) == 1),
        "".join(lost),
    )
