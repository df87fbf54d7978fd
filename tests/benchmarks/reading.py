"""How fast each format is read, and how much memory a 1 GB file takes.

Run by hand, on Linux: ``python -m tests.benchmarks.reading``. Each measurement is a process of its
own; speeds are medians of five over about 32 MB, the memory is the peak of one process over 1 GB.
"""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path
from statistics import median

from tokscope.corpora.builtin import find_builtin

RUNS = 5
MEGABYTE = 1_000_000
SPEED_BYTES = 32 * MEGABYTE
MEMORY_BYTES = 1000 * MEGABYTE
_READ = """
import re, sys, time
from tokscope.corpora.readers.interface import ReadingLog, ReadOptions
from tokscope.corpora.readers.read import read_passages
start = time.perf_counter()
size = sum(len(passage.text) for passage in read_passages(sys.argv[1], ReadOptions(), ReadingLog()))
status = open("/proc/self/status").read()  # unlike getrusage, not what the parent took
print(time.perf_counter() - start, int(re.search(r"VmHWM:\\s+([0-9]+) kB", status)[1]) * 1024)
"""


def lines(size: int) -> list[str]:
    """Repeat the built-in collection until it is about `size` bytes."""
    texts = [segment.text for segment in find_builtin("parallel-en-ru").segments()]
    once = sum(len(text.encode()) + 1 for text in texts)
    return list(islice(cycle(texts), len(texts) * size // once))


def _text(path: Path, texts: list[str]) -> None:
    path.write_text("\n".join(texts) + "\n", "utf-8")


def _gzip(path: Path, texts: list[str]) -> None:
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=1) as file:
        file.writelines(f"{text}\n" for text in texts)


def _jsonl(path: Path, texts: list[str]) -> None:
    rows = (json.dumps({"text": text}, ensure_ascii=False) for text in texts)
    path.write_text("\n".join(rows) + "\n", "utf-8")


def _csv(path: Path, texts: list[str]) -> None:
    import pandas as pd

    pd.DataFrame({"text": texts}).to_csv(path, index=False)


def _parquet(path: Path, texts: list[str]) -> None:
    import pandas as pd

    pd.DataFrame({"text": texts}).to_parquet(path)


FORMATS: dict[str, Callable[[Path, list[str]], None]] = {
    "text.txt": _text,
    "text.txt.gz": _gzip,
    "rows.jsonl": _jsonl,
    "rows.csv": _csv,
    "rows.parquet": _parquet,
}


def _run(path: Path) -> tuple[float, float]:
    done = subprocess.run(
        [sys.executable, "-c", _READ, str(path)], capture_output=True, text=True, check=True
    )
    seconds, peak = map(float, done.stdout.split())
    return seconds, peak


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        texts = lines(SPEED_BYTES)
        size = sum(len(text.encode()) + 1 for text in texts) / MEGABYTE
        for file, write in FORMATS.items():
            write(folder / file, texts)
            seconds = median(_run(folder / file)[0] for _ in range(RUNS))
            print(f"{file:<14}{size / seconds:8.1f} MB/s of text")
        large = folder / "large.txt"
        block = "\n".join(texts).encode() + b"\n"
        with large.open("wb") as out:
            for _ in range(MEMORY_BYTES // len(block)):
                out.write(block)
        _, peak = _run(large)
        print(f"1 GB of lines: peak memory {peak / MEGABYTE:.0f} MB")


if __name__ == "__main__":
    main()
