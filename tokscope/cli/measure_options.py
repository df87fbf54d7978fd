"""Options of ``compare`` that say what is measured and how, and what they mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from tokscope.cli.completion import (
    complete_grouping,
    complete_metrics,
    complete_normal_form,
    complete_tokenizer,
    complete_words,
)
from tokscope.errors import choose

if TYPE_CHECKING:
    from tokscope.comparison.run import ComparisonOptions
    from tokscope.text.words import WordDefinition


ALL = "all"

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


@dataclass(frozen=True, slots=True)
class MeasureArguments:
    """What was said about measuring, as it was given."""

    words: str
    by: str
    metrics: Sequence[str]
    columns: str | None
    sort: str | None
    reference_language: str | None
    isolated: bool
    special: bool
    normalize: str | None
    apart: bool


def request_of(said: MeasureArguments) -> ComparisonOptions:
    """Find out what a comparison is to say.

    A metric that is named as a column is measured too.
    """
    from tokscope.comparison.columns import ASKED_COLUMNS
    from tokscope.comparison.report import By
    from tokscope.comparison.run import ComparisonOptions
    from tokscope.counting.options import CountOptions, NormalForm
    from tokscope.metrics.selection import GROUPS, chosen_metrics

    as_columns = [name.strip() for name in (said.columns or "").split(",")]
    as_columns.append((said.sort or "").partition(":")[0])
    asked = [*said.metrics, *(name for name in as_columns if name in ASKED_COLUMNS)]
    one_by_one = [
        name for each in asked for name in map(str.strip, each.split(",")) if name not in GROUPS
    ]
    by = choose(said.by, {each.value: each for each in By}, "grouping")
    form, forms = said.normalize, {each.value: each for each in NormalForm}
    return ComparisonOptions(
        definitions=_definitions(said.words),
        by=by,
        apart=said.apart or by is By.CORPUS,
        metrics=chosen_metrics(asked),
        named=frozenset(chosen_metrics(one_by_one)),
        reference_language=said.reference_language,
        way=CountOptions(
            None if form is None else choose(form.lower(), forms, "normal form"),
            special=said.special,
            isolated=said.isolated,
        ),
    )


def _definitions(words: str) -> tuple[WordDefinition, ...]:
    from tokscope.text.words import DEFINITIONS

    known = {name: (definition,) for name, definition in DEFINITIONS.items()}
    return choose(words, {**known, ALL: tuple(DEFINITIONS.values())}, "word definition")
