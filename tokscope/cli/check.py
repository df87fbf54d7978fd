"""``tokscope check`` and ``tokscope init``."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tokscope.cli.completion import complete_host
from tokscope.cli.options import (
    EngineOption,
    MemoryOption,
    OfflineOption,
    WorkersOption,
    loader_for,
    resources_of,
)
from tokscope.cli.outputs import (
    VerdictFormatOption,
    VerdictOutputOption,
    outputs_of,
    write_check_result,
)
from tokscope.errors import choose

if TYPE_CHECKING:
    from tokscope.checks.baseline import Snapshot
    from tokscope.checks.run import CheckRun


EPILOG = """\b
Examples:
  tokscope init
  tokscope check --update
  tokscope check
  tokscope check --format github -o junit=report.xml -o comment.md
  tokscope check --strict -o check.json -o badge=badge.json
Exits with 0 if every row and budget holds, 1 if one fails, 3 if rows cannot be compared.
"""


def check(
    context: typer.Context,
    update: Annotated[
        bool, typer.Option("--update", help="Write the measured counts as the new baseline.")
    ] = False,
    strict: Annotated[
        bool,
        typer.Option(
            "--strict", help="Fail for new and improved rows too: the baseline must be current."
        ),
    ] = False,
    config: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Settings file. Default: the nearest tokscope.toml or pyproject.toml.",
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
    """Fail if the token cost of texts increased; name the words and the money."""
    from tokscope.checks.run import check_targets, run_check
    from tokscope.checks.settings_reader import check_settings
    from tokscope.cli.inputs import check_name
    from tokscope.config import load_config, read_config

    outputs = outputs_of(format_, output or [])
    project = load_config() if config is None else read_config(config.absolute())
    settings = check_settings(project)
    resources = resources_of(workers, memory)
    with chdir(project.file.parent if project.file else Path.cwd()):
        check_targets(settings, project.file, is_update=update)
        loader = loader_for(context, offline, engine, project)
        done = run_check(
            *(loader, project),
            is_strict=strict,
            is_update=update,
            options=tuple(_given_options(config, engine, offline=offline)),
            resources=resources,
        )
        resources.watch.on_stop()
        for setting in settings.corpora if settings else ():
            for source in setting.sources:
                check_name(source)
        if update:
            _update(Path(done.report.baseline), done)
    write_check_result(done.report, format_, outputs)
    if done.report.exit_code:
        raise typer.Exit(done.report.exit_code)


def _given_options(config: Path | None, engine: str, *, offline: bool) -> Iterator[str]:
    """Write down the options that make the same check again."""
    if config is not None:
        yield shlex.quote(f"--config={config}")
    if engine != "auto":
        yield f"--engine={engine}"
    if offline:
        yield "--offline"


def _update(path: Path, done: CheckRun) -> None:
    from tokscope.checks.baseline import written
    from tokscope.cli.write import write_file
    from tokscope.text.display import neutralize_ci_commands, printable

    content = written(done.snapshot).decode("utf-8")
    if path.is_file() and path.read_bytes() == content.encode():
        print(neutralize_ci_commands(printable(f"{path}: is up to date")), file=sys.stderr)
        return
    write_file(path, content)
    what = ", ".join(_changes(done.baseline, done.snapshot)) or "other provenance, the same counts"
    print(neutralize_ci_commands(printable(f"{path}: written: {what}")), file=sys.stderr)


def _changes(before: Snapshot | None, now: Snapshot) -> Iterator[str]:
    old = {row.key: row for row in before.rows} if before else {}
    new = {row.key: row for row in now.rows}
    changed = sum(key in old and old[key] != row for key, row in new.items())
    counts = {"changed": changed, "new": len(new.keys() - old), "gone": len(old.keys() - new)}
    for name, number in counts.items():
        if number:
            yield f"{number} {'row' if number == 1 else 'rows'} {name}"


INIT_EPILOG = """\b
Examples:
  tokscope init
  tokscope check --update
  tokscope init --ci gitlab --install ./tokscope.whl > .gitlab-ci.yml
Writes tokscope.toml into the current folder; existing files are not changed.
"""


def init(
    ci: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Print a file that runs the check instead: github, gitlab, jenkins or pre-commit.",
            autocompletion=complete_host,
            show_default=False,
        ),
    ] = None,
    install: Annotated[
        str | None,
        typer.Option(
            metavar="SPEC",
            help="What pip installs there: a wheel, git+https://HOST/PROJECT@TAG, or the name and"
            " version in your package index.  [default: where this tokscope came from]",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Write commented settings for `tokscope check`, based on the files in this folder."""
    from tokscope.errors import InputError

    if ci is not None:
        _print_pipeline(ci, install)
    elif install is not None:
        raise InputError("--install is for the file that --ci prints", "add --ci github")
    else:
        _write_settings()


def _print_pipeline(name: str, install: str | None) -> None:
    from tokscope.checks.starter import PLACES, Host, own_source, pipeline_for
    from tokscope.errors import InputError

    host = choose(name, {each.value: each for each in Host}, "CI")
    spec = install or own_source()
    if spec is None:
        raise InputError(
            "pip has not recorded where this tokscope came from, and --install is not given",
            f"name what pip is to install: tokscope init --ci {host} --install"
            " git+https://HOST/PROJECT@TAG",
        )
    sys.stdout.write(pipeline_for(host, spec))
    print(f"put it into {PLACES[host]}", file=sys.stderr)


def _write_settings() -> None:
    from tokscope.checks.settings import BASELINE
    from tokscope.checks.starter import inspect_project, settings_for
    from tokscope.cli.write import write_file
    from tokscope.config import OWN_FILE, load_config
    from tokscope.errors import InputError

    path = Path(OWN_FILE)
    folder = Path.cwd()
    config = load_config()
    if config.file is not None and config.check is not None:
        raise InputError(
            f"{config.file}: holds what to check already", "change it there, or delete it first"
        )
    if path.exists() or (config.file and config.file.parent == folder and config.is_set):
        there = path if path.exists() else config.file
        raise InputError(f"{there}: holds settings already", "add a section `check` to it")
    found = inspect_project(folder)
    write_file(path, settings_for(found, BASELINE))
    what = [*map(str, found.tokenizers), *(each.source for each in found.corpora)]
    print(f"found: {', '.join(what) or 'no tokenizer, prompts or texts here'}", file=sys.stderr)
    for each in found.corpora:
        if each.problem:
            print(f"left out: {each.source}: {each.problem}", file=sys.stderr)
    print(f"wrote {path}; next: `tokscope check --update`", file=sys.stderr)
