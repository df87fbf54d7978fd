"""``tokscope watch``."""

from __future__ import annotations

from contextlib import chdir
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tokscope.cli.completion import complete_tokenizer
from tokscope.cli.loaded import FormatOption, OutputOption, check_document_outputs, write_document
from tokscope.cli.options import (
    LowercaseOption,
    NormalizerOption,
    OfflineOption,
    PatternOption,
    check_local_options,
    loader_for,
    local_options,
)

if TYPE_CHECKING:
    from tokscope.checks.watch.targets import WatchResult, WatchTarget
    from tokscope.tokenizers.loader import Loader


EPILOG = """\b
Examples:
  tokscope watch
  tokscope watch qwen hf:OWNER/NAME hf:OWNER/NAME@v2
  tokscope watch --baseline tokscope-baseline.json production -o drift.json
Asks the hub anew and replaces nothing. Exits 0 if all are unchanged, 1 if one has drifted,
3 if one cannot be compared.
"""
_TEXT = "parallel-en-ru"


def watch(
    context: typer.Context,
    tokenizer: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="NAME",
            help="Ids, model names or hf:OWNER/NAME[@REVISION]; with --baseline, its roles."
            " Default: all roles of the project's baseline.",
            autocompletion=complete_tokenizer,
            show_default=False,
        ),
    ] = None,
    baseline: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Watch the roles of this baseline of `tokscope check`.",
            show_default=False,
        ),
    ] = None,
    top: Annotated[int, typer.Option(metavar="N", min=1, help="Number of words.")] = 10,
    format_: FormatOption = "table",
    output: OutputOption = None,
    pattern: PatternOption = None,
    normalizer: NormalizerOption = None,
    lowercase: LowercaseOption = None,
    offline: OfflineOption = False,
) -> None:
    """Check whether tokenizers on the hub changed, and what that changes."""
    from tokscope.checks.watch.report import watch_document
    from tokscope.checks.watch.run import run_watch as watch_all
    from tokscope.checks.watch.targets import subjects_named
    from tokscope.corpora.builtin import find_builtin

    check_document_outputs(format_, output or [])
    loader = loader_for(context, offline)
    options = local_options(pattern, normalizer, lowercase)
    if tokenizer and baseline is None:
        subjects = subjects_named(tokenizer, loader, options)
    else:
        subjects = _of_baseline(baseline, tokenizer or [], loader)
    check_local_options(options, [each.target for each in subjects])
    watched = watch_all(subjects, loader, corpus=find_builtin(_TEXT), top=top)
    write_document(watch_document(watched), format_, output or [])
    _end(watched)


def _of_baseline(path: Path | None, roles: list[str], loader: Loader) -> list[WatchTarget]:
    from tokscope.checks.baseline import read_baseline
    from tokscope.checks.settings import BASELINE
    from tokscope.checks.settings_reader import check_settings
    from tokscope.checks.watch.targets import subjects_of_roles
    from tokscope.config import load_config
    from tokscope.errors import InputError
    from tokscope.files import reads

    if path is not None:
        reads(path)
        snapshot = read_baseline(path)
        if snapshot is None:
            raise InputError(f"{path}: no such file", "`tokscope check --update` writes a baseline")
        return subjects_of_roles(snapshot.roles, str(path), loader, roles)
    config = load_config()
    settings = check_settings(config)
    path = Path(settings.baseline if settings else BASELINE)
    with chdir(config.file.parent if config.file else Path.cwd()):  # paths are from there
        reads(path)
        snapshot = read_baseline(path)
        if snapshot is not None:
            return subjects_of_roles(snapshot.roles, str(path), loader, roles)
    raise InputError(
        f"nothing is named to watch, and there is no baseline {path}",
        "name tokenizers: `tokscope watch hf:OWNER/NAME`; or write a baseline: `tokscope check"
        " --update`",
    )


def _end(watched: tuple[WatchResult, ...]) -> None:
    """Exit 1 if one has drifted; fail if one could not be compared, or none was watched."""
    from tokscope.checks.watch.targets import WatchState
    from tokscope.errors import ExitCode, UnavailableError, combine_errors, raise_all

    states = {each.state for each in watched}
    if WatchState.DRIFTED in states:
        raise typer.Exit(ExitCode.GATE_FAILED)
    missing = [each for each in watched if each.state is WatchState.NOT_COMPARED]
    raise_all(
        combine_errors({e.subject.name: UnavailableError(e.named_reason, e.hint) for e in missing})
    )
    if states <= {WatchState.NOT_ON_HUB}:
        raise UnavailableError(
            "nothing was watched: no role is loaded from the hub",
            "name a repository: `tokscope watch hf:OWNER/NAME`",
        )
