"""Compare tokenizers on texts: load, measure and build reports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tokscope.comparison.columns import METRIC_COLUMNS
from tokscope.comparison.intervals import compare_texts
from tokscope.comparison.report import By, Report
from tokscope.comparison.rows import build_report
from tokscope.counting.counts import CountCache
from tokscope.counting.isolated import count_isolated_words
from tokscope.counting.loaded import LoadedTokenizers, check_template, load_all
from tokscope.counting.measure import (
    DEFAULT_RESOURCES,
    Measurement,
    Resources,
    measure_texts,
    normalize_corpus,
)
from tokscope.counting.options import DEFAULT_OPTIONS, CountOptions, NormalForm
from tokscope.counting.tally_file import TallyFile, Text
from tokscope.errors import InputError, choose, split_list
from tokscope.metrics.collect import needs_text
from tokscope.metrics.definitions import GROUPS, METRICS, chosen_metrics
from tokscope.metrics.metric import SumKind
from tokscope.progress import MeasureListener
from tokscope.text.words import DEFAULT, DEFINITIONS, WordDefinition
from tokscope.tokenizers.fast.selection import notes_on
from tokscope.tokenizers.interface import VocabularyOptions
from tokscope.tokenizers.loader import Loader
from tokscope.tokenizers.names import NO_OPTIONS, Target, default_targets, resolve_all


@dataclass(frozen=True, slots=True)
class ComparisonOptions:
    """What a comparison is to say."""

    definitions: tuple[WordDefinition, ...] = (DEFAULT,)
    """What a word is; a report for each."""
    by: By = By.LANGUAGE
    """What there are rows for, beside tokenizer, corpus and language."""
    metrics: tuple[str, ...] = ()
    """Names of metrics beyond those that every report has."""
    named: frozenset[str] = frozenset()
    """Those of them that must be defined: they were named one by one."""
    reference_tokenizer: str | None = None
    """Id of the tokenizer that the others are relative to."""
    reference_language: str | None = None
    """Language that premiums are relative to; None: English, else the first of a text."""
    count_options: CountOptions = DEFAULT_OPTIONS
    apart: bool = False
    """Whether each text has a report of its own: numbers of unlike text belong in no one table."""

    @property
    def keeps_text(self) -> bool:
        """Whether the text is needed after it was counted."""
        return (
            len(self.definitions) > 1
            or self.by is By.SEGMENT
            or self.count_options.isolated
            or needs_text(self.metrics)
        )


ALL_DEFINITIONS = "all"


def comparison_options(
    *,
    words: str = DEFAULT.name,
    by: str = By.LANGUAGE,
    metrics: Iterable[str] = (),
    columns: str | None = None,
    sort: str | None = None,
    reference_language: str | None = None,
    isolated: bool = False,
    special: bool = False,
    normalize: str | None = None,
    apart: bool = False,
) -> ComparisonOptions:
    """Return the options of a comparison; a metric that is named as a column is measured too."""
    as_columns = split_list(columns or "")
    as_columns.append((sort or "").partition(":")[0])
    wanted = [*metrics, *(name for name in as_columns if name in METRIC_COLUMNS)]
    names = (name for each in wanted for name in split_list(each))
    grouping = choose(by, {each.value: each for each in By}, "grouping")
    definitions = {name: (definition,) for name, definition in DEFINITIONS.items()}
    forms = {each.value: each for each in NormalForm}
    return ComparisonOptions(
        definitions=choose(
            words, {**definitions, ALL_DEFINITIONS: tuple(DEFINITIONS.values())}, "word definition"
        ),
        by=grouping,
        apart=apart or grouping is By.CORPUS,
        metrics=chosen_metrics(wanted),
        named=frozenset(chosen_metrics(name for name in names if name not in GROUPS)),
        reference_language=reference_language,
        count_options=CountOptions(
            None if normalize is None else choose(normalize.lower(), forms, "normal form"),
            special=special,
            isolated=isolated,
        ),
    )


def compare_loaded(
    loaded: LoadedTokenizers,
    texts: Sequence[Text],
    request: ComparisonOptions,
    *,
    cache: CountCache | None = None,
    resources: Resources = DEFAULT_RESOURCES,
) -> tuple[Report, ...]:
    """Measure texts and sum up, once for each word definition."""
    definitions, watch = request.definitions, resources.watch
    _check_forms(request)
    measured = _measured(texts, loaded, request, cache, resources)
    _check_reference(measured, request.reference_language)
    reports: list[Report] = []
    left_out: list[str] = []
    for definition in definitions:
        try:
            found = [_in_words(each, definition, loaded, request, watch) for each in measured]
        except InputError as error:
            if len(definitions) == 1:
                raise
            left_out.append(f"--words {definition.name} left out: {error.message}")
            continue
        reports += _reports(found, definition, loaded, request, watch)
    further = (*left_out, *notes_on(loaded.tokenizers))
    return tuple(replace(each, notes=(*each.notes, *further)) for each in reports)


def _reports(
    measured: Sequence[Measurement],
    definition: WordDefinition,
    loaded: LoadedTokenizers,
    request: ComparisonOptions,
    watch: MeasureListener,
) -> list[Report]:
    """Sum up the texts together, or each for itself; of two, the one against the other too."""
    groups = [[each] for each in measured] if request.apart else [measured]
    reports = [
        build_report(
            group,
            loaded.tokenizers,
            families=loaded.families,
            unavailable=loaded.unavailable,
            reference_tokenizer=request.reference_tokenizer,
            definition=definition,
            by=request.by,
            metrics=request.metrics,
            reference_language=request.reference_language,
            watch=watch,
        )
        for group in groups
    ]
    if len(measured) == 2 and request.by is not By.SEGMENT:
        first, second = measured
        found = compare_texts(first, second, [each.id for each in loaded.tokenizers])
        reports[-1] = replace(reports[-1], texts=tuple(found))
    return reports


def _measured(
    texts: Sequence[Text],
    loaded: LoadedTokenizers,
    request: ComparisonOptions,
    cache: CountCache | None,
    resources: Resources,
) -> list[Measurement]:
    """Count texts, by the default definition of words if there are several."""
    form = request.count_options.normal_form
    for text in texts:
        if isinstance(text, TallyFile):
            _check_segments(text, request)
    several = len(request.definitions) > 1
    measured = measure_texts(
        [text if form is None else normalize_corpus(text, form) for text in texts],
        loaded.tokenizers,
        DEFAULT if several else request.definitions[0],
        cache=cache,
        resources=resources,
        keep_tables=request.keeps_text,
    )
    measured = [
        replace(each, count_options=replace(each.count_options, normal_form=form))
        for each in measured
    ]
    if request.count_options.special:
        measured = [each.with_template(loaded.tokenizers) for each in measured]
    return measured


def _in_words(
    measurement: Measurement,
    definition: WordDefinition,
    loaded: LoadedTokenizers,
    request: ComparisonOptions,
    watch: MeasureListener,
) -> Measurement:
    found = measurement.redefined(definition)
    return (
        count_isolated_words(found, loaded.tokenizers, watch)
        if request.count_options.isolated
        else found
    )


def _check_forms(request: ComparisonOptions) -> None:
    """Check that single words are kept if a named metric needs them."""
    (first, *others) = request.definitions
    needing = [name for name in request.named if METRICS[name].needs is SumKind.FORMS]
    if first.split is None and not others and needing:
        raise InputError(
            f"--metric {sorted(needing)[0]}: --words {first.name} counts words and does not keep"
            " them one by one",
            "take --words lexical for figures of single words",
        )


def _check_segments(text: TallyFile, request: ComparisonOptions) -> None:
    """Check that a tally keeps segments, if a named option needs them."""
    if request.by is By.SEGMENT:
        text.need_segments("--by segment")
    if request.count_options.normal_form is not None:
        text.need_segments("--normalize")
    for name in sorted(request.named):
        if METRICS[name].needs in (SumKind.IDS, SumKind.DECODED):
            text.need_segments(f"--metric {name}")


def _check_reference(measured: Sequence[Measurement], language: str | None) -> None:
    if language is None:
        return
    known = dict.fromkeys(
        name for each in measured if each.corpus.is_aligned for name in each.tally.languages.names
    )
    if language not in known:
        languages = ", ".join(str(name) for name in known if name) or "no aligned text"
        raise InputError(
            f"no aligned text in '{language}' to set premiums against",
            f"languages here: {languages}",
        )


USUAL = ComparisonOptions()


def run_comparison(
    loader: Loader,
    targets: Sequence[Target] | None,
    corpora: Sequence[Text],
    *,
    against: str | None = None,
    options: VocabularyOptions = NO_OPTIONS,
    keep_going: bool = False,
    request: ComparisonOptions = USUAL,
    resources: Resources = DEFAULT_RESOURCES,
    even_nothing: bool = False,
) -> tuple[Report, ...]:
    """Load, measure and sum up."""
    named = targets is not None
    wanted = list(default_targets(loader.catalogue) if targets is None else targets)
    if not wanted or not corpora:
        what = "tokenizer" if not wanted else "corpus"
        raise InputError(f"no {what} to compare", f"name at least one {what}")
    reference = None
    if against is not None:
        (reference,) = resolve_all([against], loader.catalogue, options)
        wanted = [*wanted, *([reference] if reference.id not in {t.id for t in wanted} else [])]
    ids = {target.id for target in wanted}
    must_have = ids if named and not keep_going else {reference.id} if reference else set()
    loaded = load_all(
        loader,
        wanted,
        must_have=must_have,
        is_named=named,
        check=check_template if request.count_options.special else None,
        allow_none=even_nothing,
    )
    reports = compare_loaded(
        loaded,
        corpora,
        replace(request, reference_tokenizer=reference.id if reference else None),
        cache=CountCache(loader.fetcher.store),
        resources=resources,
    )
    same = [
        f"{', '.join(names)}: one tokenizer, {target.id}"
        for target in wanted
        if len(names := list(dict.fromkeys(target.names))) > 1
    ]
    return tuple(replace(each, notes=(*each.notes, *same)) for each in reports)
