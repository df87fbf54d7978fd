"""Every format of one report, letter by letter.

What they should be stands in ``golden/``; after a change that is meant, write them anew with
``python -m tests.checks.formats.test_golden`` and read what the change has done.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.fake_checks import EVERYTHING
from tokscope.checks.formats.registry import CheckFormat, render_check

GOLDEN = Path(__file__).with_name("golden")
_SUFFIXES = {
    CheckFormat.MARKDOWN: "md",
    CheckFormat.SUMMARY: "md",
    CheckFormat.JUNIT: "xml",
    CheckFormat.SVG: "svg",
    CheckFormat.GITHUB: "txt",
}
FILES = {
    **{f"table-{width}.txt": (CheckFormat.TABLE, width) for width in (80, 160)},
    **{
        f"{format_}.{_SUFFIXES.get(format_, 'json')}": (format_, None)
        for format_ in CheckFormat
        if format_ is not CheckFormat.TABLE
    },
}
"""Format and width, by the name of the file it stands in."""


def written(name: str) -> str:
    format_, width = FILES[name]
    return render_check(EVERYTHING, format_, width=width)


@pytest.mark.parametrize("name", FILES)
def test_a_format_is_what_it_was(name: str) -> None:
    assert written(name) == (GOLDEN / name).read_text("utf-8")


def test_nothing_else_stands_there() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == set(FILES)


if __name__ == "__main__":
    for file in FILES:
        (GOLDEN / file).write_text(written(file), "utf-8", newline="\n")
