"""A text reduced to its word forms, each encoded alone: what Rust et al. 2021 count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from tokscope.chunk_table import Integers
from tokscope.counting import CountColumns
from tokscope.measuring import Measurement
from tokscope.summing.forms import TextForms
from tokscope.tokenizer import Tokenizer


def isolated(measurement: Measurement, tokenizers: Sequence[Tokenizer]) -> Measurement:
    """Count the word forms of a text one by one instead of the text.

    Words, characters, bytes and tokens of each segment become those of its forms; segments and
    their translations stay what they were.

    Parameters
    ----------
    measurement : Measurement
        With its text kept.
    tokenizers : sequence of Tokenizer
        Those that counted it.

    Raises
    ------
    InputError
        The words are those of a file, which does not keep them one by one.
    """
    tally = measurement.tally
    forms = TextForms(measurement.tables, tally.definition)

    def per_segment(of_forms: Integers) -> Integers:
        parts = [
            table.per_segment(own.per_chunk(of_forms))
            for table, own in zip(measurement.tables, forms.chunks, strict=True)
        ]
        return np.concatenate(parts)

    number = len(forms.texts)
    characters = np.fromiter(map(len, forms.texts), np.int64, number)
    sizes = np.fromiter((len(text.encode("utf-8")) for text in forms.texts), np.int64, number)
    columns = {}
    for tokenizer in tokenizers:
        counted = forms.counted_bare(tokenizer.alike)
        columns[tokenizer.id] = CountColumns(
            per_segment(counted.tokens), per_segment(counted.unknown), per_segment(counted.lost)
        )
    return replace(
        measurement,
        tally=tally.with_text_of(
            words=per_segment(np.ones(number, np.int64)),
            characters=per_segment(characters),
            sizes=per_segment(sizes),
        ),
        columns=columns,
        way=replace(measurement.way, isolated=True),
    )
