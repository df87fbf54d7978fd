"""``tokscope count``: a bare number."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from tokscope.cli.completion import (
    complete_tokenizer,
)
from tokscope.cli.options import (
    EncodingOption,
    LowercaseOption,
    NormalizerOption,
    OfflineOption,
    PatternOption,
    loader_for,
    local_options,
)
from tokscope.text.visible import visible

if TYPE_CHECKING:
    from tokscope.backends import LoadedTokenizer

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
        typer.Argument(metavar="FILE", help="Text files; - is stdin.", show_default=False),
    ] = None,
    tokenizer: Annotated[
        list[str] | None,
        typer.Option(
            "--tokenizer",
            "-t",
            metavar="TOKENIZER",
            help="Repeat it for several. Default: o200k_base.",
            autocompletion=complete_tokenizer,
            show_default=False,
        ),
    ] = None,
    text: Annotated[
        list[str] | None,
        typer.Option(metavar="TEXT", help="Count this text; repeat it.", show_default=False),
    ] = None,
    encoding: EncodingOption = None,
    pattern: PatternOption = None,
    normalizer: NormalizerOption = None,
    lowercase: LowercaseOption = None,
    offline: OfflineOption = False,
) -> None:
    """Count the content tokens of whole files, no special tokens added."""
    from tokscope.cli.loading import load_named
    from tokscope.cli.reading import read_texts
    from tokscope.errors import Faults

    faults = Faults()
    texts: list[str] = []
    loaded: list[LoadedTokenizer] = []
    with faults:
        texts = read_texts(files or [], text or [], encoding)
    with faults:
        options = local_options(pattern, normalizer, lowercase)
        names = tokenizer or [DEFAULT_TOKENIZER]
        loaded, failures = load_named(loader_for(context, offline), names, options, faults)
        faults.errors += failures
    faults.raise_all()
    for each in loaded:
        tokens = sum(each.count(content) for content in texts)
        sys.stdout.write(f"{tokens}\n" if len(loaded) == 1 else f"{tokens}\t{visible(each.id)}\n")
