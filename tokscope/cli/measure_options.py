"""Options of ``compare`` about what is measured and how."""

from __future__ import annotations

from typing import Annotated

import typer

from tokscope.cli.completion import (
    complete_grouping,
    complete_metrics,
    complete_normal_form,
    complete_tokenizer,
    complete_words,
)

AgainstOption = Annotated[
    str | None,
    typer.Option(
        "--against",
        "--reference-tokenizer",
        metavar="TOKENIZER",
        help="Show tokens saved or lost against this one.",
        autocompletion=complete_tokenizer,
        show_default=False,
    ),
]
MetricOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME,NAME",
        help="Show these metrics, core or all; docs/reference/metrics.md lists them.",
        autocompletion=complete_metrics,
        show_default=False,
    ),
]
WordsOption = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="What a word is: lexical, whitespace, uax29, gold; all: a block for each.",
        autocompletion=complete_words,
    ),
]
ByOption = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="Rows for each language, corpus (a block each), domain, file or segment; languages are"
        " always told apart.",
        autocompletion=complete_grouping,
    ),
]
ReferenceLanguageOption = Annotated[
    str | None,
    typer.Option(
        metavar="LANG",
        help="Language that premiums are set against. Default: en, else the first.",
        show_default=False,
    ),
]
IsolatedOption = Annotated[
    bool, typer.Option("--isolated", help="Encode each word form alone, not text.")
]
SpecialOption = Annotated[
    bool,
    typer.Option(
        "--special", help="Count the special tokens that a model's template adds to each segment."
    ),
]
NormalizeOption = Annotated[
    str | None,
    typer.Option(
        "--normalize",
        metavar="FORM",
        help="Bring text into this Unicode form first: nfc or nfkc.",
        autocompletion=complete_normal_form,
        show_default=False,
    ),
]
