"""A check as workflow commands of GitHub: annotations at the places where a reader looks first."""

from __future__ import annotations

from collections.abc import Sequence

from tokscope.gate.outcome import CheckReport, State
from tokscope.render.check.figures import counted
from tokscope.render.check.remarks import Level, Remark, remarks_of
from tokscope.render.check.tables import headline
from tokscope.text.visible import inert, inert_within, visible

_MOST = 10
"""Annotations of one level that a step may have; more are dropped without a word."""
_LONGEST_TITLE = 255
"""Characters; messages the runner cuts by itself, so in them what matters comes first."""
_COMMANDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}


def render_check_github(report: CheckReport) -> str:
    """Write annotations, and under them the verdict."""
    remarks = remarks_of(report)
    lines = []
    for level in Level:
        members = [each for each in remarks if each.level is level]
        lines += [
            _command(each, _more(members) if number == _MOST else "")
            for number, each in enumerate(members[:_MOST], 1)
        ]
    new = sum(row.state is State.NEW for row in report.rows)
    if new and not report.has_baseline:
        text = f"{counted(new, 'row')} set against nothing\naccept: {visible(report.accept)}"
        lines.append(f"::notice title=tokscope%3A no baseline::{_message(text)}")
    lines.append(inert(visible(headline(report))))
    return "".join(f"{line}\n" for line in lines)


def _more(members: Sequence[Remark]) -> str:
    number = len(members) - _MOST
    return f"\nand {number:,} more like it" if number else ""


def _command(remark: Remark, more: str) -> str:
    properties = {
        "file": visible(remark.location.path),
        "line": str(remark.location.line),
        "title": _cut(remark.title),
    }
    told = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    text = inert_within(f"{remark.why}{more}\n{remark.text}", "\\u0023")
    return f"::{_COMMANDS[remark.level]} {told}::{_message(text)}"


def _cut(title: str) -> str:
    return title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1]}…"


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
