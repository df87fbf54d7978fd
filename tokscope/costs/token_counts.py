"""Count the text to be priced, and estimate the tokens of a request for one model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from tokscope.corpora.builtin import PARALLEL
from tokscope.costs.models import Choice
from tokscope.costs.request import EstimateBasis, Plan, TokenRange
from tokscope.counting.arrays import Integers
from tokscope.counting.counts import CountCache
from tokscope.counting.measure import (
    DEFAULT_RESOURCES,
    Measurement,
    Resources,
    measure_texts,
    signature_of_texts,
)
from tokscope.counting.tally_file import Text, open_inputs
from tokscope.errors import InputError, TokscopeError, UnavailableError
from tokscope.render.document import Signature, Unavailable
from tokscope.text.display import printable
from tokscope.text.scripts import ENGLISH
from tokscope.text.words import DEFAULT
from tokscope.tokenizers.fast.selection import notes_on
from tokscope.tokenizers.interface import Tokenizer

if TYPE_CHECKING:
    from tokscope.tokenizers.engines.base import LoadedTokenizer
    from tokscope.tokenizers.loader import Loader


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
        """Return all of it as one document."""
        tokens = {id_: counts.sum(keepdims=True) for id_, counts in self.tokens.items()}
        words = self.words.sum(keepdims=True)
        return LanguageText(self.language, words, self.characters, tokens, reference=self.reference)


def texts_of(measurement: Measurement, reference: str) -> dict[str | None, LanguageText]:
    """Split a measured corpus by language."""
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
class TokenEstimator:
    """Turns text and words into one model's tokens."""

    basis: EstimateBasis
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
        """Return the tokens per word of a text; None where that is unknown."""
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
    """Convert a number of words to tokens, rounded to the nearest integer.

    Examples
    --------
    >>> tokens_of_words(600, Fraction(202, 100))
    1212
    """
    return _tokens(words, fertility)


def span_of_words(words: TokenRange, fertility: Fraction) -> TokenRange:
    """Convert a range of words to a range of tokens."""
    return TokenRange(_tokens(words.low, fertility), _tokens(words.high, fertility))


DOCUMENTS = ("file", "record")
"""Units whose segments are documents of their own; the others are parts of a text."""


@dataclass(frozen=True, slots=True)
class MeasuredTexts:
    """Everything that counting has to say about a bill."""

    tokenizers: Mapping[str, LoadedTokenizer]
    unavailable: tuple[Unavailable, ...]
    """By model."""
    texts: PricedTexts
    signature: Signature
    notes: tuple[str, ...]


def measured(
    choice: Choice,
    loader: Loader,
    questions: Sequence[Text],
    plan: Plan,
    *,
    language: str | None = None,
    each_segment: bool = False,
    resources: Resources = DEFAULT_RESOURCES,
) -> MeasuredTexts:
    """Load the tokenizers of some models and measure text with them."""
    targets = {each.target.id: each.target for each in choice.models if each.target}
    outcomes = loader.load(list(targets.values()))
    loaded = {id_: each for id_, each in outcomes.items() if not isinstance(each, TokscopeError)}
    failures = {id_: each for id_, each in outcomes.items() if isinstance(each, TokscopeError)}
    missing = tuple(
        Unavailable(
            *(model.name, failures[model.target.id].message, failures[model.target.id].hint),
            can_be_fetched=model.target.can_be_fetched,
        )
        for model in choice.models
        if model.target and model.target.id in failures
    )
    if not loaded and all(model.target for model in choice.models):
        raise _nothing_counts(choice, missing)
    fluent = open_inputs([PARALLEL]) if not questions or plan.is_in_words else ()
    cache = CountCache(loader.fetcher.store)
    tokenizers = list(loaded.values())
    every = measure_texts([*questions, *fluent], tokenizers, cache=cache, resources=resources)
    prompts, references = every[: len(questions)], every[len(questions) :]
    fertility_reference = _joined(references, each_segment=False)
    found = _joined(prompts, each_segment=each_segment) or fertility_reference
    if language is not None:
        found = {name: text for name, text in found.items() if name == language}
        if not found:
            raise InputError(
                f"there is no text in '{language}'",
                "name a language of the text; write LANG=FILE in --corpus for a file",
            )
    return MeasuredTexts(
        loaded,
        missing,
        PricedTexts(found, fertility_reference),
        signature_of_texts(every, tokenizers, DEFAULT.key),
        (*_notes(prompts, each_segment=each_segment), *notes_on(tokenizers)),
    )


