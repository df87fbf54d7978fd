"""Run ``tokscope cost``: requests, capacity, a migration, or a file of traffic."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from tokscope.config import load_config
from tokscope.corpora.readers.interface import ReadingLog
from tokscope.costs.arguments import (
    CostArguments,
    option_of,
    parse_day,
    parse_hour,
    questions,
    reading_of,
)
from tokscope.costs.bill import Money
from tokscope.costs.capacity import Chunk, capacities, capacity_document
from tokscope.costs.estimate import estimate
from tokscope.costs.migration import migrate, migration_document
from tokscope.costs.models import Choice, TokenOverrides, select_models
from tokscope.costs.numbers import parse_number
from tokscope.costs.prices import Prices
from tokscope.costs.quote import CostReport, Quote, estimator_for, quote
from tokscope.costs.reports.estimate import estimate_document
from tokscope.costs.reports.self_hosting import with_hardware
from tokscope.costs.reports.traffic import traffic_document
from tokscope.costs.request import Plan
from tokscope.costs.self_hosting import HardwareProfile, against_api, find_profiles
from tokscope.costs.token_counts import MeasuredTexts, measured
from tokscope.costs.traffic import TrafficRow, flows_of, joined, read_traffic
from tokscope.counting.measure import DEFAULT_RESOURCES, Resources
from tokscope.counting.tally_file import Text
from tokscope.errors import InputError, TokscopeError
from tokscope.render.document import Document
from tokscope.tokenizers.fast.selection import recount_after_fallback
from tokscope.tokenizers.loader import Loader

_UNUSED_WITH_CAPACITY = (
    *("requests", "per", "currency", "fx", "vat", "assume_vat", "markup", "cached", "cache_write"),
    *("batch", "turns", "count", "against", "self_hosted", "from_", "by"),
)
_CAPACITY_ONLY = ("chunk_words", "chunk_tokens", "overlap", "tokens_per_second")
_UNUSED_WITH_MIGRATION = ("against", "self_hosted", *_CAPACITY_ONLY)
_USED_WITH_TRAFFIC = frozenset(
    {"models", "currency", "fx", "vat", "assume_vat", "markup", "prices", "as_of", "at"}
)
"""Everything else is in the traffic file."""


@dataclass(frozen=True, slots=True)
class CostOutcome:
    """What ``tokscope cost`` found."""

    document: Document
    is_complete: bool
    """Whether every model that was named has a bill."""


@dataclass(frozen=True, slots=True)
class CostContext:
    """What every estimate of a run shares."""

    loader: Loader
    prices: Prices
    money: Money
    given: TokenOverrides
    language: str | None
    resources: Callable[[Sequence[str]], Resources]


@dataclass(frozen=True, slots=True)
class EstimateArguments:
    """An estimate: models, a request and its text."""

    names: tuple[str, ...]
    plan: Plan
    questions: tuple[Text, ...]
    corpora: tuple[str, ...] = ()
    """Names of the corpora, for the progress bar."""
    each_segment: bool = False
    against: str | None = None
    by_language: bool = False
    """Whether each language of the text is priced apart."""


def usual_resources(_: Sequence[str]) -> Resources:
    """Return the default memory and workers, without progress."""
    return DEFAULT_RESOURCES


def run_cost(
    loader: Loader,
    arguments: CostArguments,
    resources: Callable[[Sequence[str]], Resources] = usual_resources,
) -> CostOutcome:
    """Price requests, a migration or a traffic file, or say what fits into a context window."""
    day = parse_day(arguments.as_of)
    prices = Prices.open(load_config(), arguments.prices, day, parse_hour(arguments.at))
    money = arguments.money(prices, day)
    names = arguments.named_models()
    base = CostContext(loader, prices, money, arguments.overrides(), arguments.language, resources)
    traffic = traffic_file(names)
    if traffic is not None:
        for name in arguments.given():
            if name not in _USED_WITH_TRAFFIC:
                raise InputError(
                    f"{option_of(name)} cannot be used with a traffic file",
                    "set it in the file, or pass models in place of the file",
                )
        return recount_after_fallback(loader.loaded, lambda: of_traffic(base, traffic))
    request = EstimateArguments(
        names,
        arguments.plan(),
        arguments.texts(),
        arguments.corpus,
        each_segment=arguments.unit is not None,
        against=arguments.against,
        by_language=arguments.by is not None,
    )
    if arguments.capacity:
        arguments.check_unused("--capacity", _UNUSED_WITH_CAPACITY)
        return of_capacity(base, request, arguments.chunk(), arguments.tokens_per_second)
    for name in _CAPACITY_ONLY:
        if getattr(arguments, name) is not None:
            raise InputError(f"{option_of(name)} does not change a price", "add --capacity")
    if arguments.from_ is not None and arguments.to is not None:
        arguments.check_unused("--from", _UNUSED_WITH_MIGRATION)
        return of_migration(base, request, (arguments.from_, arguments.to))
    return of_requests(base, request, arguments.self_hosted)


def of_requests(
    base: CostContext, request: EstimateArguments, hardware: Sequence[str]
) -> CostOutcome:
    """Price requests, and compare self-hosting."""
    profiles = [profile for name in hardware for profile in find_profiles(name)]
    report, choice, found = report_of(base, request, request.names)
    shown = estimate_document(report)
    if profiles:
        served = _served(base, request, profiles, choice, found)
        shown = with_hardware(shown, against_api(profiles, served, report))
    return CostOutcome(shown, not report.lacks_named)


def report_of(
    base: CostContext, request: EstimateArguments, names: Sequence[str]
) -> tuple[CostReport, Choice, MeasuredTexts]:
    """Choose models, measure, and price."""
    catalogue = base.loader.catalogue
    choice = select_models(names, base.given, catalogue, base.prices, request.plan.template)
    found = _measured(base, request, choice)
    report = estimate(
        choice,
        found.tokenizers,
        found.texts,
        request.plan,
        base.money,
        base.prices,
        against=request.against,
        signature=found.signature,
        unavailable=found.unavailable,
        notes=found.notes,
    )
    return report, choice, found


def _measured(base: CostContext, request: EstimateArguments, choice: Choice) -> MeasuredTexts:
    resources = base.resources(request.corpora)
    found = measured(
        choice,
        base.loader,
        request.questions,
        request.plan,
        language=base.language,
        each_segment=request.each_segment,
        resources=resources,
    )
    resources.watch.on_stop()
    if request.by_language or request.plan.words is not None:
        return found
    if not found.texts.are_parts:
        return found
    parts = [f"{name or '?'} {each.documents:,}" for name, each in found.texts.prompts.items()]
    note = f"documents by language: {', '.join(parts)}; --by language prices each language apart"
    return replace(found, texts=found.texts.together(), notes=(*found.notes, note))


def _served(
    base: CostContext,
    request: EstimateArguments,
    profiles: Sequence[HardwareProfile],
    choice: Choice,
    found: MeasuredTexts,
) -> dict[str, list[Quote]]:
    """Count the request in tokens of each profile's model, as far as that can be."""
    names = list(dict.fromkeys(profile.model for profile in profiles))
    served: dict[str, list[Quote]] = {}
    for name in names:
        try:
            own = select_models(
                [name], TokenOverrides(), base.loader.catalogue, base.prices, request.plan.template
            )
            counted = _measured(base, request, own)
        except TokscopeError:  # without its tokens there is no throughput, but there is a price
            continue
        served[name] = [
            quote(
                model,
                estimator_for(model, counted.tokenizers),
                language,
                counted.texts,
                request.plan,
                base.money,
            )
            for model in own.models
            if model.target and model.target.id in counted.tokenizers
            for language in found.texts.prompts
        ]
    return served


