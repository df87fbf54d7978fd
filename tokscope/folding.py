"""Fold neighbouring rows of a tally into blocks, where all rows would take too much memory."""

from __future__ import annotations

import numpy as np

from tokscope.chunk_table import Integers
from tokscope.columns import summed
from tokscope.tally import Tally


def fold(tally: Tally, number: int, size: int) -> Integers:
    """Sum up neighbouring rows of one table into blocks; labels never mix.

    Parameters
    ----------
    tally : Tally
        What the table is of.
    number : int
        Of the table.
    size : int
        Rows a block takes.

    Returns
    -------
    array of int64
        The number of the block that each row went into.
    """
    labels = [each.column for each in (tally.languages, tally.domains, tally.sources)]
    keys = np.stack([label.part(number) for label in labels], axis=1)
    kinds = np.unique(keys, axis=0, return_inverse=True)[1].reshape(-1)
    order = np.argsort(kinds, kind="stable")
    starts = np.concatenate(([0], np.cumsum(np.bincount(kinds))))[kinds[order]]
    place = np.empty(len(kinds), np.int64)
    place[order] = np.arange(len(kinds)) - starts
    pairs = np.stack((kinds, place // size), axis=1)
    first, blocks = np.unique(pairs, axis=0, return_index=True, return_inverse=True)[1:]
    blocks = blocks.reshape(-1)
    for column in (*labels, tally.pair_column):
        column.replace(number, column.part(number)[first])
    for column in (
        tally.word_column,
        tally.character_column,
        tally.byte_column,
        tally.segment_column,
    ):
        column.replace(number, summed(column.part(number), blocks))
    return blocks
