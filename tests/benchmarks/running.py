"""Whole processes and their times, for the benchmarks beside this file."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import median

RUNS = 5
_FEWER_FROM = 20.0
"""Seconds of one run from which three are enough."""


def tokscope(*arguments: str) -> list[str]:
    """Give the command line of tokscope, which touches no network."""
    return [sys.executable, "-m", "tokscope", "--offline", *arguments]


def output(command: Sequence[str]) -> str:
    """Run a process and give what it prints."""
    return subprocess.run(
        command, env={**os.environ, "TOKENIZERS_PARALLELISM": "true"}, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True, check=True,
    ).stdout  # fmt: skip


def seconds(command: Sequence[str]) -> float:
    """Time a process."""
    start = time.perf_counter()
    output(command)
    return time.perf_counter() - start


def forgetting(command: Sequence[str]) -> float:
    """Time a process that remembers no count."""
    output(tokscope("cache", "clear"))
    return seconds(command)


def median_of(measure: Callable[[], float], *, warm: bool = True) -> float:
    """Take the median of five runs, of three if one takes long; one more before them warms up."""
    first = measure()
    runs = RUNS if first < _FEWER_FROM else 3
    rest = [measure() for _ in range(runs if warm else runs - 1)]
    return median(rest if warm else [first, *rest])


def as_corpora(paths: dict[str, Path]) -> list[str]:
    """Name files as options, each with its language."""
    return [part for name, path in paths.items() for part in ("--corpus", f"{name}={path}")]


def beginnings(paths: dict[str, Path], size: int, folder: Path) -> dict[str, Path]:
    """Make files of the first lines of others, about so many bytes together."""
    found = {}
    whole = sum(path.stat().st_size for path in paths.values())
    for language, path in paths.items():
        share = size * path.stat().st_size // whole
        with path.open("rb") as file:
            data = file.read(share) + file.readline()
        found[language] = folder / f"{language}-{size}.txt"
        found[language].write_bytes(data)
    return found


def markdown(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Lay out a table; all columns but the first are numbers."""
    lines = [header, ["---", *("---:" for _ in header[1:])], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
