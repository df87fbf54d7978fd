"""The library: load a tokenizer, compare several, measure text.

The command line is made of these functions too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tokscope.comparison.report import Report
from tokscope.comparison.run import ComparisonOptions, run_comparison
from tokscope.comparison.tables import Record, long_rows, to_pandas
from tokscope.corpora.builtin import PARALLEL
from tokscope.corpora.open import OpenOptions
from tokscope.counting.inputs import Text, open_inputs
from tokscope.counting.measure import Measurement
from tokscope.counting.measure import measure as measure_corpus
from tokscope.errors import InputError
from tokscope.metrics.selection import chosen_metrics
from tokscope.tokenizers.engines.base import LoadedTokenizer
from tokscope.tokenizers.fast.selection import EngineChoice, recount_after_fallback
from tokscope.tokenizers.interface import VocabularyOptions
from tokscope.tokenizers.loader import create_loader
from tokscope.tokenizers.names import resolve_all

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Comparison:
    """What :func:`compare` found."""

    report: Report

    @property
    def rows(self) -> list[Record]:
        """The rows of the JSON contract: every key there, undefined None, numbers unrounded."""
        return long_rows(self.report)

    def to_pandas(self) -> pd.DataFrame:
        """Bring the rows into a pandas frame, one per tokenizer, corpus and language."""
        return to_pandas(self.report)

    def __str__(self) -> str:
        from tokscope.comparison.formats import render
        from tokscope.render.formats import OutputFormat

        return render(self.report, OutputFormat.TABLE)

    def _repr_html_(self) -> str:
        """Show the wide table in a notebook."""
        from tokscope.comparison.formats import render_html_fragment

        return render_html_fragment(self.report)


def load(
    name: str,
    *,
    pattern: str | None = None,
    normalizer: str | None = None,
    lowercase: bool | None = None,
    offline: bool = False,
    engine: EngineChoice | str = EngineChoice.AUTO,
) -> LoadedTokenizer:
    """Load a tokenizer.

    Parameters
    ----------
    name : str
        A catalogue id, a model's name, a path, or ``scheme:location[@revision]``.
    pattern, normalizer, lowercase
        What a local rank file or ``vocab.txt`` does not say about itself.
    offline : bool
        Never touch a network.
    engine : EngineChoice or str
        ``auto`` or ``official``, see :func:`tokscope.opening.open_loader`.

    Returns
    -------
    LoadedTokenizer
        ``encode`` gives content ids, ``count`` their number.

    Raises
    ------
    TokscopeError
        The name is unknown or the vocabulary is unavailable.
    """
    loader = create_loader(offline=offline, engine=engine)
    options = VocabularyOptions(pattern, normalizer, lowercase)
    (target,) = resolve_all([name], loader.catalogue, options)
    return loader.load_one(target)


def measure(corpus: Text | str, tokenizers: Sequence[LoadedTokenizer]) -> Measurement:
    """Count a corpus with loaded tokenizers, segment by segment.

    Parameters
    ----------
    corpus : Corpus or str
        A corpus, or what ``--corpus`` takes.
    tokenizers : sequence of LoadedTokenizer
        See :func:`load`.

    Returns
    -------
    Measurement
        Integer columns over the segments.
    """
    (opened,) = open_inputs([corpus]) if isinstance(corpus, str) else (corpus,)
    return recount_after_fallback(tokenizers, lambda: measure_corpus(opened, tokenizers))


def compare(
    tokenizers: Iterable[str] | None = None,
    corpora: Iterable[Text | str] = (PARALLEL,),
    *,
    aligned: bool = False,
    against: str | None = None,
    metrics: Iterable[str] = (),
    offline: bool = False,
    engine: EngineChoice | str = EngineChoice.AUTO,
) -> Comparison:
    """Compare tokenizers on text.

    Parameters
    ----------
    tokenizers : iterable of str, optional
        Names as :func:`load` takes them; by default the catalogue's default set.
    corpora : iterable of Corpus or str
        Corpora, or what ``--corpus`` takes.
    aligned : bool
        Whether files named ``LANGUAGE=FILE`` are translations of each other.
    against : str, optional
        The tokenizer that the others are set against.
    metrics : iterable of str
        What ``--metric`` takes: further metrics, ``core`` or ``all``.
    offline : bool
        Never touch a network.
    engine : EngineChoice or str
        ``auto`` or ``official``, see :func:`tokscope.opening.open_loader`.

    Returns
    -------
    Comparison

    Raises
    ------
    TokscopeError
        A named tokenizer is unavailable; all of them are reported together.
    """
    loader = create_loader(offline=offline, engine=engine)
    if isinstance(corpora, str):
        raise InputError(f"'{corpora}' is one corpus, not several", f"write ['{corpora}']")
    given = list(corpora)
    names = [each for each in given if isinstance(each, str)]
    opened = [each for each in given if not isinstance(each, str)]
    reading = OpenOptions(is_aligned=aligned, offline=offline)
    opened += open_inputs(names, reading) if names else []
    chosen = None if tokenizers is None else resolve_all(tokenizers, loader.catalogue)
    request = ComparisonOptions(metrics=chosen_metrics(metrics))
    (report,) = run_comparison(loader, chosen, opened, against=against, request=request)
    return Comparison(report)
