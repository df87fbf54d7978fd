"""Prices of models, and what requests cost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import TypeAlias

from tokscope.api.inputs import names_of, strings_of
from tokscope.config import load_catalogue, load_config
from tokscope.costs.arguments import CostArguments, parse_day
from tokscope.costs.prices import Prices, rows_named, rows_of_known
from tokscope.costs.reports.prices import prices_document
from tokscope.costs.run import run_cost
from tokscope.errors import InputError
from tokscope.render.result import DocumentResult
from tokscope.tokenizers.loader import create_loader

Number: TypeAlias = int | float | Decimal | str
"""A number; a string is read exactly as the command line reads it."""
Range: TypeAlias = int | str | tuple[int, int]
"""A number, ``"150..600"`` or ``(150, 600)``."""


class PriceList(DocumentResult):
    """Dated prices of models, as `tokscope prices list` prints them."""

    __slots__ = ()


def prices(
    models: str | Iterable[str] = (),
    *,
    everything: bool = False,
    file: str | Path | None = None,
    as_of: str | None = None,
) -> PriceList:
    """List prices per million tokens, with currency, VAT, date and source.

    Parameters
    ----------
    models : str or iterable of str
        Names, or parts of them; by default the models of the catalogue.
    everything : bool
        List every row of every price list.
    file : path, optional
        A price file of your own, which takes precedence.
    as_of : str, optional
        The day for which prices hold, such as ``2026-10-02``; today by default.

    Returns
    -------
    PriceList
        Money per million tokens in the currency of the list. The source and the date of each price
        are in its row.

    Raises
    ------
    TokscopeError
        A model has no price, or a price file cannot be read.

    Examples
    --------
    >>> "openai:gpt-4o" in {row["model"] for row in prices("gpt-4o").rows}
    True
    """
    config = load_config()
    opened = Prices.open(config, None if file is None else Path(file), parse_day(as_of))
    named = names_of(models)
    if named:
        chosen = rows_named(opened, named)
    else:
        chosen = opened.of_all() if everything else rows_of_known(opened, load_catalogue(config))
    return PriceList(prices_document(chosen, opened))


@dataclass(frozen=True, slots=True, repr=False)
class Costs(DocumentResult):
    """What requests cost, as `tokscope cost` prints it.

    Attributes
    ----------
    is_complete : bool
        Whether every model that was named has a bill.
    """

    is_complete: bool = True


def cost(
    models: str | Iterable[str] = (),
    *,
    text: str | Iterable[str] | None = None,
    files: str | Path | Iterable[str | Path] = (),
    corpora: str | Path | Iterable[str | Path] = (),
    aligned: bool = False,
    language: str | None = None,
    by: str | None = None,
    unit: str | None = None,
    encoding: str | None = None,
    field: str | None = None,
    words: int | None = None,
    system: str | Path | None = None,
    context: str | Path | None = None,
    output_words: Range | None = None,
    output_tokens: Range | None = None,
    reasoning_tokens: int | None = None,
    cached: Number | None = None,
    cache_write: Number | None = None,
    batch: bool = False,
    turns: int | None = None,
    template: str | int | None = None,
    requests: int | None = None,
    per: str | None = None,
    currency: str | None = None,
    fx: str | Iterable[str] = (),
    vat: Number | None = None,
    assume_vat: str | None = None,
    markup: Number | None = None,
    prices: str | Path | None = None,
    as_of: str | None = None,
    at: str | None = None,
    count: Mapping[str, int] | None = None,
    tokens_per_word: Mapping[str, Number] | None = None,
    stand_in: Mapping[str, str] | None = None,
    against: str | None = None,
    capacity: bool = False,
    chunk_words: int | None = None,
    chunk_tokens: int | None = None,
    overlap: float | str | None = None,
    tokens_per_second: Number | None = None,
    self_hosted: str | Iterable[str] = (),
    from_: str | None = None,
    to: str | None = None,
    offline: bool = False,
) -> Costs:
    """Estimate what requests cost, per model and language.

    Parameters
    ----------
    models : str or iterable of str
        Models, ``HOST:MODEL``, or one traffic file; by default all with a price and a tokenizer.
    text : str or column of str, optional
        The question; each string of a column is one.
    files, corpora : path, name, or iterable of them
        Questions in files, taken whole, and what ``--corpus`` takes.
    aligned : bool
        The files of `corpora` are translations of each other.
    language : str, optional
        Only text in this language.
    by : {"language"}, optional
        A row for each language of the text, not for all of it together.
    unit, encoding, field
        How files are read, as the options of the command.
    words : int, optional
        Assume a question of so many words; 1,000 by default, if there is no text.
    system, context : path or str, optional
        File of the system prompt, of documents that go with every question; or ``"words=N"``.
    output_words, output_tokens : int, tuple or str, optional
        Length of answers, as a number or a range.
    reasoning_tokens : int, optional
        Tokens that a model writes for itself, billed as output.
    cached, cache_write : number, optional
        Cached input, input to be cached: a share below 1, or tokens.
    batch : bool
        Use batch prices.
    turns : int, optional
        Turns of a dialogue, each of which sends everything before it again.
    template : {"none", "known", "assume"} or int, optional
        Tokens that the chat format adds to a request.
    requests : int, optional
        Number of requests.
    per : {"day", "month"}, optional
        The period in which so many requests are made.
    currency : str, optional
        Currency to convert to, such as ``RUB``.
    fx : str or iterable of str
        Exchange rates with their days, such as ``USDRUB=83.25@2026-10-02``.
    vat, markup : number, optional
        Tax added to prices that exclude it, and fee of an intermediary, as shares.
    assume_vat : {"excluded", "included"}, optional
        For price lists with unknown VAT status.
    prices : path, optional
        A price file of your own.
    as_of : str, optional
        The day for which prices hold; today by default.
    at : str, optional
        Time of day in UTC, ``HH:MM``, for prices that depend on it; noon by default.
    count : mapping of str to int, optional
        Tokens of the whole input by model, as an API counts them.
    tokens_per_word : mapping of str to number, optional
        Fertility by model, as you measured it.
    stand_in : mapping of str to str, optional
        Tokenizer by model that is used instead; rows are marked with ``~``.
    against : str, optional
        The model whose English the Russian of the others is compared with.
    capacity : bool
        Return what fits into each context window instead.
    chunk_words, chunk_tokens, overlap, tokens_per_second : number, optional
        With `capacity`: size of chunks for retrieval in words or tokens, the share that neighbours
        have in common, and speed.
    self_hosted : str or iterable of str
        Hardware profiles, or TOML files, to compare with.
    from_, to : str, optional
        Models of a migration.
    offline : bool
        Use no network.

    Returns
    -------
    Costs
        Money is in the currency of the price list, or in `currency`; it is a string with all its
        digits in the records. The sources of prices and their dates are in the notes.

    Raises
    ------
    TokscopeError
        A model is unknown, an option has no effect, or there is no tokenizer to count with.

    Examples
    --------
    >>> result = cost("gpt-4o", words=1000, language="ru", offline=True)
    >>> result.rows[0]["model"]
    'gpt-4o'
    """
    arguments = CostArguments(
        models=names_of(models),
        file=_paths(files),
        text=() if text is None else tuple(strings_of(text)),
        corpus=_paths(corpora),
        aligned=aligned,
        language=language,
        by=by,
        unit=unit,
        encoding=encoding,
        field=field,
        words=_typed(words),
        system=_typed(system),
        context=_typed(context),
        output_words=_typed_range(output_words),
        output_tokens=_typed_range(output_tokens),
        reasoning_tokens=_typed(reasoning_tokens),
        cached=_typed(cached),
        cache_write=_typed(cache_write),
        batch=batch,
        turns=_typed(turns),
        template=_typed(template),
        requests=_typed(requests),
        per=per,
        currency=currency,
        fx=names_of(fx),
        vat=_typed(vat),
        assume_vat=assume_vat,
        markup=_typed(markup),
        prices=None if prices is None else Path(prices),
        as_of=as_of,
        at=at,
        count=_pairs(count),
        tokens_per_word=_pairs(tokens_per_word),
        stand_in=_pairs(stand_in),
        against=against,
        capacity=capacity,
        chunk_words=_typed(chunk_words),
        chunk_tokens=_typed(chunk_tokens),
        overlap=_typed(overlap),
        tokens_per_second=_typed(tokens_per_second),
        self_hosted=names_of(self_hosted),
        from_=from_,
        to=to,
    )
    outcome = run_cost(create_loader(offline=offline), arguments)
    notes = (*outcome.document.notes, *arguments.log.notes)
    return Costs(replace(outcome.document, notes=notes), outcome.is_complete)


def _typed(value: Number | Path | None) -> str | None:
    """Return a value as it is typed on the command line."""
    if isinstance(value, bool):
        raise InputError(f"{value} is not a number", "pass a number")
    return None if value is None else str(value)


def _typed_range(value: Range | None) -> str | None:
    return f"{value[0]}..{value[1]}" if isinstance(value, tuple) else _typed(value)


def _pairs(values: Mapping[str, Number] | Mapping[str, str] | None) -> tuple[str, ...]:
    return tuple(f"{model}={value}" for model, value in (values or {}).items())


def _paths(paths: str | Path | Iterable[str | Path]) -> tuple[str, ...]:
    return (str(paths),) if isinstance(paths, (str, Path)) else tuple(map(str, paths))
