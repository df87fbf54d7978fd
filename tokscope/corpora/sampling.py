"""Take some segments of many, translations together."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator

from tokscope.corpora.segment import Segment


def groups(segments: Iterable[Segment]) -> Iterator[list[Segment]]:
    """Group segments that are translations of each other; others stand alone."""
    held: list[Segment] = []
    for segment in segments:
        if held and (held[-1].domain, held[-1].key) != (segment.domain, segment.key):
            yield held
            held = []
        if segment.key is None:
            yield [segment]
        else:
            held.append(segment)
    if held:
        yield held


def limited(segments: Iterable[Segment], limit: int) -> Iterator[Segment]:
    """Take the first `limit` segments, and read no further; translations count as one."""
    for number, group in enumerate(groups(segments), 1):
        yield from group
        if number == limit:
            return


def sampled(segments: Iterable[Segment], size: int, seed: int) -> Iterator[Segment]:
    """Draw `size` segments without replacement, in their order; translations count as one.

    Parameters
    ----------
    segments : iterable of Segment
        Read once; only the draw is kept (reservoir sampling, Vitter 1985, algorithm R).
    size : int
        How many.
    seed : int
        The same seed draws the same segments.
    """
    chance = random.Random(seed)  # noqa: S311 - a draw, no secret
    kept: list[tuple[int, list[Segment]]] = []
    for number, group in enumerate(groups(segments)):
        if number < size:
            kept.append((number, group))
            continue
        place = chance.randint(0, number)
        if place < size:
            kept[place] = (number, group)
    for _, group in sorted(kept, key=lambda entry: entry[0]):
        yield from group
