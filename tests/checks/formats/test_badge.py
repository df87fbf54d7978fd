"""Badges say the verdict."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from tests.helpers.fake_checks import (
    DIFFERENCE,
    EVERYTHING,
    FIRST,
    INCOMPARABLE,
    PASSED,
    ROWS,
)
from tokscope.checks.formats.registry import CheckFormat, render_check
from tokscope.checks.report import CheckReport


@pytest.mark.parametrize(
    ("report", "message", "color"),
    [
        (EVERYTHING, "3 rows, 4 budgets failed", "red"),
        (replace(EVERYTHING, rows=ROWS[:2], budgets=()), "1 row failed", "red"),
        (INCOMPARABLE, "1 row incomparable", "yellow"),
        (PASSED, "passing, up to 1.80 a word", "brightgreen"),
        (FIRST, "no baseline", "lightgrey"),
        (DIFFERENCE, "2 rows more expensive", "yellow"),
        (replace(PASSED, rows=()), "passing", "brightgreen"),
    ],
)
def test_badges_say_the_verdict(report: CheckReport, message: str, color: str) -> None:
    assert json.loads(render_check(report, CheckFormat.BADGE)) == {
        "schemaVersion": 1,
        "label": "tokens",
        "message": message,
        "color": color,
    }
    picture = ET.fromstring(render_check(report, CheckFormat.SVG))  # noqa: S314 - our own text
    space = "{http://www.w3.org/2000/svg}"
    assert picture.findtext(f"{space}title") == f"tokens: {message}" == picture.get("aria-label")
    rooms = [int(text.get("textLength") or 0) + 12 for text in picture.iter(f"{space}text")]
    assert sum(rooms) == int(picture.get("width") or 0)
    (path,) = picture.findall(f"{space}path")
    assert (path.get("d") or "").startswith(f"M{rooms[0]} ")


def test_a_longer_message_makes_a_wider_badge() -> None:
    pictures = [ET.fromstring(render_check(each, CheckFormat.SVG)) for each in (FIRST, EVERYTHING)]  # noqa: S314
    widths = [int(picture.get("width") or 0) for picture in pictures]
    assert widths[0] < widths[1]
