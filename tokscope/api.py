"""The library: load a tokenizer, compare several, measure text.

The command line is made of these functions too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tokscope.backends import LoadedTokenizer, Loader, LocalOptions, Target, resolve_all
from tokscope.backends.fast.ladder import EngineChoice
from tokscope.backends.fast.settling import settled
from tokscope.backends.naming import BASELINES, NO_OPTIONS, default_targets
from tokscope.comparing import NoTemplateError, Request, Subjects, compare_all, with_template
from tokscope.corpora.builtin import PARALLEL
from tokscope.corpora.opening import OpenOptions
from tokscope.count_cache import CountCache
from tokscope.errors import InputError, TokscopeError, raise_all, together
from tokscope.frame import Record, long_rows, to_pandas
from tokscope.measuring import USUAL_EFFORT, Effort, Measurement
from tokscope.measuring import measure as measure_corpus
from tokscope.metrics import chosen_metrics
from tokscope.opening import open_loader
from tokscope.report import Report, Unavailable, nothing_had
from tokscope.texts import Text, open_texts

if TYPE_CHECKING:
    import pandas as pd

USUAL = Request()


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
        from tokscope.render import OutputFormat, render

        return render(self.report, OutputFormat.TABLE)

    def _repr_html_(self) -> str:
        """Show the wide table in a notebook."""
        from tokscope.render.html_fragment import render_html_fragment

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
        The name is unknown or the vocabulary cannot be had.
    """
    loader = open_loader(offline=offline, engine=engine)
    options = LocalOptions(pattern, normalizer, lowercase)
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
    (opened,) = open_texts([corpus]) if isinstance(corpus, str) else (corpus,)
    return settled(tokenizers, lambda: measure_corpus(opened, tokenizers))


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
        A named tokenizer cannot be had; all of them are reported together.
    """
    loader = open_loader(offline=offline, engine=engine)
    if isinstance(corpora, str):
        raise InputError(f"'{corpora}' is one corpus, not several", f"write ['{corpora}']")
    given = list(corpora)
    names = [each for each in given if isinstance(each, str)]
    opened = [each for each in given if not isinstance(each, str)]
    reading = OpenOptions(is_aligned=aligned, offline=offline)
    opened += open_texts(names, reading) if names else []
    chosen = None if tokenizers is None else resolve_all(tokenizers, loader.catalogue)
    request = Request(metrics=chosen_metrics(metrics))
    (report,) = run_comparison(loader, chosen, opened, against=against, request=request)
    return Comparison(report)


def run_comparison(
    loader: Loader,
    targets: Sequence[Target] | None,
    corpora: Sequence[Text],
    *,
    against: str | None = None,
    options: LocalOptions = NO_OPTIONS,
    keep_going: bool = False,
    request: Request = USUAL,
    effort: Effort = USUAL_EFFORT,
    even_nothing: bool = False,
) -> tuple[Report, ...]:
    """Load, measure and sum up.

    Parameters
    ----------
    loader : Loader
        Where tokenizers come from.
    targets : sequence of Target or None
        None: the default set, of which any may be missing as long as one real one is there.
    corpora : sequence of Corpus or StoredTally
        The text.
    against : str, optional
        The tokenizer that the others are set against; always measured.
    options : LocalOptions
        For local files.
    keep_going : bool
        Measure the rest when a named tokenizer cannot be had.
    request : Request
        Word definitions, rows, metrics, and the way to count.
    effort : Effort
        Memory and processes that measuring may take.
    even_nothing : bool
        Report that nothing could be had, instead of raising it (see ``report.nothing_had``).

    Returns
    -------
    tuple of Report
        One a word definition.

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
    if request.way.special:
        outcomes = {id_: with_template(id_, each) for id_, each in outcomes.items()}
    failures = {id_: each for id_, each in outcomes.items() if isinstance(each, TokscopeError)}
    loaded = [each for each in outcomes.values() if not isinstance(each, TokscopeError)]
    must_have = {reference.id} if reference else set()
    if named and not keep_going:
        must_have |= failures.keys()
    raise_all(together({id_: each for id_, each in failures.items() if id_ in must_have}))
    unavailable = [
        Unavailable(
            *(target.id, failures[target.id].message, failures[target.id].hint),
            can_be_fetched=target.can_be_fetched
            and not isinstance(failures[target.id], NoTemplateError),
        )
        for target in wanted
        if target.id in failures
    ]
    if not even_nothing and not any(each.id not in BASELINES for each in loaded):
        raise_all(nothing_had(unavailable, named=named))
    return compare_all(
        Subjects(
            loaded,
            {target.id: target.family for target in wanted},
            unavailable,
        ),
        corpora,
        replace(request, reference_tokenizer=reference.id if reference else None),
        cache=CountCache(loader.supply.store),
        effort=effort,
    )
