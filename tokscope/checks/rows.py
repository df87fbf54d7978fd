"""Build the rows of a check from measured text: roles, prices and the integers of the baseline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path

import numpy as np

from tokscope.catalogue.catalogue import Catalogue
from tokscope.checks.baseline import (
    BaselineRow,
    CorpusRecord,
    Definition,
    Key,
    RoleRecord,
    SegmentCount,
    Segments,
    Snapshot,
    Sums,
    line_digests,
    normalization_of,
    segment_digest,
)
from tokscope.checks.report import MoneyChange
from tokscope.checks.settings import (
    CorpusSetting,
    GroupBy,
    MoneySetting,
    RoleSetting,
    TrackedMetric,
)
from tokscope.comparison.report import By, Row
from tokscope.comparison.rows import row_groups
from tokscope.comparison.sums import MetricSelection
from tokscope.costs.bill import EXACT, Bill, Charges, Money, amount_per, times
from tokscope.costs.price import Exchange, Price, Rate, currency_named, parse_rate
from tokscope.costs.prices import Prices, PriceSettings
from tokscope.counting.arrays import Integers
from tokscope.counting.measure import Measurement
from tokscope.counting.options import CountOptions
from tokscope.counting.tally_file import TallyFile
from tokscope.errors import ErrorCollector
from tokscope.text.words import WordDefinition
from tokscope.tokenizers.engines.base import LoadedTokenizer
from tokscope.tokenizers.interface import Tokenizer
from tokscope.versions import tool_version

_MOST_SEGMENTS = 50_000
"""Segments of a row up to which each is kept in the baseline."""


@dataclass(frozen=True, slots=True, eq=False)
class MeasuredText:
    """One text of a check, counted, its words kept."""

    setting: CorpusSetting
    measurement: Measurement
    digests: Sequence[str]
    """Of the text of each segment."""

    @classmethod
    def of(cls, setting: CorpusSetting, measurement: Measurement) -> MeasuredText:
        """Return the name of the segments of a measured text."""
        if isinstance(measurement.corpus, TallyFile):
            measurement.corpus.need_segments("a check")
        texts = (text for table in measurement.tables for text in table.segments())
        return cls(setting, measurement, [segment_digest(text) for text in texts])

    def text_of(self, segment: int) -> str:
        """Read a segment back."""
        for table in self.measurement.tables:
            if segment < len(table):
                first, last = table.starts[segment], table.starts[segment + 1]
                return "".join(table.texts(table.ids[first:last].astype(np.int64)))
            segment -= len(table)
        raise IndexError(segment)

    def of_segments(self, segments: Integers) -> str:
        """Read several back, each from a line of its own."""
        return "\n".join(self.text_of(segment) for segment in segments.tolist())

    def source_of(self, segment: int) -> str | None:
        """Return the file that a segment is from; of a built-in text, its last two names."""
        sources = self.measurement.tally.sources
        name = sources.names[int(sources.codes[segment])]
        if name is None or not Path(name).is_absolute():
            return name
        return "/".join(Path(name).parts[-2:])


@dataclass(frozen=True, slots=True, eq=False)
class MeasuredRow:
    """One row, with what explains it."""

    counted: BaselineRow
    row: Row
    """Of the tokenizer of its role."""
    text: MeasuredText
    segments: Integers
    """Numbers of its segments in the text."""

    @property
    def key(self) -> Key:
        """What it is of."""
        return self.counted.key


def rows_of(
    text: MeasuredText, roles: Mapping[str, Tokenizer], selection: MetricSelection
) -> Iterator[MeasuredRow]:
    """Sum up a text for each role."""
    measurement, corpus = text.measurement, text.setting.name
    tokenizers = list({each.id: each for each in roles.values()}.values())
    by = By.FILE if text.setting.gated is GroupBy.FILE else By.LANGUAGE
    for place in row_groups(measurement, tokenizers, {}, selection, by):
        for row in place.rows:
            segments = place.members[row.language]
            for role, tokenizer in roles.items():
                if tokenizer.id == row.tokenizer:
                    key = Key(role, corpus, row.language or "?", place.name or "")
                    counted = BaselineRow(
                        *(key, _sums(row), _segments(text, row, segments)),
                        line_digests(text.of_segments(segments)) if place.name else (),
                    )
                    yield MeasuredRow(counted, row, text, segments)


def _sums(row: Row) -> Sums:
    totals = row.totals
    return Sums(
        *(totals.segments, totals.words, totals.characters, totals.bytes),
        *(totals.tokens, totals.unknown, totals.lost),
    )


def _segments(text: MeasuredText, row: Row, segments: Integers) -> Segments | None:
    if len(segments) > _MOST_SEGMENTS:
        return None
    tokens = text.measurement.columns[row.tokenizer].tokens[segments].tolist()
    words = text.measurement.tally.words[segments].tolist()
    found: dict[str, SegmentCount] = {}
    for segment, *counts in zip(segments.tolist(), words, tokens, strict=True):
        digest = text.digests[segment]
        before = found.get(digest)
        found[digest] = SegmentCount(1 + (before.times if before else 0), *counts)
    return found


def snapshot_of(
    rows: Sequence[MeasuredRow],
    texts: Sequence[MeasuredText],
    roles: Mapping[str, Role],
    definition: WordDefinition,
    count_options: CountOptions,
) -> Snapshot:
    """Return what a baseline keeps."""
    return Snapshot(
        Definition(
            definition.key,
            normalization_of(count_options.normal_form),
            "yes" if count_options.special else "no",
        ),
        {
            name: RoleRecord(
                *(each.tokenizer.id, each.source),
                *(each.tokenizer.fingerprint, each.tokenizer.engine, each.model),
                f"{each.price.million:f} {each.price.currency}" if each.price else "",
            )
            for name, each in roles.items()
        },
        {
            each.setting.name: CorpusRecord(
                each.measurement.tally.digest, each.measurement.corpus.unit
            )
            for each in texts
        },
        tuple(sorted((row.counted for row in rows), key=lambda counted: counted.key)),
        tool_version(),
    )


_THOUSAND, _MILLION = 1_000, 1_000_000


@dataclass(frozen=True, slots=True)
class InputPrice:
    """What a model's input tokens cost."""

    model: str
    million: Decimal
    """Paid for a million tokens."""
    currency: str
    note: str
    """By which list, of what day, and at which rate."""

    def of_words(self, sums: Sums, words: int = _THOUSAND) -> Decimal | None:
        """Return what so many words of a text cost; None where it has none."""
        per_word = amount_per(times(self.million, sums.tokens), sums.words)
        return amount_per(times(per_word, words), _MILLION)

    def exactly(self, sums: Sums) -> Fraction | None:
        """Return what 1,000 words of a text cost, to be compared with a bound."""
        if not sums.words:
            return None
        return Fraction(self.million) * sums.tokens * _THOUSAND / (sums.words * _MILLION)

    def change(
        self,
        before: Sums | None,
        after: Sums,
        compared: TrackedMetric,
        *,
        old: InputPrice | None,
        words: int | None,
        requests: int | None,
    ) -> MoneyChange | None:
        """Return what a difference costs: each side's tokens at the price of its own model."""
        now = self.of_words(after)
        if now is None:
            return None
        is_swapped = old is not None and (old.model, old.million) != (self.model, self.million)
        if old is None or old.currency != self.currency:
            before = None
        was = monthly = None
        if before is not None and old is not None:
            was = old.of_words(before)
            paid = new = None
            if requests is not None:
                paid = amount_per(times(old.million, before.tokens * requests), _MILLION)
                new = amount_per(times(self.million, after.tokens * requests), _MILLION)
            elif words is not None:
                is_same = compared is TrackedMetric.TOKENS
                same = replace(after, words=before.words) if is_same else after
                paid, new = old.of_words(before, words), self.of_words(same, words)
            monthly = None if paid is None or new is None else EXACT.subtract(new, paid)
        return MoneyChange(
            *(was, now, monthly),
            words if requests is None else None,
            *(self.currency, self.model),
            f"{self.note}; before: {old.note}" if is_swapped and old else self.note,
            requests,
            old.model if is_swapped and old else None,
        )


