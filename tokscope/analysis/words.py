"""Compute the extra tokens of word forms, by form and by frequency band.

The extra tokens of a form are those beyond the first. Each form is counted alone in the middle of a
sentence, so that sums over forms are not the tokens of the text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from tokscope.counting.arrays import Integers
from tokscope.counting.counts import CountColumns
from tokscope.counting.measure import Measurement
from tokscope.counting.word_forms import WordForms, collect_word_forms, count_word_forms
from tokscope.errors import InputError
from tokscope.metrics.formulas import MOST_LOST
from tokscope.progress import NO_LISTENER, MeasureListener
from tokscope.text.words import WordDefinition
from tokscope.tokenizers.interface import Tokenizer

WORD_UNIT = "word"
"""Unit of a corpus of single words, whose domains are bands of its author's."""


class Sort(StrEnum):
    """What makes a word form cost most."""

    TOTAL = "total"
    """Extra tokens over all its occurrences."""
    EACH = "each"
    """Tokens of one occurrence."""


@dataclass(frozen=True, slots=True)
class WordFormCosts:
    """Word forms of a text with what each costs under each tokenizer."""

    forms: WordForms
    bands: list[str]
    """Frequency band of each."""
    columns: Mapping[str, CountColumns]
    """By tokenizer id; one entry a form, of one occurrence."""

    def extra_tokens(self, tokenizer: str) -> Integers:
        """Return the extra tokens of each form over all its occurrences."""
        above: Integers = np.maximum(self.columns[tokenizer].tokens - 1, 0) * self.forms.counts
        return above

    def lost(self, tokenizer: str) -> float:
        """Return the share of all characters that unknown tokens stand for."""
        sizes = np.fromiter(map(len, self.forms.texts), np.int64, len(self.forms.texts))
        characters = int(sizes @ self.forms.counts)
        return int(self.columns[tokenizer].lost @ self.forms.counts) / max(characters, 1)

    def loses_text(self, tokenizer: str) -> bool:
        """Return whether so much is lost to unknown tokens that a word looks cheap."""
        return self.lost(tokenizer) > MOST_LOST

    def worst(self, tokenizer: str, sort: Sort, top: int) -> list[int]:
        """Find the numbers of the forms that cost most; equals by how they are spelt."""
        each = self.columns[tokenizer].tokens.tolist()
        total = self.extra_tokens(tokenizer).tolist()
        first, second = (total, each) if sort is Sort.TOTAL else (each, total)
        texts = self.forms.texts
        order = sorted(range(len(texts)), key=lambda n: (-first[n], -second[n], texts[n]))
        return [number for number in order if each[number] > 1][:top]


@dataclass(frozen=True, slots=True)
class WordGroup:
    """Some word forms, and what they cost together."""

    name: str
    forms: int
    running: int
    """Words of the text that are such forms."""
    tokens: Mapping[str, int]
    """Of those, by tokenizer."""
    extra_tokens: Mapping[str, int]
    """Of those, by tokenizer."""
    share: Mapping[str, float | None]
    """Of all extra tokens, by tokenizer; None where there are none."""
    examples: tuple[str, ...]
    """Its forms that cost the first tokenizer most."""


def cost_forms(
    measurements: Sequence[Measurement],
    tokenizers: Sequence[Tokenizer],
    definition: WordDefinition,
    language: str | None = None,
    watch: MeasureListener = NO_LISTENER,
) -> WordFormCosts:
    """Count every word form of some texts."""
    sums: dict[str, int] = {}
    author_bands: dict[str, str] = {}
    for measurement in measurements:
        for band, rows in _parts(measurement, language):
            found = collect_word_forms(measurement.tables, definition, rows)
            for text, count in zip(found.texts, found.counts.tolist(), strict=True):
                sums[text] = sums.get(text, 0) + count
                if band is not None:
                    author_bands.setdefault(text, band)
    if not sums:
        raise _nothing(measurements, language)
    forms = WordForms(list(sums), np.fromiter(sums.values(), np.int64, len(sums)))
    own = frequency_bands(forms.counts)
    bands = [author_bands.get(text, band) for text, band in zip(forms.texts, own, strict=True)]
    return WordFormCosts(forms, bands, count_word_forms(tokenizers, forms.texts, watch))


