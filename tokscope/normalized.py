"""Text brought into a Unicode normal form before anyone counts it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from tokscope.corpora import Corpus, Segment
from tokscope.tally_file import StoredTally
from tokscope.texts import Text
from tokscope.way import NormalForm

_FUNCTIONS: dict[NormalForm, Callable[[str], str]] = {
    NormalForm.NFC: lambda text: unicodedata.normalize("NFC", text),
    NormalForm.NFKC: lambda text: unicodedata.normalize("NFKC", text),
}


@dataclass(frozen=True, slots=True)
class _Normalized:
    """All segments of a text, in a normal form."""

    text: Text
    form: NormalForm

    def segments(self) -> Iterator[Segment]:
        """Read them."""
        text, normalize = self.text, _FUNCTIONS[self.form]
        found = _stored_segments(text) if isinstance(text, StoredTally) else text.segments()
        for each in found:
            forms = None if each.forms is None else tuple(map(normalize, each.forms))
            yield replace(each, text=normalize(each.text), forms=forms)


def in_normal_form(text: Text, form: NormalForm) -> Corpus:
    """Bring all of a text into a normal form, segment by segment.

    Its digest becomes that of the normalised text, which is what is counted.
    """
    return Corpus(
        text.name,
        (_Normalized(text, form),),
        text.unit,
        is_aligned=text.is_aligned,
        assumed_languages=text.assumed_languages,
        log=text.log,
    )


def _stored_segments(stored: StoredTally) -> Iterator[Segment]:
    for batch in stored.batches():
        runs = (run for run in batch.runs for _ in range(run.size))
        bounds = [*batch.starts.tolist(), len(batch.data)]
        for number, (run, (start, end)) in enumerate(zip(runs, pairwise(bounds), strict=True)):
            yield Segment(
                batch.data[start + 1 : end].decode("utf-8"),
                run.language,
                run.domain,
                None if batch.keys is None else batch.keys[number],
                run.source,
                None if batch.gold is None else batch.gold[number],
            )
