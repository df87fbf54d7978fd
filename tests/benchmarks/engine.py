"""Many tokenizers over much text: tokscope against the official engines, whole processes.

Run by hand: ``python -m tests.benchmarks.engine [TIMES]``, where 24 MB are taken TIMES times.
Medians of five runs (of three from 100 MB on) and their ratios; nothing is remembered from run to
run.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from statistics import median

from tests.benchmarks.running import as_corpora, forgetting, seconds, tokscope
from tests.benchmarks.text import texts

TOKENIZERS = (
    *("gpt-2", "cl100k_base", "o200k_base", "llama-3", "llama-4", "qwen", "deepseek-v3"),
    *("mistral-tekken", "llama-2", "mistral-v3", "gemma-3", "t5", "xlm-roberta"),
    *("bert-base-cased", "bert-base-multilingual-cased"),
)
"""Fifteen of all four kinds."""
_OFFICIAL = """
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from tokscope.tokenizers.loader import create_loader
from tokscope.tokenizers.names import resolve_all
names, paths = sys.argv[1].split(","), sys.argv[2:]
loader = create_loader(offline=True, engine="official")
loaded = loader.load(resolve_all(names, loader.catalogue))
lines = [line for path in paths for line in Path(path).read_text("utf-8").split("\\n") if line]
def total(name):
    engine = getattr(loaded[name], "loaded", loaded[name])
    encoded = engine.encode_many
    parts = (lines[at:at + 10_000] for at in range(0, len(lines), 10_000))
    return sum(len(ids) for part in parts for ids in encoded(part))
names.sort(key=lambda name: -loaded[name].vocabulary)
with ProcessPoolExecutor(2, mp_context=get_context("fork")) as pool:
    for name, count in zip(names, pool.map(total, names)):
        print(name, count)
"""


def main() -> None:
    """Measure and print."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    paths = texts(times)
    size = sum(path.stat().st_size for path in paths.values()) / 1e6
    runs = 5 if size < 100 else 3
    official = [sys.executable, "-c", _OFFICIAL, ",".join(TOKENIZERS), *map(str, paths.values())]
    compare = tokscope("compare", *TOKENIZERS, *as_corpora(paths))
    variants: dict[str, Callable[[], float]] = {
        "official engines, two processes": lambda: seconds(official),
        "tokscope --engine official": lambda: forgetting([*compare, "--engine", "official"]),
        "tokscope": lambda: forgetting(compare),
    }
    print(f"{len(TOKENIZERS)} tokenizers, {size:.0f} MB, medians of {runs}")
    first = None
    for name, variant in variants.items():
        variant()
        taken = median(variant() for _ in range(runs))
        first = first or taken
        print(f"  {name:<34}{taken:8.2f} s  {first / taken:6.2f} ×")


if __name__ == "__main__":
    main()
