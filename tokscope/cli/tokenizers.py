"""``tokscope tokenizers``: what is known, what it is made of, and the store."""

from __future__ import annotations

import sys
from pathlib import Path
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
    folder_named,
    loader_for,
    local_options,
    terminal_width,
)
from tokscope.text.counted import counted
from tokscope.text.visible import inert, visible

app = typer.Typer(help="List, show, fetch and carry tokenizers.", rich_markup_mode=None)

_IDS = typer.Argument(
    metavar="TOKENIZER",
    help="Ids or model names; by default the whole default set.",
    autocompletion=complete_tokenizer,
    show_default=False,
)


_LISTED = typer.Argument(
    metavar="TOKENIZER",
    help="Ids or model names; by default all that DIR lists.",
    autocompletion=complete_tokenizer,
    show_default=False,
)
_REPIN = typer.Option("--repin", help="Accept hub files that differ from those at first use.")


@app.callback(invoke_without_command=True)
def tokenizers(context: typer.Context) -> None:
    """List, show, fetch and carry tokenizers; alone it lists."""
    if context.invoked_subcommand is None:
        list_(context)


@app.command("list")
def list_(context: typer.Context) -> None:
    """List every tokenizer, its models, and whether its vocabulary is in the store."""
    from tokscope.render.listing import render_listing

    loader = loader_for(context, offline=True)
    catalogue = loader.catalogue
    lines = []
    for row in catalogue.tokenizers.values():
        source_row = catalogue.tokenizers[row.segmentation_of] if row.segmentation_of else row
        models = ", ".join(model.id for model in catalogue.models_of(row.id))
        lines.append(
            (
                row.id,
                row.family,
                row.algorithm.label if row.algorithm else "?",
                loader.supply.whereabouts(source_row),
                models,
            )
        )
    heads = ("tokenizer", "family", "algorithm", "vocabulary", "models")
    sys.stdout.write(render_listing(heads, lines, terminal_width()))


@app.command("show")
def show(
    context: typer.Context,
    tokenizer: Annotated[
        str,
        typer.Argument(metavar="TOKENIZER", autocompletion=complete_tokenizer, help="Which one."),
    ],
    pattern: PatternOption = None,
    normalizer: NormalizerOption = None,
    lowercase: LowercaseOption = None,
    offline: OfflineOption = False,
) -> None:
    """Show what one tokenizer is: algorithm, scripts, longest words, pattern, licence, models."""
    from tokscope.backends import resolve
    from tokscope.errors import TokscopeError
    from tokscope.looking.tokenizer_facts import facts_on_record, tokenizer_facts
    from tokscope.render.listing import render_facts

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
    """Fill the store ahead of time."""
    from tokscope.backends.naming import NO_OPTIONS, default_targets, resolve_known
    from tokscope.errors import Faults, InputError, TokscopeError, together

    if everything and tokenizer:
        raise InputError("--all and names exclude each other", "leave one of them out")
    loader = loader_for(context, offline=False)
    catalogue = loader.catalogue
    loader.supply.repin = repin
    loader.supply.shelf.must_keep = True
    faults = Faults()
    if tokenizer or everything:
        names = tokenizer or list(catalogue.tokenizers)
        targets = resolve_known(names, catalogue, NO_OPTIONS, faults)
    else:
        targets = default_targets(catalogue)
    outcomes = loader.load(targets)
    for id_, outcome in outcomes.items():
        if not isinstance(outcome, TokscopeError):
            print(inert(f"{visible(id_)}\t{outcome.vocabulary}\t{outcome.fingerprint}"))
    faults.errors += together(
        {id_: each for id_, each in outcomes.items() if isinstance(each, TokscopeError)}
    )
    faults.raise_all()


@app.command("export")
def export_(
    context: typer.Context,
    folder: Annotated[
        Path,
        typer.Argument(metavar="DIR", help="Where to; made if not there.", parser=folder_named),
    ],
    tokenizer: Annotated[list[str] | None, _IDS] = None,
) -> None:
    """Write vocabularies of the store into a folder, for a machine without a network."""
    from tokscope.backends.naming import default_targets, resolve_all
    from tokscope.cli.exporting import exported
    from tokscope.errors import UnavailableError
    from tokscope.sources import export

    loader = loader_for(context, offline=False)
    loader.supply.only_at_hand = True
    catalogue = loader.catalogue
    targets = resolve_all(tokenizer, catalogue) if tokenizer else default_targets(catalogue)
    files, missing = exported(loader, targets, named=bool(tokenizer))
    if not files:
        raise UnavailableError("the store is empty", "`tokscope tokenizers fetch` fills it")
    written = export(loader.supply.store, files, folder, catalogue)
    print(
        f"{counted(len(files), 'vocabulary', 'vocabularies')}, {written / 1e6:.0f} MB written into"
        f" {visible(str(folder))}"
    )
    if missing:
        names = visible(" ".join(missing))
        print(
            f"note: not in the store, so not exported: {names}\n"
            f"  to get them: `tokscope tokenizers fetch {names}`",
            file=sys.stderr,
        )


@app.command("import")
def import_(
    context: typer.Context,
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="What `export` wrote.", parser=folder_named)
    ],
    tokenizer: Annotated[list[str] | None, _LISTED] = None,
    repin: Annotated[bool, _REPIN] = False,
) -> None:
    """Take vocabularies from a folder into the store; each is checked by its digest."""
    from tokscope.backends.naming import resolve_all
    from tokscope.sources import import_ as take

    loader = loader_for(context, offline=True)
    targets = resolve_all(tokenizer or (), loader.catalogue)
    named = [(each.row and each.row.segmentation_of) or each.id for each in targets]
    taken = take(loader.supply.store, folder, loader.catalogue, named, repin=repin)
    number = counted(len(taken), "vocabulary", "vocabularies")
    print(f"{number} taken in: {visible(', '.join(taken))}")
