"""Segments, the unit of text that is counted, and batches of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from tokscope.corpora.readers.interface import LineBlock
from tokscope.text.unicode import check_unicode
from tokscope.text.words import is_blank


@dataclass(frozen=True, slots=True)
class Segment:
    """One line, record, sentence or file."""

    text: str
    language: str | None
    """ISO 639-1 code, two joined by ``+`` for code-switched text; None where nothing tells it."""
    domain: str | None = None
    key: int | str | None = None
    """Alignment key: neighbours with equal keys are translations of each other."""
    source: str | None = None
    """The file it came from."""
    gold: int | None = None
    """Words by the file's own account."""
    forms: tuple[str, ...] | None = None
    """Those words themselves, where the file has them."""


BATCH = 16 << 20
"""Bytes of text that are read together at most; more of them are no faster."""

MARK = b"\n"
"""What stands before each segment."""
_BLANK_LEADS = np.array([*range(9, 14), 0x20, 0xC2, 0xE1, 0xE2, 0xE3], np.uint8)
"""First bytes that characters of white space can have."""


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring segments that have everything but their text in common."""

    size: int
    language: str | None
    domain: str | None = None
    source: str | None = None
    by_script: bool = False
    """Whether the language is to be detected from the script of each segment."""


@dataclass(slots=True)
class Batch:
    """Some megabytes of segments."""

    data: bytes
    """Their text in UTF-8, a line feed before each."""
    starts: npt.NDArray[np.int64]
    """Where those line feeds are."""
    runs: list[Run]
    keys: Sequence[int | str | None] | None = None
    """Alignment keys; None if no segment has one."""
    gold: list[int | None] | None = None
    """Words by the file's own account; None if no segment has one."""


@dataclass(slots=True)
class _Collector:
    """Segments put together until they are worth a batch."""

    parts: list[bytes] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    keys: list[int | str | None] = field(default_factory=list)
    gold: list[int | None] = field(default_factory=list)
    lengths: list[int] = field(default_factory=list)
    size: int = 0

    def add(self, segment: Segment) -> None:
        try:
            data = MARK + segment.text.encode("utf-8")
        except UnicodeEncodeError:
            check_unicode(segment.text)
            raise
        self.parts.append(data)
        self.lengths.append(len(data))
        self.runs.append(Run(1, segment.language, segment.domain, segment.source))
        self.keys.append(segment.key)
        self.gold.append(segment.gold)
        self.size += len(data)

    def batch(self) -> Batch:
        starts = np.cumsum(np.array([0, *self.lengths], np.int64))[:-1]
        has_keys = any(key is not None for key in self.keys)
        has_gold = any(number is not None for number in self.gold)
        return Batch(
            b"".join(self.parts),
            starts,
            self.runs,
            self.keys if has_keys else None,
            self.gold if has_gold else None,
        )


def batched(segments: Iterable[Segment], size: int = BATCH) -> Iterator[Batch]:
    """Yield batches of segments, each but the last of `size` bytes or a little more.

    Translations of each other are in one batch.
    """
    collector = _Collector()
    for segment in segments:
        is_translation = segment.key is not None and segment.key in collector.keys[-1:]
        if collector.size >= size and not is_translation:
            yield collector.batch()
            collector = _Collector()
        collector.add(segment)
    if collector.parts:
        yield collector.batch()


def of_lines(blocks: Iterable[LineBlock], run: Run, size: int) -> Iterator[Batch]:
    """Yield batches of lines without blank ones; small files share a batch."""
    held: list[bytes] = []
    sources: list[str] = []
    begins: list[int] = []
    held_bytes = 0
    for block in blocks:
        if held_bytes >= size:
            yield from _batch_of_lines(held, run, sources, begins)
            held, sources, begins, held_bytes = [], [], [], 0
        if block.source not in sources[-1:]:
            sources.append(block.source)
            begins.append(held_bytes)
        held += (MARK, block.data)
        held_bytes += len(MARK) + len(block.data)
    if held:
        yield from _batch_of_lines(held, run, sources, begins)


def _batch_of_lines(
    parts: list[bytes], run: Run, sources: Sequence[str], begins: Sequence[int]
) -> Iterator[Batch]:
    data = b"".join(parts)
    array = np.frombuffer(data, np.uint8)
    starts = np.flatnonzero(array == MARK[0])
    blank = _blank(data, array, starts)
    if blank.all():
        return
    ends = [*begins[1:], len(data)]
    firsts = np.searchsorted(starts[~blank], [0, *ends]).tolist()
    if blank.any():
        lengths = np.diff(starts, append=len(data))
        array = array[np.repeat(~blank, lengths)]
        data, starts = array.tobytes(), np.flatnonzero(array == MARK[0])
    runs = [
        Run(end - first, run.language, run.domain, source, run.by_script)
        for source, first, end in zip(sources, firsts[:-1], firsts[1:], strict=True)
        if end > first
    ]
    yield Batch(data, starts, runs)


def _blank(
    data: bytes, array: npt.NDArray[np.uint8], starts: npt.NDArray[np.int64]
) -> npt.NDArray[np.bool_]:
    """Return which lines are only white space."""
    ends = np.append(starts[1:], len(data))
    blank: npt.NDArray[np.bool_] = ends - starts == 1
    first = array[np.minimum(starts + 1, len(data) - 1)]
    for number in np.flatnonzero(~blank & np.isin(first, _BLANK_LEADS)):
        blank[number] = is_blank(data[starts[number] + 1 : ends[number]].decode("utf-8"))
    return blank
