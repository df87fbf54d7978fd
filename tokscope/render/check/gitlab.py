"""A check as a Code Quality report of GitLab: what failed and what cannot be compared."""

from __future__ import annotations

from tokscope.gate.outcome import CheckReport
from tokscope.render.check.remarks import Level, Remark, remarks_of
from tokscope.render.json import written
from tokscope.text.visible import visible

_SEVERITIES = {Level.ERROR: "major", Level.WARNING: "minor"}


def render_check_gitlab(report: CheckReport) -> str:
    """Write a JSON array, an object for each."""
    return written([_record(each) for each in remarks_of(report) if each.level in _SEVERITIES])


def _record(remark: Remark) -> dict[str, object]:
    return {
        "description": f"{remark.title}: {remark.why}",
        "check_name": f"tokscope-{remark.kind}",
        "fingerprint": remark.fingerprint,
        "severity": _SEVERITIES[remark.level],
        "location": {
            "path": visible(remark.location.path),
            "lines": {"begin": remark.location.line},
        },
    }
