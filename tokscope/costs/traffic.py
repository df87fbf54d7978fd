"""Read a traffic file and price a month of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

from tokscope.corpora.builtin import is_builtin
from tokscope.costs.bill import EXACT, times
from tokscope.costs.models import TokenOverrides
from tokscope.costs.numbers import parse_range
from tokscope.costs.quote import UNKNOWN, Cost, CostReport, Quote
from tokscope.costs.request import (
    Plan,
    Portion,
    Prompt,
    TemplateRule,
    TokenRange,
    checked_turns,
)
from tokscope.errors import InputError, TokscopeError
from tokscope.files import reads
from tokscope.strict_toml import StrictTable, finish, read

_ALL = Decimal(1)
_NOTHING = Cost(Decimal(0), Decimal(0))
_Key = TypeVar("_Key")


@dataclass(frozen=True, slots=True)
class TrafficItem:
    """The requests of one row in one language."""

    row: str
    model: str
    language: str | None
    requests: Decimal
    """A month."""
    quote: Quote | None
    """None where the model's tokens are not known here."""
    month: Cost = UNKNOWN

    @property
    def currency(self) -> str | None:
        """What the money is in."""
        return self.quote.currency if self.quote else None

    @property
    def is_priced(self) -> bool:
        """Whether its bill is known."""
        return self.month.high is not None


@dataclass(frozen=True, slots=True)
class TrafficReport:
    """A month of traffic."""

    flows: tuple[TrafficItem, ...]
    reports: tuple[CostReport, ...]
    """Of each row."""

    @property
    def unpriced(self) -> tuple[TrafficItem, ...]:
        """What has no bill."""
        return tuple(flow for flow in self.flows if not flow.is_priced)

    @property
    def sums(self) -> Mapping[str, Cost]:
        """Sum of all that is priced, by currency."""
        return _summed((flow.currency or "", flow.month) for flow in self.flows if flow.is_priced)

    @property
    def models(self) -> Mapping[tuple[str, str], Cost]:
        """Sum of what is priced, by model and currency."""
        return _summed(
            ((flow.model, flow.currency or ""), flow.month) for flow in self.flows if flow.is_priced
        )


def _summed(parts: Iterable[tuple[_Key, Cost]]) -> dict[_Key, Cost]:
    found: dict[_Key, Cost] = {}
    for key, cost in parts:
        low, high = found.get(key, _NOTHING)
        found[key] = Cost(_sum(low, cost.low), _sum(high, cost.high))
    return found


