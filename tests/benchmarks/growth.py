"""How the time of ``tokscope compare`` grows with the text and with the number of tokenizers.

Run by hand: ``python -m tests.benchmarks.growth [TIMES [FILE.svg]]``. Text from 1 MB to TIMES times
24 MB (84 makes 2 GB) with three tokenizers, and 24 MB with 1 to 40: those available, and the first
ranks of a rank file as vocabularies of their own where they do not suffice. Whole processes that
remember no count, medians of five (of three where one takes 20 seconds). Prints tables in Markdown
and draws the same numbers.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.chart import Panel, Point, chart
from tests.benchmarks.running import (
    as_corpora,
    beginnings,
    forgetting,
    markdown,
    median_of,
    tokscope,
)
from tests.benchmarks.text import texts
from tokscope.errors import TokscopeError
from tokscope.tokenizers.loader import create_loader
from tokscope.tokenizers.names import resolve_all

THREE = ("o200k_base", "llama-2", "bert-base-multilingual-cased")
MEGABYTE = 1_000_000
_SMALL = (1, 5)
"""Megabytes of text smaller than 24 MB."""
_TIMES = (1, 3, 10, 30, 84)
NUMBERS = (1, 2, 5, 10, 20, 40)
TRUNCATED = "cl100k_base"
"""Its ranks are truncated to that many and more."""
_FEWEST_RANKS, _MORE_RANKS = 20_000, 5_000
_RANKS = ".tiktoken"


def sizes(times: int, folder: Path) -> Iterator[dict[str, Path]]:
    """Make texts of growing size."""
    for size in _SMALL:
        yield beginnings(texts(), size * MEGABYTE, folder)
    for each in dict.fromkeys((*(each for each in _TIMES if each < times), times)):
        yield texts(each)


def available() -> list[str]:
    """List the tokenizers that need no network."""
    loader = create_loader(offline=True)
    found = loader.load(resolve_all(list(loader.catalogue.tokenizers), loader.catalogue))
    real = [id_ for id_, each in found.items() if not isinstance(each, TokscopeError)]
    return [
        *(each for each in THREE if each in real),
        *(each for each in real if each not in THREE),
    ]


def rank_file(id_: str) -> Path:
    """Find the ranks of a tokenizer of the catalogue."""
    loader = create_loader(offline=True)
    (target,) = resolve_all([id_], loader.catalogue)
    files = loader.files_of(target)
    if files is None:
        raise SystemExit(f"{id_} is not in the store")
    return files.paths["ranks"]


def truncated_ranks(number: int, folder: Path) -> list[str]:
    """Write rank files of ever more of the same ranks."""
    lines = rank_file(TRUNCATED).read_bytes().splitlines(keepends=True)
    found = []
    for ranks in range(_FEWEST_RANKS, _FEWEST_RANKS + number * _MORE_RANKS, _MORE_RANKS):
        path = folder / f"{ranks}{_RANKS}"
        path.write_bytes(b"".join(lines[:ranks]))
        found.append(str(path))
    return found


def _timed(names: list[str], paths: dict[str, Path]) -> float:
    options = ["--pattern", TRUNCATED] if any(name.endswith(_RANKS) for name in names) else []
    command = tokscope("compare", *names, *options, *as_corpora(paths))
    return median_of(lambda: forgetting(command), warm=False)


def main() -> None:
    """Measure, print and draw."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    by_size: list[Point] = []
    with tempfile.TemporaryDirectory() as name:
        for paths in sizes(times, Path(name)):
            size = sum(path.stat().st_size for path in paths.values()) / MEGABYTE
            by_size.append((size, _timed(list(THREE), paths)))
    print(
        markdown(
            ["MB of text, 3 tokenizers", "seconds", "MB/s"],
            [[f"{size:.0f}", f"{taken:.2f}", f"{size / taken:.1f}"] for size, taken in by_size],
        )
    )
    with tempfile.TemporaryDirectory() as name:
        names = available()
        names += truncated_ranks(max(NUMBERS) - len(names), Path(name))
        by_number = [(number, _timed(names[:number], texts())) for number in NUMBERS]
    print()
    print(
        markdown(
            ["tokenizers, 24 MB of text", "seconds", "seconds for each"],
            [
                [f"{number:.0f}", f"{taken:.2f}", f"{taken / number:.2f}"]
                for number, taken in by_number
            ],
        )
    )
    if len(sys.argv) > 2:
        panels = (
            Panel("Three tokenizers", "megabytes of text", {"tokscope compare": by_size}),
            Panel("24 MB of text", "tokenizers", {"tokscope compare": by_number}),
        )
        Path(sys.argv[2]).write_text(chart(panels), "utf-8")


if __name__ == "__main__":
    main()
