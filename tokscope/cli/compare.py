"""``tokscope compare``."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from tokscope.cli.completion import (
    complete_algorithm,
    complete_column,
    complete_columns,
    complete_corpus,
    complete_family,
)
from tokscope.cli.loaded import FormatOption, OutputOption
from tokscope.cli.options import (
    AgainstOption,
    ByOption,
    EncodingOption,
    EngineOption,
    FieldOption,
    IsolatedOption,
    KeyOption,
    LimitOption,
    LowercaseOption,
    MemoryOption,
    MetricOption,
    NormalizeOption,
    NormalizerOption,
    OfflineOption,
    PatternOption,
    RawOption,
    ReferenceLanguageOption,
    SampleOption,
    SeedOption,
    SkipBadOption,
    SpecialOption,
    TokenizersArgument,
    TrustOption,
    UnitOption,
    WordsOption,
    WorkersOption,
    is_offline,
    listed,
    loader_for,
    local_options,
    resources_of,
    seed_of_draw,
    terminal_width,
    wants_color,
)
from tokscope.cli.outputs import reproducible_arguments
from tokscope.errors import choose

if TYPE_CHECKING:
    from tokscope.counting.tally_file import Text


EPILOG = """\b
Examples:
  tokscope compare
  tokscope compare gpt-4o qwen gemma-3 --corpus fiction
  tokscope compare --text "Съешь ещё этих мягких французских булок"
  tokscope compare --corpus en=site.en.txt --corpus ru=site.ru.txt --aligned
  tokscope compare --corpus tickets.jsonl --field message.body --by file
  tokscope compare o200k_base ./my-tokenizer.json --against cl100k_base
  tokscope compare gpt-4o qwen --corpus fiction --corpus law --apart
  tokscope compare --family Qwen -o result.json -o result.md
  tokscope compare gpt-4o qwen --metric pcw,renyi --words whitespace
  tokscope compare gpt-4o --corpus ru=site.ru.txt --by segment -o lines.csv
