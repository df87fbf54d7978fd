"""``tokscope count``."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from tokscope.cli.completion import complete_tokenizer
from tokscope.cli.options import (
    EncodingOption,
    EngineOption,
    LowercaseOption,
    NormalizerOption,
    OfflineOption,
    PatternOption,
    loader_for,
    local_options,
)
from tokscope.text.display import neutralize_ci_commands, printable

if TYPE_CHECKING:
    from tokscope.tokenizers.engines.base import LoadedTokenizer


EPILOG = """\b
Examples:
  tokscope count README.md
  cat prompt.txt | tokscope count -t qwen -
  tokscope count --text "Привет, мир" -t gpt-4o -t gpt-4
"""
DEFAULT_TOKENIZER = "o200k_base"


def count(
    context: typer.Context,
    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="FILE", help="Text files; - is standard input.", show_default=False),
    ] = None,
    tokenizer: Annotated[
        list[str] | None,
        typer.Option(
            "--tokenizer",
            "-t",
            metavar="TOKENIZER",
            help="Tokenizer; can be repeated. Default: o200k_base.",
            autocompletion=complete_tokenizer,
            show_default=False,
        ),
    ] = None,
    text: Annotated[
        list[str] | None,
        typer.Option(metavar="TEXT", help="Count this text; can be repeated.", show_default=False),
    ] = None,
    encoding: EncodingOption = None,
    pattern: PatternOption = None,
    normalizer: NormalizerOption = None,
    lowercase: LowercaseOption = None,
    engine: EngineOption = "auto",
    offline: OfflineOption = False,
) -> None:
    """Count the content tokens of whole files, no special tokens added."""
    from tokscope.cli.loaded import load_named, read_shown_texts
    from tokscope.counting.totals import count_total
    from tokscope.errors import ErrorCollector
    from tokscope.tokenizers.engines.base import without_token
    from tokscope.tokenizers.fast.selection import notes_on

    collector = ErrorCollector()
    texts: list[str] = []
    counting: list[LoadedTokenizer] = []
    with collector:
        texts = read_shown_texts(files or [], text or [], encoding)
    with collector:
        options = local_options(pattern, normalizer, lowercase)
        loader = loader_for(context, offline, engine)
        names = tokenizer or [DEFAULT_TOKENIZER]
        counting, failures = load_named(loader, names, options, collector)
        collector.errors += failures
    collector.raise_all()
    notes: list[str] = []
    for loaded in counting:
        tokens = count_total(loaded, texts, os.cpu_count() or 1)
        named = "" if len(counting) == 1 else f"\t{printable(loaded.id)}"
        sys.stdout.write(f"{tokens}{named}\n")
        if loaded.may_drop and (lost := sum(loaded.count_many(texts).lost)):
            notes.append(without_token(loaded.id, lost, sum(map(len, texts)), "the text"))
    for note in (*notes, *notes_on(counting)):
        print(neutralize_ci_commands(f"note: {printable(note)}"), file=sys.stderr)
