"""Where to write what is detected from a suffix or by a name."""

from __future__ import annotations

from pathlib import Path

import pytest

from tokscope.checks.formats.registry import CheckFormat, parse_output
from tokscope.errors import InputError, UnknownNameError


@pytest.mark.parametrize(
    ("text", "format_", "path"),
    [
        ("out/report.json", CheckFormat.JSON, "out/report.json"),
        ("comment.md", CheckFormat.MARKDOWN, "comment.md"),
        ("junit.XML", CheckFormat.JUNIT, "junit.XML"),
        ("check.sarif", CheckFormat.SARIF, "check.sarif"),
        ("badge.svg", CheckFormat.SVG, "badge.svg"),
        ("check.txt", CheckFormat.TABLE, "check.txt"),
        ("gitlab=gl-code-quality-report.json", CheckFormat.GITLAB, "gl-code-quality-report.json"),
        ("Badge=tokens.json", CheckFormat.BADGE, "tokens.json"),
        ("json=a=b.txt", CheckFormat.JSON, "a=b.txt"),
        ("summary=/dev/stdout", CheckFormat.SUMMARY, "/dev/stdout"),
        ("./a=b.json", CheckFormat.JSON, "./a=b.json"),
    ],
)
def test_an_output_is_a_format_and_a_file(text: str, format_: CheckFormat, path: str) -> None:
    assert parse_output(text) == (format_, Path(path))


def test_a_misspelt_format_is_an_error_that_suggests() -> None:
    with pytest.raises(UnknownNameError, match="unknown format 'junti'") as caught:
        parse_output("junti=report.xml")
    assert caught.value.suggestions == ("junit",)
    assert "gitlab" in (caught.value.hint or "")


@pytest.mark.parametrize("text", ["report.html", "report", "", ".json", "json"])
def test_another_suffix_is_an_error_that_lists_those_there_are(text: str) -> None:
    with pytest.raises(InputError, match="no format is known by the suffix") as caught:
        parse_output(text)
    hint = caught.value.hint or ""
    assert ".sarif (sarif)" in hint
    assert ".xml (junit)" in hint


def test_a_format_without_a_file_is_an_error() -> None:
    with pytest.raises(InputError, match="names no file"):
        parse_output("json=")
