"""Where the time of ``tokscope compare`` goes, with a warm store.

Run by hand: ``python -m tests.benchmarks.compare``. The parts are those of a run that remembers no
count; the whole is a process that remembers them all. Medians of five. It prints a table.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from statistics import median

RUNS = 5
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


def _environment() -> dict[str, str]:
    return {**os.environ, "TOKSCOPE_OFFLINE": "1"}


def _parts() -> tuple[float, ...]:
    done = subprocess.run(
        [sys.executable, "-c", _PARTS],
        env=_environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    return tuple(map(float, done.stdout.split()))


def _whole() -> float:
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "tokscope", "compare"],
        env=_environment(),
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    whole = median(_whole() for _ in range(RUNS))
    parts = [median(column) for column in zip(*(_parts() for _ in range(RUNS)), strict=True)]
    print(f"tokscope compare, {int(parts[3])} tokenizers, warm store, medians of {RUNS}")
    for name, seconds in zip(("imports", "loading", "counting"), parts, strict=False):
        print(f"  {name:<10}{seconds:7.2f} s")
    print(f"  {'together':<10}{sum(parts[:3]):7.2f} s")
    print(f"whole process, counts remembered: {whole:.2f} s")


if __name__ == "__main__":
    main()
