"""Count again where an engine was refused on the way, so that none of its numbers stays."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import TypeVar

from tokscope.backends.base import LoadedTokenizer

Result = TypeVar("Result")


def refusals_of(tokenizers: Iterable[LoadedTokenizer]) -> tuple[str, ...]:
    """List what the audits of some tokenizers found, each sentence once."""
    return tuple(dict.fromkeys(each for tokenizer in tokenizers for each in tokenizer.refusals))


def notes_on(tokenizers: Iterable[LoadedTokenizer]) -> tuple[str, ...]:
    """List what a reader should know of how some tokenizers counted, each sentence once."""
    tokenizers = list(tokenizers)
    remarks = (f"{each.id}: {remark}" for each in tokenizers for remark in each.remarks)
    return tuple(dict.fromkeys((*remarks, *refusals_of(tokenizers))))


def settled(tokenizers: Collection[LoadedTokenizer], work: Callable[[], Result]) -> Result:
    """Do some counting until no engine is refused during it.

    Parameters
    ----------
    tokenizers : collection of LoadedTokenizer
        Those that count; more may come in on the way. One that had an engine refused counts
        officially ever after, so that the work is done at most once more for each.
    work : callable
        Counts from the start.
    """
    while True:
        before = refusals_of(tokenizers)
        result = work()
        if refusals_of(tokenizers) == before:
            return result
