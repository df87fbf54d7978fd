"""What a check reports."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CODE = re.compile(r"`[^`]*`")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with a corpus."""

    file: str
    line: int | None
    """None: the file as a whole."""
    problem: str

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{where}: {self.problem}"


def without_code(line: str) -> str:
    """Leave out what stands between backticks, which follows the rules of no language."""
    return _CODE.sub("", line)
