"""Read ``[tool.tokscope.check]`` strictly; all errors are reported together with file and key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

from tokscope.checks.settings import (
    BASELINE,
    Budget,
    BudgetScope,
    CheckSettings,
    CorpusSetting,
    GroupBy,
    Limit,
    MoneySetting,
    RoleSetting,
    TrackedMetric,
    budget_metrics,
)
from tokscope.config import Config
from tokscope.corpora.readers.interface import Unit
from tokscope.counting.options import CountOptions, NormalForm
from tokscope.errors import ErrorCollector, SeveralErrors, TokscopeError
from tokscope.strict_toml import StrictTable, finish
from tokscope.text.words import DEFAULT, DEFINITIONS

_PARALLEL = "parallel-en-ru"
_KINDS: dict[type, str] = {str: "a string", list: "an array", dict: "a table"}
_BUDGET = re.compile(r"\s*\[\[\s*([\w.\s]+\.)?budgets\s*\]\]")


def check_settings(config: Config) -> CheckSettings | None:
    """Read the section of ``tokscope check``; None where there is none."""
    if config.check is None or config.file is None:
        return None
    settings = read_check(config.check, config.file.read_text("utf-8-sig"))
    finish(config.check)
    return settings


def read_check(table: StrictTable, text: str = "") -> CheckSettings:
    """Read the section; what is wrong is recorded as the table's errors."""
    roles = tuple(_roles(table))
    corpora = tuple(_corpora(table))
    if table.values.get("roles") == {}:
        table.error("roles", "names no tokenizer", 'write production = "gpt-4o" under it')
    settings = CheckSettings(
        roles=roles,
        corpora=corpora,
        budgets=tuple(_budgets(table, roles, corpora)),
        baseline=table.text("baseline", BASELINE),
        must_have_baseline="baseline" in table.values,
        tolerance=_share(table, "tolerance"),
        definition=table.choice("words", DEFINITIONS, DEFAULT),
        count_options=_count_options(table),
        reference_language=table.optional_text("reference_language"),
        money=_money(table),
        lines=_lines(text, [*(role.name for role in roles), *(each.name for each in corpora)]),
    )
    _check_money(table, settings)
    table.close()
    return settings


def _roles(table: StrictTable) -> Iterator[RoleSetting]:
    roles = table.table("roles")
    for name in _names(roles, str, dict):
        if isinstance(roles.values[name], str):
            yield RoleSetting(name, roles.text(name))
            continue
        each = roles.table(name)
        yield RoleSetting(
            name,
            each.text("tokenizer"),
            each.optional_text("model"),
            each.optional_text("pattern"),
            each.choice("normalizer", {"NFC": "NFC", "NFKC": "NFKC"}, None),
            each.boolean("lowercase") if each.has("lowercase") else None,
        )
        each.close()


def _corpora(table: StrictTable) -> Iterator[CorpusSetting]:
    if not table.has("corpora"):
        yield CorpusSetting(_PARALLEL, (_PARALLEL,))
        return
    corpora = table.table("corpora")
    if not corpora.values:
        corpora.error("", "names no text", 'write docs = "docs/*.md" under it')
    for name in _names(corpora, str, list, dict):
        if isinstance(corpora.values[name], str):
            yield CorpusSetting(name, (corpora.text(name),))
        elif isinstance(corpora.values[name], list):
            yield CorpusSetting(name, _some(corpora, name))
        else:
            yield _corpus(name, corpora.table(name))


def _names(table: StrictTable, *kinds: type) -> Iterator[str]:
    """Return the names under a table that are names and stand for something of a right kind."""
    for name, value in table.values.items():
        if not name.strip():
            table.error('""', "is no name", "give it one")
        elif not isinstance(value, kinds):
            what = " or ".join(_KINDS[kind] for kind in kinds)
            table.error(name, f"is not {what}", f"it is {value!r}")
        else:
            yield name
        table.has(name)


def _corpus(name: str, table: StrictTable) -> CorpusSetting:
    gated = table.choice("by", {each.value: each for each in GroupBy}, GroupBy.LANGUAGE)
    is_list = isinstance(table.values.get("source"), list)
    found = CorpusSetting(
        name,
        _some(table, "source") if is_list else (table.text("source"),),
        gated,
        table.choice("compare", {each.value: each for each in TrackedMetric}, TrackedMetric.TOKENS),
        table.choice("unit", {each.value: each for each in Unit}, None),
        table.optional_text("encoding"),
        table.optional_text("field"),
        table.optional_text("key"),
        table.boolean("aligned", False),
    )
    table.close()
    return found


def _some(table: StrictTable, key: str) -> tuple[str, ...]:
    if table.values[key] == []:
        table.error(key, "is empty", "name a file")
    return table.strings(key)


