"""A tokenizer whose identity is known and whose engine is started only when something is asked.

The loader remembers what a vocabulary is by the digests of its files, so that a run whose counts
are all remembered starts no engine at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property

from tokscope.backends.base import Facts, LoadedTokenizer
from tokscope.backends.parts import Parts, WholeOrPart
from tokscope.backends.remembered import Memory
from tokscope.tokenizer import Algorithm, Counts, Cut, Segmentation


class DeferredTokenizer(LoadedTokenizer):
    """Stands for a tokenizer until it is needed.

    Parameters
    ----------
    id_ : str
        What it is called in results.
    algorithm : Algorithm
        How it segments.
    engine : str
        Library and version that will count.
    facts : Facts
        What is known of the vocabulary.
    memory : Memory
        Where it is remembered whether chunks may be counted apart.
    open_ : callable
        Starts the engine.
    parts : Parts
        Gives a tokenizer that counts some texts as the whole one does, where one is sooner made;
        it is asked until the whole one is loaded.
    """

    def __init__(
        self,
        id_: str,
        algorithm: Algorithm,
        engine: str,
        facts: Facts,
        *,
        memory: Memory,
        open_: Callable[[], LoadedTokenizer],
        parts: Parts[LoadedTokenizer] | None = None,
    ) -> None:
        super().__init__(id_, algorithm, engine, facts.special)
        self.facts = facts
        self._memory = memory
        self._loaded = WholeOrPart(open_, parts)

    @property
    def opened(self) -> LoadedTokenizer:
        """The tokenizer itself, loaded on first use."""
        return self._loaded.whole

    @property
    def remarks(self) -> tuple[str, ...]:
        """What its files ask for that counting leaves out, a sentence each."""
        return self.facts.remarks

    @property
    def drops(self) -> str:
        """Regular expression found in every text of which it may leave something out."""
        return self.facts.drops

    def encode(self, text: str) -> list[int]:
        """Encode a text into content token ids."""
        return self.opened.encode(text)

    def encode_many(self, texts: Sequence[str]) -> Iterable[Sequence[int]]:
        """Encode several texts, each for itself."""
        return self.opened.encode_many(texts)

    def decode(self, ids: Sequence[int]) -> str:
        """Decode content token ids."""
        return self.opened.decode(ids)

    def normalized(self, text: str) -> str:
        """Bring a text into the form in which it is cut."""
        return self.opened.normalized(text)

    def fallback_ids(self) -> frozenset[int]:
        """List the ids that stand for a single byte which no entry spells."""
        return self.opened.fallback_ids()

    @property
    def template_tokens(self) -> int | None:
        """Special tokens that the model's own template adds to a text."""
        return self.opened.template_tokens

    @property
    def alike(self) -> LoadedTokenizer:
        """The tokenizer itself, loaded."""
        return self.opened.alike

    @property
    def without_lost(self) -> LoadedTokenizer:
        """The tokenizer itself, loaded and told not to look for what unknown tokens stand for."""
        return self.opened.without_lost

    def count(self, text: str) -> int:
        """Count the content tokens of a text."""
        return self._loaded.for_([text]).count(text)

    def count_many(self, texts: Sequence[str]) -> Counts:
        """Count each of several texts, unknown tokens apart."""
        return self._loaded.for_(texts).count_many(texts)

    @cached_property
    def cut(self) -> Cut:
        """Whether chunks may be counted apart; remembered, since it may take the vocabulary."""
        known = self._memory.cut
        if known is None:
            known = self.opened.cut
            self._memory.keep_cut(known)
        return known

    @property
    def cut_reason(self) -> str:
        """What in the tokenizer allows the cut or forbids it."""
        return self.opened.cut_reason

    def lost(self, text: str) -> int:
        """Count the characters that unknown tokens of a text stand for, white space apart."""
        return self._loaded.for_([text]).lost(text)

    def count_continuing(self, chunks: Sequence[str]) -> Counts:
        """Count chunks that follow other text."""
        return self._loaded.for_(chunks).count_continuing(chunks)

    def segment(self, text: str) -> Segmentation:
        """Show where a text is cut, with byte spans."""
        return self.opened.segment(text)

    def token_bytes(self) -> Mapping[int, bytes]:
        """Map every id that text can produce to its bytes."""
        return self.opened.token_bytes()

    def _size(self) -> int:
        return self.facts.vocabulary

    def _digest(self) -> str:
        return self.facts.fingerprint
