"""``tokscope words``."""

from __future__ import annotations

from typing import Annotated

import typer

from tokscope.cli.completion import complete_sort, complete_word_grouping
from tokscope.cli.loaded import (
    CorpusOption,
    FormatOption,
    KeepGoingOption,
    OutputOption,
    TextOption,
    check_document_outputs,
    load_by_name,
    print_notes,
    reading,
    texts_named,
    write_document,
)
from tokscope.cli.options import (
    EncodingOption,
    FieldOption,
    LimitOption,
    LowercaseOption,
    NormalizerOption,
    OfflineOption,
    PatternOption,
    RawOption,
    SampleOption,
    SeedOption,
    SkipBadOption,
    TokenizersArgument,
    UnitOption,
    default_resources,
    is_offline,
    loader_for,
    local_options,
    seed_of_draw,
)
from tokscope.errors import choose

DEFAULT = ("o200k_base", "cl100k_base", "qwen")
EPILOG = f"""\b
Examples:
  tokscope words
  tokscope words gpt-4o gpt-4 --corpus law --language ru --top 30
  tokscope words qwen --corpus site.ru.txt --sort each -o words.csv
  tokscope words gpt-4o gpt-4 --language ru --by pos
  tokscope words gpt-4o --corpus words-russian --by band
The first tokenizer sets the order. Default: {", ".join(DEFAULT)} on parallel-en-ru.
--by pos and --by ending need pymorphy3: python -m pip install '.[morphology]'
"""


def words(
    context: typer.Context,
    tokenizers: TokenizersArgument = None,
    corpus: CorpusOption = None,
    text: TextOption = None,
    language: Annotated[
        str | None,
        typer.Option(
            metavar="LANG",
            help="Only text in this language, or all. Default: ru if there is any.",
            show_default=False,
        ),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Group by frequency band, or in Russian by pos (part of speech) or ending.",
            autocompletion=complete_word_grouping,
            show_default=False,
        ),
    ] = None,
    sort: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="Sort by extra tokens: in total, or of each occurrence.",
            autocompletion=complete_sort,
        ),
    ] = "total",
    top: Annotated[int, typer.Option(metavar="N", min=1, help="Number of rows per table.")] = 20,
    format_: FormatOption = "table",
    output: OutputOption = None,
    keep_going: KeepGoingOption = False,
    unit: UnitOption = None,
    encoding: EncodingOption = None,
    field: FieldOption = None,
    limit: LimitOption = None,
    sample: SampleOption = None,
    seed: SeedOption = None,
    skip_bad: SkipBadOption = False,
    raw: RawOption = False,
    pattern: PatternOption = None,
    normalizer: NormalizerOption = None,
    lowercase: LowercaseOption = None,
    offline: OfflineOption = False,
) -> None:
    """Find the words that cost the most tokens, by frequency, part of speech or ending."""
    from tokscope.analysis.words import Sort
    from tokscope.analysis.words_report import Grouping, run_words
    from tokscope.corpora.open import read_options
    from tokscope.errors import ExitCode

    grouping = choose(by, {each.value: each for each in Grouping}, "grouping") if by else None
    order = choose(sort, {each.value: each for each in Sort}, "order")
    check_document_outputs(format_, output or [])
    read = read_options(unit, encoding, field, None, skip_bad=skip_bad, raw=raw)
    seeded = seed_of_draw(seed, sample)
    how = reading(read, limit, sample, seeded, offline=is_offline(context, offline))
    texts = texts_named(corpus, text, how)
    options = local_options(pattern, normalizer, lowercase)
    loader = loader_for(context, offline)
    loaded = load_by_name(loader, tokenizers, DEFAULT, options, keep_going=keep_going)
    resources = default_resources(corpus or [])
    found = run_words(
        loaded, texts, language=language, by=grouping, sort=order, top=top, resources=resources
    )
    resources.watch.on_stop()
    print_notes(loaded.tokenizers)
    write_document(found, format_, output or [])
    if tokenizers and loaded.unavailable:
        raise typer.Exit(ExitCode.UNAVAILABLE)
