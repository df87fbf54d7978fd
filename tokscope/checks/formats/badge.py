"""The verdict of a check as a badge: JSON for a shields endpoint, or SVG."""

from __future__ import annotations

import json
import math
from unicodedata import east_asian_width
from xml.sax.saxutils import escape, quoteattr

from tokscope.checks.formats.content import counted
from tokscope.checks.report import CheckReport, RowState
from tokscope.errors import ExitCode

_LABEL = "tokens"
_COLORS = {"brightgreen": "#347d39", "red": "#c93c37", "yellow": "#8a6100", "lightgrey": "#656c76"}
"""Names of shields, and what the picture takes for them: white text on each can be read."""
_PADDING = 6
_NARROW, _USUAL, _BROAD, _WIDE = 4.0, 6.7, 10.0, 11.0
"""Widths of characters, in pixels at 11 pixels high; the text is set to what they come to."""


def render_check_badge(report: CheckReport) -> str:
    """Write the JSON that an endpoint of shields is to answer with."""
    message, color = _verdict(report)
    content = {"schemaVersion": 1, "label": _LABEL, "message": message, "color": color}
    return json.dumps(content, ensure_ascii=False) + "\n"


def render_check_svg(report: CheckReport) -> str:
    """Write a flat SVG badge as wide as its text."""
    message, color = _verdict(report)
    left, right = (_width(text) + 2 * _PADDING for text in (_LABEL, message))
    title = f"{_LABEL}: {message}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="20" role="img"'
        f" aria-label={quoteattr(title)}>\n"
        f"<title>{escape(title)}</title>\n"
        f'<rect width="{left + right}" height="20" rx="3" fill="{_COLORS[color]}"/>\n'
        f'<path d="M{left} 0v20H3a3 3 0 0 1-3-3V3a3 3 0 0 1 3-3z" fill="#444c56"/>\n'
        '<g fill="#fff" font-family="Verdana,DejaVu Sans,Geneva,sans-serif" font-size="11">\n'
        f"{_text(_LABEL, _PADDING)}{_text(message, left + _PADDING)}</g>\n</svg>\n"
    )


def _text(text: str, x: int) -> str:
    width = _width(text)
    return f'<text x="{x}" y="14" textLength="{width}">{escape(text)}</text>\n'


def _width(text: str) -> int:
    return math.ceil(sum(map(_character, text)))


def _character(character: str) -> float:
    if east_asian_width(character) in "WF":
        return _WIDE
    if character in "mwMW%":
        return _BROAD
    return _NARROW if character in " .,:;!'|ijlIftr" else _USUAL


def _verdict(report: CheckReport) -> tuple[str, str]:
    """Return how it went, and in which colour."""
    failed, over = len(report.failed_rows), len(report.failed_budgets)
    if not report.is_gate:
        increased = sum(row.state is RowState.REGRESSED for row in report.rows)
        return (
            f"{counted(increased, 'row')} more expensive",
            "yellow" if increased else "brightgreen",
        )
    if failed or over:
        parts = [counted(failed, "row")] if failed else []
        parts += [counted(over, "budget")] if over else []
        return f"{', '.join(parts)} failed", "red"
    if report.exit_code is ExitCode.UNAVAILABLE:
        return f"{counted(len(report.incomparable), 'row')} incomparable", "yellow"
    if not report.has_baseline:
        return "no baseline", "lightgrey"
    found = [row.after.fertility for row in report.rows if row.after is not None]
    worst = max((each for each in found if each is not None), default=None)
    return "passing" if worst is None else f"passing, up to {worst:.2f} a word", "brightgreen"