@dataclass(frozen=True, slots=True)
class Role:
    """A tokenizer that is loaded, for one use of it."""

    name: str
    source: str
    """What commands take to load it."""
    tokenizer: LoadedTokenizer
    price: InputPrice | None = None
    unpriced: str = ""
    """Why there is no price."""
    window: int | None = None
    """Tokens that its model takes at most; None where that is not known."""
    model: str = ""
    """What its price is looked up by."""
    price_before: InputPrice | None = None
    """Price of the model that the role had in the baseline."""

    @property
    def price_note(self) -> str:
        """What became of the model and its price; empty where both are as they were."""
        old, new = self.price_before, self.price
        if old is None or new is None:
            return ""
        if (old.model, old.million, old.currency) == (new.model, new.million, new.currency):
            return ""
        models = new.model if old.model == new.model else f"{old.model} → {new.model}"
        return (
            f"{self.name}: {models}: a million input tokens cost {old.million:f} {old.currency} in"
            f" the baseline, {new.million:f} {new.currency} now"
        )


def priced(
    setting: RoleSetting,
    tokenizer: LoadedTokenizer,
    catalogue: Catalogue,
    prices: Prices | None,
    money: Money | None,
    before: RoleRecord | None = None,
) -> Role:
    """Find what the model of a role costs and takes, and what the one of the baseline costs."""
    name = setting.model or setting.tokenizer
    id_ = catalogue.id_of(name)
    model = catalogue.models.get(id_) if id_ else None
    role = Role(
        *(setting.name, setting.tokenizer, tokenizer),
        window=model.context if model else None,
        model=name,
    )
    if prices is None or money is None:
        return role
    price = prices.find(name)
    found = _input_price(name, price, money)
    if found is None:
        return replace(role, unpriced=f"no price is known for '{name}'")
    return replace(
        role,
        price=found,
        window=role.window or (price.context if price else None),
        price_before=_price_before(before, prices, money) if before else found,
    )


