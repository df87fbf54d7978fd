"""Partial vocabularies for short texts.

BPE merges and the Unigram search use only entries that occur in the text as substrings, so an
official engine with only these entries counts the same.
"""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from tokscope.text.substring_filter import SubstringFilter


_Part = TypeVar("_Part")

_SHARE = 2 / 3
"""Of the time that loading the whole takes, what all parts together may take."""
_NUMPY = 0.075
"""Seconds that importing it takes, where nothing else did."""
_A_PART = 0.005
_A_LOOK, _AN_ENTRY = 30e-9, 20e-9
"""Seconds for a part, whatever is in it; for each substring; for each entry of the whole."""


class VocabularyTrimmer(ABC, Generic[_Part]):
    """Makes tokenizers, or engines, of parts of one vocabulary."""

    def __init__(self, entries: int, takes: float) -> None:
        self._entries = entries
        self._left = takes * _SHARE
        self._within: SubstringFilter | None = None
        self._part: _Part | None = None

    def trim_for(self, texts: Sequence[str]) -> _Part | None:
        """Return a tokenizer that counts some texts and chunks as the whole vocabulary does."""
        if "numpy" not in sys.modules:
            self._left -= _NUMPY
        if self._left < 0:
            return None
        from tokscope.text.substring_filter import SubstringFilter

        within = SubstringFilter.of(texts)
        if within is not self._within:
            self._left -= self._takes(within)
            if self._left < 0:
                return None
            self._within, self._part = within, self._of(within)
        return self._part

    def repays(self, texts: Sequence[str]) -> bool:
        """Return whether a partial vocabulary for some texts loads faster than the whole."""
        from tokscope.text.substring_filter import SubstringFilter

        return self._takes(SubstringFilter.of(texts)) < self._left

    def _takes(self, within: SubstringFilter) -> float:
        """Return how many seconds a part takes, about."""
        tasks = 0.0 if within.are_known else within.lookup_count * _A_LOOK
        return tasks + _A_PART + self._entries * _AN_ENTRY

    @abstractmethod
    def _of(self, within: SubstringFilter) -> _Part | None:
        """Build a tokenizer of the entries that some texts might contain.

        None if it does not pay.
        """


class LazyVocabulary(Generic[_Part]):
    """Gives the part of a vocabulary that texts can use, or all of it once that is loaded."""

    def __init__(self, open_: Callable[[], _Part], parts: VocabularyTrimmer[_Part] | None) -> None:
        self._open = open_
        self._parts = parts
        self._opened: _Part | None = None

    @property
    def whole(self) -> _Part:
        """All of it, loaded on first use."""
        if self._opened is None:
            self._opened = self._open()
        return self._opened

    def expect(self, texts: Sequence[str]) -> None:
        """Prepare for texts whose words will be counted; many of them need the whole vocabulary."""
        if self._parts is not None and not self._parts.repays(texts):
            self._parts = None

    def for_(self, texts: Sequence[str]) -> _Part:
        """Return what counts some texts as the whole does."""
        if self._opened is not None or self._parts is None:
            return self.whole
        return self._parts.trim_for(texts) or self.whole
