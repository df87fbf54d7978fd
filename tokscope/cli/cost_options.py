"""What the options of ``tokscope cost`` mean, checked before anything is loaded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from tokscope.cli.inputs import check_name
from tokscope.cli.options import chosen, read_options
from tokscope.cli.text_input import read_texts
from tokscope.config import load_config
from tokscope.corpora.builtin import is_builtin
from tokscope.corpora.corpus import Corpus, PlainPart
from tokscope.corpora.hub_dataset import is_dataset
from tokscope.corpora.open import OpenOptions
from tokscope.corpora.readers.formats import FileFormat
from tokscope.corpora.readers.interface import Passage, Unit
from tokscope.corpora.readers.read import formats_of
from tokscope.costs.bill import Charges, Money
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
from tokscope.costs.request import THOUSAND, Period, Plan, Prompt, checked_turns
from tokscope.counting.inputs import Text, open_inputs
from tokscope.counting.tally_file import is_tally
from tokscope.errors import InputError

_WORDS = "words="


def plan_of(
    *,
    words: str | None,
    system: str | None,
    context: str | None,
    output_words: str | None,
    output_tokens: str | None,
    reasoning: str | None,
    cached: str | None,
    cache_write: str | None,
    is_batch: bool,
    turns: str | None,
    overhead: str | None,
    requests: str | None,
    per: str | None,
    has_text: bool,
) -> Plan:
    """Read what is said of a request, as the options of the command are typed."""
    if words is not None and has_text:
        raise InputError(
            "--words assumes a question, and there is text", "leave out --words, or the text"
        )
    if output_words is not None and output_tokens is not None:
        raise InputError("--output-words and --output-tokens are both given", "give one")
    if per is not None and requests is None:
        raise InputError(f"--per {per} of what?", f"add --requests 1000 --per {per}")
    assumed = None if has_text else THOUSAND
    return Plan(
        words=whole(words, "--words", least=1) if words is not None else assumed,
        system=_prompt(system, "--system"),
        context=_prompt(context, "--context"),
        output_words=None if output_words is None else parse_range(output_words, "--output-words"),
        output_tokens=None
        if output_tokens is None
        else parse_range(output_tokens, "--output-tokens"),
        reasoning=0 if reasoning is None else whole(reasoning, "--reasoning-tokens"),
        cached=0 if cached is None else parse_share(cached, "--cached"),
        cache_write=0 if cache_write is None else parse_share(cache_write, "--cache-write"),
        is_batch=is_batch,
        turns=1 if turns is None else checked_turns(whole(turns, "--turns", least=1)),
        overhead=None if overhead is None else whole(overhead, "--overhead"),
        requests=None if requests is None else whole(requests, "--requests", least=1),
        per=None if per is None else chosen(per, {each.value: each for each in Period}, "period"),
    )


def _prompt(given: str | None, option: str) -> Prompt | None:
    if given is None:
        return None
    if given.startswith(_WORDS):
        return Prompt(words=whole(given.removeprefix(_WORDS), f"{option} {_WORDS}", least=1))
    (text,) = read_texts([given], [])
    return Prompt(text)


def prices_of(extra: Path | None, day: date) -> Prices:
    """Open the prices of a day, the project's and the user's among them."""
    return Prices.open(load_config(), extra, day)


def money_of(
    prices: Prices,
    day: date,
    currency: str | None,
    rates: Sequence[str],
    vat: str | None,
    assume_vat: str | None,
    markup: str | None,
) -> Money:
    """Read what is said of money."""
    known = {Vat.EXCLUDED.value: Vat.EXCLUDED, Vat.INCLUDED.value: Vat.INCLUDED}
    charges = Charges(
        None if vat is None else parse_number(vat, "--vat", "0.22"),
        Decimal(0) if markup is None else parse_number(markup, "--markup", "0.1"),
        Vat.UNKNOWN if assume_vat is None else chosen(assume_vat, known, "state of VAT"),
    )
    exchange = Exchange((*(parse_rate(each) for each in rates), *prices.rates))
    return Money(day, charges, None if currency is None else currency_named(currency), exchange)


def given_of(
    counts: Sequence[str], factors: Sequence[str], stand_ins: Sequence[str]
) -> TokenOverrides:
    """Read what is said of the tokens of models without a tokenizer."""
    given = TokenOverrides(
        of_models(counts, "--count", whole, "TOKENS"),
        of_models(factors, "--tokens-per-word", tokens_per_word, "2.1"),
        of_models(stand_ins, "--stand-in", lambda value, _: value, "TOKENIZER"),
    )
    ways = [*given.counts, *given.factors, *given.stand_ins]
    for model in given.models:
        if ways.count(model) > 1:
            raise InputError(f"the tokens of '{model}' are said in two ways", "leave one out")
    return given


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
    said = [option for option, value in given.items() if value is not None]
    if said and not files:
        raise InputError(
            f"no file is read to which {', '.join(said)} could apply", "name one: --corpus FILE"
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
    files: Sequence[str], texts: Sequence[str], corpora: Sequence[str], options: OpenOptions
) -> tuple[Text, ...]:
    """Open the questions: files and texts as they are, and corpora."""
    opened: list[Text] = list(open_inputs(corpora, options)) if corpora else []
    for name in corpora:
        check_name(name)
    if files or texts:
        passages = tuple(
            Passage(content, name)
            for content, name in zip(
                read_texts(files, texts, options.read.encoding if files else None),
                [*("--text" for _ in texts), *files],
                strict=False,
            )
        )
        opened.append(
            Corpus("text", (PlainPart(passages),), Unit.FILE.value, assumed_languages=True)
        )
    return tuple(opened)
