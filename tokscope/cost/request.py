"""A request in tokens of one model: template, system prompt, context, question, answer.

A dialogue sends all that was said before with every turn. Turning text or words into tokens is
done before, in ``reckoning``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from typing import TypeAlias

from tokscope.cost.bill import Usage
from tokscope.cost.templates import NONE_KNOWN, Overhead
from tokscope.errors import InputError

Portion: TypeAlias = int | Decimal
"""Part of a request's input: so many tokens, or a share of it between 0 and 1."""


@dataclass(frozen=True, slots=True)
class Span:
    """From a low number to a high one, both in it."""

    low: int
    high: int

    def __str__(self) -> str:
        return f"{self.low:,}" if self.low == self.high else f"{self.low:,}–{self.high:,}"


NO_OUTPUT = Span(0, 0)


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent, and how much comes back, in tokens of one model."""

    question: int
    system: int = 0
    """Tokens of the system prompt; 0: there is none."""
    context: int = 0
    """Tokens of documents and the like that go with every turn."""
    overhead: Overhead = NONE_KNOWN
    reasoning: int = 0
    """Tokens a turn that the model writes for itself; they are not sent again."""
    cached: Portion = 0
    """Of the input of each turn."""
    cache_write: Portion = 0
    """Of the input of each turn."""
    turns: int = 1

    def usages(self, answer: int) -> Iterator[Usage]:
        """Give the tokens of each turn.

        Parameters
        ----------
        answer : int
            Tokens of each answer.

        Yields
        ------
        Usage
            One a turn; each sends every question and answer before it again.

        Raises
        ------
        InputError
            More is said to be cached than is sent.
        """
        frame = self.overhead.request + (self.overhead.system if self.system else 0)
        first = frame + self.system + self.context + self.question
        again = self.question + answer + self.overhead.turn
        for turn in range(self.turns):
            whole = first + turn * again
            yield Usage(
                whole,
                cached=_part(self.cached, whole),
                cache_write=_part(self.cache_write, whole),
                output=answer,
                reasoning=self.reasoning,
            )


def _part(portion: Portion, whole: int) -> int:
    if isinstance(portion, int):
        return portion
    return int((portion * whole).to_integral_value(ROUND_FLOOR))


def checked_turns(turns: int) -> int:
    """Make sure that a dialogue has a number of turns that one could have.

    Raises
    ------
    InputError
        It has none, or absurdly many.
    """
    most = 10_000
    if not 1 <= turns <= most:
        raise InputError(f"a dialogue of {turns:,} turns", f"write 1 to {most:,}: --turns 10")
    return turns
