"""Open corpora and tally files by name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

from tokscope.corpora.corpus import Corpus
from tokscope.corpora.open import OpenOptions, open_corpora
from tokscope.counting.tally_file import TallyFile, is_tally, open_tally
from tokscope.errors import InputError

Text: TypeAlias = Corpus | TallyFile
"""What can be measured."""
AS_THEY_ARE = OpenOptions()


def open_inputs(names: Sequence[str], options: OpenOptions = AS_THEY_ARE) -> tuple[Text, ...]:
    """Open what ``--corpus`` names, tally files among them."""
    stored = [name for name in dict.fromkeys(names) if is_tally(name)]
    others = [name for name in names if not is_tally(name)]
    if stored and (options.limit is not None or options.sample is not None):
        raise InputError(
            f"{stored[0]}: a tally is measured whole; --limit and --sample do not apply",
            "make another: `tokscope tally TEXT --limit N -o FILE.tally`",
        )
    tallies = tuple(open_tally(Path(name)) for name in stored)
    return (*(open_corpora(others, options) if others or not stored else ()), *tallies)
