"""``tokscope cost``: what requests cost, in money."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tokscope.cli.completion import complete_model, complete_tokenizer
from tokscope.cli.loaded import (
    CorpusOption,
    FormatOption,
    OutputOption,
    check_document_outputs,
    write_document,
)
from tokscope.cli.options import EncodingOption, FieldOption, OfflineOption, UnitOption, loader_for

if TYPE_CHECKING:
    from tokscope.render.document import Document


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
Prices are dated: look at the lines under the table before you believe it.
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
            help="Models, or HOST:MODEL; or one traffic file. Default: all with a price and a"
            " tokenizer.",
            autocompletion=complete_model,
            show_default=False,
        ),
    ] = None,
    file: Annotated[
        list[str] | None,
        _option("The question: a file as it is, - is stdin; repeat it.", "FILE|-"),
    ] = None,
    text: Annotated[list[str] | None, _option("The question; repeat it.", "TEXT")] = None,
    corpus: CorpusOption = None,
    aligned: Annotated[
        bool, typer.Option("--aligned", help="The files of --corpus are translations.")
    ] = False,
    language: Annotated[str | None, _option("Only text in this language.", "LANG")] = None,
    words: Annotated[
        str | None, _option("Assume a question of N words. Default: 1000, without text.", "N")
    ] = None,
    system: Annotated[str | None, _option("System prompt.", "FILE|words=N")] = None,
    with_: Annotated[
        str | None,
        typer.Option(
            "--context",
            metavar="FILE|words=N",
            help="Documents that go with every question.",
            show_default=False,
        ),
    ] = None,
    output_words: Annotated[str | None, _option("Length of answers, in words.", "A..B")] = None,
    output_tokens: Annotated[str | None, _option("Length of answers, in tokens.", "A..B")] = None,
    reasoning_tokens: Annotated[
        str | None, _option("Tokens a model writes for itself, billed as output.", "N")
    ] = None,
    cached: Annotated[
        str | None, _option("Input that is remembered: a share, or tokens.", "0.5|TOKENS")
    ] = None,
    cache_write: Annotated[
        str | None, _option("Input that is to be remembered.", "0.5|TOKENS")
    ] = None,
    batch: Annotated[bool, typer.Option("--batch", help="Requests may wait.")] = False,
    turns: Annotated[
        str | None, _option("A dialogue: each turn sends all before it again.", "N")
    ] = None,
    overhead: Annotated[
        str | None, _option("Tokens that the chat format adds to a request.", "N")
    ] = None,
    requests: Annotated[str | None, _option("Price so many.", "N")] = None,
    per: Annotated[str | None, _option("How often so many come.", "day|month")] = None,
    currency: Annotated[str | None, _option("Convert to this one.", "CODE")] = None,
    fx: Annotated[
        list[str] | None, _option("Exchange rate with its day.", "USDRUB=83.25@2026-10-02")
    ] = None,
    vat: Annotated[
        str | None, _option("Add tax to prices that exclude it, e.g. 0.22.", "SHARE")
    ] = None,
    assume_vat: Annotated[
        str | None, _option("Of lists that do not say.", "excluded|included")
    ] = None,
    markup: Annotated[str | None, _option("Fee of an intermediary, e.g. 0.1.", "SHARE")] = None,
    prices: Annotated[
        Path | None, _option("Your own price file, before all others.", "FILE")
    ] = None,
    as_of: Annotated[str | None, _option("Prices of that day. Default: today.", "DATE")] = None,
    count: Annotated[
        list[str] | None, _option("Tokens of the whole input, as an API counts.", "MODEL=TOKENS")
    ] = None,
    tokens_per_word: Annotated[list[str] | None, _option("As you measured.", "MODEL=F")] = None,
    stand_in: Annotated[
        list[str] | None,
        typer.Option(
            metavar="MODEL=TOKENIZER",
            help="Count with another's tokenizer; marked ~.",
            autocompletion=complete_tokenizer,
            show_default=False,
        ),
    ] = None,
    against: Annotated[
        str | None, _option("Set Russian against the English of this model.", "MODEL")
    ] = None,
    capacity: Annotated[
        bool, typer.Option("--capacity", help="Say what fits instead: words, pages, chunks.")
    ] = False,
    chunk_words: Annotated[
        str | None, _option("With --capacity: chunks of N words for retrieval.", "N")
    ] = None,
    tokens_per_second: Annotated[
        str | None, _option("With --capacity: words a second at this speed.", "N")
    ] = None,
    self_hosted: Annotated[
        list[str] | None,
        _option("Set own hardware beside: a ready profile or a TOML file.", "PROFILE|FILE"),
    ] = None,
    from_: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="MODEL",
            help="A migration: the model that is left.",
            show_default=False,
        ),
    ] = None,
    to: Annotated[str | None, _option("A migration: the one that is moved to.", "MODEL")] = None,
    format_: FormatOption = "table",
    output: OutputOption = None,
    unit: UnitOption = None,
    encoding: EncodingOption = None,
    field: FieldOption = None,
    offline: OfflineOption = False,
) -> None:
    """Say what requests cost, per model and language, in money; prices are dated."""
    from tokscope.cli import cost_modes
    from tokscope.cli import cost_modes as cost_traffic
    from tokscope.cli import cost_options as costing
    from tokscope.cli.prices import day_named
    from tokscope.tokenizers.fast.selection import recount_after_fallback

    check_document_outputs(format_, output or [])
    day = day_named(as_of)
    list_ = costing.prices_of(prices, day)
    money = costing.money_of(list_, day, currency, fx or [], vat, assume_vat, markup)
    names = cost_modes.names_of(models or [], from_, to)
    given = costing.given_of(count or [], tokens_per_word or [], stand_in or [])
    base = cost_modes.CostContext(loader_for(context, offline), list_, money, given, language)
    loaded = base.loader.loaded
    traffic = cost_traffic.traffic_file(names)
    if traffic is not None:
        cost_traffic.check_alone(context)
        found, is_whole = recount_after_fallback(
            loaded, lambda: cost_traffic.of_traffic(base, traffic)
        )
        _finish(found, format_, output or [], is_whole=is_whole)
        return
    plan = costing.plan_of(
        words=words,
        system=system,
        context=with_,
        output_words=output_words,
        output_tokens=output_tokens,
        reasoning=reasoning_tokens,
        cached=cached,
        cache_write=cache_write,
        is_batch=batch,
        turns=turns,
        overhead=overhead,
        requests=requests,
        per=per,
        has_text=bool(file or text or corpus),
    )
    reading = costing.reading_of(
        unit, encoding, field, corpus or [], aligned=aligned, has_files=bool(file)
    )
    asked = cost_modes.EstimateArguments(
        names,
        plan,
        costing.questions(file or [], text or [], corpus or [], reading),
        tuple(corpus or ()),
        each_segment=unit is not None,
        against=against,
    )
    if capacity:
        cost_modes.check_useful(context, "--capacity", cost_modes.NOT_OF_CAPACITY)
        work = partial(cost_modes.of_capacity, base, asked, chunk_words, tokens_per_second)
    elif chunk_words is not None or tokens_per_second is not None:
        raise cost_modes.only_with_capacity()
    elif from_ is not None and to is not None:
        cost_modes.check_useful(context, "--from", cost_modes.NOT_OF_MIGRATION)
        work = partial(cost_modes.of_migration, base, asked, (from_, to))
    else:
        work = partial(cost_modes.of_requests, base, asked, self_hosted or [])
    found, is_whole = recount_after_fallback(loaded, work)
    _finish(found, format_, output or [], is_whole=is_whole)


def _finish(found: Document, format_: str, output: list[Path], *, is_whole: bool) -> None:
    from tokscope.errors import ExitCode

    write_document(found, format_, output)
    if not is_whole:
        raise typer.Exit(ExitCode.UNAVAILABLE)
