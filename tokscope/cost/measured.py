"""Measure what is to be priced: the questions, and the text that turns words into tokens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tokscope.backends.fast.settling import notes_on, settled
from tokscope.corpora.builtin import PARALLEL
from tokscope.cost.models import Choice
from tokscope.cost.plan import Plan
from tokscope.cost.quoting import Texts
from tokscope.cost.reckoning import LanguageText, texts_of
from tokscope.count_cache import CountCache
from tokscope.errors import InputError, TokscopeError, UnavailableError
from tokscope.measuring import USUAL_EFFORT, Effort, Measurement, measure
from tokscope.report import ENGLISH, Signature, Unavailable
from tokscope.text.words import DEFAULT
from tokscope.texts import Text, open_texts

if TYPE_CHECKING:
    from tokscope.backends import LoadedTokenizer, Loader

DOCUMENTS = ("file", "record")
"""Units whose segments are documents of their own; the others cut a text into parts."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Everything that counting has to say about a bill."""

    tokenizers: Mapping[str, LoadedTokenizer]
    unavailable: tuple[Unavailable, ...]
    """By model."""
    texts: Texts
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
    effort: Effort = USUAL_EFFORT,
) -> Measured:
    """Load the tokenizers of some models and measure text with them.

    Parameters
    ----------
    choice : Choice
        The models.
    loader : Loader
        Where tokenizers come from.
    questions : sequence of Text
        What is priced; none: the built-in parallel text, whose fertility turns the plan's words
        into tokens.
    plan : Plan
        What is assumed in words.
    language : str, optional
        Only text in this language is priced.
    each_segment : bool
        Whether every segment is a document; else only files and records are, and text that is
        read by lines or sentences is one document.
    effort : Effort
        Memory and processes.

    Raises
    ------
    TokscopeError
        No tokenizer can be had, or there is no text in the language.
    """
    targets = {each.target.id: each.target for each in choice.models if each.target}
    outcomes = loader.load(list(targets.values()))
    loaded = {id_: each for id_, each in outcomes.items() if not isinstance(each, TokscopeError)}
    failures = {id_: each for id_, each in outcomes.items() if isinstance(each, TokscopeError)}
    missing = tuple(
        Unavailable(model.name, failures[model.target.id].message, failures[model.target.id].hint)
        for model in choice.models
        if model.target and model.target.id in failures
    )
    if not loaded and all(model.target for model in choice.models):
        raise _nothing_counts(choice, missing)
    fluent = open_texts([PARALLEL]) if not questions or plan.is_in_words else ()
    cache = CountCache(loader.supply.store)
    tokenizers = list(loaded.values())
    asked, spoken = settled(
        tokenizers,
        lambda: [
            [measure(text, tokenizers, cache=cache, effort=effort) for text in each]
            for each in (questions, fluent)
        ],
    )
    fluency = _joined(spoken, each_segment=False)
    found = _joined(asked, each_segment=each_segment) or fluency
    if language is not None:
        found = {name: text for name, text in found.items() if name == language}
        if not found:
            raise InputError(
                f"there is no text in '{language}'",
                "name a language of the text; that of a file is told as LANG=FILE in --corpus",
            )
    every = [*asked, *spoken]
    return Measured(
        loaded,
        missing,
        Texts(found, fluency),
        _signature(every, tokenizers),
        (*_notes(asked, each_segment=each_segment), *notes_on(tokenizers)),
    )


def _nothing_counts(choice: Choice, missing: Sequence[Unavailable]) -> TokscopeError:
    if missing:
        return UnavailableError(
            f"no tokenizer could be had: {missing[0].reason}",
            missing[0].hint or "on a machine with a network: `tokscope tokenizers fetch`",
        )
    if choice.uncounted:
        first = choice.uncounted[0]
        return UnavailableError(first.reason, first.hint)
    return InputError("there is no model to price", "name one: tokscope cost gpt-4o")


def _is_of_documents(measurement: Measurement, *, each_segment: bool) -> bool:
    units = measurement.corpus.unit.split("+")
    return measurement.block is None and (each_segment or set(units) <= set(DOCUMENTS))


def _joined(
    measurements: Sequence[Measurement], *, each_segment: bool
) -> dict[str | None, LanguageText]:
    """Put the texts of several corpora together, by language."""
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


def _signature(
    measurements: Sequence[Measurement], tokenizers: Sequence[LoadedTokenizer]
) -> Signature:
    return Signature(
        words=DEFAULT.key,
        unit="+".join(dict.fromkeys(each.corpus.unit for each in measurements)),
        normalization="none",
        special="no",
        corpora={each.corpus.name: each.tally.digest for each in measurements},
        tokenizers={each.id: each.fingerprint for each in tokenizers},
        engines=tuple(sorted({each.engine for each in tokenizers})),
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
            told = ", ".join(language or "neither" for language in each.tally.languages.names)
            notes.append(f"{corpus.name}: language told by script: {told}")
    return notes
