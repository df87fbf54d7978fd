"""The README reference, made from the help: ``python -m tests.helpers.reference`` rewrites it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from tokscope.cli.app import app
from tokscope.comparison.columns import COLUMNS
from tokscope.errors import ExitCode
from tokscope.metrics.definitions import METRICS
from tokscope.metrics.metric import MetricGroup

README = Path(__file__).parent.parent.parent / "README.md"
MARKER = "<!-- reference: made by `python -m tests.helpers.reference`, do not edit below -->\n"
_WIDTH = 96
_MEANINGS = {
    ExitCode.OK: "done, or gate passed",
    ExitCode.GATE_FAILED: "a gate failed; nothing else ends so",
    ExitCode.USAGE: "usage, configuration, input, unknown name",
    ExitCode.UNAVAILABLE: "known but unavailable, or incomparable",
    ExitCode.DEFECT: "a defect in tokscope (TOKSCOPE_DEBUG=1 shows where)",
    ExitCode.INTERRUPTED: "interrupted",
}

_GROUPS = {
    MetricGroup.SUMS: "sums, in every result",
    MetricGroup.CORE: "core",
    MetricGroup.VOCABULARY: "vocabulary",
    MetricGroup.ELSEWHERE: "of `stress`, `tokenizers diff` and `boundaries`",
}


def commands() -> Iterator[tuple[str, Any, Any]]:
    """List every command with its path, its object and the context of its parent."""
    root = typer.main.get_command(app)

    def below(command: Any, path: str, parent: Any) -> Iterator[tuple[str, Any, Any]]:
        context = command.context_class(
            command, info_name=path.rsplit(" ", 1)[-1], parent=parent, terminal_width=_WIDTH
        )
        yield path, command, context
        for name, child in getattr(command, "commands", {}).items():
            yield from below(child, f"{path} {name}", context)

    return below(root, "tokscope", None)


def reference() -> str:
    """Write the reference of all commands, metrics, columns and exit codes."""
    os.environ["COLUMNS"] = str(_WIDTH)
    parts = [
        "## Reference\n\n<details>\n<summary>All commands, metrics, columns, exit codes</summary>\n"
    ]
    for path, command, context in commands():
        help_text = "\n".join(line.rstrip() for line in command.get_help(context).splitlines())
        parts.append(f"### {path}\n\n```text\n{help_text.strip()}\n```\n")
    parts.append(f"### Metrics\n\n{_metrics()}")
    parts.append(
        f"### Columns\n\n{', '.join(f'`{key}`' for key in COLUMNS)}; with `--by segment` `segment`"
        " too, and any metric that is asked for\n"
    )
    codes = "\n".join(f"| {code.value} | {meaning} |" for code, meaning in _MEANINGS.items())
    parts.append(f"### Exit codes\n\n| code | meaning |\n|---|---|\n{codes}\n")
    parts.append("</details>\n")
    return "\n".join(parts)


def _metrics() -> str:
    """Write the metric table, group by group."""
    lines = [
        "`--metric` takes names, `core` or `all` (core and vocabulary).\n",
        "| metric | symbol | unit | better | of | definition | source |",
        "|---|---|---|---|---|---|---|",
    ]
    for group in MetricGroup:
        lines.append(f"| **{_GROUPS[group]}** | | | | | | |")
        lines += [
            f"| {each.name} | {each.symbol} | {each.unit} | {each.better} | {each.needs} |"
            f" {each.definition} | {each.source} |"
            for each in METRICS.values()
            if each.group is group
        ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Rewrite the README's reference."""
    text = README.read_text("utf-8")
    README.write_text(text[: text.index(MARKER)] + MARKER + reference(), "utf-8")


if __name__ == "__main__":
    main()
