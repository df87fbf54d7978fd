"""Where the time of ``tokscope compare`` on the built-in text goes, with a warm store.

Run by hand: ``python -m tests.benchmarks.compare``. Whole processes first: a comparison with and
without remembered counts, ``count`` of 10 KB and ``--help``. Then the processor time of each
tokenizer, from nothing loaded to all segments counted, with the part of its vocabulary that the
text can use and with all of it. Medians of five. It prints tables in Markdown.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

from tests.benchmarks.running import RUNS, forgetting, markdown, median_of, seconds, tokscope

TEXT_BYTES = 10 << 10
_COUNTING = """
import os, sys, time
from tokscope.corpora.builtin import PARALLEL
from tokscope.counting.counts import characters_to_encode, count_segments
from tokscope.counting.measure import tables
from tokscope.counting.segment_table import SegmentTable
from tokscope.counting.tally_file import open_inputs
from tokscope.errors import TokscopeError
from tokscope.text.words import DEFAULT
from tokscope.tokenizers.loader import create_loader
from tokscope.tokenizers.names import default_targets
from tokscope.tokenizers.trimming.base import VocabularyTrimmer
if sys.argv[1] == "whole":
    VocabularyTrimmer.trim_for = lambda self, texts: None
loader = create_loader(offline=True)
outcomes = loader.load(default_targets(loader.catalogue))
(table,) = tables(open_inputs([PARALLEL]), SegmentTable(DEFAULT))
table.prepare()
table.substrings.look()
for id_, each in outcomes.items():
    if isinstance(each, TokscopeError):
        continue
    if os.fork():
        os.wait()
        continue
    start = time.process_time()
    each.schedule.plan_for(characters_to_encode(each, table))
    count_segments(each, table)
    print(id_, time.process_time() - start, flush=True)
    os._exit(0)
"""


def _counting(mode: str) -> dict[str, float]:
    """Tell by tokenizer the median of its seconds."""
    runs: list[dict[str, float]] = []
    for _ in range(RUNS):
        command = [sys.executable, "-c", _COUNTING, mode]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
        lines = (line.split() for line in done.splitlines())
        runs.append({id_: float(each) for id_, each in lines})
    return {id_: median(run[id_] for run in runs) for id_ in runs[0]}


def _print_processes() -> None:
    with tempfile.TemporaryDirectory() as folder:
        text = Path(folder, "text.txt")
        text.write_bytes(("Съешь ещё этих мягких французских булок. " * 400).encode()[:TEXT_BYTES])
        variants: dict[str, Callable[[], float]] = {
            "compare, nothing remembered": lambda: forgetting(tokscope("compare")),
            "compare, counts remembered": lambda: seconds(tokscope("compare")),
            "--help": lambda: seconds(tokscope("--help")),
        }
        for id_ in ("o200k_base", "mt5", "xlm-roberta"):
            variants[f"count -t {id_}, 10 KB"] = partial(
                seconds, tokscope("count", "-t", id_, str(text))
            )
        rows = [[name, f"{median_of(variant):.2f} s"] for name, variant in variants.items()]
    print(markdown(["whole process", "median"], rows))


def _print_counting() -> None:
    part, whole = _counting("part"), _counting("whole")
    rows = [
        [id_, f"{1000 * part[id_]:.0f} ms", f"{1000 * whole[id_]:.0f} ms"]
        for id_ in sorted(part, key=lambda id_: -whole[id_])
    ]
    sums = [f"{1000 * sum(each.values()):.0f} ms" for each in (part, whole)]
    print(markdown(["loading and counting", "a part", "the whole"], [*rows, ["together", *sums]]))


def main() -> None:
    """Measure and print."""
    _print_processes()
    print()
    _print_counting()


if __name__ == "__main__":
    main()
