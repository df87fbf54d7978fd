"""``tokscope tokenizers``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from tokscope.cli.completion import complete_tokenizer
from tokscope.cli.loaded import (
    CorpusOption,
    FormatOption,
    OutputOption,
    TextOption,
    check_document_outputs,
    load_by_name,
    print_notes,
    reading,
    texts_named,
    write_document,
)
from tokscope.cli.options import (
    EncodingOption,
    FieldOption,
    LimitOption,
    LowercaseOption,
    NormalizerOption,
    OfflineOption,
    PatternOption,
    RawOption,
    SampleOption,
    SeedOption,
    SkipBadOption,
    UnitOption,
    check_local_options,
    default_resources,
    folder_named,
    is_offline,
    loader_for,
    local_options,
    seed_of_draw,
    terminal_width,
)
from tokscope.text.display import neutralize_ci_commands, pluralize, printable

app = typer.Typer(help="List, show, fetch, export and import tokenizers.", rich_markup_mode=None)

_IDS = typer.Argument(
    metavar="TOKENIZER",
    help="Ids or model names. Default: the default set.",
    autocompletion=complete_tokenizer,
    show_default=False,
)


_LISTED = typer.Argument(
    metavar="TOKENIZER",
    help="Ids or model names. Default: all that DIR lists.",
    autocompletion=complete_tokenizer,
    show_default=False,
)
_REPIN = typer.Option("--repin", help="Accept hub files that differ from those at first use.")


@app.callback(invoke_without_command=True)
def tokenizers(context: typer.Context) -> None:
    """List, show, fetch, export and import tokenizers; lists them by default."""
    if context.invoked_subcommand is None:
        list_(context)


@app.command("list")
def list_(
    context: typer.Context, format_: FormatOption = "table", output: OutputOption = None
) -> None:
    """List every tokenizer, its models, and whether its vocabulary is in the store."""
    from tokscope.api.tokenizers import tokenizer_list

    write_document(tokenizer_list(loader_for(context, offline=True)), format_, output or [])


@app.command("show")
def show(
    context: typer.Context,
    tokenizer: Annotated[
        str,
        typer.Argument(
            metavar="TOKENIZER", autocompletion=complete_tokenizer, help="Name or path."
        ),
    ],
    pattern: PatternOption = None,
    normalizer: NormalizerOption = None,
    lowercase: LowercaseOption = None,
    offline: OfflineOption = False,
) -> None:
    """Describe one tokenizer: algorithm, scripts, longest words, pattern, licence, models."""
    from tokscope.analysis.tokenizer_info import facts_on_record, tokenizer_facts
    from tokscope.errors import TokscopeError
    from tokscope.render.table import render_facts
    from tokscope.tokenizers.names import resolve

    loader = loader_for(context, offline)
    options = local_options(pattern, normalizer, lowercase)
    target = resolve(tokenizer, loader.catalogue, options)
    check_local_options(options, [target])
    outcome = loader.load([target])[target.id]
    if not isinstance(outcome, TokscopeError):
        facts = tokenizer_facts(outcome, target, loader)
        sys.stdout.write(render_facts(facts, terminal_width()))
        return
    if target.row is not None:
        facts = facts_on_record(target.row, loader.catalogue)
        sys.stdout.write(render_facts(facts, terminal_width()))
    raise outcome


@app.command("fetch")
def fetch(
    context: typer.Context,
    tokenizer: Annotated[list[str] | None, _IDS] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Every tokenizer of the catalogue.")
    ] = False,
    repin: Annotated[bool, _REPIN] = False,
) -> None:
    """Download vocabularies into the store."""
    from tokscope.errors import ErrorCollector, InputError, TokscopeError, combine_errors
    from tokscope.tokenizers.names import NO_OPTIONS, default_targets, resolve_known

    if everything and tokenizer:
        raise InputError("--all and names exclude each other", "leave one of them out")
    loader = loader_for(context, offline=False)
    catalogue = loader.catalogue
    loader.fetcher.repin = repin
    loader.fetcher.fallback_store.must_keep = True
    collector = ErrorCollector()
    if tokenizer or everything:
        names = tokenizer or list(catalogue.tokenizers)
        targets = resolve_known(names, catalogue, NO_OPTIONS, collector)
    else:
        targets = default_targets(catalogue)
    outcomes = loader.load(targets)
    for id_, outcome in outcomes.items():
        if not isinstance(outcome, TokscopeError):
            print(
                neutralize_ci_commands(
                    f"{printable(id_)}\t{outcome.vocabulary}\t{outcome.fingerprint}"
                )
            )
    collector.errors += combine_errors(
        {id_: each for id_, each in outcomes.items() if isinstance(each, TokscopeError)}
    )
    collector.raise_all()


@app.command("export")
def export_(
    context: typer.Context,
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="DIR", help="Output folder; created if missing.", parser=folder_named
        ),
    ],
    tokenizer: Annotated[list[str] | None, _IDS] = None,
) -> None:
    """Export vocabularies of the store into a folder, for a machine without a network."""
    from tokscope.errors import UnavailableError
    from tokscope.tokenizers.names import default_targets, resolve_all
    from tokscope.tokenizers.transfer import export, exported

    loader = loader_for(context, offline=False)
    loader.fetcher.no_fetch = True
    catalogue = loader.catalogue
    targets = resolve_all(tokenizer, catalogue) if tokenizer else default_targets(catalogue)
    files, missing = exported(loader, targets, named=bool(tokenizer))
    if not files:
        raise UnavailableError("the store is empty", "`tokscope tokenizers fetch` fills it")
    written = export(loader.fetcher.store, files, folder, catalogue)
    print(
        f"{pluralize(len(files), 'vocabulary', 'vocabularies')}, {written / 1e6:.0f} MB written"
        f" into {printable(str(folder))}"
    )
    if missing:
        names = printable(" ".join(missing))
        print(
            f"note: not in the store, so not exported: {names}\n"
            f"  to get them: `tokscope tokenizers fetch {names}`",
            file=sys.stderr,
        )


@app.command("import")
def import_(
    context: typer.Context,
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Folder written by `export`.", parser=folder_named)
    ],
    tokenizer: Annotated[list[str] | None, _LISTED] = None,
    repin: Annotated[bool, _REPIN] = False,
) -> None:
    """Import vocabularies from a folder into the store; each digest is checked."""
    from tokscope.tokenizers.names import resolve_all
    from tokscope.tokenizers.transfer import import_ as take

    loader = loader_for(context, offline=True)
    targets = resolve_all(tokenizer or (), loader.catalogue)
    named = [(each.row and each.row.segmentation_of) or each.id for each in targets]
    taken = take(loader.fetcher.store, folder, loader.catalogue, named, repin=repin)
    number = pluralize(len(taken), "vocabulary", "vocabularies")
    print(f"{number} taken in: {printable(', '.join(taken))}")


EPILOG = """\b
Examples:
  tokscope tokenizers diff gpt-4 gpt-4o
  tokscope tokenizers diff gpt-4 gpt-4o --corpus fiction --language ru
  tokscope tokenizers diff llama-2 ./my-tokenizer.json -o diff.json
