"""One tokenizer over much text, and one more tokenizer on a text that was tallied.

Run by hand: ``python -m tests.benchmarks.one_more [TIMES]``, for TIMES times 24 MB (10 makes 240);
it prints tables in Markdown. Whole processes, medians of five (of three where one takes 20
seconds). The first table sets ``tokscope count`` beside a bare loop around gigatoken, of the extra
``fast``, the fastest engine that is exact; the tokens beside them must be equal. The second is of
``tokscope compare`` with one tokenizer whose counts are not remembered.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.benchmarks.growth import rank_file
from tests.benchmarks.running import (
    as_corpora,
    forgetting,
    markdown,
    median_of,
    output,
    seconds,
    tokscope,
)
from tests.benchmarks.text import texts

DIRECT = "o200k_base"
MORE = {
    "o200k_base": "byte-level BPE",
    "llama-3": "byte-level BPE",
    "bert-base-multilingual-cased": "WordPiece",
    "llama-2": "SentencePiece BPE",
    "gemma-3": "SentencePiece BPE",
    "t5": "Unigram",
    "xlm-roberta": "Unigram",
}
_ENGINE = """
import sys
from pathlib import Path
import gigatoken
tokenizer = gigatoken.Tokenizer.from_tiktoken(sys.argv[1], "o200k", {})
print(sum(len(tokenizer.encode(Path(path).read_bytes())) for path in sys.argv[2:]))
"""


def main() -> None:
    """Measure and print."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    paths = texts(times)
    size = sum(path.stat().st_size for path in paths.values()) / 1e6
    files = list(map(str, paths.values()))
    rows, first = [], None
    for name, command in {
        "gigatoken alone": [sys.executable, "-c", _ENGINE, str(rank_file(DIRECT)), *files],
        "tokscope count": tokscope("count", "-t", DIRECT, *files),
        "tokscope count --engine official": tokscope(
            *("count", "-t", DIRECT, *files, "--engine", "official")
        ),
    }.items():
        tokens = int(output(command))
        taken = median_of(lambda command=command: seconds(command), warm=False)
        first = first or taken
        rows.append(
            [name, f"{taken:.2f}", f"{size / taken:.0f}", f"{taken / first:.2f}", str(tokens)]
        )
    print(f"{DIRECT}, {size:.0f} MB\n")
    print(markdown(["one tokenizer", "seconds", "MB/s", "times the first", "tokens"], rows))
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder, "text.tally")
        made = seconds(
            tokscope("tally", *(f"{name}={path}" for name, path in paths.items()), "-o", str(kept))
        )
        print(
            f"\nthe tally took {made:.1f} s and {kept.stat().st_size / 1e6:.0f} MB;"
            " with it, or from the text:\n"
        )
        rows = []
        for name, kind in MORE.items():
            on_tally, on_text = (
                median_of(
                    lambda name=name, corpus=corpus: forgetting(tokscope("compare", name, *corpus)),
                    warm=False,
                )
                for corpus in (["--corpus", str(kept)], as_corpora(paths))
            )
            rows.append([name, kind, f"{on_tally:.2f}", f"{on_text:.2f}"])
        print(markdown(["one more tokenizer", "kind", "on the tally, s", "on the text, s"], rows))


if __name__ == "__main__":
    main()
