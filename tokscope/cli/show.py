"""``tokscope show``: where words break."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from tokscope.cli.completion import (
    complete_tokenizer,
)
from tokscope.cli.options import (
    LowercaseOption,
    NormalizerOption,
    OfflineOption,
    PatternOption,
    check_local_options,
    loader_for,
    local_options,
    terminal_width,
    wants_color,
)

EPILOG = """\b
Examples:
  tokscope show "Достопримечательность"
  tokscope show "Привет, мир" -t gpt-4 -t gpt-4o --ids
  tokscope show -t llama-2 - < prompt.txt
A dot stands for a space, <0xD0> for a byte that is no whole character.
"""
_DEFAULT = ("o200k_base", "cl100k_base", "qwen", "llama-3", "gemma-3")


def show(
    context: typer.Context,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="A text; - is stdin.")],
    tokenizer: Annotated[
        list[str] | None,
        typer.Option(
            "--tokenizer",
            "-t",
            metavar="TOKENIZER",
            help=f"Repeat it for several. Default: {', '.join(_DEFAULT)}.",
            autocompletion=complete_tokenizer,
            show_default=False,
        ),
    ] = None,
    ids: Annotated[bool, typer.Option("--ids", help="Show the ids as well.")] = False,
    pattern: PatternOption = None,
    normalizer: NormalizerOption = None,
    lowercase: LowercaseOption = None,
    offline: OfflineOption = False,
) -> None:
    """Show how a text splits under each tokenizer."""
    from tokscope.backends import resolve_all
    from tokscope.cli.reading import read_texts
    from tokscope.errors import ExitCode, InputError, TokscopeError, raise_all
    from tokscope.render.pieces import render_pieces

    content = "".join(read_texts(["-"] if text == "-" else [], [] if text == "-" else [text]))
    if not content:
        raise InputError(
            "there is no text to show", 'write it in quotes: tokscope show "Привет, мир"'
        )
    loader = loader_for(context, offline)
    options = local_options(pattern, normalizer, lowercase)
    targets = resolve_all(tokenizer or _DEFAULT, loader.catalogue, options)
    check_local_options(options, targets)
    outcomes = loader.load(targets)
    failures = [each for each in outcomes.values() if isinstance(each, TokscopeError)]
    loaded = [each for each in outcomes.values() if not isinstance(each, TokscopeError)]
    if tokenizer or not loaded:
        raise_all(failures)
    shown = render_pieces(
        content, loaded, with_ids=ids, width=terminal_width(), color=wants_color()
    )
    sys.stdout.write(shown)
    if failures:
        from tokscope.cli.entry import print_error

        for failure in failures:
            print_error(failure)
        raise typer.Exit(ExitCode.UNAVAILABLE)
