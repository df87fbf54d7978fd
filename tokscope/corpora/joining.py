"""Records of several files put side by side by their keys, in whatever order they stand.

The files are read in step. What has not met its translations yet is held, so files in one order
take no room for it, and files in another about as much as one of them; the keys that have been met
are remembered, so that one that comes again is found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest

from tokscope.corpora.readers import Passage, ReadingLog
from tokscope.errors import InputError
from tokscope.text.visible import visible

ALONE = "record without a translation"
"""The reason that records of one side only are counted under."""


def joined(
    names: Sequence[str], sides: Sequence[Iterable[Passage]], log: ReadingLog, *, skip_bad: bool
) -> Iterator[list[Passage]]:
    """Join records by key.

    Parameters
    ----------
    names : sequence of str
        What each side is called in an error.
    sides : sequence of iterable of Passage
        What is joined.
    log : ReadingLog
        Of the readers of all sides: says what they left out.
    skip_bad : bool
        Count records that lack a translation, instead of raising.

    Yields
    ------
    list of Passage
        One of each side, as soon as the last of them has been read.

    Raises
    ------
    InputError
        A key is there twice in one file, or is missing in another, or a record has none.
    """
    waiting: dict[str, list[Passage | None]] = {}
    met: set[str] = set()
    for found in zip_longest(*sides):
        for place, passage in enumerate(found):
            if passage is None:
                continue
            key = passage.key
            if key is None:
                raise InputError(
                    f"not aligned: {names[place]} has no keys", "name a file of records"
                )
            held = waiting.setdefault(key, [None] * len(names))
            if key in met or held[place] is not None:
                raise InputError(
                    f"not aligned: key '{visible(key)}' is there twice in {names[place]}",
                    "give every record a key of its own, or name another --key",
                )
            held[place] = passage
            together = [each for each in held if each is not None]
            if len(together) == len(names):
                del waiting[key]
                met.add(key)
                yield together
    if waiting and not skip_bad:
        raise _alone(names, waiting, log)
    alone = sum(each is not None for held in waiting.values() for each in held)
    log.skipped.update({ALONE: alone} if alone else {})


def _alone(
    names: Sequence[str], waiting: Mapping[str, Sequence[Passage | None]], log: ReadingLog
) -> InputError:
    key, held = next(iter(waiting.items()))
    has = next(name for name, each in zip(names, held, strict=True) if each is not None)
    lacks = next(name for name, each in zip(names, held, strict=True) if each is None)
    others = len(waiting) - 1
    more = f" ({others:,} more {'is' if others == 1 else 'are'} not everywhere)" if others else ""
    lost = f"left out while reading: {log.reasons}; " if log.skipped else ""
    return InputError(
        f"not aligned: key '{visible(key)}' of {has} is not in {lacks}{more}",
        f"{lost}give every record its translation, or pass --skip-bad to count those without",
    )
