"""Which words of a text two versions of a tokenizer split otherwise, and what that costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tokscope.backends import LoadedTokenizer
from tokscope.corpora import Corpus
from tokscope.looking.findings import piece_texts
from tokscope.looking.worst_words import cost_forms
from tokscope.measuring import Measurement, measure
from tokscope.mid_sentence import mid_sentence_pieces, word_before
from tokscope.text.words import DEFAULT

LANGUAGE = "ru"
"""Of the words that are looked at."""


@dataclass(frozen=True, slots=True)
class Resplit:
    """A word form that is split otherwise now."""

    word: str
    times: int
    """In the text."""
    before: tuple[str, ...]
    """Its pieces in the middle of a sentence, as they are shown."""
    after: tuple[str, ...]
    effect: int
    """Tokens more or fewer over all its occurrences."""


@dataclass(frozen=True, slots=True)
class OnText:
    """What a change does to a text."""

    corpus: str
    digest: str
    """Of the corpus."""
    forms: int
    """Distinct word forms that were looked at."""
    changed: int
    """Of these."""
    words: tuple[Resplit, ...]
    """Some of them, those of the greatest effect first, then those that come most often."""
    tokens: Mapping[str, tuple[int, int]]
    """Of the whole text by language: before, after."""


def on_text(corpus: Corpus, before: LoadedTokenizer, after: LoadedTokenizer, *, top: int) -> OnText:
    """Compare what two versions of a tokenizer make of a text.

    Parameters
    ----------
    corpus : Corpus
        The text.
    before, after : LoadedTokenizer
        Each with an id of its own.
    top : int
        How many words to list at most.
    """
    both = (before, after)
    measured = measure(corpus, both, DEFAULT, keep_tables=True)
    costed = cost_forms([measured], both, DEFAULT, LANGUAGE)
    texts = costed.forms.texts
    was, now = costed.columns[before.id].tokens, costed.columns[after.id].tokens
    effects = ((now - was) * costed.forms.counts).tolist()
    times = costed.forms.counts.tolist()
    splits = [_splits(each, texts) for each in both]
    changed = [n for n, (old, new) in enumerate(zip(*splits, strict=True)) if old != new]
    changed.sort(key=lambda n: (-abs(effects[n]), -times[n], texts[n]))
    return OnText(
        corpus.name,
        measured.tally.digest,
        len(texts),
        len(changed),
        tuple(
            Resplit(
                texts[n], times[n], _shown(before, texts[n]), _shown(after, texts[n]), effects[n]
            )
            for n in changed[:top]
        ),
        _tokens(measured, before.id, after.id),
    )


def _splits(tokenizer: LoadedTokenizer, forms: Sequence[str]) -> list[tuple[bytes | None, ...]]:
    """Split every form behind a word of its own, whose tokens are taken off again.

    What no entry spells is None, whatever it is.
    """
    entries = tokenizer.token_bytes()
    before = word_before(tokenizer)
    start = len(tokenizer.encode(before))
    encoded = tokenizer.encode_many([f"{before} {form}" for form in forms])
    return [tuple(entries.get(id_) for id_ in list(ids)[start:]) for ids in encoded]


def _shown(tokenizer: LoadedTokenizer, form: str) -> tuple[str, ...]:
    return piece_texts(mid_sentence_pieces(tokenizer, form))


def _tokens(measured: Measurement, before: str, after: str) -> dict[str, tuple[int, int]]:
    languages = measured.tally.languages
    found = {}
    for code, name in enumerate(languages.names):
        rows = languages.codes == code
        sums = [int(measured.columns[id_].tokens[rows].sum()) for id_ in (before, after)]
        found[name or "?"] = (sums[0], sums[1])
    return found