def of_capacity(
    base: CostContext, request: EstimateArguments, chunk: Chunk | None, speed: str | None
) -> CostOutcome:
    """Compute what fits."""
    per_second = None
    if speed is not None:
        per_second = Fraction(parse_number(speed, "--tokens-per-second", "60"))
    catalogue = base.loader.catalogue
    choice = select_models(
        request.names, base.given, catalogue, base.prices, request.plan.template, by_context=True
    )
    found = _measured(base, replace(request, by_language=True), choice)
    what = capacities(
        choice, found.tokenizers, found.texts, request.plan, chunk=chunk, speed=per_second
    )
    lacking = {
        *(each.model for each in choice.uncounted),
        *(each.tokenizer for each in found.unavailable),
    }
    shown = capacity_document(what, found, choice, request.plan, chunk, speed)
    return CostOutcome(shown, not lacking & choice.named)


def of_migration(
    base: CostContext, request: EstimateArguments, names: tuple[str, str]
) -> CostOutcome:
    """Compare two models of a migration."""
    report, choice, found = report_of(base, request, names)
    migration = migrate(report, choice, found.tokenizers, found.texts, names)
    return CostOutcome(migration_document(migration, report, names), not report.lacks_named)


_TRAFFIC = ".toml"


def traffic_file(names: Sequence[str]) -> Path | None:
    """Find the traffic file among what is named; None where models are."""
    files = [name for name in names if name.endswith(_TRAFFIC)]
    if not files:
        return None
    if len(names) > 1:
        raise InputError(
            f"{files[0]} cannot be combined with {', '.join(set(names) - {files[0]})}",
            "a traffic file names its models itself: give it alone",
        )
    return Path(files[0])


def of_traffic(base: CostContext, path: Path) -> CostOutcome:
    """Price a file of traffic."""
    rows = read_traffic(path)
    request = [_estimate_of(row) for row in rows]
    priced = [_priced(base, row, each) for row, each in zip(rows, request, strict=True)]
    traffic = joined(
        [flows_of(row, report) for row, report in zip(rows, priced, strict=True)], priced
    )
    return CostOutcome(traffic_document(traffic), not traffic.unpriced)


def _estimate_of(row: TrafficRow) -> EstimateArguments:
    """Open the text of a row."""
    reading = reading_of(None, None, None, row.corpora, aligned=False)
    texts = questions([], [], row.corpora, reading, ReadingLog())
    return EstimateArguments((row.model,), row.plan, texts, row.corpora, by_language=True)


def _priced(base: CostContext, row: TrafficRow, request: EstimateArguments) -> CostReport:
    catalogue = base.loader.catalogue
    choice = select_models(request.names, row.given, catalogue, base.prices, row.plan.template)
    if not choice.models:
        return CostReport(
            (),
            row.plan,
            {},
            base.money,
            base.prices.catalogue_name,
            uncounted=choice.uncounted,
            named=choice.named,
        )
    report, _, _ = report_of(replace(base, given=row.given), request, request.names)
    return report
