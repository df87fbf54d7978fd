"""The options of ``tokscope cost``, and what they mean; checked before anything is loaded."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from tokscope.corpora.builtin import is_builtin
from tokscope.corpora.corpus import Corpus, PlainPart
from tokscope.corpora.hub_dataset import is_dataset
from tokscope.corpora.open import OpenOptions, read_options
from tokscope.corpora.readers.formats import FileFormat
from tokscope.corpora.readers.interface import Passage, ReadingLog, Unit
from tokscope.corpora.readers.read import formats_of, read_texts
from tokscope.costs.bill import Charges, Money
from tokscope.costs.capacity import Chunk
from tokscope.costs.models import TokenOverrides
from tokscope.costs.numbers import (
    of_models,
    parse_number,
    parse_range,
    parse_share,
    tokens_per_word,
    whole,
)
from tokscope.costs.price import Exchange, Vat, currency_named, parse_rate
from tokscope.costs.prices import Prices
from tokscope.costs.request import (
    THOUSAND,
    Period,
    Plan,
    Prompt,
    TokenRange,
    checked_turns,
    parse_template,
)
from tokscope.counting.tally_file import Text, is_tally, open_inputs
from tokscope.errors import InputError, choose

_WORDS = "words="


@dataclass(frozen=True, slots=True)
class CostArguments:
    """The options of ``tokscope cost`` as they are typed; None is "not given"."""

    models: tuple[str, ...] = ()
    file: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    corpus: tuple[str, ...] = ()
    aligned: bool = False
    language: str | None = None
    by: str | None = None
    unit: str | None = None
    encoding: str | None = None
    field: str | None = None
    words: str | None = None
    system: str | None = None
    context: str | None = None
    output_words: str | None = None
    output_tokens: str | None = None
    reasoning_tokens: str | None = None
    cached: str | None = None
    cache_write: str | None = None
    batch: bool = False
    turns: str | None = None
    template: str | None = None
    requests: str | None = None
    per: str | None = None
    currency: str | None = None
    fx: tuple[str, ...] = ()
    vat: str | None = None
    assume_vat: str | None = None
    markup: str | None = None
    prices: Path | None = None
    as_of: str | None = None
    at: str | None = None
    count: tuple[str, ...] = ()
    tokens_per_word: tuple[str, ...] = ()
    stand_in: tuple[str, ...] = ()
    against: str | None = None
    capacity: bool = False
    chunk_words: str | None = None
    chunk_tokens: str | None = None
    overlap: str | None = None
    tokens_per_second: str | None = None
    self_hosted: tuple[str, ...] = ()
    from_: str | None = None
    to: str | None = None
    log: ReadingLog = dataclasses.field(default_factory=ReadingLog)
    """What was assumed or left out while reading."""

    def given(self) -> list[str]:
        """List the names of the options that are given."""
        options = (each for each in dataclasses.fields(self) if each.name != "log")
        return [each.name for each in options if getattr(self, each.name) != each.default]

    @property
    def has_text(self) -> bool:
        """Whether there is text to count."""
        return bool(self.file or self.text or self.corpus)

    def named_models(self) -> tuple[str, ...]:
        """Return the models that are named; a migration names two."""
        if self.from_ is None and self.to is None:
            return self.models
        if self.from_ is None or self.to is None:
            raise InputError("--from and --to go together", "write --from MODEL --to MODEL")
        if self.models:
            raise InputError(
                f"{', '.join(self.models)}: a migration is from one model to one other",
                "leave out the models, or --from and --to",
            )
        if self.from_ == self.to:
            raise InputError(f"--from and --to are both '{self.to}'", "name two models")
        return (self.from_, self.to)

    def check_unused(self, mode: str, unused: Collection[str]) -> None:
        """Raise an error for an option that has no effect in a mode."""
        for name in self.given():
            if name in unused:
                raise InputError(
                    f"{option_of(name)} does nothing with {mode}", "leave one of them out"
                )

    def plan(self) -> Plan:
        """Return the request that the options describe."""
        if self.words is not None and self.has_text:
            raise InputError(
                "--words assumes a question, and there is text", "leave out --words, or the text"
            )
        if self.output_words is not None and self.output_tokens is not None:
            raise InputError("--output-words and --output-tokens are both given", "give one")
        if self.by is not None:
            choose(self.by, {"language": self.by}, "grouping")
            if not self.has_text:
                raise InputError("--by language needs a text", "add --corpus FILE, or leave it out")
        if self.per is not None and self.requests is None:
            raise InputError(f"--per {self.per} of what?", f"add --requests 1000 --per {self.per}")
        assumed = None if self.has_text else THOUSAND
        turns = _whole(self.turns, "--turns", 1)
        periods = {each.value: each for each in Period}
        return Plan(
            words=assumed if self.words is None else whole(self.words, "--words", least=1),
            system=_prompt(self.system, "--system", self.log),
            context=_prompt(self.context, "--context", self.log),
            output_words=_range(self.output_words, "--output-words"),
            output_tokens=_range(self.output_tokens, "--output-tokens"),
            reasoning=_whole(self.reasoning_tokens, "--reasoning-tokens") or 0,
            cached=0 if self.cached is None else parse_share(self.cached, "--cached"),
            cache_write=0
            if self.cache_write is None
            else parse_share(self.cache_write, "--cache-write"),
            is_batch=self.batch,
            turns=1 if turns is None else checked_turns(turns),
            template=parse_template(self.template),
            requests=_whole(self.requests, "--requests", 1),
            per=None if self.per is None else choose(self.per, periods, "period"),
        )

    def chunk(self) -> Chunk | None:
        """Return the size of chunks for retrieval; None if none is given."""
        if self.chunk_words is not None and self.chunk_tokens is not None:
            raise InputError("--chunk-words and --chunk-tokens exclude each other", "leave one out")
        overlap = Fraction(0)
        if self.overlap is not None:
            overlap = Fraction(parse_number(self.overlap, "--overlap", "0.1"))
            if self.chunk_words is None and self.chunk_tokens is None:
                raise InputError("--overlap is of chunks", "add --chunk-words 200")
            if overlap >= 1:
                raise InputError(
                    f"--overlap {self.overlap} is no share below 1", "write 0.1 or 10%"
                )
        if self.chunk_tokens is not None:
            size = whole(self.chunk_tokens, "--chunk-tokens", least=1)
            return Chunk(size, in_tokens=True, overlap=overlap)
        if self.chunk_words is None:
            return None
        return Chunk(whole(self.chunk_words, "--chunk-words", least=1), overlap=overlap)

    def money(self, prices: Prices, day: date) -> Money:
        """Return the currency, exchange rates, tax and fee."""
        known = {Vat.EXCLUDED.value: Vat.EXCLUDED, Vat.INCLUDED.value: Vat.INCLUDED}
        charges = Charges(
            None if self.vat is None else parse_number(self.vat, "--vat", "0.22"),
            Decimal(0) if self.markup is None else parse_number(self.markup, "--markup", "0.1"),
            Vat.UNKNOWN
            if self.assume_vat is None
            else choose(self.assume_vat, known, "state of VAT"),
        )
        today = datetime.now(UTC).date()
        rates = [parse_rate(each, today=today) for each in self.fx]
        exchange = Exchange((*rates, *prices.rates))
        currency = None if self.currency is None else currency_named(self.currency)
        return Money(day, charges, currency, exchange)

    def overrides(self) -> TokenOverrides:
        """Return what the user states about the tokens of models without a tokenizer."""
        stated = TokenOverrides(
            of_models(self.count, "--count", whole, "TOKENS"),
            of_models(self.tokens_per_word, "--tokens-per-word", tokens_per_word, "2.1"),
            of_models(self.stand_in, "--stand-in", lambda value, _: value, "TOKENIZER"),
        )
        names = [*stated.counts, *stated.factors, *stated.stand_ins]
        for model in stated.models:
            if names.count(model) > 1:
                raise InputError(f"the tokens of '{model}' are stated twice", "leave one out")
        return stated

    def texts(self) -> tuple[Text, ...]:
        """Open the text of the requests."""
        options = reading_of(
            self.unit,
            self.encoding,
            self.field,
            self.corpus,
            aligned=self.aligned,
            has_files=bool(self.file),
        )
        return questions(self.file, self.text, self.corpus, options, self.log)


def option_of(name: str) -> str:
    """Return how an option is typed: ``--output-words`` for ``output_words``."""
    return f"--{name.rstrip('_').replace('_', '-')}"


def _whole(given: str | None, option: str, least: int = 0) -> int | None:
    return None if given is None else whole(given, option, least=least)


def _range(given: str | None, option: str) -> TokenRange | None:
    return None if given is None else parse_range(given, option)


def _prompt(given: str | None, option: str, log: ReadingLog) -> Prompt | None:
    if given is None:
        return None
    if given.startswith(_WORDS):
        return Prompt(words=whole(given.removeprefix(_WORDS), f"{option} {_WORDS}", least=1))
    (text,) = read_texts([given], [], None, log)
    return Prompt(text)


def parse_day(text: str | None) -> date:
    """Return the day of ``--as-of``; today by default."""
    if text is None:
        return datetime.now(UTC).date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"--as-of '{text}' is not a date", "write it as 2026-10-02") from None


def parse_hour(text: str | None) -> time | None:
    """Return the hour of ``--at``, in UTC; None if it is not given."""
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%H:%M").replace(tzinfo=UTC).timetz()
    except ValueError:
        raise InputError(f"--at '{text}' is no time of day", "write it as 03:30, in UTC") from None


def reading_of(
    unit: str | None,
    encoding: str | None,
    field: str | None,
    corpora: Sequence[str],
    *,
    aligned: bool,
    has_files: bool = False,
) -> OpenOptions:
    """Return how corpora are read: plain text as whole files, as it is billed, by default."""
    files = [name for name in corpora if not is_builtin(name) and not is_tally(name)]
    given = {"--unit": unit, "--encoding": encoding, "--field": field}
    if has_files:
        del given["--encoding"]  # of what --file names
    given["--aligned"] = "" if aligned else None
    stated = [option for option, value in given.items() if value is not None]
    if stated and not files:
        raise InputError(
            f"no file is read to which {', '.join(stated)} could apply", "name one: --corpus FILE"
        )
    if unit is None and files and all(_is_plain(name) for name in files):
        unit = Unit.FILE.value
    return OpenOptions(
        read_options(unit, encoding, field, None, skip_bad=False), is_aligned=aligned
    )


def _is_plain(name: str) -> bool:
    path = name.partition("=")[2] or name
    if is_dataset(path):
        return False
    return path == "-" or formats_of(path) == {FileFormat.TEXT}


def questions(
    files: Sequence[str],
    texts: Sequence[str],
    corpora: Sequence[str],
    options: OpenOptions,
    log: ReadingLog,
) -> tuple[Text, ...]:
    """Open the questions: files and texts as they are, and corpora."""
    opened: list[Text] = list(open_inputs(corpora, options)) if corpora else []
    if files or texts:
        encoding = options.read.encoding if files else None
        contents = read_texts(files, texts, encoding, log)
        names = [*("--text" for _ in texts), *files]
        passages = tuple(map(Passage, contents, names))
        part = PlainPart(passages)
        opened.append(Corpus("text", (part,), Unit.FILE.value, assumed_languages=True))
    return tuple(opened)
