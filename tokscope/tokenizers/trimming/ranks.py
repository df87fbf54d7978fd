"""The ranks of a byte-level BPE that some texts can use, for tiktoken.

Every token keeps its rank, and single bytes are always included.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from itertools import chain
from typing import TYPE_CHECKING

from tokscope.catalogue.catalogue import Catalogue
from tokscope.sources.store import Store
from tokscope.sources.verification import VocabularyFiles
from tokscope.text.chunk_buffer import blocks_of
from tokscope.text.unicode import normalizer_for
from tokscope.tokenizers.engines.base import LoadedTokenizer
from tokscope.tokenizers.engines.registry import read_official_ranks, tokenizer_of_ranks
from tokscope.tokenizers.interface import VocabularyOptions
from tokscope.tokenizers.trimming.base import VocabularyTrimmer
from tokscope.tokenizers.vocabulary_cache import RankColumns, Ranks, columns_of

if TYPE_CHECKING:
    from tokscope.text.substring_filter import SubstringFilter


_BLOCK = 64
"""Texts that are processed together."""
_AN_ENTRY = 0.9e-6
"""Seconds that loading an entry takes."""


class RankTrimmer(VocabularyTrimmer[LoadedTokenizer]):
    """Makes tokenizers of some of the ranks of a vocabulary."""

    def __init__(
        self,
        entries: int,
        read: Callable[[], RankColumns],
        make: Callable[[Ranks], LoadedTokenizer],
        normalizer: str | None,
    ) -> None:
        super().__init__(entries, entries * _AN_ENTRY)
        self._read = read
        self._make = make
        self._normalizer = normalizer

    @cached_property
    def _columns(self) -> RankColumns:
        return self._read()

    def _of(self, within: SubstringFilter) -> LoadedTokenizer:
        return self._make(self._columns.part(within.and_of(self._normalized(within))))

    def _normalized(self, within: SubstringFilter) -> list[str]:
        """Normalise the texts that are not in the form; what stands in one that is, is so too."""
        normalize = normalizer_for(self._normalizer)
        if normalize is None:
            return []
        blocks = blocks_of(within.texts, _BLOCK)
        others = (block for block in blocks if normalize(joined := "".join(block)) != joined)
        return [made for text in chain.from_iterable(others) if (made := normalize(text)) != text]


def parts_of_ranks(
    id_: str,
    entries: int,
    files: VocabularyFiles,
    facts: VocabularyOptions,
    catalogue: Catalogue,
    store: Store,
) -> RankTrimmer:
    """Build tokenizers of parts of a verified rank file."""
    return RankTrimmer(
        entries,
        lambda: columns_of(files, store, partial(read_official_ranks, files)),
        lambda ranks: tokenizer_of_ranks(id_, ranks, facts, catalogue),
        facts.normalizer,
    )
