"""How two vocabularies differ: shared byte strings, what only one has, ids that moved."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from tokscope.looking.vocabulary import Script, script_of

_EXAMPLES = 6
_LETTERS_FIRST = 2
"""Letters from which an entry is worth showing as an example, where there are such."""


@dataclass(frozen=True, slots=True)
class Only:
    """Entries of one script that only one of two vocabularies has."""

    entries: int
    examples: tuple[bytes, ...]
    """Some, those of the lowest ids, which were merged first."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A byte string that has one id here and another there."""

    data: bytes
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Difference:
    """What two vocabularies share, by byte strings, and what not."""

    common: int
    only_first: int
    only_second: int
    first_by_script: Mapping[Script, Only]
    second_by_script: Mapping[Script, Only]
    moved: int | None
    """Shared byte strings whose ids differ; None where the ids of one are not known."""
    moved_examples: tuple[Moved, ...]


def difference_of(
    first: Mapping[int, bytes], second: Mapping[int, bytes], *, ids_known: bool = True
) -> Difference:
    """Compare two vocabularies.

    Parameters
    ----------
    first, second : mapping of int to bytes
        As `Tokenizer.token_bytes` gives them; of equal byte strings the lowest id counts.
    ids_known : bool
        Whether the ids are those of the models.

    Examples
    --------
    >>> found = difference_of({0: b"a", 1: b"b"}, {0: b"b", 1: b"c"})
    >>> found.common, found.only_first, found.only_second, found.moved
    (1, 1, 1, 1)
    """
    ids, others = _lowest(first), _lowest(second)
    common = ids.keys() & others.keys()
    moved = sorted(
        (Moved(data, ids[data], others[data]) for data in common if ids[data] != others[data]),
        key=lambda each: each.before,
    )
    return Difference(
        len(common),
        len(ids) - len(common),
        len(others) - len(common),
        _by_script({data: id_ for data, id_ in ids.items() if data not in common}),
        _by_script({data: id_ for data, id_ in others.items() if data not in common}),
        len(moved) if ids_known else None,
        tuple(moved[:_EXAMPLES]) if ids_known else (),
    )


def _lowest(entries: Mapping[int, bytes]) -> dict[bytes, int]:
    lowest: dict[bytes, int] = {}
    for id_, data in entries.items():
        if id_ <= lowest.get(data, id_):
            lowest[data] = id_
    return lowest


def _by_script(entries: Mapping[bytes, int]) -> dict[Script, Only]:
    members: dict[Script, list[bytes]] = {script: [] for script in Script}
    for data in sorted(entries, key=lambda each: entries[each]):
        members[script_of(data)].append(data)
    return {script: Only(len(each), _examples(each)) for script, each in members.items()}


def _examples(entries: Collection[bytes]) -> tuple[bytes, ...]:
    telling = [
        data
        for data in entries
        if sum(map(str.isalpha, data.decode("utf-8", "ignore"))) >= _LETTERS_FIRST
    ]
    return tuple((telling or list(entries))[:_EXAMPLES])
