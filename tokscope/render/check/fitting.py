"""Text that must not be longer than a host takes: cut by whole rows, and said to be cut."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tokscope.render.check.figures import counted

Size = Callable[[str], int]
"""How a host measures: characters or bytes."""


@dataclass(frozen=True, slots=True)
class Part:
    """Rows between a beginning and an end that stand or fall together."""

    head: str
    rows: tuple[str | Part, ...]
    foot: str = ""
    noun: str = "row"
    """What a row is called, where some are left out."""


def fitted(part: Part, room: int, size: Size) -> str | None:
    r"""Write as many rows as there is room for, in their order; None if not even the ends fit.

    Parameters
    ----------
    part : Part
        What is to be written.
    room : int
        How much may be.
    size : callable
        How it is measured.

    Examples
    --------
    >>> fitted(Part("head\n", ("a" * 40 + "\n", "b\n"), "foot\n"), 50, len)
    'head\nb\n\nand 1 more row\n\nfoot\n'
    """
    whole = _whole(part)
    if size(whole) <= room:
        return whole
    left = room - size(part.head + part.foot) - size(_more(len(part.rows), part.noun))
    if left < 0:
        return None
    texts: list[str] = []
    omitted = 0
    for row in part.rows:
        text = row if isinstance(row, str) else fitted(row, left, size)
        if text is None or size(text) > left:
            omitted += 1
            continue
        texts.append(text)
        left -= size(text)
    if omitted:
        texts.append(_more(omitted, part.noun))
    return part.head + "".join(texts) + part.foot


def _whole(part: Part) -> str:
    rows = (row if isinstance(row, str) else _whole(row) for row in part.rows)
    return part.head + "".join(rows) + part.foot


def _more(number: int, noun: str) -> str:
    return f"\nand {counted(number, f'more {noun}')}\n\n"
