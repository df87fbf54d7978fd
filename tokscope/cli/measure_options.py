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
        help="Compare with this tokenizer.",
        autocompletion=complete_tokenizer,
        show_default=False,
    ),
]
MetricOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME,NAME",
        help="Show these metrics, or core, or all; see docs/reference/metrics.md.",
        autocompletion=complete_metrics,
        show_default=False,
    ),
]
WordsOption = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="Word definition: lexical, whitespace, uax29, gold; all: a table each.",
        autocompletion=complete_words,
    ),
]
ByOption = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="Rows per language, corpus (a table each), domain, file or segment; languages are"
        " always separate.",
        autocompletion=complete_grouping,
    ),
]
ReferenceLanguageOption = Annotated[
    str | None,
    typer.Option(
        metavar="LANG",
        help="Reference language of premiums. Default: en, else the first.",
        show_default=False,
    ),
]
IsolatedOption = Annotated[bool, typer.Option("--isolated", help="Encode each word form alone.")]
SpecialOption = Annotated[
    bool,
    typer.Option(
        "--special", help="Add the special tokens of the model's template to each segment."
    ),
]
NormalizeOption = Annotated[
    str | None,
    typer.Option(
        "--normalize",
        metavar="FORM",
        help="Normalize text first: nfc or nfkc.",
        autocompletion=complete_normal_form,
        show_default=False,
    ),
]