def _nothing_counts(choice: Choice, missing: Sequence[Unavailable]) -> TokscopeError:
    if missing:
        return UnavailableError(
            f"no tokenizer is available: {missing[0].reason}",
            missing[0].hint or "on a machine with a network: `tokscope tokenizers fetch`",
        )
    if choice.uncounted:
        first = choice.uncounted[0]
        return UnavailableError(f"{printable(first.model)}: {first.reason}", first.hint)
    return InputError("there is no model to price", "name one: tokscope cost gpt-4o")


def _is_of_documents(measurement: Measurement, *, each_segment: bool) -> bool:
    units = measurement.corpus.unit.split("+")
    return measurement.block is None and (each_segment or set(units) <= set(DOCUMENTS))


def _joined(
    measurements: Sequence[Measurement], *, each_segment: bool
) -> dict[str | None, LanguageText]:
    """Combine the texts of several corpora by language."""
    parts: dict[str | None, list[LanguageText]] = {}
    for each in measurements:
        for language, text in texts_of(each, ENGLISH).items():
            is_whole = not _is_of_documents(each, each_segment=each_segment)
            parts.setdefault(language, []).append(text.as_one() if is_whole else text)
    return {language: _together(texts) for language, texts in parts.items()}


def _together(texts: Sequence[LanguageText]) -> LanguageText:
    if len(texts) == 1:
        return texts[0]
    ids = texts[0].tokens
    references = [text.reference for text in texts]
    known = [each for each in references if each is not None]
    reference = None
    if len(known) == len(references):
        reference = {id_: sum(each[id_] for each in known) for id_ in ids}
    return LanguageText(
        texts[0].language,
        np.concatenate([text.words for text in texts]),
        sum(text.characters for text in texts),
        {id_: np.concatenate([text.tokens[id_] for text in texts]) for id_ in ids},
        [name for text in texts for name in text.names or [""]],
        reference,
    )


def _notes(measurements: Sequence[Measurement], *, each_segment: bool) -> list[str]:
    notes = []
    for each in measurements:
        corpus = each.corpus
        notes += corpus.log.notes
        if not _is_of_documents(each, each_segment=each_segment):
            notes.append(
                f"{corpus.name}: all of it is one request in each language, counted {corpus.unit}"
                f" by {corpus.unit}"
            )
        if corpus.assumed_languages:
            names = ", ".join(language or "neither" for language in each.tally.languages.names)
            notes.append(f"{corpus.name}: language detected from the script: {names}")
    return notes


@dataclass(frozen=True, slots=True)
class PricedTexts:
    """What is priced, and the text that says how many tokens a word takes."""

    prompts: Mapping[str | None, LanguageText]
    """By language; where words are only assumed, the text their fertility is of."""
    fertility_reference: Mapping[str | None, LanguageText]
    """By language: the text that turns words of answers and prompts into tokens; where it lacks a
    language, the questions themselves do."""

    @property
    def are_parts(self) -> bool:
        """Whether all languages together are the text, and none is a translation of another."""
        texts = self.prompts.values()
        return len(texts) > 1 and all(each.reference is None for each in texts)

    def together(self) -> PricedTexts:
        """Join the parts, because all of them are billed."""
        parts = (part for language in self.prompts for part in (language or "?").split("+"))
        name = "+".join(dict.fromkeys(parts))
        whole = replace(_together(list(self.prompts.values())), language=name)
        return replace(self, prompts={name: whole})
