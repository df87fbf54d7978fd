"""Which segments of a text make one row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from tokscope.columns import Labels
from tokscope.report.values import ENGLISH
from tokscope.strings import Integers
from tokscope.tally import Tally

Members: TypeAlias = Mapping[str | None, Integers]
"""Numbers of the segments of each language."""


def grouped(tally: Tally, places: Labels | None) -> dict[str | None, dict[str | None, Integers]]:
    """Find the segments of each place and language, in the order in which they first come."""
    languages = tally.languages
    width = max(len(languages.names), 1)
    codes = languages.codes if places is None else places.codes * width + languages.codes
    sizes = np.bincount(codes)
    found = np.flatnonzero(sizes)
    # few numbers, which a stable sort of small integers goes through once
    order = np.argsort(_small(codes), kind="stable")
    members = np.split(order, np.cumsum(sizes[found])[:-1])
    first = np.array([each[0] for each in members], np.int64)
    groups: dict[str | None, dict[str | None, Integers]] = {}
    for number in np.argsort(first).tolist():
        place, language = divmod(int(found[number]), width)
        name = None if places is None else places.names[place]
        groups.setdefault(name, {})[languages.names[language]] = members[number]
    return groups


def _small(codes: Integers) -> Integers | npt.NDArray[np.uint16]:
    fits = int(codes.max(initial=0)) <= np.iinfo(np.uint16).max
    return codes.astype(np.uint16) if fits else codes


def reference_of(members: Members, wanted: str | None, *, is_aligned: bool) -> str | None:
    """Find the language that premiums of a place are set against.

    Parameters
    ----------
    members : mapping
        Segments by language.
    wanted : str or None
        What the user named; by default English, else what comes first.
    is_aligned : bool
        Whether the text is.

    Returns
    -------
    str or None
        None where nothing is aligned, or the place has no text in the language that was named.
    """
    if not is_aligned or len(members) < 2:
        return None
    if wanted is not None:
        return wanted if wanted in members else None
    return ENGLISH if ENGLISH in members else next(iter(members))
