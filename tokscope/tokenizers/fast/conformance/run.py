"""Run the conformance test of an engine: compare it with the official one on all documents."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain

from tokscope.errors import EngineError, TokscopeError
from tokscope.text.chunk_buffer import ChunkBuffer, buffer_of
from tokscope.text.split_points import chunks
from tokscope.tokenizers.engines.base import LoadedTokenizer, is_panic
from tokscope.tokenizers.fast.conformance.documents import conformance_documents, vocabulary_texts
from tokscope.tokenizers.fast.conformance.results import ConformanceMismatch, ConformanceResult
from tokscope.tokenizers.fast.counter import EngineCounts, FastCounter
from tokscope.tokenizers.interface import SplitPolicy, TokenCounts

_EVERY_CHUNK = 3
"""One chunk in so many counts as following other text."""
_LINE = "\n"
_STDERR = 2


def is_engine_failure(error: BaseException) -> bool:
    """Return whether an engine failed by itself; a panic of one written in Rust is no Exception."""
    if isinstance(error, EngineError):
        return True
    if isinstance(error, (MemoryError, TokscopeError)):
        return False  # of the machine, or of a vocabulary that the official engine refuses too
    return isinstance(error, Exception) or is_panic(error)


def in_a_line(error: BaseException) -> str:
    """Return an engine's failure in one line."""
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__


class ConformanceTest:
    """The counts of the official engine on the adversarial documents, computed once.

    Lost characters are not compared: only the official engine counts them, in fast runs too.
    """

    def __init__(self, official: LoadedTokenizer, documents: Sequence[str] | None = None) -> None:
        if documents is None:
            tokens = official.token_bytes().values()
            documents = (*conformance_documents(), *vocabulary_texts(tokens))
        self._documents = documents
        self._official = official
        official = official.strip_lost
        self._whole = official.count_many(self._documents)
        self._chunks: list[str] = []
        self._continuing: TokenCounts | None = None
        self._running: tuple[ChunkBuffer, TokenCounts] | None = None
        if official.split_policy is SplitPolicy.CHUNKS:
            parts = chain.from_iterable(chunks(text)[1:] for text in self._documents)
            self._chunks = list(dict.fromkeys(parts))[::_EVERY_CHUNK]
            self._continuing = official.count_continuations(self._chunks)
            running, places = buffer_of(self._chunks)
            self._running = running, _taken(self._continuing, places)

    def run(self, counter: FastCounter) -> ConformanceResult:
        """Test a counter."""
        number = len(self._documents)
        try:
            lengths = counter.count(self._documents)
            difference = self._difference_in_lines(counter, lengths)
            if difference is None:
                difference = self._difference(counter, self._documents, lengths, self._whole)
            if difference is None and self._continuing is not None:
                lengths = counter.count_continuations(self._chunks)
                difference = self._difference(
                    counter, self._chunks, lengths, self._continuing, is_continuing=True
                )
            if difference is None and self._running is not None:
                chunks, counts = self._running
                lengths = counter.count_continuations(chunks)
                difference = self._difference(counter, chunks, lengths, counts, is_continuing=True)
        except BaseException as error:
            if not is_engine_failure(error):
                raise
            return ConformanceResult(is_certified=False, documents=number, reason=in_a_line(error))
        return ConformanceResult(difference is None, number, difference)

    def _difference_in_lines(
        self, counter: FastCounter, lengths: EngineCounts
    ) -> ConformanceMismatch | None:
        """Find the first line counted differently, within the documents whose counts differ.

        A counter skips a whole document if one line is not supported.
        """
        both = zip(lengths.tokens, self._whole.tokens, strict=True)
        lines = [
            line
            for document, (ours, official) in zip(self._documents, both, strict=True)
            if ours != official and _LINE in document
            for line in document.split(_LINE)
            if not counter.unsupported_text(line)
        ]
        if not lines:
            return None
        counts = self._official.strip_lost.count_many(lines)
        return self._difference(counter, lines, counter.count(lines), counts)

    def _difference(
        self,
        counter: FastCounter,
        texts: Sequence[str],
        ours: EngineCounts,
        official: TokenCounts,
        *,
        is_continuing: bool = False,
    ) -> ConformanceMismatch | None:
        """Find the first text that was counted differently."""
        mine = zip(ours.tokens, ours.unknown, strict=True)
        theirs = zip(official.tokens, official.unknown, strict=True)
        for text, one, other in zip(texts, mine, theirs, strict=True):
            if one != other and not counter.unsupported_text(text):
                lost = self._official.lost(text)
                return ConformanceMismatch(text, (*one, lost), (*other, lost), is_continuing)
        return None


def _taken(counts: TokenCounts, places: Sequence[int]) -> TokenCounts:
    """Return the counts at some positions."""
    columns = (counts.tokens, counts.unknown, counts.lost)
    return TokenCounts(*([column[place] for place in places] for column in columns))


@contextmanager
def suppress_stderr() -> Iterator[None]:
    """Discard what an engine writes to stderr when it panics."""
    kept = os.dup(_STDERR)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, _STDERR)
        yield
    finally:
        os.dup2(kept, _STDERR)
        os.close(kept)
        os.close(nowhere)
