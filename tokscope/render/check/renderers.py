"""The functions behind the formats; here, so that the list of formats loads none of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tokscope.gate.outcome import CheckReport
from tokscope.render.check.badge import render_check_badge, render_check_svg
from tokscope.render.check.formats import CheckFormat
from tokscope.render.check.github import render_check_github
from tokscope.render.check.gitlab import render_check_gitlab
from tokscope.render.check.json import render_check_json
from tokscope.render.check.junit import render_check_junit
from tokscope.render.check.markdown import render_check_markdown, render_check_summary
from tokscope.render.check.sarif import render_check_sarif
from tokscope.render.check.table import render_check_table

__all__ = ["RENDERERS", "render_check_table"]

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
