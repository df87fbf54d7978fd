"""What looking closely found: tables for a person, records for a program, what it depends on.

A cell is already a string here, because what stands in one (pieces of a word, examples) is not a
number; foreign text in it is made safe by whoever renders it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from tokscope.report import Signature, Unavailable
from tokscope.text.visible import visible_bytes
from tokscope.tokenizer import Piece, Tokenizer

Value: TypeAlias = str | int | float | tuple[str, ...] | None
"""What a record may hold; None is undefined."""
BAR = "│"
UNDEFINED = "–"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """What one command found."""

    tables: tuple[Table, ...]
    """For a person; the first is the main one."""
    records: Mapping[str, Sequence[Mapping[str, Value]]]
    """For a program, by name: every key always there, numbers unrounded; the first is the main
    one, and what CSV holds."""
    signature: Signature | None = None
    notes: tuple[str, ...] = ()
    """What the columns mean, and what was assumed or left out on the way."""
    unavailable: tuple[Unavailable, ...] = ()
    sentence: str | None = None
    """What a person may quote."""


def signed(
    tokenizers: Sequence[Tokenizer], corpora: Mapping[str, str], *, words: str, unit: str
) -> Signature:
    """Make the signature of findings.

    Parameters
    ----------
    tokenizers : sequence of Tokenizer
        Those that were asked.
    corpora : mapping of str to str
        Digest of each text, by name.
    words : str
        Key of the word definition, or ``none``.
    unit : str
        What was encoded at a time.
    """
    return Signature(
        words=words,
        unit=unit,
        normalization="none",
        special="no",
        corpora=corpora,
        tokenizers={tokenizer.id: tokenizer.fingerprint for tokenizer in tokenizers},
        engines=tuple(sorted({tokenizer.engine for tokenizer in tokenizers})),
    )


def piece_texts(pieces: Sequence[Piece]) -> tuple[str, ...]:
    """Show pieces: a dot for a space, bytes where a character is cut, ⟨⟩ around what is lost."""
    shown = []
    for piece in pieces:
        text = visible_bytes(piece.data).replace(" ", "·")
        shown.append(f"⟨{text}⟩" if piece.unknown else text)
    return tuple(shown)


def signed_share(value: float | None) -> str:
    """Write a change as a percentage with its sign.

    Examples
    --------
    >>> signed_share(0.125), signed_share(-0.0001), signed_share(None)
    ('+12.5%', '0.0%', '–')
    """
    if value is None:
        return UNDEFINED
    return "0.0%" if abs(value) < 0.0005 else f"{value:+.1%}"
