"""Which field of a record holds its text: the one the user names, ``text``, or the only one."""

from __future__ import annotations

from collections.abc import Sequence

from tokscope.corpora.readers.reading import Fault, Reading
from tokscope.errors import nearest
from tokscope.text.visible import visible

USUAL = "text"
"""The field that is taken where the user names none."""
_SHOWN = 12


def choose_field(reading: Reading, names: Sequence[str], textual: Sequence[str]) -> str:
    """Choose the field that holds the text.

    Parameters
    ----------
    reading : Reading
        Says which one the user named.
    names : sequence of str
        All fields of the file.
    textual : sequence of str
        Those that hold text.

    Raises
    ------
    Fault
        There is none of that name, or several and none is named ``text``.
    """
    asked = reading.options.field
    if asked is not None:
        return asked
    if USUAL in textual:
        return USUAL
    if len(textual) == 1:
        return textual[0]
    several = "several fields could hold the text" if textual else "no field holds text"
    raise Fault(
        f"{reading.name}: {several}: {listed(textual or names)}",
        "name one with --field",
        reason="no such field",
    )


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
