"""Tokenizers × corpus → integers per segment.

The only place where tokenizers meet text in bulk. Ratios are made of its sums, elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tokscope.chunk_table import ChunkTable
from tokscope.corpora import Corpus, nothing_read
from tokscope.count_cache import CountCache
from tokscope.counting import CountColumns
from tokscope.errors import InputError
from tokscope.tally import Tally
from tokscope.tally_file import StoredTally
from tokscope.text.words import DEFAULT, WordDefinition
from tokscope.tokenizer import Tokenizer
from tokscope.workers import count_all

MEMORY = 2 << 30
"""Bytes that measuring may take by default."""
_TABLE_SHARE = 8
"""A table may take one part in so many of the memory: counting it needs copies of its columns."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """Everything counted on one corpus."""

    corpus: Corpus | StoredTally
    tally: Tally
    columns: dict[str, CountColumns]
    """By tokenizer id."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How much of the machine measuring may take; no result depends on it."""

    memory: int = MEMORY
    """Bytes; text beyond is measured table by table."""
    workers: int = 1
    """Processes that count side by side."""


USUAL_EFFORT = Effort()


def measure(
    corpus: Corpus | StoredTally,
    tokenizers: Sequence[Tokenizer],
    definition: WordDefinition = DEFAULT,
    *,
    cache: CountCache | None = None,
    effort: Effort = USUAL_EFFORT,
) -> Measurement:
    """Count a corpus with several tokenizers, in one pass over the text.

    Parameters
    ----------
    corpus : Corpus or StoredTally
        The text.
    tokenizers : sequence of Tokenizer
        Loaded, each with an id of its own.
    definition : WordDefinition
        What a word is.
    cache : CountCache, optional
        Counts made before. Filled tokenizer by tokenizer, so that a run that was stopped goes on
        where it was.
    effort : Effort
        Memory and processes.

    Returns
    -------
    Measurement
        Integers per segment.

    Raises
    ------
    InputError
        The corpus cannot be read or holds no text.
    """
    ids = [tokenizer.id for tokenizer in tokenizers]
    if len(set(ids)) < len(ids):
        raise InputError(f"two tokenizers are called the same: {', '.join(sorted(ids))}")
    tally = Tally(definition)
    parts: dict[str, list[CountColumns]] = {id_: [] for id_ in ids}
    for table in tables(corpus, tally, effort.memory):
        # a digest of all text up to here and a place in it also say what the table itself holds
        key = f"{tally.digest}:{len(tally)}:{len(table)}"
        known = {
            tokenizer.id: found
            for tokenizer in tokenizers
            if cache and (found := cache.get(tokenizer, key, len(table)))
        }
        missing = [tokenizer for tokenizer in tokenizers if tokenizer.id not in known]
        for tokenizer, counts in count_all(missing, table, effort.workers):
            known[tokenizer.id] = counts
            if cache:
                cache.put(tokenizer, key, counts)
        for id_, counts in known.items():
            parts[id_].append(counts)
    if not len(tally):
        raise nothing_read(corpus.name, corpus.log)
    if cache:
        cache.trim()
    columns = {id_: CountColumns.joined(counts) for id_, counts in parts.items()}
    return Measurement(corpus, tally, columns)


def tables(corpus: Corpus | StoredTally, tally: Tally, memory: int) -> Iterator[ChunkTable]:
    """Read a corpus into a tally, handing out its chunks in tables that fit into memory."""
    if isinstance(corpus, StoredTally):
        yield from corpus.tables(tally)
        return
    for batch in corpus.batches():
        tally.add(batch)
        if tally.pending * _TABLE_SHARE >= memory:
            yield tally.table()
    if tally.pending:
        yield tally.table()