def _budgets(
    table: StrictTable, roles: tuple[RoleSetting, ...], corpora: tuple[CorpusSetting, ...]
) -> Iterator[Budget]:
    metrics = {name: name for name in budget_metrics()}
    for each in table.tables("budgets", []):
        metric = each.choice("metric", metrics)
        where = each.table("where", {})
        names = {"role": [role.name for role in roles], "corpus": [one.name for one in corpora]}
        chosen = {
            key: where.choice(key, {name: name for name in known}, None)
            for key, known in names.items()
            if known
        }
        selected = BudgetScope(
            chosen.get("role"),
            chosen.get("corpus"),
            where.optional_text("language"),
            where.optional_text("file"),
        )
        where.close(("role", "corpus"))
        bounds = [
            Limit(limit, is_most=key == "max")
            for key in ("max", "min")
            if (limit := each.optional_decimal(key)) is not None
        ]
        if not bounds:
            each.error("", "has neither max nor min", "add one: max = 2.1")
        elif bounds[0].limit < bounds[-1].limit:
            each.error("", f"nothing is {bounds[0]} and {bounds[1]}", "swap max and min")
        window = each.optional_integer("context_window", least=1)
        if window is not None and metric != "context_share":
            each.error("context_window", f"has no effect on {metric}", "metric = 'context_share'")
        each.close()
        yield from (Budget(metric, selected, bound, each.path, window) for bound in bounds)


def _count_options(table: StrictTable) -> CountOptions:
    form = table.choice("normalize", {each.value: each for each in NormalForm}, None)
    return CountOptions(form, special=table.boolean("special", False))


def _money(table: StrictTable) -> MoneySetting | None:
    if not table.has("money"):
        return None
    money = table.table("money")
    found = MoneySetting(
        money.local_date("as_of"),
        money.optional_text("currency"),
        money.strings("rates", ()),
        money.optional_integer("words", least=1),
        money.optional_integer("requests", least=1),
        _share(money, "vat") if money.has("vat") else None,
    )
    money.close()
    return found


def _check_money(table: StrictTable, settings: CheckSettings) -> None:
    for budget in settings.budgets:
        if budget.is_money and settings.money is None:
            table.error(
                "money",
                f"is missing, and {budget.path} is in money",
                "add [tool.tokscope.check.money] with as_of, the day whose prices hold",
            )


def _share(table: StrictTable, key: str) -> Decimal:
    share = table.decimal(key, Decimal(0))
    if not 0 <= share <= 1:
        table.error(key, f"is {share}, not a share between 0 and 1", "write 0.02 for 2 %")
        return Decimal(0)
    return share


def _lines(text: str, names: list[str]) -> dict[str, int]:
    """Find the line on which each name is first set, and on which each budget begins."""
    found: dict[str, int] = {}
    budgets = 0
    for number, line in enumerate(text.splitlines(), 1):
        if _BUDGET.match(line):
            budgets += 1
            found[f"budgets[{budgets}]"] = number
        key = line.split("=")[0].strip().strip("[]").rpartition(".")[2].strip("\"' ")
        if key in names and ("=" in line or line.lstrip().startswith("[")):
            found.setdefault(key, number)
    return found


_PROJECT_FILE = "pyproject.toml"
_OPTIONS = (
    (re.compile(r"--(field|unit|encoding|key) (\S+)"), r'\1 = "\2"'),
    (re.compile(r"--fx (\S+)"), r'rates = ["\1"]'),
    (re.compile(r"--aligned"), "aligned = true"),
    (re.compile(r"--corpus (\S+)"), r'source = "\1"'),
    (re.compile(r"--(field|unit|encoding|key)"), r"\1"),
)
"""Options of commands, and how settings spell them."""
_SKIPPING = "--skip-bad"
_INSTEAD = "mend it, or name the files that are right"


class SettingsErrors:
    """Collects errors, each with its key in the settings."""

    def __init__(self, file: Path) -> None:
        self.anywhere = ErrorCollector()
        """Takes what belongs to no key."""
        section = "tool.tokscope.check" if file.name == _PROJECT_FILE else "check"
        self._where = f"{file.name}: {section}"

    @property
    def errors(self) -> list[TokscopeError]:
        """What was collected."""
        return self.anywhere.errors

    def raise_all(self) -> None:
        """Raise what was collected, if anything was."""
        self.anywhere.raise_all()

    @contextmanager
    def at(self, key: str) -> Iterator[None]:
        """Collect an error and add where in the settings it is."""
        with self.anywhere:
            try:
                yield
            except SeveralErrors as error:
                raise SeveralErrors([self._placed(key, each) for each in error.errors]) from None
            except TokscopeError as error:
                raise self._placed(key, error) from None

    def _placed(self, key: str, error: TokscopeError) -> TokscopeError:
        message = f"{self._where}.{key}: {error.message}"
        hint = None if error.hint is None else as_settings(error.hint)
        return type(error)(message, hint, suggestions=error.suggestions)


def as_settings(hint: str) -> str:
    """Rewrite a hint about options of a command in terms of settings.

    Examples
    --------
    >>> as_settings("name the one to measure: --field system")
    'name the one to measure: field = "system"'
    """
    if _SKIPPING in hint:
        return _INSTEAD
    for option, setting in _OPTIONS:
        hint = option.sub(setting, hint)
    return hint
