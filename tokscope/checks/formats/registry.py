"""The report formats of a check, and how ``--format`` and ``-o`` select one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path

from tokscope.checks.formats.annotations import (
    render_check_github,
    render_check_gitlab,
    render_check_sarif,
)
from tokscope.checks.formats.badge import render_check_badge, render_check_svg
from tokscope.checks.formats.json import render_check_json
from tokscope.checks.formats.junit import render_check_junit
from tokscope.checks.formats.markdown import render_check_markdown, render_check_summary
from tokscope.checks.formats.table import render_check_table
from tokscope.checks.report import CheckReport
from tokscope.errors import InputError, UnknownNameError, suggest


class CheckFormat(StrEnum):
    """A way to write a check down."""

    TABLE = "table"
    """For a terminal."""
    JSON = "json"
    """For a program."""
    MARKDOWN = "markdown"
    """For a comment on a pull or merge request."""
    SUMMARY = "summary"
    """The same, for the summary of a GitHub job, which may be longer."""
    GITHUB = "github"
    """Annotations of a GitHub workflow."""
    GITLAB = "gitlab"
    """A code quality report."""
    JUNIT = "junit"
    SARIF = "sarif"
    BADGE = "badge"
    """JSON for an endpoint of shields."""
    SVG = "svg"
    """A badge as a picture."""


_SUFFIXES = {
    ".txt": CheckFormat.TABLE,
    ".json": CheckFormat.JSON,
    ".md": CheckFormat.MARKDOWN,
    ".xml": CheckFormat.JUNIT,
    ".sarif": CheckFormat.SARIF,
    ".svg": CheckFormat.SVG,
}


def parse_output(text: str) -> tuple[CheckFormat, Path]:
    """Read where to write what: ``FILE`` by its suffix, or ``FORMAT=FILE``.

    Examples
    --------
    >>> parse_output("gitlab=quality.json")[0].value, parse_output("report.xml")[0].value
    ('gitlab', 'junit')
    """
    name, is_named, file = text.partition("=")
    if is_named and name.isidentifier():
        formats = {each.value: each for each in CheckFormat}
        found = formats.get(name.lower())
        if found is None:
            raise UnknownNameError(
                f"unknown format '{name}'",
                f"use one of {', '.join(formats)}",
                suggestions=suggest(name, formats),
            )
        if not file:
            raise InputError(f"'{text}' names no file", f"write {name.lower()}=FILE")
        return found, Path(file)
    path = Path(text)
    found = _SUFFIXES.get(path.suffix.lower())
    if found is None:
        shown = ", ".join(f"{suffix} ({each})" for suffix, each in _SUFFIXES.items())
        raise InputError(
            f"{text or 'an empty name'}: no format is known by the suffix '{path.suffix}'",
            f"use one of {shown}, or name the format: gitlab={text or 'FILE'}",
        )
    return found, path


def render_check(
    report: CheckReport,
    format_: CheckFormat,
    *,
    width: int | None = None,
    color: bool = False,
) -> str:
    """Write a check in a format."""
    if format_ is CheckFormat.TABLE:
        return render_check_table(report, width, color=color)
    return RENDERERS[format_](report)


RENDERERS: Mapping[CheckFormat, Callable[[CheckReport], str]] = {
    CheckFormat.JSON: render_check_json,
    CheckFormat.MARKDOWN: render_check_markdown,
    CheckFormat.SUMMARY: render_check_summary,
    CheckFormat.GITHUB: render_check_github,
    CheckFormat.GITLAB: render_check_gitlab,
    CheckFormat.JUNIT: render_check_junit,
    CheckFormat.SARIF: render_check_sarif,
    CheckFormat.BADGE: render_check_badge,
    CheckFormat.SVG: render_check_svg,
}
"""Those that depend on no terminal."""