Without --corpus or --text only the vocabularies are compared.
"""
_Name = Annotated[
    str,
    typer.Argument(metavar="TOKENIZER", autocompletion=complete_tokenizer, help="Name or path."),
]


def diff(
    context: typer.Context,
    first: _Name,
    second: _Name,
    corpus: CorpusOption = None,
    text: TextOption = None,
    language: Annotated[
        str | None,
        typer.Option(metavar="LANG", help="Only text in this language.", show_default=False),
    ] = None,
    top: Annotated[int, typer.Option(metavar="N", min=1, help="Number of words.")] = 20,
    format_: FormatOption = "table",
    output: OutputOption = None,
    unit: UnitOption = None,
    encoding: EncodingOption = None,
    field: FieldOption = None,
    limit: LimitOption = None,
    sample: SampleOption = None,
    seed: SeedOption = None,
    skip_bad: SkipBadOption = False,
    raw: RawOption = False,
    pattern: PatternOption = None,
    normalizer: NormalizerOption = None,
    lowercase: LowercaseOption = None,
    offline: OfflineOption = False,
) -> None:
    """Compare two vocabularies, and on a text the words that are tokenized differently."""
    from tokscope.analysis.vocabulary_diff import run_vocabulary_diff
    from tokscope.corpora.open import read_options
    from tokscope.errors import InputError

    check_document_outputs(format_, output or [])
    has_text = bool(corpus or text)
    if language and not has_text:
        raise InputError("--language needs a text", "add --corpus NAME")
    read = read_options(unit, encoding, field, None, skip_bad=skip_bad, raw=raw)
    seeded = seed_of_draw(seed, sample)
    how = reading(read, limit, sample, seeded, offline=is_offline(context, offline))
    texts = texts_named(corpus, text, how) if has_text else ()
    options = local_options(pattern, normalizer, lowercase)
    names = (first, second)
    loader = loader_for(context, offline)
    loaded = load_by_name(loader, names, None, options, keep_going=False).tokenizers
    if len(loaded) != len(names):
        what = "one tokenizer" if len(loaded) == 1 else f"{len(loaded)} tokenizers"
        raise InputError(f"{first} and {second} are {what}", "name two")
    before, after = loaded
    resources = default_resources(corpus or [])
    found = run_vocabulary_diff(
        loader, before, after, texts, language=language, top=top, resources=resources
    )
    resources.watch.on_stop()
    print_notes(loaded)
    write_document(found, format_, output or [])
