"""``tokscope check``: hold tokenizers and texts to a project's budgets and its baseline."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tokscope.cli.effort import MemoryOption, WorkersOption, effort_of
from tokscope.cli.options import EngineOption, OfflineOption, loader_for
from tokscope.cli.verdict import (
    VerdictFormatOption,
    VerdictOutputOption,
    outputs_of,
    say_verdict,
)

if TYPE_CHECKING:
    from tokscope.checking import Checked
    from tokscope.gate.values import Snapshot

EPILOG = """\b
Examples:
  tokscope init
  tokscope check --update
  tokscope check
  tokscope check --format github -o junit=report.xml -o comment.md
  tokscope check --strict -o check.json -o badge=badge.json
Exits 0 if every row and budget holds, 1 if one fails, 3 if rows cannot be compared.
"""


def check(
    context: typer.Context,
    update: Annotated[
        bool, typer.Option("--update", help="Take what is measured for the new baseline.")
    ] = False,
    strict: Annotated[
        bool,
        typer.Option("--strict", help="New and improved rows fail too: the baseline must be true."),
    ] = False,
    config: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Settings. Default: the nearest tokscope.toml or pyproject.toml.",
            show_default=False,
        ),
    ] = None,
    format_: VerdictFormatOption = "table",
    output: VerdictOutputOption = None,
    workers: WorkersOption = None,
    memory: MemoryOption = "2G",
    engine: EngineOption = "auto",
    offline: OfflineOption = False,
) -> None:
    """Fail where text has become dearer, and say which words and how much money."""
    from tokscope.checking import run_check
    from tokscope.cli.choosing import check_name
    from tokscope.config import load_config, read_config
    from tokscope.gate.targets import check_targets

    outputs = outputs_of(format_, output or [])
    settings = load_config() if config is None else read_config(config.absolute())
    effort = effort_of(workers, memory)
    with chdir(settings.file.parent if settings.file else Path.cwd()):
        check_targets(settings.check, settings.file, is_update=update)
        loader = loader_for(context, offline, engine, settings)
        done = run_check(
            *(loader, settings),
            is_strict=strict,
            is_update=update,
            said=tuple(_said(config, engine, offline=offline)),
            effort=effort,
        )
        effort.watch.stop()
        for setting in settings.check.corpora if settings.check else ():
            for source in setting.sources:
                check_name(source)
        if update:
            _update(Path(done.report.baseline), done)
    say_verdict(done.report, format_, outputs)
    if done.report.exit_code:
        raise typer.Exit(done.report.exit_code)


def _said(config: Path | None, engine: str, *, offline: bool) -> Iterator[str]:
    """Write down the options that make the same check again."""
    if config is not None:
        yield shlex.quote(f"--config={config}")
    if engine != "auto":
        yield f"--engine={engine}"
    if offline:
        yield "--offline"


def _update(path: Path, done: Checked) -> None:
    from tokscope.cli.output import write_file
    from tokscope.gate.baseline import written
    from tokscope.text.visible import inert, visible

    content = written(done.snapshot).decode("utf-8")
    if path.is_file() and path.read_bytes() == content.encode():
        print(inert(visible(f"{path}: is up to date")), file=sys.stderr)
        return
    write_file(path, content)
    what = ", ".join(_changes(done.before, done.snapshot)) or "other provenance, the same counts"
    print(inert(visible(f"{path}: written: {what}")), file=sys.stderr)


def _changes(before: Snapshot | None, now: Snapshot) -> Iterator[str]:
    old = {row.key: row for row in before.rows} if before else {}
    new = {row.key: row for row in now.rows}
    changed = sum(key in old and old[key] != row for key, row in new.items())
    counts = {"changed": changed, "new": len(new.keys() - old), "gone": len(old.keys() - new)}
    for name, number in counts.items():
        if number:
            yield f"{number} {'row' if number == 1 else 'rows'} {name}"
