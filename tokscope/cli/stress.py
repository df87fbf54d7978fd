"""``tokscope stress``."""

from __future__ import annotations

from typing import Annotated

import typer

from tokscope.cli.completion import complete_perturbation
from tokscope.cli.loaded import (
    FormatOption,
    KeepGoingOption,
    OutputOption,
    check_document_outputs,
    load_by_name,
    print_notes,
    write_document,
)
from tokscope.cli.options import (
    LowercaseOption,
    MemoryOption,
    NormalizerOption,
    OfflineOption,
    PatternOption,
    TokenizersArgument,
    WorkersOption,
    loader_for,
    local_options,
    resources_of,
)

EPILOG = """\b
Examples:
  tokscope stress
  tokscope stress gpt-4o gpt-4 qwen --sort typos
  tokscope stress -o stress.json -o stress.md
Default: the default set of tokenizers.
"""


def stress(
    context: typer.Context,
    tokenizers: TokenizersArgument = None,
    sort: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="The perturbation to sort by, or all.",
            autocompletion=complete_perturbation,
        ),
    ] = "all",
    format_: FormatOption = "table",
    output: OutputOption = None,
    keep_going: KeepGoingOption = False,
    pattern: PatternOption = None,
    normalizer: NormalizerOption = None,
    lowercase: LowercaseOption = None,
    workers: WorkersOption = None,
    memory: MemoryOption = "2G",
    offline: OfflineOption = False,
) -> None:
    """Measure robustness: the extra tokens of perturbed Russian (capitals, typos, look-alikes)."""
    from tokscope.analysis.stress import check_sort, measure_stress, stress_document
    from tokscope.counting.counts import CountCache
    from tokscope.errors import ExitCode

    check_sort(sort)
    check_document_outputs(format_, output or [])
    resources = resources_of(workers, memory)
    options = local_options(pattern, normalizer, lowercase)
    loader = loader_for(context, offline)
    loaded = load_by_name(loader, tokenizers, None, options, keep_going=keep_going)
    cache = CountCache(loader.fetcher.store)
    found = measure_stress(loaded.tokenizers, cache=cache, resources=resources)
    resources.watch.on_stop()
    print_notes(loaded.tokenizers)
    write_document(
        stress_document(found, loaded.tokenizers, sort=sort, unavailable=loaded.unavailable),
        format_,
        output or [],
    )
    if tokenizers and loaded.unavailable:
        raise typer.Exit(ExitCode.UNAVAILABLE)
