"""``tokscope boundaries``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tokscope.cli.loaded import FormatOption, OutputOption, check_document_outputs, write_document
from tokscope.cli.options import (
    LowercaseOption,
    NormalizerOption,
    OfflineOption,
    PatternOption,
    TokenizersArgument,
    check_local_options,
    loader_for,
    local_options,
)

EPILOG = """\b
Examples:
  tokscope boundaries
  tokscope boundaries gpt-4o gpt-4 xlm-roberta
  tokscope boundaries ./my-tokenizer.json o200k_base --format markdown
  tokscope boundaries gpt-4o --words my-words.txt
A list of your own has a word a line: вод -о- про- вод -чик, пере- чит -ыва +ет, уч -ащ +ий =ся
(prefix- root -suffix -linking- +ending =postfix).
"""
_GOLD = "morphemes-russian"


def boundaries(
    context: typer.Context,
    tokenizers: TokenizersArgument = None,
    words: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help=f"Your own list. Default: {_GOLD}.",
            show_default=False,
        ),
    ] = None,
    bare: Annotated[
        bool, typer.Option("--bare", help="Encode each word alone, not after another word.")
    ] = False,
    format_: FormatOption = "table",
    output: OutputOption = None,
    pattern: PatternOption = None,
    normalizer: NormalizerOption = None,
    lowercase: LowercaseOption = None,
    offline: OfflineOption = False,
) -> None:
    """Measure how often token boundaries are morpheme boundaries of Russian words."""
    from tokscope.analysis.boundaries import Position, gold_list, report_boundaries
    from tokscope.analysis.boundaries_report import boundaries_document
    from tokscope.counting.loaded import load_all
    from tokscope.tokenizers.names import default_targets, resolve_all

    check_document_outputs(format_, output or [])
    gold = gold_list(words)
    loader = loader_for(context, offline)
    options = local_options(pattern, normalizer, lowercase)
    targets = default_targets(loader.catalogue)
    if tokenizers:
        targets = resolve_all(tokenizers, loader.catalogue, options)
    check_local_options(options, targets)
    must_have = [each.id for each in targets] if tokenizers else []
    loaded = load_all(loader, targets, must_have=must_have, is_named=bool(tokenizers))
    position = Position.BARE if bare else Position.MID_SENTENCE
    report = report_boundaries(gold, loaded, position)
    write_document(boundaries_document(report), format_, output or [])
