"""How many tokens a text has for a model: counted, counted by a stand-in, or as the user says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

import numpy as np

from tokscope.cost.request import Span
from tokscope.measuring import Measurement
from tokscope.strings import Integers
from tokscope.text.words import DEFAULT
from tokscope.tokenizer import Tokenizer


class Basis(StrEnum):
    """What a model's tokens are known by."""

    COUNTED = "counted"
    """Its own tokenizer."""
    STAND_IN = "stand-in"
    """Another model's tokenizer, as the user chose: an approximation."""
    COUNT_GIVEN = "count given"
    """The user's count of the whole input."""
    FACTOR_GIVEN = "tokens per word given"
    """The user's tokens per word."""


@dataclass(frozen=True, slots=True, eq=False)
class LanguageText:
    """Text in one language: documents, each of them the question of one request."""

    language: str | None
    words: Integers
    """Of each document."""
    characters: int
    """Of all documents."""
    tokens: Mapping[str, Integers]
    """Of each document, by tokenizer id."""
    names: Sequence[str] = ()
    """Where each document comes from; empty where the whole text is one."""
    reference: Mapping[str, int] | None = None
    """Tokens of the same content in the reference language, by tokenizer id; None where the text
    is not aligned, or this is the reference language."""

    @property
    def documents(self) -> int:
        """How many there are."""
        return len(self.words)

    def as_one(self) -> LanguageText:
        """Take all of it as one document."""
        tokens = {id_: counts.sum(keepdims=True) for id_, counts in self.tokens.items()}
        words = self.words.sum(keepdims=True)
        return LanguageText(self.language, words, self.characters, tokens, reference=self.reference)


def texts_of(measurement: Measurement, reference: str) -> dict[str | None, LanguageText]:
    """Part a measured corpus into its languages.

    Parameters
    ----------
    measurement : Measurement
        Every segment is a document.
    reference : str
        The language that the others are set against, where the corpus is aligned.

    Returns
    -------
    dict
        By language, in the order in which they first come.
    """
    tally = measurement.tally
    codes, pairs, sources = tally.languages.codes, tally.pairs, list(tally.sources)
    members = {
        name: np.flatnonzero(codes == code) for code, name in enumerate(tally.languages.names)
    }
    found: dict[str | None, LanguageText] = {}
    for language, rows in members.items():
        if not len(rows):
            continue
        base = None
        if measurement.corpus.is_aligned and reference in members and language != reference:
            beside = members[reference]
            base = beside[np.isin(pairs[beside], pairs[rows])]
            if len(np.unique(pairs[base])) < len(np.unique(pairs[rows])):
                base = None  # something has no translation: a ratio would be of unlike text
        found[language] = LanguageText(
            language,
            tally.words[rows],
            int(tally.characters[rows].sum()),
            {id_: columns.tokens[rows] for id_, columns in measurement.columns.items()},
            [sources[row] or "" for row in rows.tolist()],
            None
            if base is None
            else {id_: int(each.tokens[base].sum()) for id_, each in measurement.columns.items()},
        )
    return found


@dataclass(frozen=True, slots=True)
class Reckoner:
    """Turns text and words into one model's tokens."""

    basis: Basis
    tokenizer: Tokenizer | None = None
    count: int | None = None
    """The user's count of the whole input of one request."""
    factor: Fraction | None = None
    """The user's tokens per word."""

    def each(self, text: LanguageText) -> list[int]:
        """Count the tokens of each document."""
        if self.count is not None:
            return [self.count] * text.documents
        if self.factor is not None:
            return [_tokens(words, self.factor) for words in text.words.tolist()]
        return text.tokens[self.tokenizer.id].tolist() if self.tokenizer else []

    def documents(self, text: LanguageText) -> Counter[int]:
        """Count how many documents there are of each length in tokens."""
        return Counter(self.each(text))

    def fertility(self, text: LanguageText | None) -> Fraction | None:
        """Tell how many tokens a word of a text takes; None where that is not known."""
        if self.factor is not None:
            return self.factor
        if text is None or not int(text.words.sum()):
            return None
        return Fraction(self.total(text), int(text.words.sum()))

    def total(self, text: LanguageText) -> int:
        """Add up the tokens of all documents."""
        return sum(tokens * number for tokens, number in self.documents(text).items())

    def of_text(self, text: str) -> int | None:
        """Count a text as a whole; None where a count was given, which has it in it."""
        if self.tokenizer is not None:
            return self.tokenizer.count(text)
        if self.factor is not None and DEFAULT.split is not None:
            return _tokens(len(DEFAULT.split(text)), self.factor)
        return None


def _tokens(words: int, fertility: Fraction) -> int:
    return int(words * fertility + Fraction(1, 2))


def tokens_of_words(words: int, fertility: Fraction) -> int:
    """Turn a number of words into tokens, to the nearest whole one.

    Examples
    --------
    >>> tokens_of_words(600, Fraction(202, 100))
    1212
    """
    return _tokens(words, fertility)


def span_of_words(words: Span, fertility: Fraction) -> Span:
    """Turn a range of words into a range of tokens."""
    return Span(_tokens(words.low, fertility), _tokens(words.high, fertility))
