"""Options and steps that the analysis commands share: text, tokenizers, output."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from tokscope.cli.completion import complete_corpus, complete_format
from tokscope.cli.options import check_local_options, terminal_width
from tokscope.errors import choose
from tokscope.text.display import neutralize_ci_commands, printable

if TYPE_CHECKING:
    from tokscope.corpora.open import OpenOptions
    from tokscope.corpora.readers.interface import ReadOptions
    from tokscope.counting.loaded import LoadedTokenizers
    from tokscope.counting.tally_file import Text
    from tokscope.errors import ErrorCollector, TokscopeError
    from tokscope.render.document import Document
    from tokscope.tokenizers.engines.base import LoadedTokenizer
    from tokscope.tokenizers.interface import VocabularyOptions
    from tokscope.tokenizers.loader import Loader
    from tokscope.tokenizers.names import Target


_Result = TypeVar("_Result")

CorpusOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME|LANG=FILE|-",
        help="Built-in corpus, file, folder, glob or hf-dataset:NAME; can be repeated.",
        autocompletion=complete_corpus,
        show_default=False,
    ),
]
TextOption = Annotated[
    list[str] | None,
    typer.Option(metavar="TEXT", help="Use this text; can be repeated.", show_default=False),
]
FormatOption = Annotated[
    str,
    typer.Option(
        "--format",
        metavar="FORMAT",
        help="table, json, csv or markdown.",
        autocompletion=complete_format,
    ),
]
OutputOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="Also write to a .json, .csv, .md or .txt file; can be repeated.",
        show_default=False,
    ),
]
KeepGoingOption = Annotated[
    bool, typer.Option("--keep-going", help="Continue if a tokenizer is unavailable (exit code 3).")
]


def load_by_name(
    loader: Loader,
    names: Sequence[str] | None,
    default: Sequence[str] | None,
    options: VocabularyOptions,
    *,
    keep_going: bool,
) -> LoadedTokenizers:
    """Load the tokenizers that are named, or else some by default."""
    from tokscope.counting.loaded import load_all
    from tokscope.tokenizers.names import default_targets, resolve_all

    targets = default_targets(loader.catalogue)
    if names or default:
        targets = resolve_all(names or default or (), loader.catalogue, options)
    check_local_options(options, targets)
    must_have = [each.id for each in targets] if names and not keep_going else []
    return load_all(loader, targets, must_have=must_have, is_named=bool(names))


def read_shown_texts(
    files: Sequence[str], texts: Sequence[str], encoding: str | None = None
) -> list[tuple[str | None, str]]:
    """Read whole texts with the names of their files; print on stderr what was assumed."""
    from tokscope.corpora.readers.interface import ReadingLog
    from tokscope.corpora.readers.read import read_named_texts

    log = ReadingLog()
    contents = read_named_texts(files, texts, encoding, log)
    for note in log.notes:
        print(neutralize_ci_commands(f"note: {printable(note)}"), file=sys.stderr)
    return contents


def print_notes(tokenizers: Sequence[LoadedTokenizer]) -> None:
    """Print on stderr what a reader should know of how some tokenizers counted."""
    from tokscope.tokenizers.fast.selection import notes_on

    for note in notes_on(tokenizers):
        print(neutralize_ci_commands(f"note: {printable(note)}"), file=sys.stderr)


def reading(
    read: ReadOptions, limit: int | None, sample: int | None, seed: int, *, offline: bool
) -> OpenOptions:
    """Return the options for reading text."""
    from tokscope.corpora.open import OpenOptions

    return OpenOptions(read, limit=limit, sample=sample, seed=seed, offline=offline)


def texts_named(
    corpora: Sequence[str] | None, texts: Sequence[str] | None, options: OpenOptions
) -> tuple[Text, ...]:
    """Open the text to look at; the parallel collection where none is named."""
    from tokscope.cli.inputs import chosen_corpora

    return chosen_corpora(corpora or [], texts or [], options)


def write_document(found: Document, format_: str, output: Sequence[Path]) -> None:
    """Print results, and write them to files in the format of each extension."""
    from tokscope.cli.write import write_file
    from tokscope.render.document import OutputFormat, RenderOptions, format_of
    from tokscope.render.documents import render_document

    formats = {each.value: each for each in OutputFormat}
    options = RenderOptions(width=terminal_width())
    shown = render_document(found, choose(format_, formats, "format"), options)
    for path in output:
        write_file(path, render_document(found, format_of(path)))
    sys.stdout.write(shown)


def check_document_outputs(format_: str, output: Sequence[Path]) -> None:
    """Check the output files before anything is computed."""
    from tokscope.cli.write import check_outputs
    from tokscope.render.document import OutputFormat

    choose(format_, {each.value: each for each in OutputFormat}, "format")
    check_outputs(output)


def load_named(
    loader: Loader, names: Sequence[str], options: VocabularyOptions, collector: ErrorCollector
) -> tuple[list[LoadedTokenizer], list[TokscopeError]]:
    """Load tokenizers by name."""
    from tokscope.errors import TokscopeError, combine_errors
    from tokscope.tokenizers.names import resolve_known

    before = len(collector.errors)
    targets = resolve_known(names, loader.catalogue, options, collector)
    if len(collector.errors) == before:
        with collector:
            check_local_options(options, targets)
    outcomes = loader.load(targets)
    failures = {id_: each for id_, each in outcomes.items() if isinstance(each, TokscopeError)}
    loaded = [each for each in outcomes.values() if not isinstance(each, TokscopeError)]
    return loaded, combine_errors(failures)


def failures_of(loader: Loader, targets: Sequence[Target]) -> list[TokscopeError]:
    """Find out which tokenizers are unavailable, each reason once."""
    from tokscope.errors import TokscopeError, combine_errors

    outcomes = loader.load(targets)
    return combine_errors(
        {id_: each for id_, each in outcomes.items() if isinstance(each, TokscopeError)}
    )
