"""One tokenizer on the same files: tokscope beside other variants to count, whole processes.

Run by hand: ``python -m tests.benchmarks.peers [TIMES]``, for TIMES × 4 MB; it prints a table in
Markdown. Medians of five runs and ratios within this run; tokscope remembers no count. The peer
``glotscope`` is run if its command is on the path or named by ``GLOTSCOPE``: it and tokenizers read
the same ``tokenizer.json``, and all count the same tokens, which is checked.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks.running import (
    as_corpora,
    beginnings,
    forgetting,
    markdown,
    median_of,
    output,
    seconds,
    tokscope,
)
from tests.benchmarks.text import texts
from tokscope.errors import TokscopeError
from tokscope.tokenizers.loader import create_loader
from tokscope.tokenizers.names import resolve_all

TOKENIZER = "deepseek-v3"
"""Its official file is a ``tokenizer.json``, which all of them read."""
SIZE = 4_000_000
_LANGUAGES = {"en": "eng_Latn", "ru": "rus_Cyrl"}
_TRANSFORMERS = """
import sys
from transformers import PreTrainedTokenizerFast
tokenizer = PreTrainedTokenizerFast(tokenizer_file=sys.argv[1])
total = 0
for path in sys.argv[2:]:
    for line in open(path, encoding="utf-8"):
        total += len(tokenizer.encode(line.rstrip("\\n"), add_special_tokens=False))
print(total)
"""
_TOKENIZERS = """
import sys
from tokenizers import Tokenizer
tokenizer = Tokenizer.from_file(sys.argv[1])
total = 0
for path in sys.argv[2:]:
    lines = open(path, encoding="utf-8").read().splitlines()
    for start in range(0, len(lines), 10_000):
        part = tokenizer.encode_batch_fast(lines[start : start + 10_000], add_special_tokens=False)
        total += sum(map(len, part))
print(total)
"""


def _vocabulary() -> Path:
    loader = create_loader(offline=True)
    (target,) = resolve_all([TOKENIZER], loader.catalogue)
    if target.row is None:
        raise SystemExit(f"{TOKENIZER} is not in the catalogue")
    found = loader.fetcher.fetch([target.row])[TOKENIZER]
    if isinstance(found, TokscopeError):
        raise found
    return found.paths["json"]


def _peer(vocabulary: Path, paths: dict[str, Path], folder: Path) -> list[str] | None:
    program = os.environ.get("GLOTSCOPE") or shutil.which("glotscope")
    if program is None:
        return None
    place = folder / "fineweb2" / "benchmark" / "train"
    place.mkdir(parents=True)
    for language, path in paths.items():
        shutil.copyfile(path, place / f"{_LANGUAGES[language]}.txt")
    return [
        *(program, "analyze", str(vocabulary), "--corpus", "fineweb2"),
        *("--corpus-root", str(folder), "--corpus-version", "benchmark", "--split", "train"),
        *("--languages", ",".join(_LANGUAGES[each] for each in paths)),
        *("--segmenter", "whitespace", "--normalization", "none", "--no-add-special-tokens"),
    ]


def _of_result(text: str) -> int:
    return sum(row["tokens"] for row in json.loads(text)["rows"])


def _of_peer(text: str) -> int:
    return sum(each["ctc"] for each in json.loads(text)["tier1"]["per_language"].values())


def main() -> None:
    """Measure and print."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = beginnings(texts(max(1, times // 5)), times * SIZE, folder)
        size = sum(path.stat().st_size for path in paths.values()) / 1e6
        vocabulary = _vocabulary()
        files = [str(vocabulary), *map(str, paths.values())]
        compare = tokscope("compare", TOKENIZER, *as_corpora(paths))
        more = ["--metric", "pcw,round_trip", "--words", "whitespace"]
        variants: dict[
            str, tuple[list[str], Callable[[list[str]], float], Callable[[str], int]]
        ] = {
            "transformers, line by line": (
                [sys.executable, "-c", _TRANSFORMERS, *files],
                seconds,
                int,
            ),
            "tokenizers, all threads": ([sys.executable, "-c", _TOKENIZERS, *files], seconds, int),
        }
        peer = _peer(vocabulary, paths, folder)
        if peer is not None:
            variants["glotscope analyze"] = (peer, seconds, _of_peer)
        as_json = ["--format", "json"]
        variants["tokscope compare, what glotscope reports of text"] = (
            [*compare, *more, *as_json],
            forgetting,
            _of_result,
        )
        variants["tokscope compare"] = ([*compare, *as_json], forgetting, _of_result)
        variants["tokscope compare --engine official"] = (
            [*compare, *as_json, "--engine", "official"],
            forgetting,
            _of_result,
        )
        rows, first = [], None
        for variant, (command, timed, total) in variants.items():
            tokens = total(output(command))
            taken = median_of(lambda timed=timed, command=command: timed(command))
            first = first or taken
            rows.append(
                [
                    variant,
                    f"{taken:.2f}",
                    f"{size / taken:.1f}",
                    f"{first / taken:.1f} ×",
                    f"{tokens:,}",
                ]
            )
        print(f"{TOKENIZER}, {size:.0f} MB of English and Russian lines\n")
        print(markdown(["variant", "seconds", "MB/s", "ratio", "tokens"], rows))
        if peer is None:
            print("\nglotscope was not found: GLOTSCOPE=PATH names its command")


if __name__ == "__main__":
    main()
