"""Tokens of joined texts are distinguished, or nothing is said."""

from __future__ import annotations

import numpy as np

from tokscope.text.chunk_buffer import buffer_of
from tokscope.tokenizers.engines.batching import by_id, lengths_by_size, token_counts_by_separator

CHUNKS, _ = buffer_of([" да", " it"])
SIZES = by_id([7, 8, 9], [1, 2, 4])


def test_sizes_tell_where_chunks_end() -> None:
    assert lengths_by_size(CHUNKS, [7, 9, 8, 7], SIZES) == [2, 2]


def test_a_token_over_the_end_of_a_chunk_says_nothing() -> None:
    assert lengths_by_size(CHUNKS, [9, 8, 8], SIZES) is None


def test_missing_bytes_say_nothing() -> None:
    assert lengths_by_size(CHUNKS, [7, 9, 8], SIZES) is None
    assert lengths_by_size(CHUNKS, [7, 9, 8, 7, 7], SIZES) is None


def test_marks_tell_where_texts_end() -> None:
    ids = np.array([1, 5, 0, 0, 5, 5, 2, 0], np.uint32)
    assert token_counts_by_separator(ids, mark=5, number=4, unknown=0) == (
        [1, 2, 0, 2],
        [0, 2, 0, 1],
    )


def test_another_number_of_marks_says_nothing() -> None:
    assert token_counts_by_separator([1, 5, 1], mark=5, number=3, unknown=0) is None
    assert token_counts_by_separator([1, 5, 1], mark=5, number=1, unknown=0) is None
