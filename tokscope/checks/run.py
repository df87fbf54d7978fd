"""Run a check: load, measure, evaluate, and make the new baseline.

Everything that is unavailable is reported together before anything is measured.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tokscope.checks.baseline import Snapshot, may_replace, read_baseline
from tokscope.checks.evaluate import evaluate, metrics_of
from tokscope.checks.previous_tokenizer import options_of, previous_tokenizer
from tokscope.checks.report import CheckReport
from tokscope.checks.rows import (
    MeasuredRow,
    MeasuredText,
    Role,
    priced,
    prices_and_money,
    rows_of,
    snapshot_of,
)
from tokscope.checks.settings import CheckSettings, CorpusSetting, GroupBy
from tokscope.checks.settings_reader import SettingsErrors, check_settings
from tokscope.checks.verdicts import CheckInputs, from_root
from tokscope.comparison.sums import MetricSelection
from tokscope.config import Config
from tokscope.corpora.open import OpenOptions
from tokscope.corpora.readers.interface import ReadOptions, Unit
from tokscope.costs.bill import Money
from tokscope.costs.prices import Prices
from tokscope.counting.counts import CountCache
from tokscope.counting.loaded import check_template
from tokscope.counting.measure import (
    DEFAULT_RESOURCES,
    Resources,
    measure,
    measure_texts,
    normalize_corpus,
)
from tokscope.counting.tally_file import Text, open_inputs
from tokscope.errors import InputError, OverwriteError, TokscopeError
from tokscope.files import plan_output, reads
from tokscope.render.document import Signature
from tokscope.tokenizers.engines.base import LoadedTokenizer
from tokscope.tokenizers.fast.selection import notes_on
from tokscope.tokenizers.interface import VocabularyOptions
from tokscope.tokenizers.loader import Loader
from tokscope.tokenizers.names import Target, resolve

_COMMAND, _UPDATE = "tokscope check", "--update"


@dataclass(frozen=True, slots=True)
class CheckRun:
    """What a check found, and what its baseline would be."""

    report: CheckReport
    snapshot: Snapshot
    baseline: Snapshot | None
    """The baseline that there is; None also where it cannot be read and is to be replaced."""


@dataclass(frozen=True, slots=True)
class _Opened:
    """The inputs of a check, opened."""

    settings: CheckSettings
    roles: Mapping[str, Role]
    texts: Sequence[tuple[CorpusSetting, Text]]
    before: Snapshot | None


def run_check(
    loader: Loader,
    config: Config,
    *,
    is_strict: bool = False,
    is_update: bool = False,
    options: Sequence[str] = (),
    resources: Resources = DEFAULT_RESOURCES,
) -> CheckRun:
    """Measure what a project's settings name, and compare."""
    settings = check_settings(config)
    if settings is None or config.file is None:
        raise InputError(
            "there are no settings for the check",
            "`tokscope init` writes a tokscope.toml to start from",
        )
    opened = _opened(loader, config, settings, config.file, is_update=is_update)
    if opened.before is None and not is_update:
        _check_missing_baseline(settings, options, is_strict=is_strict)
    loaded = list({role.tokenizer.id: role.tokenizer for role in opened.roles.values()}.values())
    collector = SettingsErrors(config.file)
    texts = _measured(opened, loaded, loader, resources, collector)
    selection = MetricSelection(
        metrics_of(settings.budgets), reference_language=settings.reference_language
    )
    by_name = {name: role.tokenizer for name, role in opened.roles.items()}
    rows = [row for text in texts for row in rows_of(text, by_name, selection)]
    return _evaluated(
        *(opened, texts, rows, loader, config.file, options),
        is_strict=is_strict,
        is_update=is_update,
    )


def _check_missing_baseline(
    settings: CheckSettings, options: Sequence[str], *, is_strict: bool
) -> None:
    """Raise an error unless the budgets alone are the check."""
    if settings.must_have_baseline or Path(settings.baseline).is_symlink():
        problem = f"the baseline {settings.baseline} is missing"
    elif not settings.budgets:
        problem = f"nothing to compare with: no baseline {settings.baseline}, and no budget is set"
    elif is_strict:
        problem = f"--strict needs a baseline, and {settings.baseline} is missing"
    else:
        return
    raise InputError(problem, f"`{' '.join((_COMMAND, _UPDATE, *options))}` writes it; commit it")


def _opened(
    loader: Loader, config: Config, settings: CheckSettings, file: Path, *, is_update: bool
) -> _Opened:
    collector = SettingsErrors(file)
    before: Snapshot | None = None
    with collector.anywhere:
        before = _before(settings, is_update=is_update)
    prices: Prices | None = None
    money: Money | None = None
    with collector.at("money"):
        prices, money = prices_and_money(settings.money, config)
    tokenizers = _loaded(loader, settings, collector)
    roles = {}
    for setting in settings.roles:
        with collector.at(f"roles.{setting.name}"):
            if setting.name in tokenizers:
                roles[setting.name] = priced(
                    *(setting, tokenizers[setting.name], loader.catalogue, prices, money),
                    before.roles.get(setting.name) if before else None,
                )
    texts = []
    for corpus in settings.corpora:
        with collector.at(f"corpora.{corpus.name}"):
            texts.append((corpus, _text(corpus, offline=not loader.fetcher.may_fetch)))
    if collector.errors:  # errors inside texts are reported together with it
        _read_through(texts, settings, collector)
    collector.raise_all()
    return _Opened(settings, roles, texts, before)


