"""Count texts with several tokenizers: integers per segment and tokenizer."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from itertools import pairwise

from tokscope.corpora.corpus import Corpus, nothing_read
from tokscope.corpora.segment import Batch, Segment
from tokscope.counting.blocks import to_blocks, units_of_table
from tokscope.counting.chunk_table import ChunkTable
from tokscope.counting.counts import CountCache, CountColumns, characters_to_encode
from tokscope.counting.options import DEFAULT_OPTIONS, CountOptions, NormalForm
from tokscope.counting.scheduler import USUAL, MemoryBudget, count_all, run_conformance_tests
from tokscope.counting.segment_table import SegmentTable
from tokscope.counting.tally_file import TallyFile, Text
from tokscope.counting.text_checks import LanguageSample, check_alignment
from tokscope.errors import InputError
from tokscope.parallel import set_thread_limit
from tokscope.progress import NO_LISTENER, MeasureListener
from tokscope.render.document import Signature
from tokscope.text.words import DEFAULT, WordDefinition
from tokscope.tokenizers.fast.selection import recount_after_fallback
from tokscope.tokenizers.interface import SplitPolicy, Tokenizer

_BLOCK = 1_000
"""Segments folded into one row where the rows of all would take too much memory."""
_COLUMNS = 9
"""Of a row, beside three for each tokenizer."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """Everything counted on one corpus."""

    corpus: Corpus | TallyFile
    tally: SegmentTable
    columns: dict[str, CountColumns]
    """By tokenizer id."""
    block: int | None = None
    """Segments that a row stands for at most; None where rows are segments."""
    tables: tuple[ChunkTable, ...] = ()
    """The text itself, where it was to be kept."""
    count_options: CountOptions = DEFAULT_OPTIONS
    """How it was counted."""

    def redefined(self, definition: WordDefinition) -> Measurement:
        """Recount words by another definition; the text must have been kept."""
        if definition == self.tally.definition:
            return self
        return replace(self, tally=self.tally.redefined(definition, self.tables))

    def with_template(self, tokenizers: Sequence[Tokenizer]) -> Measurement:
        """Count what the models' own templates add to each segment as well."""
        added = {each.id: each.template_tokens or 0 for each in tokenizers}
        columns = {
            id_: replace(each, tokens=each.tokens + added[id_] * self.tally.segments)
            for id_, each in self.columns.items()
        }
        return replace(
            self, columns=columns, count_options=replace(self.count_options, special=True)
        )


@dataclass(frozen=True, slots=True)
class Resources:
    """How much of the machine measuring may take; no result depends on it."""

    memory: int = USUAL
    """Bytes; text beyond is measured table by table."""
    workers: int = 1
    """Processes that count in parallel."""
    watch: MeasureListener = NO_LISTENER
    """Receives the progress."""


DEFAULT_RESOURCES = Resources()


def measure(
    corpus: Text,
    tokenizers: Sequence[Tokenizer],
    definition: WordDefinition = DEFAULT,
    *,
    cache: CountCache | None = None,
    resources: Resources = DEFAULT_RESOURCES,
    keep_tables: bool = False,
) -> Measurement:
    """Count a corpus with several tokenizers, in one pass over the text."""
    (measured,) = measure_texts(
        [corpus], tokenizers, definition, cache=cache, resources=resources, keep_tables=keep_tables
    )
    return measured


def measure_texts(
    corpora: Sequence[Text],
    tokenizers: Sequence[Tokenizer],
    definition: WordDefinition = DEFAULT,
    *,
    cache: CountCache | None = None,
    resources: Resources = DEFAULT_RESOURCES,
    keep_tables: bool = False,
    error_context: Callable[[int], AbstractContextManager[object]] = nullcontext,
) -> list[Measurement]:
    """Count several corpora; if an engine fails on the way, all are counted again without it.

    `error_context` surrounds the work on the corpus of each number, to collect its errors; a corpus
    whose error was collected is left out.
    """

    def work() -> list[Measurement]:
        measured: list[Measurement] = []
        for number, corpus in enumerate(corpora):
            with error_context(number):
                measured.append(
                    _measure_once(corpus, tokenizers, definition, cache, resources, keep_tables)
                )
        return measured

    return recount_after_fallback(tokenizers, work)


