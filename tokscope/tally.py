"""What is known of segments before any tokenizer sees them, as columns of integers.

Grows by batches, so that text never has to be in memory whole. The digest is that of the content
(language, domain and text of every segment), whatever file format it came in.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tokscope.corpora import Segment
from tokscope.errors import InputError
from tokscope.text.words import WordDefinition

_BATCH_CHARACTERS = 8_000_000


def _counts() -> array[int]:
    return array("q")


@dataclass(slots=True)
class Labels:
    """A column of few different strings, kept as small numbers."""

    names: list[str | None] = field(default_factory=list)
    """What each number stands for."""
    codes: array[int] = field(default_factory=_counts)
    """One number a segment."""
    _known: dict[str | None, int] = field(default_factory=dict)

    def append(self, name: str | None) -> None:
        """Add one segment's label."""
        code = self._known.get(name)
        if code is None:
            code = self._known[name] = len(self.names)
            self.names.append(name)
        self.codes.append(code)

    def __iter__(self) -> Iterator[str | None]:
        return (self.names[code] for code in self.codes)

    def __len__(self) -> int:
        return len(self.codes)


@dataclass(slots=True)
class Tally:
    """Columns over the segments of one corpus; all are as long as there are segments."""

    definition: WordDefinition
    languages: Labels = field(default_factory=Labels)
    domains: Labels = field(default_factory=Labels)
    sources: Labels = field(default_factory=Labels)
    pairs: array[int] = field(default_factory=_counts)
    """Number of the group of translations a segment belongs to; -1 outside aligned text."""
    words: array[int] = field(default_factory=_counts)
    characters: array[int] = field(default_factory=_counts)
    bytes: array[int] = field(default_factory=_counts)
    _digest: hashlib._Hash = field(default_factory=hashlib.sha256)
    _last: tuple[object, ...] = ()
    _pair: int = -1

    def __len__(self) -> int:
        return len(self.words)

    def add(self, batch: Iterable[Segment]) -> None:
        """Take in a batch of segments.

        Raises
        ------
        InputError
            Words are to be as the file counts them, and it does not.
        """
        for segment in batch:
            data = segment.text.encode("utf-8")
            self.languages.append(segment.language)
            self.domains.append(segment.domain)
            self.sources.append(segment.source)
            self.pairs.append(self._pair_of(segment))
            self.words.append(self._words_of(segment))
            self.characters.append(len(segment.text))
            self.bytes.append(len(data))
            head = f"{segment.language or ''}\0{segment.domain or ''}\0{len(data)}\0"
            self._digest.update(head.encode() + data)

    @property
    def digest(self) -> str:
        """sha256 of the content taken in so far, in hexadecimal."""
        return self._digest.hexdigest()

    def _words_of(self, segment: Segment) -> int:
        if self.definition.split is not None:
            return len(self.definition.split(segment.text))
        if segment.gold is None:
            where = f"{segment.source} has" if segment.source else "this text has"
            raise InputError(
                f"{where} no words of its own to count",
                "gold words are those of a CoNLL-U file; or take --words lexical",
            )
        return segment.gold

    def _pair_of(self, segment: Segment) -> int:
        if segment.key is None:
            return -1
        mark = (segment.domain, segment.key)
        if mark != self._last:
            self._last = mark
            self._pair += 1
        return self._pair


def batches(segments: Iterable[Segment]) -> Iterator[list[Segment]]:
    """Group segments into batches of some megabytes."""
    batch: list[Segment] = []
    size = 0
    for segment in segments:
        batch.append(segment)
        size += len(segment.text)
        if size >= _BATCH_CHARACTERS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