def _before(settings: CheckSettings, *, is_update: bool) -> Snapshot | None:
    """Read the baseline; one that is to be replaced may be damaged."""
    try:
        return read_baseline(Path(settings.baseline))
    except TokscopeError:
        if is_update:
            return None
        raise


def _loaded(
    loader: Loader, settings: CheckSettings, collector: SettingsErrors
) -> dict[str, LoadedTokenizer]:
    targets: dict[str, Target] = {}
    for role in settings.roles:
        with collector.at(f"roles.{role.name}"):
            options = VocabularyOptions(role.pattern, role.normalizer, role.lowercase)
            target = resolve(role.tokenizer, loader.catalogue, options)
            if any(each.id == target.id and each.options != options for each in targets.values()):
                raise InputError(
                    f"{role.tokenizer} is another role's too, with other settings",
                    "name a copy of the file",
                )
            targets[role.name] = target
    outcomes = loader.load(list(targets.values()))
    loaded = {}
    for name, target in targets.items():
        with collector.at(f"roles.{name}"):
            outcome = outcomes[target.id]
            if isinstance(outcome, TokscopeError):
                raise outcome
            if settings.count_options.special:
                check_template(target.id, outcome)
            loaded[name] = outcome
    return loaded


def _text(corpus: CorpusSetting, *, offline: bool) -> Text:
    unit = corpus.unit or (Unit.FILE if corpus.gated is GroupBy.FILE else None)
    is_by_file = corpus.gated is GroupBy.FILE
    read = ReadOptions(unit, corpus.encoding, corpus.field, corpus.key, templates=is_by_file)
    options = OpenOptions(read, is_aligned=corpus.is_aligned, offline=offline)
    found = open_inputs(corpus.sources, options)
    if len(found) > 1:
        raise InputError(
            f"{', '.join(corpus.sources)} are {len(found)} corpora",
            "give each a name of its own",
        )
    return found[0]


def _read_through(
    texts: Sequence[tuple[CorpusSetting, Text]], settings: CheckSettings, collector: SettingsErrors
) -> None:
    """Read texts for what is wrong with them alone."""
    for setting, text in texts:
        with collector.at(f"corpora.{setting.name}"):
            measure(text, [], settings.definition)


def _measured(
    opened: _Opened,
    tokenizers: Sequence[LoadedTokenizer],
    loader: Loader,
    resources: Resources,
    collector: SettingsErrors,
) -> list[MeasuredText]:
    count_options = opened.settings.count_options
    settings = [setting for setting, _ in opened.texts]
    measured = measure_texts(
        [
            text
            if count_options.normal_form is None
            else normalize_corpus(text, count_options.normal_form)
            for _, text in opened.texts
        ],
        tokenizers,
        opened.settings.definition,
        cache=CountCache(loader.fetcher.store),
        resources=resources,
        keep_tables=True,
        error_context=lambda number: collector.at(f"corpora.{settings[number].name}"),
    )
    collector.raise_all()
    if count_options.special:
        measured = [each.with_template(tokenizers) for each in measured]
    return list(map(MeasuredText.of, settings, measured))


def _evaluated(
    opened: _Opened,
    texts: Sequence[MeasuredText],
    rows: Sequence[MeasuredRow],
    loader: Loader,
    file: Path,
    options: Sequence[str],
    *,
    is_strict: bool,
    is_update: bool,
) -> CheckRun:
    settings, roles = opened.settings, opened.roles
    snapshot = snapshot_of(rows, texts, roles, settings.definition, settings.count_options)
    evidence = CheckInputs(
        *(settings, file.name, roles, rows, snapshot, snapshot if is_update else opened.before),
        lambda record: previous_tokenizer(record, loader, options_of(record, settings)),
        from_root(file.parent),
    )
    notes = [note for text in texts for note in text.measurement.corpus.log.notes]
    notes += [
        f"{text.setting.name}: left out: {log.reasons}"
        for text in texts
        if (log := text.measurement.corpus.log).skipped
    ]
    notes += [note for role in roles.values() if (note := role.price_note)]
    notes += notes_on(role.tokenizer for role in roles.values())
    report = evaluate(
        evidence,
        _signature(snapshot),
        is_strict=is_strict,
        notes=list(dict.fromkeys(notes)),
        repeat=" ".join((_COMMAND, *(["--strict"] if is_strict else []), *options)),
        accept=" ".join((_COMMAND, _UPDATE, *options)),
    )
    return CheckRun(report, snapshot, opened.before)


def _signature(snapshot: Snapshot) -> Signature:
    return Signature(
        words=snapshot.definition.words,
        unit="+".join(dict.fromkeys(each.unit for each in snapshot.corpora.values())),
        normalization=snapshot.definition.normalization,
        special=snapshot.definition.special,
        corpora={name: each.digest for name, each in snapshot.corpora.items()},
        tokenizers={each.tokenizer: each.fingerprint for each in snapshot.roles.values()},
        engines=tuple(sorted({each.engine for each in snapshot.roles.values()})),
    )


def check_targets(settings: CheckSettings | None, file: Path | None, *, is_update: bool) -> None:
    """Raise an error if a report would replace the baseline, or a baseline another file."""
    if settings is None or file is None:
        return
    baseline = Path(settings.baseline)
    try:
        reads(baseline)
        if is_update:
            plan_output(baseline, baseline.resolve())
    except OverwriteError:
        raise InputError(
            f"{baseline}: is the baseline, and a report would be written over it",
            "--update writes it; name another file for the report",
        ) from None
    if is_update:
        reads(file)
        if baseline.is_file() and not may_replace(baseline):
            raise InputError(f"{baseline}: is not a baseline file", "name another file")