def _parts(measurement: Measurement, language: str | None) -> list[tuple[str | None, Integers]]:
    """List the segments of the language, those of a corpus of single words by its bands."""
    tally = measurement.tally
    wanted = np.ones(len(tally), np.bool_)
    if language is not None:
        codes = [n for n, name in enumerate(tally.languages.names) if name == language]
        wanted = np.isin(tally.languages.codes, codes)
    if measurement.corpus.unit != WORD_UNIT:
        return [(None, np.flatnonzero(wanted))]
    domains = tally.domains
    return [
        (name, np.flatnonzero(wanted & (domains.codes == code)))
        for code, name in enumerate(domains.names)
    ]


def _nothing(measurements: Sequence[Measurement], language: str | None) -> InputError:
    if language is None:
        return InputError("the text holds no words", "name another text with --corpus")
    names = [name for each in measurements for name in each.tally.languages.names if name]
    return InputError(
        f"nothing in the text is in the language '{language}'",
        f"it holds: {', '.join(dict.fromkeys(names)) or 'no detected language'}",
    )


def group_forms(
    costed: WordFormCosts, name_of: Callable[[int], str], tokenizers: Sequence[str]
) -> list[WordGroup]:
    """Group word forms; those in which the first tokenizer loses most come first."""
    members: dict[str, list[int]] = {}
    for number in range(len(costed.forms.texts)):
        members.setdefault(name_of(number), []).append(number)
    above = {id_: costed.extra_tokens(id_) for id_ in tokenizers}
    running = {id_: costed.columns[id_].tokens * costed.forms.counts for id_ in tokenizers}
    groups = [
        _group(costed, name, np.array(each), above, running) for name, each in members.items()
    ]
    first = tokenizers[0]
    return sorted(groups, key=lambda group: (-group.extra_tokens[first], group.name))


def _group(
    costed: WordFormCosts,
    name: str,
    numbers: Integers,
    above: Mapping[str, Integers],
    running: Mapping[str, Integers],
) -> WordGroup:
    first = next(iter(above.values()))[numbers].tolist()
    texts = [costed.forms.texts[number] for number in numbers.tolist()]
    order = sorted(range(len(texts)), key=lambda n: (-first[n], texts[n]))[:5]
    own = {id_: int(values[numbers].sum()) for id_, values in above.items()}
    sums = {id_: int(values.sum()) for id_, values in above.items()}
    return WordGroup(
        name,
        len(texts),
        int(costed.forms.counts[numbers].sum()),
        {id_: int(values[numbers].sum()) for id_, values in running.items()},
        own,
        {id_: own[id_] / sums[id_] if sums[id_] else None for id_ in own},
        tuple(texts[n] for n in order if first[n]),
    )


_COMMON, _MIDDLE = 0.5, 0.8


class FrequencyBand(StrEnum):
    """How common a word form is in a text."""

    COMMON = "common"
    """Less than half of the running words are of forms that come more often."""
    MIDDLE = "middle"
    """Less than four fifths are."""
    RARE = "rare"
    """It comes twice at least."""
    ONCE = "once"
    """It comes but once."""


MEANING = (
    "bands by the text's own counts: common, of the forms that make up its first half; middle, up"
    " to four fifths; rare, the others; once, those that come but once"
)


def frequency_bands(counts: Integers) -> list[str]:
    """Classify word forms into bands; forms that come equally often are in the same.

    Examples
    --------
    >>> frequency_bands(np.array([5, 3, 2, 1, 1]))
    ['common', 'common', 'middle', 'once', 'once']
    """
    levels, places = np.unique(counts, return_inverse=True)
    running = levels * np.bincount(places.reshape(-1), minlength=len(levels))
    above = running.sum() - np.cumsum(running)
    total = max(int(running.sum()), 1)
    names = [
        _band(int(level), int(more) / total)
        for level, more in zip(levels.tolist(), above.tolist(), strict=True)
    ]
    return [names[place] for place in places.reshape(-1).tolist()]


def _band(count: int, share_above: float) -> str:
    if count <= 1:
        return FrequencyBand.ONCE.value
    if share_above < _COMMON:
        return FrequencyBand.COMMON.value
    return (FrequencyBand.MIDDLE if share_above < _MIDDLE else FrequencyBand.RARE).value