def _sum(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or other is None else EXACT.add(one, other)


def flows_of(row: TrafficRow, report: CostReport) -> tuple[TrafficItem, ...]:
    """Distribute the requests of a row over its languages."""
    mix: dict[str | None, Decimal] = dict(row.mix.items())
    languages = report.languages
    if not mix and len(languages) > 1:
        raise InputError(
            f"traffic '{row.name}': mix is missing, and its text has several languages",
            f"mix = {{ {', '.join(f'{each} = …' for each in languages)} }}",
        )
    if not mix:
        mix = {languages[0] if languages else None: _ALL}
    quotes = {each.language: each for each in report.quotes}
    if quotes:
        lacking = [str(each) for each in mix if each not in quotes]
        if lacking:
            raise InputError(
                f"traffic '{row.name}': mix names {', '.join(lacking)}, of which there is no text",
                f"its text is in {', '.join(str(each) for each in languages)}",
            )
    return tuple(
        _flow(row, language, EXACT.multiply(share, Decimal(row.requests)), quotes.get(language))
        for language, share in mix.items()
    )


def _flow(
    row: TrafficRow, language: str | None, requests: Decimal, quote: Quote | None
) -> TrafficItem:
    month = UNKNOWN
    if quote is not None:
        month = Cost(*(times(each, requests) for each in quote.one))
    return TrafficItem(row.name, row.model, language, requests, quote, month)


def joined(rows: Sequence[tuple[TrafficItem, ...]], reports: Sequence[CostReport]) -> TrafficReport:
    """Combine the rows of a file."""
    return TrafficReport(tuple(flow for flows in rows for flow in flows), tuple(reports))


SCHEMA = 1


@dataclass(frozen=True, slots=True)
class TrafficRow:
    """Requests of one kind to one model."""

    name: str
    model: str
    requests: int
    """A month."""
    mix: Mapping[str, Decimal]
    """Share of the requests by language; empty: the text has one."""
    corpora: tuple[str, ...]
    """Empty: the plan assumes words."""
    plan: Plan
    given: TokenOverrides


def read_traffic(path: Path) -> tuple[TrafficRow, ...]:
    """Read a traffic file."""
    table = read(path)
    table.integer("schema", SCHEMA)
    rows: list[TrafficRow] = []
    for entry in table.tables("traffic"):
        row = _row(entry, path.parent)
        if row.name in {each.name for each in rows}:
            entry.error("name", f"'{row.name}' appears twice", "rename one of the rows")
        rows.append(row)
        entry.close()
    if not rows and not table.errors:
        table.error("traffic", "holds no row", "add a [[traffic]] table")
    table.close()
    finish(table)
    return tuple(rows)


def _row(entry: StrictTable, folder: Path) -> TrafficRow:
    model = entry.text("model")
    corpora = tuple(_beside(name, folder) for name in entry.strings("corpus", []))
    words = entry.optional_integer("words", least=1)
    if (words is None) == (not corpora):
        entry.error("corpus", "write either corpus or words: what is asked", "words = 200")
    mix = _mix(entry)
    if words is not None and not mix:
        entry.error(
            "mix", "is missing: words are of which language?", "mix = { ru = 0.8, en = 0.2 }"
        )
    requests = entry.integer("requests", least=1)
    overhead = entry.optional_integer("overhead")
    return TrafficRow(
        name=entry.text("name"),
        model=model,
        requests=requests,
        mix=mix,
        corpora=corpora,
        plan=Plan(
            words=words,
            system=_prompt(entry, "system", folder),
            context=_prompt(entry, "context", folder),
            output_words=_span(entry, "output_words"),
            output_tokens=_span(entry, "output_tokens"),
            reasoning=entry.integer("reasoning_tokens", 0),
            cached=_share(entry, "cached"),
            cache_write=_share(entry, "cache_write"),
            is_batch=entry.boolean("batch", False),
            turns=_turns(entry),
            template=TemplateRule.ASSUME if overhead is None else overhead,
        ),
        given=_given(entry, model),
    )


def _beside(name: str, folder: Path) -> str:
    language, sign, path = name.rpartition("=")
    return name if is_builtin(name) else f"{language}{sign}{folder / path}"


def _mix(entry: StrictTable) -> dict[str, Decimal]:
    if not entry.has("mix"):
        return {}
    inner = entry.table("mix")
    shares = {language: inner.decimal(language) for language in inner.values}
    if any(share < 0 for share in shares.values()) or sum(shares.values()) != 1:
        entry.error(
            "mix",
            f"adds up to {sum(shares.values())}, not to 1",
            "write shares: { ru = 0.8, en = 0.2 }",
        )
    return shares


def _prompt(entry: StrictTable, key: str, folder: Path) -> Prompt | None:
    words = entry.optional_integer(f"{key}_words", least=1)
    name = entry.optional_text(key)
    if name is not None and words is not None:
        entry.error(key, f"cannot be combined with {key}_words", "keep one of them")
    if name is None:
        return None if words is None else Prompt(words=words)
    try:
        reads(folder / name)
        return Prompt((folder / name).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        entry.error(key, f"{folder / name}: cannot be read: {reason}", "check the path")
        return None


def _span(entry: StrictTable, key: str) -> TokenRange | None:
    if not entry.has(key):
        return None
    value = entry.values[key]
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    elif not isinstance(value, str):
        entry.error(key, "is not a range", f'write {key} = "150..600"')
        return None
    try:
        return parse_range(value, key)
    except TokscopeError as error:
        entry.error(key, error.message, f'write {key} = "150..600"')
        return None


def _share(entry: StrictTable, key: str) -> Portion:
    if not entry.has(key):
        return 0
    value = entry.values[key]
    if isinstance(value, int) and not isinstance(value, bool):
        return entry.integer(key)
    share = entry.decimal(key)
    if not 0 <= share <= 1:
        entry.error(key, f"is {share}, not a share between 0 and 1", "write 0.5, or whole tokens")
        return 0
    return share


def _turns(entry: StrictTable) -> int:
    turns = entry.integer("turns", 1, least=1)
    try:
        return checked_turns(turns)
    except TokscopeError as error:
        entry.error("turns", error.message, error.hint)
        return 1


def _given(entry: StrictTable, model: str) -> TokenOverrides:
    factor = entry.optional_decimal("tokens_per_word")
    stand_in = entry.optional_text("stand_in")
    if factor is not None and not 0 < factor <= 1_000:
        entry.error("tokens_per_word", f"is {factor}: no word takes so many", "between 1 and 8")
    if factor is not None and stand_in is not None:
        entry.error("stand_in", "cannot be combined with tokens_per_word", "keep one of them")
    return TokenOverrides(
        factors={} if factor is None else {model: Fraction(factor)},
        stand_ins={} if stand_in is None else {model: stand_in},
    )
