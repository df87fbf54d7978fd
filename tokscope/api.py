"""The library: load a tokenizer, compare several, measure text.

The command line is made of these functions too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tokscope.backends import LoadedTokenizer, Loader, LocalOptions, Target, resolve_all
from tokscope.backends.fast.ladder import EngineChoice, engine_choice
from tokscope.backends.fast.settling import refusals_of, settled
from tokscope.backends.naming import BASELINES, NO_OPTIONS, default_targets
from tokscope.config import load_catalogue, load_config
from tokscope.corpora import Corpus, open_corpora
from tokscope.corpora.builtin import PARALLEL
from tokscope.corpora.opening import OpenOptions
from tokscope.count_cache import CountCache
from tokscope.errors import InputError, TokscopeError, UnavailableError, raise_all
from tokscope.frame import Value, long_rows, to_pandas
from tokscope.measuring import Measurement
from tokscope.measuring import measure as measure_corpus
from tokscope.report import By, Report, Unavailable, build_report
from tokscope.sources import Progress, Store, Supply, silent
from tokscope.text.words import DEFAULT, WordDefinition

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Comparison:
    """What :func:`compare` found."""

    report: Report

    @property
    def rows(self) -> list[dict[str, Value]]:
        """The rows of the JSON contract: every key there, undefined None, numbers unrounded."""
        return long_rows(self.report)

    def to_pandas(self) -> pd.DataFrame:
        """Bring the rows into a pandas frame, one per tokenizer, corpus and language."""
        return to_pandas(self.report)

    def __str__(self) -> str:
        from tokscope.render import OutputFormat, render

        return render(self.report, OutputFormat.TABLE)

    def _repr_html_(self) -> str:
        """Show the wide table in a notebook."""
        from tokscope.render.html_fragment import render_html_fragment

        return render_html_fragment(self.report)


def open_loader(
    *,
    offline: bool = False,
    progress: Progress = silent,
    engine: EngineChoice | str = EngineChoice.AUTO,
) -> Loader:
    """Open the catalogue, with the project's rows, and the user's store.

    Parameters
    ----------
    offline : bool
        Never touch a network.
    progress : Progress
        Hears of downloads.
    engine : EngineChoice or str
        ``auto``: large text is counted by a fast engine, where the extra ``fast`` is installed and
        the engine is certified to count as the official one. ``official``: by that one alone.

    Raises
    ------
    TokscopeError
        The project's configuration or catalogue is wrong, or the choice of engines unknown.
    """
    choice = engine_choice(engine)
    catalogue = load_catalogue(load_config())
    return Loader(catalogue, Supply(Store.default(), catalogue, offline, progress), choice)


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
        ``auto`` or ``official``, see :func:`open_loader`.

    Returns
    -------
    LoadedTokenizer
        ``encode`` gives content ids, ``count`` their number.

    Raises
    ------
    TokscopeError
        The name is unknown or the vocabulary cannot be had.
    """
    loader = open_loader(offline=offline, engine=engine)
    options = LocalOptions(pattern, normalizer, lowercase)
    (target,) = resolve_all([name], loader.catalogue, options)
    return loader.load_one(target)


def measure(corpus: Corpus | str, tokenizers: Sequence[LoadedTokenizer]) -> Measurement:
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
    (opened,) = open_corpora([corpus]) if isinstance(corpus, str) else (corpus,)
    return settled(tokenizers, lambda: measure_corpus(opened, tokenizers))


def compare(
    tokenizers: Iterable[str] | None = None,
    corpora: Iterable[Corpus | str] = (PARALLEL,),
    *,
    aligned: bool = False,
    against: str | None = None,
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
    offline : bool
        Never touch a network.
    engine : EngineChoice or str
        ``auto`` or ``official``, see :func:`open_loader`.

    Returns
    -------
    Comparison

    Raises
    ------
    TokscopeError
        A named tokenizer cannot be had; all of them are reported together.
    """
    loader = open_loader(offline=offline, engine=engine)
    given = list(corpora)
    names = [each for each in given if isinstance(each, str)]
    opened = [each for each in given if isinstance(each, Corpus)]
    reading = OpenOptions(is_aligned=aligned, offline=offline)
    opened += open_corpora(names, reading) if names else []
    chosen = None if tokenizers is None else resolve_all(tokenizers, loader.catalogue)
    return Comparison(run_comparison(loader, chosen, opened, against=against))


def run_comparison(
    loader: Loader,
    targets: Sequence[Target] | None,
    corpora: Sequence[Corpus],
    *,
    against: str | None = None,
    options: LocalOptions = NO_OPTIONS,
    keep_going: bool = False,
    definition: WordDefinition = DEFAULT,
    by: By = By.LANGUAGE,
) -> Report:
    """Load, measure and sum up.

    Parameters
    ----------
    loader : Loader
        Where tokenizers come from.
    targets : sequence of Target or None
        None: the default set, of which any may be missing as long as one real one is there.
    corpora : sequence of Corpus
        The text.
    against : str, optional
        The tokenizer that the others are set against; always measured.
    options : LocalOptions
        For local files.
    keep_going : bool
        Measure the rest when a named tokenizer cannot be had.
    definition : WordDefinition
        What a word is.
    by : By
        What there are rows for, beside tokenizer, corpus and language.

    Raises
    ------
    TokscopeError
        What was named cannot be had, or nothing at all.
    """
    named = targets is not None
    wanted = list(default_targets(loader.catalogue) if targets is None else targets)
    if not wanted or not corpora:
        what = "tokenizer" if not wanted else "corpus"
        raise InputError(f"no {what} to compare", f"name at least one {what}")
    reference = None
    if against is not None:
        (reference,) = resolve_all([against], loader.catalogue, options)
        wanted = [*wanted, *([reference] if reference.id not in {t.id for t in wanted} else [])]
    outcomes = loader.load(wanted)
    failures = {id_: each for id_, each in outcomes.items() if isinstance(each, TokscopeError)}
    loaded = [each for each in outcomes.values() if not isinstance(each, TokscopeError)]
    must_have = {reference.id} if reference else set()
    if named and not keep_going:
        must_have |= failures.keys()
    raise_all([error for id_, error in failures.items() if id_ in must_have])
    if not any(tokenizer.id not in BASELINES for tokenizer in loaded) and failures:
        raise UnavailableError(
            "no tokenizer could be had: " + next(iter(failures.values())).message,
            "on a machine with a network: `tokscope tokenizers fetch`",
        )
    cache = CountCache(loader.supply.store)
    measurements = settled(
        loaded,
        lambda: [measure_corpus(corpus, loaded, definition, cache=cache) for corpus in corpora],
    )
    report = build_report(
        measurements,
        loaded,
        families={target.id: target.family for target in wanted},
        unavailable=[
            Unavailable(id_, error.message, error.hint) for id_, error in failures.items()
        ],
        reference_tokenizer=reference.id if reference else None,
        definition=definition,
        by=by,
    )
    return replace(report, notes=(*report.notes, *refusals_of(loaded)))
