"""``tokscope cost``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from tokscope.cli.completion import complete_model, complete_tokenizer
from tokscope.cli.loaded import (
    CorpusOption,
    FormatOption,
    OutputOption,
    check_document_outputs,
    write_document,
)
from tokscope.cli.options import (
    EncodingOption,
    FieldOption,
    OfflineOption,
    UnitOption,
    loader_for,
    resources_of,
)
from tokscope.text.display import neutralize_ci_commands, printable

EPILOG = """\b
Examples:
  tokscope cost
  tokscope cost gpt-4o gpt-4 --words 800 --language ru --output-words 150..600
  tokscope cost gpt-4o --file prompt.md --system rules.md --requests 10000 --per day
  tokscope cost gpt-4o gpt-4 --currency RUB --fx USDRUB=83.25@2026-10-02 --markup 0.1
  tokscope cost gpt-4o yandex:qwen3-235b-a22b --corpus en=a.en.txt --corpus ru=a.ru.txt --aligned
  tokscope cost gpt-4o qwen3-8b --capacity --chunk-words 200
  tokscope cost gpt-4o --output-words 150..600 --self-hosted h100-llama-3.1-8b
  tokscope cost --from gpt-4 --to gpt-4o --corpus docs/
  tokscope cost traffic.toml --currency RUB --fx USDRUB=83.25@2026-10-02
  tokscope cost gigachat-pro --words 1000 --language ru --tokens-per-word gigachat-pro=2.2
