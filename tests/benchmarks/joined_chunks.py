"""What encoding many chunks as one text saves, per engine: medians of alternating runs.

    python -m tests.benchmarks.joined_chunks

The chunks are the unique ones of the built-in parallel text and of mutations of them, as a large
text has them. Both ways give the same counts, which is checked.
"""

from __future__ import annotations

import random
import statistics
import time

import numpy as np

import tokscope
from tokscope.corpora.builtin import find_builtin
from tokscope.text.chunk_buffer import ChunkBuffer
from tokscope.text.split_points import chunks

TOKENIZERS = ("o200k_base", "cl100k_base", "qwen")
RUNS = 5
MUTATIONS = 12


def unique_chunks() -> list[str]:
    """Return unique chunks that follow other text: words of the corpus, and changed words."""
    draw = random.Random(1)  # noqa: S311 - a sample
    found: dict[str, None] = {}
    for segment in find_builtin("parallel-en-ru").segments():
        for chunk in chunks(segment.text)[1:]:
            found[chunk] = None
            for _ in range(MUTATIONS):
                at = draw.randrange(1, len(chunk) + 1)
                found[chunk[:at] + draw.choice("aeinоаеитнс") + chunk[at:]] = None
    return list(found)


def main() -> None:
    words = unique_chunks()
    data = [word.encode() for word in words]
    ends = np.cumsum([len(each) for each in data])
    buffer = ChunkBuffer(b"".join(data), ends)
    print(f"{len(words):,} unique chunks")
    for name in TOKENIZERS:
        tokenizer = tokscope.load(name, engine="official", offline=True)
        joined, apart = [], []
        assert list(tokenizer.count_continuations(buffer).tokens) == list(
            tokenizer.count_continuations(words).tokens
        )
        for _ in range(RUNS):
            for times, texts in ((joined, buffer), (apart, words)):
                start = time.process_time()
                tokenizer.count_continuations(texts)
                times.append(time.process_time() - start)
        one, other = statistics.median(joined), statistics.median(apart)
        print(f"{name}: joined {one:.2f} s, one by one {other:.2f} s, {1 - one / other:.0%} less")


if __name__ == "__main__":
    main()