"""


def compare(
    context: typer.Context,
    tokenizers: TokenizersArgument = None,
    corpus: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME|LANG=FILE|-",
            help="Built-in corpus, file, folder, glob or hf-dataset:NAME; can be repeated. Default:"
            " parallel-en-ru.",
            autocompletion=complete_corpus,
            show_default=False,
        ),
    ] = None,
    text: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TEXT", help="Measure this text; can be repeated.", show_default=False
        ),
    ] = None,
    aligned: Annotated[
        bool,
        typer.Option("--aligned", help="The files are translations of each other, line by line."),
    ] = False,
    trust_alignment: TrustOption = False,
    apart: Annotated[
        bool,
        typer.Option(
            "--apart", help="Print a separate table per corpus; required for several corpora."
        ),
    ] = False,
    against: AgainstOption = None,
    metric: MetricOption = None,
    sort: Annotated[
        str | None,
        typer.Option(
            metavar="COLUMN[:LANG]",
            help="Sort by this column. Default: fertility:ru.",
            autocompletion=complete_column,
            show_default=False,
        ),
    ] = None,
    columns: Annotated[
        str | None,
        typer.Option(
            metavar="NAME,NAME",
            help="Columns of the table, in order.",
            autocompletion=complete_columns,
            show_default=False,
        ),
    ] = None,
    family: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Only this model family.",
            autocompletion=complete_family,
            show_default=False,
        ),
    ] = None,
    algorithm: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Only this algorithm.",
            autocompletion=complete_algorithm,
            show_default=False,
        ),
    ] = None,
    format_: FormatOption = "table",
    output: OutputOption = None,
    keep_going: Annotated[
        bool,
        typer.Option("--keep-going", help="Continue if a tokenizer is unavailable (exit code 3)."),
    ] = False,
    words: WordsOption = "lexical",
    by: ByOption = "language",
    reference_language: ReferenceLanguageOption = None,
    isolated: IsolatedOption = False,
    special: SpecialOption = False,
    normalize: NormalizeOption = None,
    unit: UnitOption = None,
    encoding: EncodingOption = None,
    field: FieldOption = None,
    key: KeyOption = None,
    limit: LimitOption = None,
    sample: SampleOption = None,
    seed: SeedOption = None,
    skip_bad: SkipBadOption = False,
    raw: RawOption = False,
    pattern: PatternOption = None,
    normalizer: NormalizerOption = None,
    lowercase: LowercaseOption = None,
    workers: WorkersOption = None,
    memory: MemoryOption = "2G",
    engine: EngineOption = "auto",
    offline: OfflineOption = False,
) -> None:
    """Compare tokenizers on English and Russian text."""
    from tokscope.cli.inputs import Chosen, check_apart, chosen_corpora, chosen_targets, chosen_view
    from tokscope.cli.loaded import failures_of
    from tokscope.cli.write import check_outputs, fits_screen, write_reports
    from tokscope.comparison.formats import render_all
    from tokscope.comparison.run import comparison_options, run_comparison
    from tokscope.corpora.open import OpenOptions, read_options
    from tokscope.counting.loaded import no_tokenizer_errors
    from tokscope.errors import ErrorCollector, ExitCode, raise_all
    from tokscope.render.document import OutputFormat
    from tokscope.tokenizers.names import BASELINES

    output_format = choose(format_, {each.value: each for each in OutputFormat}, "format")
    request = comparison_options(
        words=words,
        by=by,
        metrics=metric or (),
        columns=columns,
        sort=sort,
        reference_language=reference_language,
        isolated=isolated,
        special=special,
        normalize=normalize,
        apart=apart,
    )
    written = check_outputs(output or [])
    view = chosen_view(columns, sort, [output_format, *written])
    reading = OpenOptions(
        read_options(unit, encoding, field, key, skip_bad=skip_bad, raw=raw),
        is_aligned=aligned,
        trust_alignment=trust_alignment,
        limit=limit,
        sample=sample,
        seed=seed_of_draw(seed, sample),
        offline=is_offline(context, offline),
    )
    if not corpus and not text:
        from tokscope.cli.inputs import note_unread_input

        note_unread_input()
    resources = resources_of(workers, memory, corpus or [])
    collector = ErrorCollector()
    corpora: tuple[Text, ...] = ()
    with collector:
        corpora = chosen_corpora(corpus or [], text or [], reading)
        check_apart([each.name for each in corpora], apart=request.apart)
    loader = loader_for(context, offline, engine)
    options = local_options(pattern, normalizer, lowercase)
    targets = chosen_targets(
        loader.catalogue,
        tokenizers,
        Chosen(tuple(listed(family)), tuple(listed(algorithm)), against),
        options,
        collector,
    )
    if collector.errors and tokenizers and not keep_going:
        collector.errors += failures_of(loader, targets or ())
    collector.raise_all()
    reports = run_comparison(
        loader,
        targets,
        corpora,
        against=against,
        options=options,
        keep_going=keep_going or not tokenizers,
        request=request,
        resources=resources,
        even_nothing=OutputFormat.JSON in (output_format, *written),
    )
    resources.watch.on_stop()
    reports = tuple(replace(each, run=reproducible_arguments(context)) for each in reports)
    to_screen = replace(view, width=terminal_width(), color=wants_color())
    is_shown = fits_screen(reports, output_format, written)
    shown = render_all(reports, output_format, to_screen) if is_shown else ""
    write_reports(reports, output or [], view)
    sys.stdout.write(shown)
    if not any(row.tokenizer not in BASELINES for row in reports[0].rows):
        raise_all(no_tokenizer_errors(reports[0].unavailable, is_named=bool(tokenizers)))
    if tokenizers and reports[0].unavailable:
        raise typer.Exit(ExitCode.UNAVAILABLE)
