"""Count a chunk table with one tokenizer, by unique chunks or by whole segments; cache counts.

Both ways give the same integers. The cache can be deleted at any time; a damaged entry is counted
again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from tokscope.corpora.segment import MARK
from tokscope.counting.arrays import Integers, sums_by_block
from tokscope.counting.chunk_table import ChunkTable
from tokscope.counting.chunk_table_builder import ChunkTableBuilder
from tokscope.errors import UnavailableError
from tokscope.sources.store import Store
from tokscope.text.split_points import split_at_safe_points
from tokscope.tokenizers.interface import SplitPolicy, TokenCounts, Tokenizer

_AT_A_TIME = 100_000
"""Chunks or segments given to an engine at a time, so that few of its lists are in memory."""
_PIECE = 4 << 20
"""Characters of a long text given to a fast engine at a time."""
_FASTER_THAN_TABLES = 40
"""Megabytes a second from which counting all of a text is less work than finding what is distinct
in it."""
_SAVED = 0.8
"""Share of the text's bytes that the distinct chunks must stay below for chunks to be worth it:
asking about many short strings costs an engine more than asking about few long ones."""


_WIDTHS = (1, 2, 4, 8)

_Method: TypeAlias = tuple[
    npt.NDArray[np.bool_],
    Callable[[Integers], Sequence[str]],
    Callable[[Sequence[str]], TokenCounts],
]
"""Which chunks, how they are read and how they are counted."""


@dataclass(frozen=True, slots=True, eq=False)
class CountColumns:
    """What one tokenizer made of each of many texts; all columns are as long as there are texts."""

    tokens: Integers
    """Content tokens."""
    unknown: Integers
    """Unknown tokens."""
    lost: Integers
    """Characters that unknown tokens stand for, or no token at all."""

    @classmethod
    def of(cls, counts: TokenCounts) -> CountColumns:
        """Return the counts of an engine as columns."""
        columns = (counts.tokens, counts.unknown, counts.lost)
        return cls(*(np.asarray(column, np.int64) for column in columns))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CountColumns) and all(
            np.array_equal(ours, theirs)
            for ours, theirs in zip(self._columns(), other._columns(), strict=True)
        )

    __hash__ = None  # type: ignore[assignment]

    def _columns(self) -> tuple[Integers, Integers, Integers]:
        return self.tokens, self.unknown, self.lost

    def packed(self) -> bytes:
        """Write the columns down, each in as few bytes a number as it needs."""
        columns = self._columns()
        widths = [_width(column) for column in columns]
        written = (
            column.astype(f"<i{width}").tobytes() if width else b""
            for column, width in zip(columns, widths, strict=True)
        )
        return b"".join((bytes(widths), *written))

    @classmethod
    def unpacked(cls, data: bytes | memoryview, rows: int) -> CountColumns | None:
        """Read columns of so many rows; None if they are not that long."""
        widths = tuple(data[:3])
        if (
            len(widths) < 3
            or len(data) != 3 + rows * sum(widths)
            or not set(widths) <= {0, *_WIDTHS}
        ):
            return None
        columns, start = [], 3
        for width in widths:
            end = start + rows * width
            written = np.frombuffer(data[start:end], f"<i{width}") if width else np.zeros(rows)
            columns.append(written.astype(np.int64))
            start = end
        return cls(*columns)

    def summed_by_block(self, blocks: Integers) -> CountColumns:
        """Sum up rows by the block they are in."""
        return CountColumns(*(sums_by_block(column, blocks) for column in self._columns()))

    @classmethod
    def joined(cls, parts: Sequence[CountColumns]) -> CountColumns:
        """Concatenate the columns of several parts of a text."""
        if len(parts) == 1:
            return parts[0]
        columns = zip(*(part._columns() for part in parts), strict=True)  # noqa: SLF001 - our own
        return cls(*map(_joined, columns)) if parts else cls(*(np.zeros(0, np.int64),) * 3)


def _joined(parts: Sequence[Integers]) -> Integers:
    """Concatenate columns; one of only zeros takes no memory."""
    if any(part.any() for part in parts):
        return np.concatenate(parts)
    return np.zeros(sum(map(len, parts)), np.int64)


def _width(column: Integers) -> int:
    """Return how many bytes a number of a column needs; none where all are 0."""
    if not column.any():
        return 0
    low, high = int(column.min()), int(column.max())
    return next(
        each
        for each in _WIDTHS
        if np.iinfo(f"i{each}").min <= low and high <= np.iinfo(f"i{each}").max
    )


def count_segments(tokenizer: Tokenizer, table: ChunkTable) -> CountColumns:
    """Count every segment of a table."""
    if tokenizer.split_policy is SplitPolicy.CHUNKS and is_worth_chunking(table):
        chunks = count_chunks(tokenizer, table)
        return CountColumns(
            table.per_segment(chunks.tokens),
            table.per_segment(chunks.unknown),
            table.per_segment(chunks.lost),
        )
    segments = table.segments()
    parts = iter(lambda: list(islice(segments, _AT_A_TIME)), [])
    return CountColumns.joined([CountColumns.of(tokenizer.count_many(part)) for part in parts])


def characters_to_encode(tokenizer: Tokenizer, table: ChunkTable) -> int:
    """Return how many characters a tokenizer encodes to count a table."""
    if tokenizer.split_policy is SplitPolicy.CHUNKS and is_worth_chunking(table):
        return int(table.characters.sum())
    return table.per_chunk_total(table.characters)


def count_long(tokenizer: Tokenizer, text: str) -> int:
    """Count the content tokens of a text that may be very long.

    The same number as ``tokenizer.count(text)``: where chunks are exact, by distinct ones, or in
    large pieces by an engine that is faster than finding what is distinct.
    """
    if tokenizer.split_policy is not SplitPolicy.CHUNKS:
        return tokenizer.count(text)
    if is_counted_directly(tokenizer, len(text)):
        return count_text_pieces(tokenizer, [text])
    builder = ChunkTableBuilder()
    builder.add_long(MARK + text.encode("utf-8"))
    table = builder.build()
    return table.per_chunk_total(count_chunks(tokenizer, table).tokens)


def is_counted_directly(tokenizer: Tokenizer, characters: int) -> bool:
    """Return whether counting a long text directly is less work than finding its unique chunks."""
    tokenizer.schedule.plan_for(characters)
    return (
        tokenizer.split_policy is SplitPolicy.CHUNKS
        and tokenizer.schedule.speed_estimate >= _FASTER_THAN_TABLES
    )


def count_text_pieces(tokenizer: Tokenizer, texts: Sequence[str], part: slice = slice(None)) -> int:
    """Count the tokens of long texts in large pieces."""
    every = chain.from_iterable(enumerate(split_at_safe_points(text, _PIECE)) for text in texts)
    tokens = 0
    for number, piece in islice(every, part.start, part.stop, part.step):
        count = tokenizer.count_continuations if number else tokenizer.count_many
        tokens += sum(count([piece]).tokens)
    return tokens


def is_worth_chunking(table: ChunkTable) -> bool:
    """Return whether a text repeats itself so much that counting unique chunks is less work.

    Blocks can only be counted so.
    """
    return table.times is not None or len(table.chunks.data) < _SAVED * table.per_chunk_total(
        table.sizes
    )


def count_chunks(tokenizer: Tokenizer, table: ChunkTable) -> CountColumns:
    """Count every distinct chunk of a table, in the place it comes in: first or following."""
    columns = CountColumns(*(np.zeros(len(table.chunks), np.int64) for _ in range(3)))
    is_open = ~(table.is_initial | table.is_closed)
    methods: tuple[_Method, ...] = (
        (table.is_initial, table.texts, tokenizer.count_many),
        (is_open, table.texts, tokenizer.count_continuations),
        (table.is_closed, table.running, tokenizer.count_continuations),
    )
    for chosen, read, count in methods:
        for part in _parts(np.flatnonzero(chosen)):
            counts = CountColumns.of(count(read(part)))
            columns.tokens[part] = counts.tokens
            columns.unknown[part] = counts.unknown
            columns.lost[part] = counts.lost
    return columns


def _parts(numbers: Integers) -> Iterator[Integers]:
    for start in range(0, len(numbers), _AT_A_TIME):
        yield numbers[start : start + _AT_A_TIME]


_KIND = "counts-6"
"""Kind of the files; its number moves when counts are packed or made in another way."""
_SUFFIX = ".counts"
BOUND = 256 << 20
"""Bytes the cache may take; the oldest counts go first."""


@dataclass(frozen=True, slots=True)
class CountCache:
    """Remembers what tokenizers made of texts."""

    store: Store

    @property
    def folder(self) -> Path:
        """The folder of the counts."""
        return self.store.root / "counts"

    def get(self, tokenizer: Tokenizer, text_digest: str, segments: int) -> CountColumns | None:
        """Return the cached counts of a text."""
        key = _key(tokenizer, text_digest)
        path = self._path(key)
        packed = self.store.read(path, _KIND, key)
        if packed is None:
            return None
        with suppress(OSError):
            path.touch()
        return CountColumns.unpacked(packed, segments)

    def put(self, tokenizer: Tokenizer, text_digest: str, counts: CountColumns) -> None:
        """Cache the counts of a text, if the store can be written."""
        key = _key(tokenizer, text_digest)
        with suppress(UnavailableError):
            self.store.write(self._path(key), _KIND, key, counts.packed())

    def size(self) -> tuple[int, int]:
        """Return the number of cached counts, and their bytes."""
        sizes = []
        for path in self.folder.glob(f"*{_SUFFIX}"):
            with suppress(OSError):
                sizes.append(path.stat().st_size)
        return len(sizes), sum(sizes)

    def clear(self) -> tuple[int, int]:
        """Delete all counts; return their number and bytes."""
        sizes = self.size()
        for path in self.folder.glob(f"*{_SUFFIX}"):
            with suppress(OSError):
                path.unlink()
        return sizes

    def trim(self, bound: int = BOUND) -> None:
        """Delete the counts used longest ago until the rest takes at most `bound` bytes."""
        with suppress(OSError):
            found = [(path.stat(), path) for path in self.folder.glob(f"*{_SUFFIX}")]
            kept = 0
            for status, path in sorted(found, key=lambda entry: -entry[0].st_mtime):
                kept += status.st_size
                if kept > bound:
                    path.unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self.folder / f"{hashlib.sha256(key.encode()).hexdigest()}{_SUFFIX}"


def _key(tokenizer: Tokenizer, text_digest: str) -> str:
    return repr((tokenizer.identity, tokenizer.engine, text_digest))
