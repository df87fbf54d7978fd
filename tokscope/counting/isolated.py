"""Count each word form of a text alone, as Rust et al. 2021 do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np

from tokscope.corpora.segment import Segment
from tokscope.counting.arrays import Integers
from tokscope.counting.counts import CountColumns
from tokscope.counting.measure import Measurement
from tokscope.counting.tally_file import TallyFile
from tokscope.counting.word_forms import TextForms
from tokscope.errors import InputError
from tokscope.progress import NO_LISTENER, MeasureListener
from tokscope.tokenizers.interface import Tokenizer


def count_isolated_words(
    measurement: Measurement, tokenizers: Sequence[Tokenizer], watch: MeasureListener = NO_LISTENER
) -> Measurement:
    """Count the word forms of a text one by one instead of the text.

    Words, characters, bytes and tokens of each segment become those of its forms; segments and
    their translations stay what they were.
    """
    tally = measurement.tally
    words: _Words = (
        _FormWords(measurement) if tally.definition.split is not None else _GoldWords(measurement)
    )
    number = len(words.texts)
    characters = np.fromiter(map(len, words.texts), np.int64, number)
    sizes = np.fromiter((len(text.encode("utf-8")) for text in words.texts), np.int64, number)
    per_segment = words.per_segment
    columns = {}
    watch.on_count_start(len(tokenizers))
    for tokenizer in tokenizers:
        counted = words.counted(tokenizer.segmentation_source)
        columns[tokenizer.id] = CountColumns(
            per_segment(counted.tokens), per_segment(counted.unknown), per_segment(counted.lost)
        )
        watch.on_counted(tokenizer.id)
    return replace(
        measurement,
        tally=tally.with_text_of(
            words=per_segment(np.ones(number, np.int64)),
            characters=per_segment(characters),
            sizes=per_segment(sizes),
        ),
        columns=columns,
        count_options=replace(measurement.count_options, isolated=True),
    )


class _Words(Protocol):
    """The distinct words of a text, and which each segment has."""

    texts: list[str]

    def counted(self, tokenizer: Tokenizer) -> CountColumns:
        """Count each of them alone."""
        ...

    def per_segment(self, of_words: Integers) -> Integers:
        """Add up over each segment what is known of words."""
        ...


class _FormWords:
    """Word forms, from the chunks of the text."""

    def __init__(self, measurement: Measurement) -> None:
        self._tables = measurement.tables
        self._forms = TextForms(measurement.tables, measurement.tally.definition)
        self.texts = self._forms.texts

    def counted(self, tokenizer: Tokenizer) -> CountColumns:
        return self._forms.counted_bare(tokenizer)

    def per_segment(self, of_words: Integers) -> Integers:
        parts = [
            table.per_segment(own.per_chunk(of_words))
            for table, own in zip(self._tables, self._forms.chunks, strict=True)
        ]
        return np.concatenate(parts)


class _GoldWords:
    """Words as the file has them (the FORM column), from another reading of it."""

    def __init__(self, measurement: Measurement) -> None:
        known: dict[str, int] = {}
        ids: list[int] = []
        lengths: list[int] = []
        for segment in _read_again(measurement):
            ids += [known.setdefault(word, len(known)) for word in segment.forms or ()]
            lengths.append(len(segment.forms or ()))
        if lengths != measurement.tally.words.tolist():
            raise InputError(
                f"{measurement.corpus.name}: its words can be read only once",
                "name a file: words encoded alone need another reading of it",
            )
        self.texts = list(known)
        self._ids = np.array(ids, np.int64)
        self._ends = np.cumsum(np.array(lengths, np.int64))

    def counted(self, tokenizer: Tokenizer) -> CountColumns:
        return CountColumns.of(tokenizer.count_many(self.texts))

    def per_segment(self, of_words: Integers) -> Integers:
        sums = np.concatenate(([0], np.cumsum(of_words[self._ids])))
        return np.diff(sums[self._ends], prepend=0)


def _read_again(measurement: Measurement) -> Iterator[Segment]:
    if isinstance(measurement.corpus, TallyFile):
        raise InputError(
            f"{measurement.corpus.path}: a tally keeps how many words its file had, not the words",
            "name the CoNLL-U file itself",
        )
    return measurement.corpus.segments()
