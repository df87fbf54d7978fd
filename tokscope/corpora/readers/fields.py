"""Which field of a record holds its text: the one the user names, ``text``, or the only one."""

from __future__ import annotations

import itertools
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from tokscope.corpora.readers.reading import Fault, Reading
from tokscope.errors import nearest
from tokscope.text.visible import visible

USUAL = "text"
"""The field that is taken where the user names none."""
_SHOWN = 12
_RECORDS, _CHARACTERS = 20, 64 << 10
"""How far to look ahead at what the fields hold: so many records, and not beyond so much."""
_Item = TypeVar("_Item")


def choose_field(
    reading: Reading,
    names: Sequence[str],
    textual: Mapping[str, int],
    unreachable: Sequence[str] = (),
) -> str:
    """Choose the field that holds the text.

    Parameters
    ----------
    reading : Reading
        Says which one the user named; is told which was taken otherwise.
    names : sequence of str
        All fields of the file.
    textual : mapping of str to int
        Those that hold text, with how much of it was seen; 0 where none was looked at.
    unreachable : sequence of str
        Those that hold text and cannot be named.

    Raises
    ------
    Fault
        There is none of that name, or several and none is named ``text``.
    """
    asked = reading.options.field
    if asked is not None:
        return asked
    if USUAL in names:
        return USUAL
    if len(textual) == 1 and not unreachable:
        (name,) = textual
        reading.note(f"its text was taken from '{visible(name)}', the only field that holds text")
        return name
    if not textual:
        raise Fault(
            f"{reading.name}: no field holds text: {listed(names)}",
            "name one with --field, if it is text nevertheless",
            reason="no such field",
        )
    likely = max(textual, key=lambda name: textual[name])
    example = shlex.quote(visible(likely)) if textual[likely] else "NAME"
    raise Fault(
        f"{reading.name}: several fields hold text: {listed([*textual, *unreachable])}",
        f"name the one to measure: --field {example}",
        reason="no such field",
    )


def letters_in(texts: Iterable[str]) -> int:
    """Count characters of texts that have a letter; what has none (a date, a price) is no text."""
    return sum(len(text) for text in texts if any(map(str.isalpha, text)))


def look_ahead(
    items: Iterator[tuple[int, _Item]], size_of: Callable[[_Item], int]
) -> tuple[list[_Item], Iterator[tuple[int, _Item]]]:
    """Look at the first items of many.

    Parameters
    ----------
    items : iterator
        Lines or rows with their numbers.
    size_of : callable
        Characters of one.

    Returns
    -------
    tuple
        Those that were looked at, and all of `items` as if none had been: a fault that was met
        comes in its place.
    """
    held: list[tuple[int, _Item]] = []
    faults: list[Fault] = []
    seen = 0
    try:
        for item in itertools.islice(items, _RECORDS):
            held.append(item)
            seen += size_of(item[1])
            if seen >= _CHARACTERS:
                break
    except Fault as fault:
        faults.append(fault)

    def everything() -> Iterator[tuple[int, _Item]]:
        yield from held
        if faults:
            raise faults[0]
        yield from items

    return [each for _, each in held], everything()


def missing_field(place: str, name: str, known: Sequence[str]) -> Fault:
    """Say that a field is not there, what is, and what may have been meant."""
    return Fault(
        f"{place}: no field '{visible(name)}'",
        f"it has {listed(known)}" if known else "it has no fields",
        reason="no such field",
        suggestions=nearest(name, known),
    )


def listed(names: Sequence[str]) -> str:
    """List field names, the first dozen of many."""
    shown = ", ".join(visible(name) for name in names[:_SHOWN])
    return f"{shown} and {len(names) - _SHOWN} more" if len(names) > _SHOWN else shown
