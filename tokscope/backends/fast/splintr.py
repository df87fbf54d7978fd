"""Byte-level BPE from ranks by ``splintr-rs``: any pattern, and quick to load."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import splintr

from tokscope.backends.base import normalizing
from tokscope.backends.fast.counters import (
    FastCounter,
    Lengths,
    Material,
    flat_lengths,
    in_batches,
)
from tokscope.backends.fast.rank_lines import pattern_regex, rank_lines
from tokscope.backends.fast.unassigned import has_unassigned

_BATCH = 2_000_000


class SplintrCounter(FastCounter):
    """A vocabulary in splintr.

    Parameters
    ----------
    tokenizer : splintr.Tokenizer
        Loaded, without special tokens.
    normalize : callable or None
        Applied to each text first.
    """

    def __init__(self, tokenizer: Any, normalize: Callable[[str], str] | None) -> None:
        self._tokenizer = tokenizer
        self._normalize = normalize

    def leaves_out(self, text: str) -> bool:
        """Tell whether a text has characters that newer Unicode tables may call letters."""
        return has_unassigned(text)

    def count(self, texts: Sequence[str]) -> Lengths:
        """Count each of several texts."""
        tokens: list[int] = []
        for batch in in_batches(texts, _BATCH):
            asked = list(map(self._normalize, batch)) if self._normalize else batch
            _, offsets = self._tokenizer.encode_batch_flat(asked)
            tokens += flat_lengths(offsets)
        return Lengths.known(tokens)


def open_counter(material: Material) -> FastCounter:
    """Load a vocabulary."""
    lines, regex = rank_lines(material), pattern_regex(material)
    tokenizer = splintr.Tokenizer.from_bytes(lines, regex, {})
    return SplintrCounter(tokenizer, normalizing(material.facts.normalizer))
