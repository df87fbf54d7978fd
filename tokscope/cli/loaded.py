"""What commands that look closely share: the tokenizers they ask, and the text they look at.

Load what a command names, collecting what is wrong with any of it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from tokscope.cli.completion import complete_corpus, complete_format
from tokscope.cli.options import check_local_options, chosen, loader_for, terminal_width
from tokscope.text.display import neutralize_ci_commands, printable

if TYPE_CHECKING:
    from tokscope.corpora.open import OpenOptions
    from tokscope.corpora.readers.interface import ReadOptions
    from tokscope.counting.inputs import Text
    from tokscope.errors import ErrorCollector, TokscopeError
    from tokscope.render.document import Document, Unavailable
    from tokscope.tokenizers.engines.base import LoadedTokenizer
    from tokscope.tokenizers.loader import Loader
    from tokscope.tokenizers.names import LocalOptions, Target


_Result = TypeVar("_Result")

CorpusOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME|LANG=FILE|-",
        help="Built-in corpus, file, folder, glob or hf-dataset:NAME; repeat it.",
        autocompletion=complete_corpus,
        show_default=False,
    ),
]
TextOption = Annotated[
    list[str] | None,
    typer.Option(metavar="TEXT", help="Look at this text; repeat it.", show_default=False),
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
        help="Also write to .json, .csv, .md or .txt; repeat it.",
        show_default=False,
    ),
]
KeepGoingOption = Annotated[
    bool, typer.Option("--keep-going", help="Go on with the rest if one is unavailable (exit 3).")
]


@dataclass(frozen=True, slots=True)
class LoadedTokenizers:
    """Tokenizers that are there, and those that are not."""

    loader: Loader
    loaded: tuple[LoadedTokenizer, ...]
    unavailable: tuple[Unavailable, ...]

    def settled(self, work: Callable[[], _Result]) -> _Result:
        """Do some counting until no engine is refused during it; say which were."""
        from tokscope.tokenizers.fast.selection import notes_on, recount_after_fallback

        result = recount_after_fallback(self.loader.loaded, work)
        for refusal in notes_on(self.loader.loaded):
            print(neutralize_ci_commands(f"note: {printable(refusal)}"), file=sys.stderr)
        return result


def ask(
    context: typer.Context,
    names: Sequence[str] | None,
    default: Sequence[str] | None,
    options: LocalOptions,
    *,
    offline: bool,
    keep_going: bool,
) -> LoadedTokenizers:
    """Load the tokenizers that are named, or else some by default."""
    from tokscope.comparison.notes import no_tokenizer_errors
    from tokscope.errors import TokscopeError, combine_errors, raise_all
    from tokscope.render.document import Unavailable
    from tokscope.tokenizers.names import BASELINES, default_targets, resolve_all

    loader = loader_for(context, offline)
    targets: tuple[Target, ...]
    if names or default:
        targets = resolve_all(names or default or (), loader.catalogue, options)
    else:
        targets = default_targets(loader.catalogue)
    check_local_options(options, targets)
    outcomes = loader.load(targets)
    failures = {id_: each for id_, each in outcomes.items() if isinstance(each, TokscopeError)}
    loaded = [each for each in outcomes.values() if not isinstance(each, TokscopeError)]
    if names and not keep_going:
        raise_all(combine_errors(failures))
    missing = [
        Unavailable(
            *(target.id, failures[target.id].message, failures[target.id].hint),
            can_be_fetched=target.can_be_fetched,
        )
        for target in targets
        if target.id in failures
    ]
    if not any(each.id not in BASELINES for each in loaded):
        raise_all(no_tokenizer_errors(missing, named=bool(names)))
    return LoadedTokenizers(loader, tuple(loaded), tuple(missing))


def reading(
    read: ReadOptions, limit: int | None, sample: int | None, seed: int, *, offline: bool
) -> OpenOptions:
    """Join what was said about reading text."""
    from tokscope.corpora.open import OpenOptions

    return OpenOptions(read, limit=limit, sample=sample, seed=seed, offline=offline)


def texts_named(
    corpora: Sequence[str] | None, texts: Sequence[str] | None, options: OpenOptions
) -> tuple[Text, ...]:
    """Open the text to look at; the parallel collection where none is named."""
    from tokscope.cli.inputs import chosen_corpora

    return chosen_corpora(corpora or [], texts or [], options)


def write_document(found: Document, format_: str, output: Sequence[Path]) -> None:
    """Print findings, and write them to files, each in the format of its suffix."""
    from tokscope.cli.write import write_file
    from tokscope.render.documents import render_document
    from tokscope.render.formats import OutputFormat, format_of

    formats = {each.value: each for each in OutputFormat}
    shown = render_document(found, chosen(format_, formats, "format"), terminal_width())
    for path in output:
        write_file(path, render_document(found, format_of(path)))
    sys.stdout.write(shown)


def check_document_outputs(format_: str, output: Sequence[Path]) -> None:
    """Make sure that findings can be written before anything is asked."""
    from tokscope.cli.write import check_outputs
    from tokscope.render.formats import OutputFormat

    chosen(format_, {each.value: each for each in OutputFormat}, "format")
    check_outputs(output)


def load_named(
    loader: Loader, names: Sequence[str], options: LocalOptions, faults: ErrorCollector
) -> tuple[list[LoadedTokenizer], list[TokscopeError]]:
    """Load tokenizers by name."""
    from tokscope.errors import TokscopeError, combine_errors
    from tokscope.tokenizers.names import resolve_known

    before = len(faults.errors)
    targets = resolve_known(names, loader.catalogue, options, faults)
    if len(faults.errors) == before:
        with faults:
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