def _measure_once(
    corpus: Text,
    tokenizers: Sequence[Tokenizer],
    definition: WordDefinition,
    cache: CountCache | None,
    resources: Resources,
    keep_tables: bool,  # noqa: FBT001
) -> Measurement:
    set_thread_limit(resources.workers)
    if isinstance(corpus, TallyFile) and corpus.blocks is not None:
        whole = [
            tokenizer.id
            for tokenizer in tokenizers
            if tokenizer.split_policy is not SplitPolicy.CHUNKS
        ]
        if whole:
            corpus.need_segments(f"counting with {', '.join(whole)}")
    ids = [tokenizer.id for tokenizer in tokenizers]
    if len(set(ids)) < len(ids):
        raise InputError(f"two tokenizers are called the same: {', '.join(sorted(ids))}")
    tally = SegmentTable(definition)
    parts: dict[str, list[CountColumns]] = {id_: [] for id_ in ids}
    most_rows = MemoryBudget(resources.memory).rows // (8 * (_COLUMNS + 3 * len(ids)))
    folded: int | None = None
    kept: list[ChunkTable] = []
    rows = 0
    for number, table in enumerate(tables([corpus], tally, resources.memory, resources.watch)):
        jobs = [(tokenizer, characters_to_encode(tokenizer, table)) for tokenizer in tokenizers]
        resources.watch.on_pause()
        run_conformance_tests(jobs, resources.workers)
        for tokenizer, characters in jobs:
            tokenizer.schedule.plan_for(characters)
        rows += len(table)
        key = _key(tally, table, rows)
        known = {
            tokenizer.id: found
            for tokenizer in tokenizers
            if cache and (found := cache.get(tokenizer, key, len(table)))
        }
        missing = _alike(tokenizer for tokenizer in tokenizers if tokenizer.id not in known)
        resources.watch.on_count_start(len(missing))
        firsts = [alike[0] for alike in missing.values()]
        refused = {first.id: first.schedule.rejected_engines for first in firsts}
        for tokenizer, counts in count_all(firsts, table, resources.workers):
            known |= dict.fromkeys((each.id for each in missing[tokenizer.id]), counts)
            if (
                cache and tokenizer.schedule.rejected_engines == refused[tokenizer.id]
            ):  # else two engines counted
                cache.put(tokenizer, key, counts)
            resources.watch.on_counted(tokenizer.id)
        for id_, counts in known.items():
            parts[id_].append(counts)
        if keep_tables:
            kept.append(table)
        elif tally.blocks is None and (folded is not None or len(tally) > most_rows):
            for each in range(folded or 0, number + 1):
                blocks = to_blocks(tally, each, units_of_table(tally, each), _BLOCK)
                for columns in parts.values():
                    columns[each] = columns[each].summed_by_block(blocks)
            folded = number + 1
    if not len(tally):
        raise nothing_read(corpus.name, corpus.log)
    check_alignment(corpus, tally)
    if cache:
        cache.trim()
    is_folded = folded is not None or tally.blocks is not None
    return Measurement(
        corpus,
        tally,
        {id_: CountColumns.joined(counts) for id_, counts in parts.items()},
        int(tally.segments.max()) if is_folded else None,
        tuple(kept),
    )


def _key(tally: SegmentTable, table: ChunkTable, rows: int) -> str:
    """Return the key of a table in the cache of counts."""
    # the text and a place in it also say what the table itself holds, unless text was put into
    # blocks, which can be done in many ways
    key = f"{tally.digest}:{rows}:{len(table)}"
    return key if table.times is None else f"{key}:{table.digest}"


def _alike(tokenizers: Iterable[Tokenizer]) -> dict[str, list[Tokenizer]]:
    """Group tokenizers with the same files and engine, by the first id."""
    groups: dict[tuple[str, str], list[Tokenizer]] = {}
    for each in tokenizers:
        groups.setdefault((each.identity, each.engine), []).append(each)
    return {alike[0].id: alike for alike in groups.values()}


