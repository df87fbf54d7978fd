"""How often the 95 % interval of a premium holds the truth, on simulated text.

Run by hand: ``python -m tests.benchmarks.coverage``. The population is the built-in collection's
own pairs under o200k_base: texts of 100, 200 and 500 pairs are drawn from it, and the truth is its
premium. 2,000 simulations a size; the result with its seed is kept in ``coverage.json`` beside this
file, which a test reads.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from tests.helpers.intervals import paired_interval
from tokscope import load
from tokscope.corpora.builtin import find_builtin
from tokscope.counting.measure import measure
from tokscope.metrics.bootstrap import CONFIDENCE, RESAMPLES

RESULT = Path(__file__).with_name("coverage.json")
SEED = 20261125
SIMULATIONS = 2000
SIZES = (100, 200, 500)


def main() -> None:
    """Simulate and keep the result."""
    tokenizer = load("o200k_base", offline=True)
    measured = measure(find_builtin("parallel-en-ru"), [tokenizer])
    tokens, tally = measured.columns["o200k_base"].tokens, measured.tally
    russian, english = (
        tokens[tally.languages.codes == tally.languages.names.index(language)]
        for language in ("ru", "en")
    )
    truth = russian.sum() / english.sum()
    chance = np.random.default_rng(SEED)
    shares = {}
    for size in SIZES:
        held = 0
        for _ in range(SIMULATIONS):
            drawn = chance.integers(0, len(russian), size)
            interval = paired_interval(
                russian[drawn].tolist(), english[drawn].tolist(), seed=int(chance.integers(2**31))
            )
            held += interval is not None and interval.holds(float(truth))
        shares[str(size)] = held / SIMULATIONS
        print(
            f"{size:>5} pairs: {shares[str(size)]:.1%} of {SIMULATIONS:,} intervals hold the truth"
        )
    result = {
        "seed": SEED,
        "simulations": SIMULATIONS,
        "resamples": RESAMPLES,
        "confidence": CONFIDENCE,
        "held": shares,
    }
    RESULT.write_text(json.dumps(result, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