def _price_before(record: RoleRecord, prices: Prices, money: Money) -> InputPrice | None:
    """Return the price that is in the baseline, else the present one of its model."""
    amount, _, currency = record.price.partition(" ")
    try:
        million = Decimal(amount)
    except InvalidOperation:
        return _input_price(record.model, prices.find(record.model), money)
    return InputPrice(record.model, million, currency, f"{record.price} in the baseline")


def _input_price(name: str, price: Price | None, money: Money) -> InputPrice | None:
    paid = None if price is None else money.paid(Bill(price.rates_for(0).input), price)
    if price is None or paid is None:
        return None
    rate = money.rate_for(price)
    parts: Sequence[str] = (
        f"input of {price.priced_as} by {price.source}",
        f"as of {money.as_of}",
        *money.marks(price),
        *([str(rate)] if rate else []),
    )
    return InputPrice(name, paid, money.currency_of(price), ", ".join(parts))


def prices_and_money(
    selection: MoneySetting | None, config: PriceSettings
) -> tuple[Prices | None, Money | None]:
    """Open the prices of the day that is set, and how they are converted."""
    if selection is None:
        return None, None
    collector = ErrorCollector()
    currency: str | None = None
    rates: list[Rate] = []
    with collector:
        prices = Prices.open(config, None, selection.as_of)
    with collector:
        currency = None if selection.currency is None else currency_named(selection.currency)
    for each in selection.rates:
        with collector:
            rates.append(parse_rate(each, "the settings"))
    collector.raise_all()
    exchange = Exchange((*rates, *prices.rates))
    return prices, Money(selection.as_of, Charges(selection.vat), currency, exchange)
