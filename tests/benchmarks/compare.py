"""Where the time of ``tokscope compare`` goes, with a warm store.

Run by hand: ``python -m tests.benchmarks.compare``. The parts are those of a run that remembers no
count; the loading of every tokenizer is shown apart, in processor time, beside the time of loading
it without the compact forms and verdicts the store keeps. Whole processes are ``--help``, ``count``
of 10 KB, and a comparison that remembers all its counts. Medians of five. It prints tables.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

RUNS = 5
TEXT_BYTES = 10 << 10
_PARTS = """
import time
start = time.perf_counter()
from tokscope.opening import open_loader
from tokscope.backends.naming import default_targets
from tokscope.corpora.builtin import PARALLEL
from tokscope.corpora import open_corpora
from tokscope.errors import TokscopeError
from tokscope.measuring import measure
imported = time.perf_counter()
loader = open_loader(offline=True)
outcomes = loader.load(default_targets(loader.catalogue))
tokenizers = [each for each in outcomes.values() if not isinstance(each, TokscopeError)]
for each in tokenizers:
    getattr(each, "opened", None)  # start the engine now, not when it first counts
loaded = time.perf_counter()
(corpus,) = open_corpora([PARALLEL])
measure(corpus, tokenizers)
counted = time.perf_counter()
print(imported - start, loaded - imported, counted - loaded, len(tokenizers))
"""
_LOADING = """
import sys, time
import sentencepiece, tiktoken, tokenizers
from tokscope.opening import open_loader
from tokscope.backends.compact import CompactForms
from tokscope.backends.deferred import DeferredTokenizer
from tokscope.backends.naming import default_targets
from tokscope.backends.remembered import Memory
if sys.argv[1] == "without":
    CompactForms.recall = lambda *_: []
    Memory.cut = None
    Memory.keep_cut = lambda *_: None
loader = open_loader(offline=True)
for id_, each in loader.load(default_targets(loader.catalogue)).items():
    if isinstance(each, DeferredTokenizer):
        start = time.process_time()
        each.opened
        each.cut
        print(id_, time.process_time() - start)
"""


def _environment() -> dict[str, str]:
    return {**os.environ, "TOKSCOPE_OFFLINE": "1"}


def _run(code: str, *arguments: str) -> list[list[str]]:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=_environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    return [line.split() for line in done.stdout.splitlines()]


def _whole(*arguments: str) -> float:
    def once() -> float:
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "tokscope", *arguments],
            env=_environment(),
            stdout=subprocess.DEVNULL,
            check=True,
        )
        return time.perf_counter() - start

    return median(once() for _ in range(RUNS))


def _loading(mode: str) -> dict[str, float]:
    runs = [{id_: float(seconds) for id_, seconds in _run(_LOADING, mode)} for _ in range(RUNS)]
    return {id_: median(run[id_] for run in runs) for id_ in runs[0]}


def _print_processes() -> None:
    with tempfile.TemporaryDirectory() as folder:
        text = Path(folder, "text.txt")
        text.write_bytes(("Съешь ещё этих мягких французских булок. " * 400).encode()[:TEXT_BYTES])
        commands = {
            "--help": ("--help",),
            "count -t o200k_base, 10 KB": ("count", "-t", "o200k_base", str(text)),
            "compare, counts remembered": ("compare",),
        }
        for name, arguments in commands.items():
            print(f"  {name:<30}{_whole(*arguments):7.2f} s")


def _print_loading() -> None:
    with_store, without = _loading("with"), _loading("without")
    print("loading, engine and cut, processor time      kept forms   official files")
    for id_, seconds in with_store.items():
        print(f"  {id_:<42}{1000 * seconds:9.0f} ms {1000 * without[id_]:12.0f} ms")
    sums = (1000 * sum(each.values()) for each in (with_store, without))
    print("  {:<42}{:9.0f} ms {:12.0f} ms".format("together", *sums))


def main() -> None:
    """Measure and print."""
    print(f"whole processes, warm store, medians of {RUNS}")
    _print_processes()
    runs = [map(float, _run(_PARTS)[0]) for _ in range(RUNS)]
    parts = [median(column) for column in zip(*runs, strict=True)]
    print(f"tokscope compare, {int(parts[3])} tokenizers, no count remembered")
    for name, seconds in zip(("imports", "loading", "counting"), parts, strict=False):
        print(f"  {name:<30}{seconds:7.2f} s")
    print(f"  {'together':<30}{sum(parts[:3]):7.2f} s")
    _print_loading()


if __name__ == "__main__":
    main()
