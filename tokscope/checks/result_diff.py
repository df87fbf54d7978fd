"""Compare two result files, and explain the difference like a failed check.

The text is read again by the command of the later result; words are named only if it is unchanged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, TypeAlias

from tokscope.checks.baseline import (
    BaselineRow,
    CorpusRecord,
    Definition,
    Key,
    RoleRecord,
    Snapshot,
    Sums,
)
from tokscope.checks.evaluate import evaluate
from tokscope.checks.previous_tokenizer import previous_tokenizer
from tokscope.checks.report import CheckReport
from tokscope.checks.rows import MeasuredRow, MeasuredText, Role, priced, prices_and_money, rows_of
from tokscope.checks.settings import CheckSettings, CorpusSetting, GroupBy, RoleSetting
from tokscope.checks.settings_reader import check_settings
from tokscope.checks.verdicts import CheckInputs
from tokscope.comparison.report import By
from tokscope.comparison.result_file import read_results
from tokscope.comparison.sums import MetricSelection
from tokscope.config import Config
from tokscope.corpora.builtin import PARALLEL
from tokscope.corpora.open import OpenOptions, corpus_of_text
from tokscope.corpora.readers.interface import ReadOptions, Unit
from tokscope.counting.counts import CountCache
from tokscope.counting.measure import DEFAULT_RESOURCES, Resources, measure_texts
from tokscope.counting.tally_file import Text, open_inputs
from tokscope.errors import IncomparableError, InputError, TokscopeError, UnavailableError
from tokscope.render.document import Signature
from tokscope.text.words import DEFINITIONS, WordDefinition
from tokscope.tokenizers.loader import Loader
from tokscope.tokenizers.names import NO_OPTIONS, resolve

_TEXT_OPTIONS = frozenset(
    {
        *("corpus", "text", "aligned", "unit", "encoding", "field", "key"),
        *("limit", "sample", "seed", "words", "by", "against", "metric", "family", "algorithm"),
        "reference-language",
    }
)
"""Options of a run after which its text can be read and counted again here."""


def run_diff(
    loader: Loader,
    before: Path,
    after: Path,
    config: Config,
    *,
    resources: Resources = DEFAULT_RESOURCES,
) -> CheckReport:
    """Compare a result file with an earlier one."""
    old, new = _one(before), _one(after)
    snapshots = paired(snapshot_from_result(old), snapshot_from_result(new))
    keys = [{row.key for row in each.rows} for each in snapshots]
    if keys[0].isdisjoint(keys[1]):
        raise IncomparableError(
            f"{before} and {after} have no row in common",
            "rows are of one tokenizer, corpus and language; of results of one tokenizer each, the"
            " two are relative to each other",
        )
    own = check_settings(config)
    settings = CheckSettings(
        roles=(),
        corpora=tuple(CorpusSetting(name, (name,)) for name in snapshots[1].corpora),
        money=own.money if own else None,
    )
    roles: Mapping[str, Role] = {}
    rows: Sequence[MeasuredRow] = ()
    reason = ""
    try:
        roles = _roles(loader, snapshots, settings, config)
        rows = _measured(new, snapshots[1], roles, loader, resources)
    except TokscopeError as error:
        reason = f"words are not named: {error.message}"
    evidence = CheckInputs(
        *(settings, after.name, roles, rows, snapshots[1], snapshots[0]),
        lambda record: previous_tokenizer(record, loader, NO_OPTIONS),
    )
    return evaluate(
        evidence,
        _signature(new),
        is_strict=False,
        is_gate=False,
        notes=[reason] if reason else [],
        repeat=f"tokscope diff {before} {after}",
        accept="",
    )


def _one(path: Path) -> Content:
    (first, *others) = read_results(path)
    if others:
        raise InputError(
            f"{path}: holds {1 + len(others)} reports, of several definitions or texts",
            "make one with one word definition and without --apart",
        )
    return first


def _roles(
    loader: Loader, snapshots: tuple[Snapshot, Snapshot], settings: CheckSettings, config: Config
) -> dict[str, Role]:
    """Load the tokenizers of a result."""
    prices, money = prices_and_money(settings.money, config)
    found = {}
    before, now = snapshots
    for name, record in now.roles.items():
        tokenizer = loader.load_one(resolve(record.source, loader.catalogue))
        if tokenizer.fingerprint != record.fingerprint:
            raise UnavailableError(f"{record.source} is no longer the tokenizer of the result")
        setting = RoleSetting(name, record.source)
        found[name] = priced(
            *(setting, tokenizer, loader.catalogue, prices, money), before.roles.get(name)
        )
    return found


def _measured(
    content: Content, now: Snapshot, roles: Mapping[str, Role], loader: Loader, resources: Resources
) -> list[MeasuredRow]:
    """Count the text of a result again."""
    arguments = [str(each) for each in content.get("run") or ()]
    options = _options(arguments)
    definition = _definition(now)
    tokenizers = list({role.tokenizer.id: role.tokenizer for role in roles.values()}.values())
    by_name = {name: role.tokenizer for name, role in roles.items()}
    by = By.FILE if options.get("by") == ["file"] else By.LANGUAGE
    rows: list[MeasuredRow] = []
    for found in measure_texts(
        *(_texts(options), tokenizers, definition),
        cache=CountCache(loader.fetcher.store),
        resources=resources,
        keep_tables=True,
    ):
        name = found.corpus.name
        if name not in now.corpora or now.corpora[name].digest != found.tally.digest:
            raise UnavailableError(f"the text of {name} is no longer that of the result")
        gated = GroupBy.FILE if by is By.FILE else GroupBy.LANGUAGE
        measured = MeasuredText.of(CorpusSetting(name, (name,), gated), found)
        rows += rows_of(measured, by_name, MetricSelection())
    return rows


def _definition(now: Snapshot) -> WordDefinition:
    known = {each.key: each for each in DEFINITIONS.values()}
    wanted = now.definition
    if wanted.words not in known or wanted.normalization != "none" or wanted.special != "no":
        raise UnavailableError(
            "the result counts words, normal forms or special tokens differently"
        )
    return known[wanted.words]


def _options(arguments: Sequence[str]) -> dict[str, list[str]]:
    """Read the options that a result says it was made with."""
    if not arguments or arguments[0] != "compare":
        raise UnavailableError("the result does not say which command made it")
    options: dict[str, list[str]] = {}
    for each in arguments[1:]:
        if each == "--" or not each.startswith("--"):
            break
        name, _, value = each.removeprefix("--").partition("=")
        if name not in _TEXT_OPTIONS:
            raise UnavailableError(f"the result was made with --{name}")
        options.setdefault(name, []).append(value)
    return options


def _texts(options: Mapping[str, Sequence[str]]) -> tuple[Text, ...]:
    def last(name: str) -> str | None:
        values = options.get(name)
        return values[-1] if values else None

    def number(name: str) -> int | None:
        value = last(name)
        if value is not None and not (value.isdecimal() and len(value) < 19):
            raise UnavailableError(
                f"the result was made with --{name} {value}, which is not a number"
            )
        return None if value is None else int(value)

    unit = last("unit")
    if unit is not None and unit not in list(Unit):
        raise UnavailableError(f"the result was made with --unit {unit}, which is not known")
    reading = OpenOptions(
        ReadOptions(
            None if unit is None else Unit(unit), last("encoding"), last("field"), last("key")
        ),
        is_aligned="aligned" in options,
        limit=number("limit"),
        sample=number("sample"),
        seed=number("seed") or 1,
        offline=True,
    )
    names, given = options.get("corpus", ()), options.get("text", ())
    if not names and not given:
        names = (PARALLEL,)
    opened = open_inputs(names, reading) if names else ()
    return (*opened, *(corpus_of_text(text) for text in given))


def _signature(content: Content) -> Signature:
    signature = content["signature"]
    return Signature(
        words=str(signature.get("words")),
        unit=str(signature.get("unit")),
        normalization=str(signature.get("normalization")),
        special=str(signature.get("special")),
        corpora=dict(signature.get("corpora", {})),
        tokenizers=dict(signature.get("tokenizers", {})),
        engines=tuple(signature.get("engines", ())),
        reference_language=signature.get("reference_language"),
        unicode=str(signature.get("unicode")),
        tokscope=str(signature.get("tokscope")),
    )


Content: TypeAlias = Mapping[str, Any]
_SWAPPED = "tokenizer"
"""The role of the one tokenizer of each of two results."""


def snapshot_from_result(content: Content) -> Snapshot:
    """Return the counts of a report; each tokenizer is a role."""
    signature, rows = content["signature"], content["rows"]
    engines = {row["tokenizer"]: str(row.get("engine", "")) for row in rows}
    return Snapshot(
        Definition(*(str(signature.get(each.name)) for each in fields(Definition))),
        {
            id_: RoleRecord(id_, id_, str(fingerprint), engines.get(id_, ""), id_)
            for id_, fingerprint in signature.get("tokenizers", {}).items()
        },
        {
            name: CorpusRecord(str(digest), str(signature.get("unit")))
            for name, digest in signature.get("corpora", {}).items()
        },
        tuple(sorted(map(_counted, rows), key=lambda row: row.key)),
        str(signature.get("tokscope")),
    )


def _counted(row: Content) -> BaselineRow:
    number = row.get("segment")
    place = row["domain"] or row["file"] or ("" if number is None else f"segment {number}")
    key = Key(row["tokenizer"], row["corpus"], row["language"] or "?", place)
    return BaselineRow(key, Sums(*(int(row[each.name]) for each in fields(Sums))), None)


def paired(before: Snapshot, now: Snapshot) -> tuple[Snapshot, Snapshot]:
    """Pair the only tokenizers of two results, if they differ."""
    if len(before.roles) != 1 or len(now.roles) != 1 or set(before.roles) == set(now.roles):
        return before, now
    return _renamed(before), _renamed(now)


def _renamed(found: Snapshot) -> Snapshot:
    return replace(
        found,
        roles=dict.fromkeys([_SWAPPED], next(iter(found.roles.values()))),
        rows=tuple(replace(row, key=replace(row.key, role=_SWAPPED)) for row in found.rows),
    )
