"""``tokscope diff``: two result files set against each other."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tokscope.cli.effort import MemoryOption, WorkersOption, effort_of
from tokscope.cli.options import EngineOption, OfflineOption, loader_for
from tokscope.cli.verdict import (
    VerdictFormatOption,
    VerdictOutputOption,
    outputs_of,
    say_verdict,
)

EPILOG = """\b
Examples:
  tokscope compare gpt-4 --corpus fiction -o before.json
  tokscope compare gpt-4o --corpus fiction -o after.json
  tokscope diff before.json after.json
  tokscope diff before.json after.json -o difference.md
Exits 0 whatever has changed, 3 if rows cannot be compared. Two vocabularies: tokenizers diff.
"""


def diff(
    context: typer.Context,
    before: Annotated[
        Path, typer.Argument(metavar="A.json", help="What `compare -o` wrote, the earlier one.")
    ],
    after: Annotated[Path, typer.Argument(metavar="B.json", help="The later one.")],
    format_: VerdictFormatOption = "table",
    output: VerdictOutputOption = None,
    workers: WorkersOption = None,
    memory: MemoryOption = "2G",
    engine: EngineOption = "auto",
    offline: OfflineOption = False,
) -> None:
    """Say what changed between two results: rows, digests, words, money."""
    from tokscope.config import load_config
    from tokscope.differing import run_diff

    outputs = outputs_of(format_, output or [])
    effort = effort_of(workers, memory)
    loader = loader_for(context, offline, engine)
    report = run_diff(loader, before, after, load_config(), effort=effort)
    effort.watch.stop()
    say_verdict(report, format_, outputs)
    if report.exit_code:
        raise typer.Exit(report.exit_code)