def tables(
    corpora: Sequence[Corpus | TallyFile],
    tally: SegmentTable,
    memory: int = USUAL,
    watch: MeasureListener = NO_LISTENER,
) -> Iterator[ChunkTable]:
    """Read text into a tally, handing out its chunks in tables that fit into memory."""
    share = MemoryBudget(memory)
    for corpus in corpora:
        if isinstance(corpus, TallyFile) and (len(corpora) == 1 or corpus.blocks is not None):
            if tally.pending:
                yield tally.table()
            yield from corpus.tables(tally)
            continue
        sample = LanguageSample()
        for batch in _batches(corpus, share.batch):
            tally.add(batch)
            sample.add(batch)
            watch.on_read(len(batch.data))
            if tally.pending >= share.table:
                yield tally.table()
        for note in sample.notes():
            corpus.log.note(f"{corpus.name}: {note}")
    if tally.pending:
        yield tally.table()


def _batches(corpus: Corpus | TallyFile, size: int) -> Iterator[Batch]:
    return corpus.batches() if isinstance(corpus, TallyFile) else corpus.batches(size)


_FUNCTIONS: dict[NormalForm, Callable[[str], str]] = {
    NormalForm.NFC: lambda text: unicodedata.normalize("NFC", text),
    NormalForm.NFKC: lambda text: unicodedata.normalize("NFKC", text),
}


@dataclass(frozen=True, slots=True)
class _Normalized:
    """All segments of a text, in a normal form."""

    text: Text
    form: NormalForm

    def segments(self) -> Iterator[Segment]:
        """Read them."""
        text, normalize = self.text, _FUNCTIONS[self.form]
        found = _stored_segments(text) if isinstance(text, TallyFile) else text.segments()
        for each in found:
            forms = None if each.forms is None else tuple(map(normalize, each.forms))
            yield replace(each, text=normalize(each.text), forms=forms)


def normalize_corpus(text: Text, form: NormalForm) -> Corpus:
    """Return a text in a Unicode normal form.

    Its digest is that of the normalized text, which is what is counted.
    """
    return Corpus(
        text.name,
        (_Normalized(text, form),),
        text.unit,
        is_aligned=text.is_aligned,
        assumed_languages=text.assumed_languages,
        log=text.log,
    )


def _stored_segments(stored: TallyFile) -> Iterator[Segment]:
    for batch in stored.batches():
        runs = (run for run in batch.runs for _ in range(run.size))
        bounds = [*batch.starts.tolist(), len(batch.data)]
        for number, (run, (start, end)) in enumerate(zip(runs, pairwise(bounds), strict=True)):
            yield Segment(
                batch.data[start + 1 : end].decode("utf-8"),
                run.language,
                run.domain,
                None if batch.keys is None else batch.keys[number],
                run.source,
                None if batch.gold is None else batch.gold[number],
            )


def signature_of(
    tokenizers: Sequence[Tokenizer],
    corpora: Mapping[str, str],
    *,
    words: str,
    unit: str,
    options: CountOptions = DEFAULT_OPTIONS,
    reference_language: str | None = None,
) -> Signature:
    """Build the signature of a result."""
    return Signature(
        words=words,
        unit="word" if options.isolated else unit,
        normalization=options.normal_form.value if options.normal_form else "none",
        special="yes" if options.special else "no",
        corpora=corpora,
        tokenizers={tokenizer.id: tokenizer.fingerprint for tokenizer in tokenizers},
        engines=tuple(sorted({tokenizer.engine for tokenizer in tokenizers})),
        reference_language=reference_language,
    )


def signature_of_texts(
    measurements: Sequence[Measurement],
    tokenizers: Sequence[Tokenizer],
    words: str,
    reference_language: str | None = None,
) -> Signature:
    """Build the signature of what was counted in some texts."""
    return signature_of(
        tokenizers,
        {each.corpus.name: each.tally.digest for each in measurements},
        words=words,
        unit="+".join(dict.fromkeys(each.corpus.unit for each in measurements)),
        options=measurements[0].count_options,
        reference_language=reference_language,
    )
