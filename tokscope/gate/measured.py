"""From a measured text to the rows of a check, and to what a baseline keeps of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tokscope.gate.baseline import line_digests, segment_digest
from tokscope.gate.settings import CorpusSetting, Gated
from tokscope.gate.values import (
    CorpusRecord,
    Counted,
    Definition,
    Key,
    RoleRecord,
    SegmentCount,
    Segments,
    Snapshot,
    Sums,
)
from tokscope.measuring import Measurement
from tokscope.report import By, Row, tool_version
from tokscope.report.places import places_of
from tokscope.report.totals import Asked
from tokscope.strings import Integers
from tokscope.tally_file import StoredTally
from tokscope.text.words import WordDefinition
from tokscope.tokenizer import Tokenizer
from tokscope.way import Way

_MOST_SEGMENTS = 50_000
"""Segments of a row up to which each is kept in the baseline."""


@dataclass(frozen=True, slots=True, eq=False)
class MeasuredText:
    """One text of a check, counted, its words kept."""

    setting: CorpusSetting
    measurement: Measurement
    digests: Sequence[str]
    """Of the text of each segment."""

    @classmethod
    def of(cls, setting: CorpusSetting, measurement: Measurement) -> MeasuredText:
        """Name the segments of a measured text.

        Raises
        ------
        InputError
            It is of a tally that keeps blocks in their place.
        """
        if isinstance(measurement.corpus, StoredTally):
            measurement.corpus.need_segments("a check")
        texts = (text for table in measurement.tables for text in table.segments())
        return cls(setting, measurement, [segment_digest(text) for text in texts])

    def text_of(self, segment: int) -> str:
        """Read a segment back."""
        for table in self.measurement.tables:
            if segment < len(table):
                first, last = table.starts[segment], table.starts[segment + 1]
                return "".join(table.texts(table.ids[first:last].astype(np.int64)))
            segment -= len(table)
        raise IndexError(segment)

    def of_segments(self, segments: Integers) -> str:
        """Read several back, each from a line of its own."""
        return "\n".join(self.text_of(segment) for segment in segments.tolist())

    def source_of(self, segment: int) -> str | None:
        """Tell the file that a segment is from; of a built-in text, its last two names."""
        sources = self.measurement.tally.sources
        name = sources.names[int(sources.codes[segment])]
        if name is None or not Path(name).is_absolute():
            return name
        return "/".join(Path(name).parts[-2:])


@dataclass(frozen=True, slots=True, eq=False)
class MeasuredRow:
    """One row, with what explains it."""

    counted: Counted
    row: Row
    """Of the tokenizer of its role."""
    text: MeasuredText
    segments: Integers
    """Numbers of its segments in the text."""

    @property
    def key(self) -> Key:
        """What it is of."""
        return self.counted.key


def rows_of(
    text: MeasuredText, roles: Mapping[str, Tokenizer], asked: Asked
) -> Iterator[MeasuredRow]:
    """Sum up a text for each role.

    Parameters
    ----------
    text : MeasuredText
        Counted by the tokenizers of all roles.
    roles : mapping of str to Tokenizer
        By name; two may have one tokenizer.
    asked : Asked
        Metrics that budgets are of.
    """
    measurement, corpus = text.measurement, text.setting.name
    tokenizers = list({each.id: each for each in roles.values()}.values())
    by = By.FILE if text.setting.gated is Gated.FILE else By.LANGUAGE
    for place in places_of(measurement, tokenizers, {}, asked, by):
        for row in place.rows:
            segments = place.members[row.language]
            for role, tokenizer in roles.items():
                if tokenizer.id == row.tokenizer:
                    key = Key(role, corpus, row.language or "?", place.name or "")
                    counted = Counted(
                        *(key, _sums(row), _segments(text, row, segments)),
                        line_digests(text.of_segments(segments)) if place.name else (),
                    )
                    yield MeasuredRow(counted, row, text, segments)


def _sums(row: Row) -> Sums:
    totals = row.totals
    return Sums(
        *(totals.segments, totals.words, totals.characters, totals.bytes),
        *(totals.tokens, totals.unknown, totals.lost),
    )


def _segments(text: MeasuredText, row: Row, segments: Integers) -> Segments | None:
    if len(segments) > _MOST_SEGMENTS:
        return None
    tokens = text.measurement.columns[row.tokenizer].tokens[segments].tolist()
    words = text.measurement.tally.words[segments].tolist()
    found: dict[str, SegmentCount] = {}
    for segment, *counts in zip(segments.tolist(), words, tokens, strict=True):
        digest = text.digests[segment]
        before = found.get(digest)
        found[digest] = SegmentCount(1 + (before.times if before else 0), *counts)
    return found


def snapshot_of(
    rows: Sequence[MeasuredRow],
    texts: Sequence[MeasuredText],
    roles: Mapping[str, tuple[str, Tokenizer]],
    definition: WordDefinition,
    way: Way,
) -> Snapshot:
    """Put together what a baseline keeps.

    Parameters
    ----------
    rows : sequence of MeasuredRow
        All rows.
    texts : sequence of MeasuredText
        All texts.
    roles : mapping of str to (str, Tokenizer)
        By name: what commands take to load the tokenizer, and it.
    definition : WordDefinition
        What a word was.
    way : Way
        How text was counted.
    """
    return Snapshot(
        Definition(
            definition.key,
            way.normal_form.value if way.normal_form else "none",
            "yes" if way.special else "no",
        ),
        {
            name: RoleRecord(each.id, source, each.fingerprint, each.engine)
            for name, (source, each) in roles.items()
        },
        {
            each.setting.name: CorpusRecord(
                each.measurement.tally.digest, each.measurement.corpus.unit
            )
            for each in texts
        },
        tuple(sorted((row.counted for row in rows), key=lambda counted: counted.key)),
        tool_version(),
    )
