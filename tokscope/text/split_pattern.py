"""Prove from the regular expression of a split pattern that it splits before a single space.

The proof covers spaces that have neither white space nor the start of the text before them:

* No match, and no attempt at one, reads such a space after another character.
* A lookahead gives the same result before such a space and at the end of the text.
* There is no lookbehind, so a match that begins with the space does not depend on the text before.
* One alternative is a space, or a run of characters that includes a space, so there is a match.

So a piece begins at the space, and both parts split as they would alone. Unknown syntax proves
nothing.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeAlias

_SPACE = " "
_ESCAPED = r"\\[pP]\{\^?\w+\}|\\[sSdDwWrntf]|\\u[0-9A-Fa-f]{4}|\\[^\w\s]"
_CHARACTER = re.compile(
    rf"{_ESCAPED}|[^\\\[\](){{}}|?*+^$]|\[\^?(?:[^\\\[\]^]|{_ESCAPED})(?:[^\\\[\]]|{_ESCAPED})*\]"
)
_SET_OPERATION = re.compile(r"&&|--|~~|\|\|")
_WHITE = re.compile(r"\\[srnt]|\[(?:\\[srnt]|[ \r\n\t])+\]|[ \r\n\t]")
_QUANTIFIER = re.compile(r"([?*+])[?+]?|\{(\d+)(?:(,)(\d*))?\}([?+]?)")
_GROUP = re.compile(r"\((?:\?(?:i?:|[=!]))?")


class _Read(Enum):
    """What a match has read last."""

    NOTHING = auto()
    WHITE_SPACE = auto()
    OTHER = auto()
    """Maybe what may stand before a space at which text is split."""


@dataclass(frozen=True, slots=True)
class _Character:
    """One character of a class."""

    may_be_space: bool
    is_white: bool


@dataclass(frozen=True, slots=True)
class _End:
    """The end of the text, or of a line."""


@dataclass(frozen=True, slots=True)
class _Ahead:
    """A look ahead, positive or negative."""

    body: _Node


@dataclass(frozen=True, slots=True)
class _Repeated:
    """A node with a quantifier, greedy or not."""

    body: _Node
    least: int
    is_run: bool
    """Whether it may be read more than once."""


@dataclass(frozen=True, slots=True)
class _Sequence:
    items: tuple[_Node, ...]


@dataclass(frozen=True, slots=True)
class _Choice:
    options: tuple[_Node, ...]


_Node: TypeAlias = _Character | _End | _Ahead | _Repeated | _Sequence | _Choice


class _UnprovenError(Exception):
    """The pattern is not shown to be safe."""


def splits_before_spaces(regexes: Iterable[str]) -> bool:
    r"""Return whether splits by some patterns, one after the other, cut before every single space.

    Examples
    --------
    >>> splits_before_spaces([r" ?\p{L}+| ?[^\s\p{L}]+|\s+(?!\S)|\s+"])
    True
    >>> splits_before_spaces([r"\p{N}{1,3}"])
    False
    """
    try:
        for regex in regexes:
            pattern = _Parser(regex).parse()
            if _Read.NOTHING in _read_after(pattern, frozenset({_Read.NOTHING})):
                return False
            if _matches_space(pattern):
                return True
    except _UnprovenError:
        return False
    return False


def _read_after(node: _Node, before: frozenset[_Read]) -> frozenset[_Read]:
    """Return what may have been read last after a node, by what may have been before it."""
    match node:
        case _Character():
            if node.may_be_space and _Read.OTHER in before:
                raise _UnprovenError
            return frozenset({_Read.WHITE_SPACE if node.is_white else _Read.OTHER})
        case _End():
            if _Read.OTHER in before:
                raise _UnprovenError
            return before
        case _Ahead(body):
            if _reach(body) > 1 or (_Read.OTHER in before and _notices_space(body)):
                raise _UnprovenError
            return before
        case _Repeated(body):
            after = _read_after(body, before)
            while node.is_run and not (again := _read_after(body, after)) <= after:
                after |= again
            return after if node.least else after | before
        case _Sequence(items):
            for item in items:
                before = _read_after(item, before)
            return before
        case _Choice(options):
            return frozenset().union(*(_read_after(option, before) for option in options))


def _reach(node: _Node) -> float:
    """Return how many characters a node reads or looks at, at most."""
    match node:
        case _Character() | _End():
            return 1
        case _Ahead(body):
            return _reach(body)
        case _Repeated(body):
            return math.inf if node.is_run else _reach(body)
        case _Sequence(items):
            read = reach = 0.0
            for item in items:
                reach = max(reach, read + _reach(item))
                read += 0 if isinstance(item, _Ahead | _End) else _reach(item)
            return reach
        case _Choice(options):
            return max(map(_reach, options))


def _notices_space(node: _Node) -> bool:
    """Return whether a node may read a space, or ask for the end of the text."""
    match node:
        case _Character():
            return node.may_be_space
        case _End():
            return True
        case _Ahead(body) | _Repeated(body):
            return _notices_space(body)
        case _Sequence(nodes) | _Choice(nodes):
            return any(map(_notices_space, nodes))


def _matches_space(node: _Node) -> bool:
    """Return whether an alternative is nothing but a space, or a run that may be one."""
    match node:
        case _Character():
            return node.may_be_space
        case _Repeated(body):
            return node.least <= 1 and _matches_space(body)
        case _Sequence((only,)):
            return _matches_space(only)
        case _Choice(options):
            return any(map(_matches_space, options))
        case _:
            return False


class _Parser:
    """Reads the syntax that all engines of split patterns share."""

    def __init__(self, regex: str) -> None:
        self._regex = regex
        self._place = 0

    def parse(self) -> _Node:
        """Parse all of it."""
        node = self._choice()
        if self._place < len(self._regex):
            raise _UnprovenError
        return node

    def _choice(self) -> _Node:
        options = [self._sequence()]
        while self._takes("|"):
            options.append(self._sequence())
        return options[0] if len(options) == 1 else _Choice(tuple(options))

    def _sequence(self) -> _Node:
        items = []
        while self._place < len(self._regex) and self._regex[self._place] not in "|)":
            items.append(self._quantified())
        return _Sequence(tuple(items))

    def _quantified(self) -> _Node:
        node = self._atom()
        while (found := self._found(_QUANTIFIER)) is not None:
            sign, least, is_range, most, again = found.groups()
            if sign is None:
                # some engines repeat what has a `+` behind the braces, others take no less of it
                is_run = again == "+" or int((most if is_range else least) or 2) > 1
                node = _Repeated(node, int(least), is_run)
            else:
                node = _Repeated(node, int(sign == "+"), sign != "?")
        return node

    def _atom(self) -> _Node:
        group = self._found(_GROUP)
        if group is not None:
            body = self._choice()
            if not self._takes(")"):
                raise _UnprovenError
            return _Ahead(body) if group[0][-1] in "=!" else body
        if self._takes("$"):
            return _End()
        found = self._found(_CHARACTER)
        if found is None or _SET_OPERATION.search(found[0]):
            raise _UnprovenError
        return _Character(_may_be_space(found[0]), _WHITE.fullmatch(found[0]) is not None)

    def _takes(self, sign: str) -> bool:
        is_there = self._regex.startswith(sign, self._place)
        self._place += len(sign) if is_there else 0
        return is_there

    def _found(self, syntax: re.Pattern[str]) -> re.Match[str] | None:
        found = syntax.match(self._regex, self._place)
        if found is not None:
            self._place = found.end()
        return found


def _may_be_space(character: str) -> bool:
    """Return whether a class of characters has the space among them."""
    import regex

    try:
        return regex.fullmatch(character, _SPACE) is not None
    except regex.error:
        raise _UnprovenError from None
