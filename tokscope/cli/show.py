"""``tokscope show``: where words break."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from tokscope.cli.completion import (
    complete_tokenizer,
)
from tokscope.cli.options import (
    LowercaseOption,
    NormalizerOption,
    OfflineOption,
    PatternOption,
    loader_for,
    local_options,
    terminal_width,
    wants_color,
)
from tokscope.text.visible import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tokscope.backends import LoadedTokenizer
    from tokscope.errors import TokscopeError

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
    from tokscope.cli.entry import print_error
    from tokscope.cli.loading import load_named
    from tokscope.errors import ExitCode, Faults
    from tokscope.render.pieces import render_pieces

    faults = Faults()
    content = ""
    missing: list[TokscopeError] = []
    loaded: list[LoadedTokenizer] = []
    with faults:
        content = _text_of(text)
    with faults:
        options = local_options(pattern, normalizer, lowercase)
        loader = loader_for(context, offline)
        loaded, missing = load_named(loader, tokenizer or _DEFAULT, options, faults)
    if tokenizer or not loaded:
        faults.errors += missing
    faults.raise_all()
    shown = render_pieces(
        content, loaded, with_ids=ids, width=terminal_width(), color=wants_color()
    )
    sys.stdout.write(shown)
    if ids:
        _tell_unknown_ids(loaded)
    for error in missing:
        print_error(error)
    if missing:
        raise typer.Exit(ExitCode.UNAVAILABLE)


def _tell_unknown_ids(tokenizers: Sequence[LoadedTokenizer]) -> None:
    """Say why some pieces are shown with [?], and where their ids are had."""
    from tokscope.errors import UnavailableError

    for tokenizer in tokenizers:
        try:
            tokenizer.encode("")
        except UnavailableError as error:
            hint = f"; {error.hint}" if error.hint else ""
            print(visible(f"note: [?]: {error.message}{hint}"), file=sys.stderr)


def _text_of(argument: str) -> str:
    from tokscope.cli.reading import read_texts
    from tokscope.errors import InputError

    is_stdin = argument == "-"
    content = "".join(read_texts(["-"] if is_stdin else [], [] if is_stdin else [argument]))
    if not content:
        raise InputError(
            "there is no text to show", 'write it in quotes: tokscope show "Привет, мир"'
        )
    return content
