"""Compare tokenizers on text: fertility and premium, words, robustness, morpheme boundaries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tokscope.analysis.boundaries import BoundaryReport, Position, gold_list, report_boundaries
from tokscope.analysis.boundaries_report import boundaries_document
from tokscope.analysis.stress import check_sort, measure_stress, stress_document
from tokscope.analysis.words import Sort
from tokscope.analysis.words_report import Grouping, run_words
from tokscope.api.inputs import CorpusInput, TextInput, names_of, resources_of, texts_of
from tokscope.api.tokenizers import load_named
from tokscope.comparison.formats import comparison_document, render_all
from tokscope.comparison.report import Report
from tokscope.comparison.run import comparison_options, run_comparison
from tokscope.comparison.tables import Record, flat_columns, flat_rows, long_rows
from tokscope.corpora.open import OpenOptions, read_options
from tokscope.counting.counts import CountCache
from tokscope.errors import InputError, choose
from tokscope.render.document import Document, OutputFormat
from tokscope.render.result import DocumentResult, Result
from tokscope.tokenizers.fast.selection import EngineChoice
from tokscope.tokenizers.interface import VocabularyOptions
from tokscope.tokenizers.loader import create_loader
from tokscope.tokenizers.names import resolve_all

if TYPE_CHECKING:
    import pandas as pd

WORDS_DEFAULT = ("o200k_base", "cl100k_base", "qwen")


@dataclass(frozen=True, slots=True, repr=False)
class Comparison(Result):
    """Tokenizers compared on text, as `tokscope compare` prints them.

    Attributes
    ----------
    reports : tuple of Report
        One, or one for each word definition and each text that is kept apart.
    """

    reports: tuple[Report, ...]

    @property
    def report(self) -> Report:
        """The first report."""
        return self.reports[0]

    @property
    def rows(self) -> list[Record]:
        """The rows of the JSON file: every key is there, undefined is None, nothing is rounded."""
        return [row for report in self.reports for row in long_rows(report)]

    @property
    def notes(self) -> tuple[str, ...]:
        """What was assumed or left out."""
        return tuple(dict.fromkeys(note for report in self.reports for note in report.notes))

    def document(self) -> Document:
        """Return the wide tables with their footnotes."""
        documents = [comparison_document(each) for each in self.reports]
        return replace(
            documents[-1],
            tables=tuple(table for each in documents for table in each.tables),
            notes=tuple(dict.fromkeys(note for each in documents for note in each.notes)),
            records={"rows": self.rows},
        )

    def to_json(self) -> str:
        """Return the reports as a JSON object, the same as ``--format json`` prints."""
        return render_all(self.reports, OutputFormat.JSON)

    def to_pandas(self) -> pd.DataFrame:
        """Return a data frame with one row per tokenizer, corpus and language."""
        import pandas as pd

        columns = dict.fromkeys(name for report in self.reports for name in flat_columns(report))
        rows = [row for report in self.reports for row in flat_rows(report)]
        return pd.DataFrame(rows, columns=list(columns))

    def __str__(self) -> str:
        return render_all(self.reports, OutputFormat.TABLE)


def compare(
    tokenizers: str | Iterable[str] | None = None,
    corpora: CorpusInput | None = None,
    *,
    text: TextInput | None = None,
    aligned: bool = False,
    trust_alignment: bool = False,
    apart: bool = False,
    against: str | None = None,
    metrics: str | Iterable[str] = (),
    words: str = "lexical",
    by: str = "language",
    reference_language: str | None = None,
    isolated: bool = False,
    special: bool = False,
    normalize: str | None = None,
    keep_going: bool = False,
    unit: str | None = None,
    encoding: str | None = None,
    field: str | None = None,
    key: str | None = None,
    limit: int | None = None,
    sample: int | None = None,
    seed: int = 1,
    skip_bad: bool = False,
    raw: bool = False,
    pattern: str | None = None,
    normalizer: str | None = None,
    lowercase: bool | None = None,
    workers: int = 1,
    memory: str = "2G",
    engine: EngineChoice | str = EngineChoice.AUTO,
    offline: bool = False,
) -> Comparison:
    """Compare tokenizers on text.

    Parameters
    ----------
    tokenizers : str or iterable of str, optional
        Names as `load` takes them; by default the catalogue's default set.
    corpora : str, path, Corpus, or iterable of them, optional
        What ``--corpus`` takes, files, or open corpora; by default ``parallel-en-ru``.
    text : str, column of str, or mapping of language to column, optional
        Strings: a list, a pandas Series, an Arrow array or a one-column table; each string of a
        column is a segment, a single string is split into lines.
    trust_alignment : bool
        Do not compare the lengths of translations with `aligned`.
    aligned : bool
        The files, or the columns of `text`, are translations of each other.
    apart : bool
        Report each corpus separately; required for several corpora.
    against : str, optional
        The tokenizer that the others are compared with.
    metrics : str or iterable of str
        Further metrics, ``core`` or ``all``.
    words : {"lexical", "whitespace", "uax29", "gold", "all"}
        The definition of a word.
    by : {"language", "corpus", "domain", "file", "segment"}
        What there are rows for, beside tokenizer, corpus and language.
    reference_language : str, optional
        Language that premiums are relative to; English by default, else the first.
    isolated : bool
        Encode each word form alone.
    special : bool
        Count the special tokens that a model's template adds to each segment.
    normalize : {"nfc", "nfkc"}, optional
        Normal form that the text is brought into first.
    keep_going : bool
        Report the other tokenizers if one is unavailable.
    unit, encoding, field, key, limit, sample, seed, skip_bad, raw
        How files are read, as the options of the command.
    pattern, normalizer, lowercase, engine, offline
        As for `load`.
    workers : int
        Processes that count.
    memory : str
        Memory to stay within, such as ``500M``.

    Returns
    -------
    Comparison

    Raises
    ------
    TokscopeError
        A tokenizer is unavailable (all of them are reported together), the text cannot be read, or
        the options contradict each other.

    Examples
    --------
    >>> result = compare("o200k_base", text={"ru": ["Привет, мир"]}, offline=True)
    >>> result.rows[0]["tokens"], result.rows[0]["words"]
    (4, 2)
    """
    options = comparison_options(
        words=words,
        by=by,
        metrics=names_of(metrics),
        reference_language=reference_language,
        isolated=isolated,
        special=special,
        normalize=normalize,
        apart=apart,
    )
    reading = OpenOptions(
        read_options(unit, encoding, field, key, skip_bad=skip_bad, raw=raw),
        is_aligned=aligned,
        trust_alignment=trust_alignment,
        limit=limit,
        sample=sample,
        seed=seed,
        offline=offline,
    )
    loader = create_loader(offline=offline, engine=engine)
    stated = VocabularyOptions(pattern, normalizer, lowercase)
    named = None if tokenizers is None else names_of(tokenizers)
    reports = run_comparison(
        loader,
        None if named is None else resolve_all(named, loader.catalogue, stated),
        texts_of(text, corpora, reading),
        against=against,
        options=stated,
        keep_going=keep_going or named is None,
        request=options,
        resources=resources_of(workers, memory),
    )
    return Comparison(reports)


class Words(DocumentResult):
    """The most expensive words of a text, as `tokscope words` prints them."""

    __slots__ = ()


def words(
    tokenizers: str | Iterable[str] | None = None,
    corpora: CorpusInput | None = None,
    *,
    text: TextInput | None = None,
    language: str | None = None,
    by: str | None = None,
    sort: str = "total",
    top: int = 20,
    keep_going: bool = False,
    unit: str | None = None,
    encoding: str | None = None,
    field: str | None = None,
    limit: int | None = None,
    sample: int | None = None,
    seed: int = 1,
    skip_bad: bool = False,
    raw: bool = False,
    pattern: str | None = None,
    normalizer: str | None = None,
    lowercase: bool | None = None,
    memory: str = "2G",
    offline: bool = False,
) -> Words:
    """Find the words that cost the most tokens.

    Parameters
    ----------
    tokenizers : str or iterable of str, optional
        Names as `load` takes them; the first one sets the order.
    corpora, text
        As for `compare`.
    language : str, optional
        Only text in this language, or ``all``; by default Russian if there is any.
    by : {"band", "pos", "ending"}, optional
        Group by frequency band, or in Russian by part of speech or ending (extra ``morphology``).
    sort : {"total", "each"}
        Order by the extra tokens of all occurrences, or of each one.
    top : int
        Number of words in the tables.
    keep_going, unit, encoding, field, limit, sample, seed, skip_bad, raw, memory
        As for `compare`.
    pattern, normalizer, lowercase, offline
        As for `load`.

    Returns
    -------
    Words

    Raises
    ------
    TokscopeError
        There are no words in this language, an extra is missing, or as for `compare`.
    """
    grouping = choose(by, {each.value: each for each in Grouping}, "grouping") if by else None
    order = choose(sort, {each.value: each for each in Sort}, "order")
    reading = OpenOptions(
        read_options(unit, encoding, field, None, skip_bad=skip_bad, raw=raw),
        limit=limit,
        sample=sample,
        seed=seed,
        offline=offline,
    )
    loaded = load_named(
        create_loader(offline=offline),
        tokenizers,
        default=WORDS_DEFAULT,
        keep_going=keep_going,
        options=VocabularyOptions(pattern, normalizer, lowercase),
    )
    return Words(
        run_words(
            loaded,
            texts_of(text, corpora, reading),
            language=language,
            by=grouping,
            sort=order,
            top=top,
            resources=resources_of(1, memory),
        )
    )


class Stress(DocumentResult):
    """Extra tokens of perturbed Russian text, as `tokscope stress` prints them."""

    __slots__ = ()


def stress(
    tokenizers: str | Iterable[str] | None = None,
    *,
    sort: str = "all",
    keep_going: bool = False,
    pattern: str | None = None,
    normalizer: str | None = None,
    lowercase: bool | None = None,
    workers: int = 1,
    memory: str = "2G",
    offline: bool = False,
) -> Stress:
    """Measure how many more tokens perturbed Russian text takes than plain text.

    Parameters
    ----------
    tokenizers : str or iterable of str, optional
        Names as `load` takes them; by default the catalogue's default set.
    sort : str
        The perturbation that sets the order, or ``all``.
    keep_going, workers, memory
        As for `compare`.
    pattern, normalizer, lowercase, offline
        As for `load`.

    Returns
    -------
    Stress

    Raises
    ------
    TokscopeError
        The perturbation is unknown, or a tokenizer is unavailable.
    """
    check_sort(sort)
    loader = create_loader(offline=offline)
    options = VocabularyOptions(pattern, normalizer, lowercase)
    loaded = load_named(loader, tokenizers, keep_going=keep_going, options=options)
    cache, resources = CountCache(loader.fetcher.store), resources_of(workers, memory)
    measured = measure_stress(loaded.tokenizers, cache=cache, resources=resources)
    return Stress(
        stress_document(measured, loaded.tokenizers, sort=sort, unavailable=loaded.unavailable)
    )


@dataclass(frozen=True, slots=True, repr=False)
class Boundaries(Result):
    """Token boundaries against morpheme boundaries, as `tokscope boundaries` prints them.

    Attributes
    ----------
    report : BoundaryReport
        The counts of each tokenizer, and what is computed from them.
    """

    report: BoundaryReport

    def document(self) -> Document:
        """Return the tables with their footnotes."""
        return boundaries_document(self.report)


def boundaries(
    tokenizers: str | Iterable[str] | None = None,
    *,
    words: str | Path | None = None,
    bare: bool = False,
    pattern: str | None = None,
    normalizer: str | None = None,
    lowercase: bool | None = None,
    offline: bool = False,
) -> Boundaries:
    """Measure how often tokens end at the boundary of a Russian prefix, root, suffix or ending.

    Parameters
    ----------
    tokenizers : str or iterable of str, optional
        Names as `load` takes them; by default the catalogue's default set.
    words : path, optional
        A list of segmented words; by default ``morphemes-russian``.
    bare : bool
        Encode each word alone, not after another word.
    pattern, normalizer, lowercase, offline
        As for `load`.

    Returns
    -------
    Boundaries

    Raises
    ------
    TokscopeError
        The list cannot be read, or a tokenizer is unavailable.
    """
    if isinstance(words, (bytes, list)):
        raise InputError("words= is the path of a list", "write the words into a file")
    gold = gold_list(None if words is None else Path(words))
    options = VocabularyOptions(pattern, normalizer, lowercase)
    loaded = load_named(create_loader(offline=offline), tokenizers, options=options)
    position = Position.BARE if bare else Position.MID_SENTENCE
    return Boundaries(report_boundaries(gold, loaded, position))
