"""Many chunks in one buffer, which an engine can count as one text.

Each chunk begins with the space before which the text is split, and ends so that the next one is
split from it. So the chunks of the joined text are these chunks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, overload

from tokscope.text.split_points import safe_split_mask

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from tokscope.text.substring_filter import SubstringFilter


_BLOCK = 4096
_BEHIND = b" x"
"""What is split off from a chunk from which anything is."""


class ChunkBuffer(Sequence[str]):
    """Chunks that may be joined."""

    def __init__(
        self, data: bytes, ends: npt.NDArray[np.int64], within: SubstringFilter | None = None
    ) -> None:
        self.data = data
        self.ends = ends
        self.within = within

    @property
    def text(self) -> str:
        """All of them joined."""
        return self.data.decode("utf-8")

    def __len__(self) -> int:
        return len(self.ends)

    @overload
    def __getitem__(self, index: int) -> str: ...

    @overload
    def __getitem__(self, index: slice) -> list[str]: ...

    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            first, last, step = index.indices(len(self))
            if step != 1:
                return [self[each] for each in range(first, last, step)]
            return list(self._part(first, last))
        place = range(len(self))[index]
        return next(iter(self._part(place, place + 1)))

    def __iter__(self) -> Iterator[str]:
        return iter(self.separated)

    @cached_property
    def separated(self) -> list[str]:
        """Each by itself."""
        data, ends = self.data, self.ends.tolist()
        return [data[start:end].decode("utf-8") for start, end in pairwise((0, *ends))]

    def blocks(self, size: int = _BLOCK) -> Iterator[ChunkBuffer]:
        """Split into runs of at most so many chunks, so that no text is very long."""
        for first in range(0, len(self), size):
            yield self._part(first, min(first + size, len(self)))

    def joined_by(self, mark: str) -> str:
        """Join all chunks with a separator."""
        import numpy as np

        between = np.frombuffer(mark.encode("utf-8"), np.uint8)
        places = self.ends[:-1]
        data = np.insert(
            np.frombuffer(self.data, np.uint8),
            np.repeat(places, len(between)),
            np.tile(between, len(places)),
        )
        return data.tobytes().decode("utf-8")

    def _part(self, first: int, last: int) -> ChunkBuffer:
        if first >= last:
            return ChunkBuffer(b"", self.ends[:0])
        start = int(self.ends[first - 1]) if first else 0
        return ChunkBuffer(
            self.data[start : int(self.ends[last - 1])], self.ends[first:last] - start
        )


def blocks_of(texts: Sequence[str], size: int = _BLOCK) -> Iterator[Sequence[str]]:
    """Split a list of texts into shorter ones."""
    if isinstance(texts, ChunkBuffer):
        yield from texts.blocks(size)
        return
    for first in range(0, len(texts), size):
        yield texts[first : first + size]


def joined_by(mark: str, texts: Sequence[str]) -> str:
    """Join texts with a separator."""
    return texts.joined_by(mark) if isinstance(texts, ChunkBuffer) else mark.join(texts)


class TextSelection(list[str]):
    """Texts taken from among many."""

    def __init__(self, texts: Iterable[str], within: SubstringFilter) -> None:
        super().__init__(texts)
        self.within = within


def end_at_boundaries(
    data: npt.NDArray[np.uint8], ends: npt.NDArray[np.int64]
) -> npt.NDArray[np.bool_]:
    """Return after which chunks the following one is split off."""
    import numpy as np

    data = np.concatenate((data, np.frombuffer(_BEHIND, np.uint8)))
    ends_ = np.append(np.flatnonzero(safe_split_mask(data)), len(data))
    closed: npt.NDArray[np.bool_] = ends_[np.searchsorted(ends_, ends)] == ends
    return closed


def buffer_of(chunks: Sequence[str]) -> tuple[ChunkBuffer, list[int]]:
    """Concatenate those of some chunks that are closed; tell which they are."""
    import numpy as np

    encoded = [chunk.encode("utf-8") for chunk in chunks]
    ends = np.cumsum(np.fromiter(map(len, encoded), np.int64, len(encoded)))
    closed = end_at_boundaries(np.frombuffer(b"".join(encoded), np.uint8), ends)
    numbers: list[int] = np.flatnonzero(closed).tolist()
    kept = [encoded[number] for number in numbers]
    lengths = np.fromiter(map(len, kept), np.int64, len(kept))
    return ChunkBuffer(b"".join(kept), np.cumsum(lengths)), numbers


def characters_of(texts: Sequence[str]) -> int:
    """Count the characters of several texts."""
    return len(texts.text) if isinstance(texts, ChunkBuffer) else sum(map(len, texts))
