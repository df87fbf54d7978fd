"""``tokscope show``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from tokscope.cli.completion import complete_tokenizer
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
from tokscope.text.display import neutralize_ci_commands, printable

if TYPE_CHECKING:
    from tokscope.errors import TokscopeError
    from tokscope.tokenizers.engines.base import LoadedTokenizer


_LONGEST_NAME = 200
"""Characters of a text that may be the name of a file."""
EPILOG = """\b
Examples:
  tokscope show "Достопримечательность"
  tokscope show "Привет, мир" -t gpt-4 -t gpt-4o --ids
  tokscope show -t llama-2 - < prompt.txt
  tokscope show --letters клубника strawberry -t gpt-4o
A dot stands for a space, <0xD0> for a byte that is not a whole character.
"""
_DEFAULT = ("o200k_base", "cl100k_base", "qwen", "llama-3", "gemma-3")


def show(
    context: typer.Context,
    text: Annotated[
        list[str],
        typer.Argument(
            metavar="TEXT", help="A text, or words with --letters; - is standard input."
        ),
    ],
    tokenizer: Annotated[
        list[str] | None,
        typer.Option(
            "--tokenizer",
            "-t",
            metavar="TOKENIZER",
            help=f"Tokenizer; can be repeated. Default: {', '.join(_DEFAULT)}.",
            autocompletion=complete_tokenizer,
            show_default=False,
        ),
    ] = None,
    ids: Annotated[bool, typer.Option("--ids", help="Show token ids.")] = False,
    letters: Annotated[
        bool,
        typer.Option("--letters", help="Show which letters of each word share a token."),
    ] = False,
    pattern: PatternOption = None,
    normalizer: NormalizerOption = None,
    lowercase: LowercaseOption = None,
    offline: OfflineOption = False,
) -> None:
    """Show how a text splits under each tokenizer."""
    from tokscope.cli.loaded import load_named
    from tokscope.cli.outputs import print_error
    from tokscope.errors import ErrorCollector, ExitCode

    collector = ErrorCollector()
    contents: list[str] = []
    missing: list[TokscopeError] = []
    loaded: list[LoadedTokenizer] = []
    with collector:
        contents = _contents(text, letters=letters, ids=ids)
    with collector:
        options = local_options(pattern, normalizer, lowercase)
        loader = loader_for(context, offline)
        loaded, missing = load_named(loader, tokenizer or _DEFAULT, options, collector)
    if tokenizer or not loaded:
        collector.errors += missing
    collector.raise_all()
    sys.stdout.write(_shown(contents, loaded, letters=letters, ids=ids))
    if ids:
        _tell_unknown_ids(loaded)
    for error in missing:
        print_error(error)
    if missing:
        raise typer.Exit(ExitCode.UNAVAILABLE)


def _tell_unknown_ids(tokenizers: Sequence[LoadedTokenizer]) -> None:
    """Print why some pieces are shown with [?], and where their ids are available."""
    from tokscope.errors import UnavailableError

    for tokenizer in tokenizers:
        try:
            tokenizer.encode("")
        except UnavailableError as error:
            hint = f"; {error.hint}" if error.hint else ""
            print(
                neutralize_ci_commands(printable(f"note: [?]: {error.message}{hint}")),
                file=sys.stderr,
            )


def _note_other_kind(text: str) -> None:
    """Print a note where a text is the name of a file or of a tokenizer."""
    from pathlib import Path

    from tokscope.catalogue.catalogue import bundled_catalogue

    hint = ""
    if len(text) < _LONGEST_NAME and Path(text).is_file():
        hint = f"the file's text: tokscope show - < {text}"
    elif bundled_catalogue().id_of(text):
        hint = f"by this tokenizer: tokscope show -t {text} TEXT"
    if hint:
        print(f"note: the name itself is shown; {printable(hint)}", file=sys.stderr)


def _contents(texts: list[str], *, letters: bool, ids: bool) -> list[str]:
    """Read what is to be shown: one text, or words."""
    from tokscope.catalogue.catalogue import bundled_catalogue
    from tokscope.cli.loaded import read_shown_texts
    from tokscope.errors import InputError

    if letters and ids:
        raise InputError("--letters and --ids exclude each other", "leave one of them out")
    if len(texts) > 1 and not letters:
        known = [text for text in texts if bundled_catalogue().id_of(text)]
        if known:
            raise InputError(
                f"{known[0]} is a tokenizer, and texts are shown",
                f"name tokenizers by an option: tokscope show -t {known[0]} TEXT",
            )
        raise InputError(
            f"there are {len(texts)} texts, and one is shown at a time",
            "write it in quotes, or take --letters to look at words",
        )
    read = [
        content
        for text in texts
        for _, content in read_shown_texts(
            ["-"] if text == "-" else [], [] if text == "-" else [text]
        )
    ]
    found = [word for content in read for word in content.split()] if letters else read
    for text in texts:
        _note_other_kind(text)
    if not any(found):
        raise InputError(
            "there is no text to show", 'write it in quotes: tokscope show "Привет, мир"'
        )
    return found


def _shown(
    contents: list[str], tokenizers: Sequence[LoadedTokenizer], *, letters: bool, ids: bool
) -> str:
    if letters:
        from tokscope.analysis.segmentation import letters_seen, render_letters

        seen = [letters_seen(each, word) for word in contents for each in tokenizers]
        return render_letters(seen, terminal_width())
    from tokscope.analysis.segmentation import render_pieces

    return render_pieces(
        contents[0], tokenizers, with_ids=ids, width=terminal_width(), color=wants_color()
    )
