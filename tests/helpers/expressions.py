"""Expressions of GitHub workflows, as far as the project uses them; the rest is an error.

Values are strings and booleans. A name that nobody declared is an error too: the host would take it
for an empty string, and a misspelt output would be one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

Names = Mapping[str, Any]
Functions = Mapping[str, Callable[[], bool]]
TEMPLATE = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
_WORD = r"[A-Za-z_][A-Za-z0-9_-]*"
_TOKEN = re.compile(rf"\s*(?:('(?:[^']|'')*')|({_WORD}(?:\.{_WORD})*)|(==|!=|&&|\|\||[!()]))")


class UnknownError(Exception):
    """What this evaluator does not know."""


def filled(text: str, names: Names, functions: Functions) -> str:
    """Replace each ``${{ … }}`` by its value."""
    return TEMPLATE.sub(lambda found: _text(evaluate(found[1], names, functions)), text)


def evaluate(expression: str, names: Names, functions: Functions) -> str | bool:
    """Give the value of an expression."""
    parser = _Parser(_tokens(expression), names, functions)
    value = parser.any_of()
    if parser.rest:
        raise UnknownError(f"{expression}: {parser.rest[0]}")
    return value


def _tokens(expression: str) -> list[str]:
    found, position = [], 0
    text = expression.rstrip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise UnknownError(f"{expression}: {text[position:]}")
        found.append(match[0].strip())
        position = match.end()
    return found


def _text(value: str | bool) -> str:
    return value if isinstance(value, str) else str(value).lower()


def _folded(value: str | bool) -> str | bool:
    return value.casefold() if isinstance(value, str) else value


class _Parser:
    def __init__(self, tokens: list[str], names: Names, functions: Functions) -> None:
        self.rest = tokens
        self.names = names
        self.functions = functions

    def any_of(self) -> str | bool:
        value = self.all_of()
        while self._takes("||"):
            other = self.all_of()
            value = value or other
        return value

    def all_of(self) -> str | bool:
        value = self.compared()
        while self._takes("&&"):
            other = self.compared()
            value = value and other
        return value

    def compared(self) -> str | bool:
        value = self.one()
        for sign in ("==", "!="):
            if self._takes(sign):
                return (_folded(value) == _folded(self.one())) is (sign == "==")
        return value

    def one(self) -> str | bool:
        if self._takes("!"):
            return not self.one()
        if self._takes("("):
            value = self.any_of()
            self._must_take(")")
            return value
        if not self.rest:
            raise UnknownError("ends too early")
        token = self.rest.pop(0)
        if token.startswith("'"):
            return token[1:-1].replace("''", "'")
        if self._takes("("):
            self._must_take(")")
            return self._function(token)()
        return self._named(token)

    def _takes(self, token: str) -> bool:
        if self.rest[:1] == [token]:
            self.rest.pop(0)
            return True
        return False

    def _must_take(self, token: str) -> None:
        if not self._takes(token):
            raise UnknownError(f"no {token} before {self.rest}")

    def _function(self, name: str) -> Callable[[], bool]:
        if name not in self.functions:
            raise UnknownError(f"function {name}")
        return self.functions[name]

    def _named(self, path: str) -> str | bool:
        value: Any = self.names
        for key in path.split("."):
            if not isinstance(value, Mapping) or key not in value:
                raise UnknownError(path)
            value = value[key]
        if not isinstance(value, str | bool):
            raise UnknownError(f"{path} has no value")
        return value
