"""``tokscope tally``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from tokscope.cli.completion import complete_corpus
from tokscope.cli.options import (
    EncodingOption,
    FieldOption,
    KeyOption,
    LimitOption,
    MemoryOption,
    OfflineOption,
    RawOption,
    SampleOption,
    SeedOption,
    SkipBadOption,
    TrustOption,
    UnitOption,
    is_offline,
    resources_of,
    seed_of_draw,
)

MERGE = "merge"
EPILOG = """\b
Examples:
  tokscope tally ru=crawl.ru.txt.gz en=crawl.en.txt.gz -o crawl.tally
  tokscope compare gpt-4o qwen --corpus crawl.tally
  tokscope tally merge monday.tally tuesday.tally -o week.tally
  tokscope tally crawl.tally --blocks 1000 -o small.tally
A tally file holds the words of the text in order: whoever has it can restore the text.
"""


def tally(
    context: typer.Context,
    texts: Annotated[
        list[str],
        typer.Argument(
            metavar="TEXT",
            help="Corpora, files or LANG=FILE; or merge, then tally files.",
            autocompletion=complete_corpus,
        ),
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE.tally", help="Output file.")
    ],
    aligned: Annotated[
        bool,
        typer.Option("--aligned", help="The files are translations of each other, line by line."),
    ] = False,
    trust_alignment: TrustOption = False,
    blocks: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=1,
            help="Keep totals of N blocks instead of segments, for very large text.",
            show_default=False,
        ),
    ] = None,
    unit: UnitOption = None,
    encoding: EncodingOption = None,
    field: FieldOption = None,
    key: KeyOption = None,
    limit: LimitOption = None,
    sample: SampleOption = None,
    seed: SeedOption = None,
    skip_bad: SkipBadOption = False,
    raw: RawOption = False,
    memory: MemoryOption = "2G",
    offline: OfflineOption = False,
) -> None:
    """Pre-tokenize a text once and cache its unique chunks, to measure it again in seconds."""
    from tokscope.cli.write import planned
    from tokscope.corpora.open import OpenOptions, read_options
    from tokscope.counting.tally_file import SUFFIX, is_tally, open_inputs
    from tokscope.counting.tally_writer import write_tally_of
    from tokscope.errors import InputError
    from tokscope.text.display import neutralize_ci_commands, printable

    if not is_tally(output.name):
        raise InputError(
            f"{output}: a tally's name ends in {SUFFIX}", f"-o {output.with_suffix(SUFFIX)}"
        )
    target = planned(output)
    if texts[0] == MERGE and len(texts) > 1:
        texts = texts[1:]
        other = next((name for name in texts if not is_tally(name)), None)
        if other is not None:
            raise InputError(
                f"{other}: only tally files are merged", f"`tokscope tally {other} -o FILE.tally`"
            )
    reading = OpenOptions(
        read_options(unit, encoding, field, key, skip_bad=skip_bad, raw=raw),
        is_aligned=aligned,
        trust_alignment=trust_alignment,
        limit=limit,
        sample=sample,
        seed=seed_of_draw(seed, sample),
        offline=is_offline(context, offline),
    )
    resources = resources_of(None, memory, texts)
    opened = open_inputs(texts, reading)
    manifest = write_tally_of(opened, target, resources, blocks=blocks)
    resources.watch.on_stop()
    for each in opened:
        for note in each.log.notes:
            print(neutralize_ci_commands(printable(f"note: {note}")), file=sys.stderr)
    kept = f" in {manifest['blocks']:,} blocks" if manifest["blocks"] else ""
    sys.stdout.write(
        f"{neutralize_ci_commands(printable(str(output)))}:"
        f" {manifest['segments']:,} segments{kept},"
        f" {manifest['characters']:,} characters, digest {manifest['digest'][:12]}\n"
    )
