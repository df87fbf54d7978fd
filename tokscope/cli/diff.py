"""``tokscope tokenizers diff``: what two vocabularies share, and which words that changes."""

from __future__ import annotations

from typing import Annotated

import typer

from tokscope.cli.asking import (
    CorpusOption,
    FormatOption,
    OutputOption,
    TextOption,
    ask,
    check_saying,
    reading,
    say,
    texts_named,
)
from tokscope.cli.completion import complete_tokenizer
from tokscope.cli.effort import shown_effort
from tokscope.cli.options import (
    EncodingOption,
    FieldOption,
    LimitOption,
    LowercaseOption,
    NormalizerOption,
    OfflineOption,
    PatternOption,
    SampleOption,
    SeedOption,
    SkipBadOption,
    UnitOption,
    is_offline,
    local_options,
    read_options,
    seed_of_draw,
)

EPILOG = """\b
Examples:
  tokscope tokenizers diff gpt-4 gpt-4o
  tokscope tokenizers diff gpt-4 gpt-4o --corpus fiction --language ru
  tokscope tokenizers diff llama-2 ./my-tokenizer.json -o diff.json
Without --corpus or --text only the vocabularies are compared.
"""
_Name = Annotated[
    str, typer.Argument(metavar="TOKENIZER", autocompletion=complete_tokenizer, help="Which two.")
]


def diff(
    context: typer.Context,
    first: _Name,
    second: _Name,
    corpus: CorpusOption = None,
    text: TextOption = None,
    language: Annotated[
        str | None,
        typer.Option(metavar="LANG", help="Only text in this language.", show_default=False),
    ] = None,
    top: Annotated[int, typer.Option(metavar="N", min=1, help="Words to list.")] = 20,
    format_: FormatOption = "table",
    output: OutputOption = None,
    unit: UnitOption = None,
    encoding: EncodingOption = None,
    field: FieldOption = None,
    limit: LimitOption = None,
    sample: SampleOption = None,
    seed: SeedOption = None,
    skip_bad: SkipBadOption = False,
    pattern: PatternOption = None,
    normalizer: NormalizerOption = None,
    lowercase: LowercaseOption = None,
    offline: OfflineOption = False,
) -> None:
    """Compare two vocabularies byte by byte, and on a text what changes for its words."""
    from tokscope.errors import InputError
    from tokscope.looking.difference import difference_of
    from tokscope.looking.difference_found import difference_found
    from tokscope.looking.tokenizer_facts import entries_of
    from tokscope.looking.worst_words import cost_forms
    from tokscope.measuring import measure
    from tokscope.text.words import DEFAULT as DEFINITION

    check_saying(format_, output or [])
    has_text = bool(corpus or text)
    if language and not has_text:
        raise InputError("--language is of a text, and none is named", "add --corpus NAME")
    read = read_options(unit, encoding, field, None, skip_bad=skip_bad)
    seeded = seed_of_draw(seed, sample)
    how = reading(read, limit, sample, seeded, offline=is_offline(context, offline))
    texts = texts_named(corpus, text, how) if has_text else ()
    options = local_options(pattern, normalizer, lowercase)
    names = (first, second)
    asked = ask(context, names, None, options, offline=offline, keep_going=False)
    if len(asked.loaded) < len(names):
        raise InputError(f"{first} and {second} are one tokenizer", "name two")
    effort = shown_effort(corpus or [])
    measured = [measure(each, [], DEFINITION, effort=effort, keep_tables=True) for each in texts]
    vocabularies = [entries_of(each, asked.loader) for each in asked.loaded]
    costed = None
    if measured:
        costed = asked.settled(
            lambda: cost_forms(measured, asked.loaded, DEFINITION, language, effort.watch)
        )
    found = difference_found(
        difference_of(
            vocabularies[0].entries,
            vocabularies[1].entries,
            ids_known=all(each.ids_known for each in vocabularies),
        ),
        *asked.loaded,
        costed=costed,
        measurements=measured,
        definition=DEFINITION,
        top=top,
    )
    effort.watch.stop()
    say(found, format_, output or [])
