"""Spaces and the normal form of each line."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from tokscope.corpora.checking.finding import Finding
from tokscope.corpora.manifest import TextFile


def check_spacing(file: TextFile, lines: Sequence[str]) -> Iterator[Finding]:
    """Find blank lines, and spaces where none belongs."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            yield Finding(str(file.path), number, "blank line")
        elif line != line.strip():
            yield Finding(str(file.path), number, "leading or trailing space")
        elif "  " in line:
            yield Finding(str(file.path), number, "two spaces in a row")


def check_normal_form(file: TextFile, lines: Sequence[str]) -> Iterator[Finding]:
    """Find lines that are not in the normal form of their file."""
    form = file.form
    for number, line in enumerate(lines, 1):
        if form is not None and unicodedata.normalize(form, line) != line:
            yield Finding(str(file.path), number, f"not in normal form {form}")