Prices are dated: read the lines under the table.
"""


def _option(help_: str, metavar: str) -> typer.models.OptionInfo:
    found: typer.models.OptionInfo = typer.Option(metavar=metavar, help=help_, show_default=False)
    return found


def cost(
    context: typer.Context,
    models: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="MODEL",
            help="Models, HOST:MODEL, or one traffic file. Default: all with a price and a"
            " tokenizer.",
            autocompletion=complete_model,
            show_default=False,
        ),
    ] = None,
    file: Annotated[
        list[str] | None,
        _option("The question, from a file or stdin (-); can be repeated.", "FILE|-"),
    ] = None,
    text: Annotated[list[str] | None, _option("The question; can be repeated.", "TEXT")] = None,
    corpus: CorpusOption = None,
    aligned: Annotated[
        bool,
        typer.Option("--aligned", help="The files of --corpus are translations of each other."),
    ] = False,
    language: Annotated[str | None, _option("Only text in this language.", "LANG")] = None,
    by: Annotated[
        str | None, _option("language: a row for each language of the text.", "language")
    ] = None,
    words: Annotated[
        str | None, _option("Assume a question of N words. Default: 1000, without text.", "N")
    ] = None,
    system: Annotated[str | None, _option("System prompt.", "FILE|words=N")] = None,
    with_: Annotated[
        str | None,
        typer.Option(
            "--context",
            metavar="FILE|words=N",
            help="Documents sent with every question.",
            show_default=False,
        ),
    ] = None,
    output_words: Annotated[str | None, _option("Length of answers, in words.", "A..B")] = None,
    output_tokens: Annotated[str | None, _option("Length of answers, in tokens.", "A..B")] = None,
    reasoning_tokens: Annotated[
        str | None, _option("Reasoning tokens, billed as output.", "N")
    ] = None,
    cached: Annotated[
        str | None, _option("Cached input, as a share or in tokens.", "0.5|TOKENS")
    ] = None,
    cache_write: Annotated[
        str | None, _option("Input written to the cache, as a share or in tokens.", "0.5|TOKENS")
    ] = None,
    batch: Annotated[bool, typer.Option("--batch", help="Use batch prices.")] = False,
    turns: Annotated[
        str | None, _option("Turns of a dialogue; each sends all previous ones again.", "N")
    ] = None,
    template: Annotated[
        str | None,
        _option(
            "What chat formats add to a request, for every model by one rule: none; known; assume"
            " (the default: known if all are, else one for all); or N tokens.",
            "RULE|N",
        ),
    ] = None,
    requests: Annotated[str | None, _option("Number of requests.", "N")] = None,
    per: Annotated[str | None, _option("Period of --requests.", "day|month")] = None,
    currency: Annotated[str | None, _option("Convert prices to this currency.", "CODE")] = None,
    fx: Annotated[
        list[str] | None,
        _option("Exchange rate with its date; can be repeated.", "USDRUB=83.25@2026-10-02"),
    ] = None,
    vat: Annotated[
        str | None, _option("Add VAT to prices that exclude it, e.g. 0.22.", "SHARE")
    ] = None,
    assume_vat: Annotated[
        str | None, _option("For price lists with unknown VAT status.", "excluded|included")
    ] = None,
    markup: Annotated[str | None, _option("Fee of an intermediary, e.g. 0.1.", "SHARE")] = None,
    prices: Annotated[
        Path | None, _option("Your own price file; it takes precedence.", "FILE")
    ] = None,
    as_of: Annotated[
        str | None, _option("Use the prices of this date. Default: today.", "DATE")
    ] = None,
    at: Annotated[
        str | None,
        _option("Time of day in UTC, for prices that depend on it. Default: noon.", "HH:MM"),
    ] = None,
    count: Annotated[
        list[str] | None,
        _option("Tokens of the whole input, as the API counts them.", "MODEL=TOKENS"),
    ] = None,
    tokens_per_word: Annotated[
        list[str] | None, _option("Tokens per word, as you measured it.", "MODEL=F")
    ] = None,
    stand_in: Annotated[
        list[str] | None,
        typer.Option(
            metavar="MODEL=TOKENIZER",
            help="Count with another tokenizer; rows are marked with ~.",
            autocompletion=complete_tokenizer,
            show_default=False,
        ),
    ] = None,
    against: Annotated[
        str | None, _option("Compare Russian with the English of this model.", "MODEL")
    ] = None,
    capacity: Annotated[
        bool,
        typer.Option(
            "--capacity", help="Show what fits into the context window: words, pages, chunks."
        ),
    ] = False,
    chunk_words: Annotated[
        str | None, _option("With --capacity: chunks of N words for retrieval.", "N")
    ] = None,
    chunk_tokens: Annotated[
        str | None, _option("With --capacity: chunks of N tokens for retrieval.", "N")
    ] = None,
    overlap: Annotated[
        str | None, _option("Share of a chunk that the one before it holds too.", "SHARE")
    ] = None,
    tokens_per_second: Annotated[
        str | None, _option("With --capacity: words per second at this speed.", "N")
    ] = None,
    self_hosted: Annotated[
        list[str] | None,
        _option("Compare with self-hosting: a built-in profile or a TOML file.", "PROFILE|FILE"),
    ] = None,
    from_: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="MODEL",
            help="Migration: the current model.",
            show_default=False,
        ),
    ] = None,
    to: Annotated[str | None, _option("Migration: the new model.", "MODEL")] = None,
    format_: FormatOption = "table",
    output: OutputOption = None,
    unit: UnitOption = None,
    encoding: EncodingOption = None,
    field: FieldOption = None,
    offline: OfflineOption = False,
) -> None:
    """Estimate what requests cost, per model and language, at dated prices."""
    from tokscope.cli.inputs import check_name
    from tokscope.costs.arguments import CostArguments
    from tokscope.costs.run import run_cost
    from tokscope.errors import ExitCode

    check_document_outputs(format_, output or [])
    for name in corpus or []:
        check_name(name)
    arguments = CostArguments(
        models=tuple(models or ()),
        file=tuple(file or ()),
        text=tuple(text or ()),
        corpus=tuple(corpus or ()),
        aligned=aligned,
        language=language,
        by=by,
        unit=unit,
        encoding=encoding,
        field=field,
        words=words,
        system=system,
        context=with_,
        output_words=output_words,
        output_tokens=output_tokens,
        reasoning_tokens=reasoning_tokens,
        cached=cached,
        cache_write=cache_write,
        batch=batch,
        turns=turns,
        template=template,
        requests=requests,
        per=per,
        currency=currency,
        fx=tuple(fx or ()),
        vat=vat,
        assume_vat=assume_vat,
        markup=markup,
        prices=prices,
        as_of=as_of,
        at=at,
        count=tuple(count or ()),
        tokens_per_word=tuple(tokens_per_word or ()),
        stand_in=tuple(stand_in or ()),
        against=against,
        capacity=capacity,
        chunk_words=chunk_words,
        chunk_tokens=chunk_tokens,
        overlap=overlap,
        tokens_per_second=tokens_per_second,
        self_hosted=tuple(self_hosted or ()),
        from_=from_,
        to=to,
    )
    loader = loader_for(context, offline)
    outcome = run_cost(loader, arguments, lambda names: resources_of(None, "2G", names))
    for note in arguments.log.notes:
        print(neutralize_ci_commands(f"note: {printable(note)}"), file=sys.stderr)
    write_document(outcome.document, format_, output or [])
    if not outcome.is_complete:
        raise typer.Exit(ExitCode.UNAVAILABLE)
