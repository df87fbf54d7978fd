"""Read TOML files (and JSON) strictly; all errors of a file are reported with file and key."""

from __future__ import annotations

import json
import math
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from tokscope.errors import InputError, TokscopeError, raise_all, suggest
from tokscope.files import reads

_T = TypeVar("_T")
_ABSENT: Any = object()
_LARGEST = 2**63 - 1
_DEEPEST = 64
"""Containers within one another in JSON of the project's own."""
_KINDS = {
    str: "a string",
    int: "a whole number",
    bool: "true or false",
    Decimal: "a number",
    date: "a date, such as 2026-02-01 without quotes",
    list: "an array",
    dict: "a table",
}


@dataclass(slots=True)
class StrictTable:
    """One table of a TOML file, read key by key.

    Each read records what is wrong and returns a harmless value, so that reading goes on and all
    errors of a file are reported together.
    """

    values: Mapping[str, Any]
    source: str
    """The file, as it is to be named in an error."""
    path: str = ""
    errors: list[TokscopeError] = field(default_factory=list)
    read_keys: set[str] = field(default_factory=set)

    def where(self, key: str = "") -> str:
        """Return a key of this table as ``file: table.key``."""
        inner = ".".join(part for part in (self.path, key) if part)
        return f"{self.source}: {inner}" if inner else self.source

    def error(self, key: str, problem: str, hint: str | None = None) -> None:
        """Record what is wrong with a key."""
        self.errors.append(InputError(f"{self.where(key)}: {problem}", hint))

    def has(self, key: str) -> bool:
        """Return whether the key is written, and count it as read_keys for."""
        self.read_keys.add(key)
        return key in self.values

    def text(self, key: str, default: Any = _ABSENT) -> str:
        """Read a string that is not empty."""
        value: str = self._read(key, str, default, "")
        if value == "" and self.values.get(key) == "":
            self.error(key, "is empty", "write a value or take the key out")
        self._check_characters(key, value)
        return value

    def optional_text(self, key: str) -> str | None:
        """Read a string, or None where the key is not written."""
        return self.text(key) if self.has(key) else None

    def integer(self, key: str, default: Any = _ABSENT, *, least: int = 0) -> int:
        """Read a whole number of at least `least`."""
        value: int = self._read(key, int, default, least)
        if key in self.values and value < least:
            self.error(key, f"is {value}, less than {least}")
            return least
        if key in self.values and value > _LARGEST:
            self.error(key, "is too large a number")
            return least
        return value

    def optional_integer(self, key: str, *, least: int = 0) -> int | None:
        """Read a whole number, or None where the key is not written."""
        return self.integer(key, least=least) if self.has(key) else None

    def decimal(self, key: str, default: Any = _ABSENT) -> Decimal:
        """Read a number exactly, as it is written."""
        if isinstance(self.values.get(key), int) and not isinstance(self.values[key], bool):
            self.read_keys.add(key)
            return Decimal(self.values[key])
        value: Decimal = self._read(key, Decimal, default, Decimal(0))
        if key in self.values and not value.is_finite():
            self.error(key, f"is {value}, not a number")
            return Decimal(0)
        return value

    def optional_decimal(self, key: str) -> Decimal | None:
        """Read a number exactly, or None where the key is not written."""
        return self.decimal(key) if self.has(key) else None

    def local_date(self, key: str, default: Any = _ABSENT) -> date:
        """Read a day without a time."""
        value: date = self._read(key, date, default, date.min)
        if isinstance(value, datetime):
            self.error(key, "is a date with a time", f"write the day only: {value.date()}")
            return value.date()
        return value

    def optional_local_date(self, key: str) -> date | None:
        """Read a day, or None where the key is not written."""
        return self.local_date(key) if self.has(key) else None

    def boolean(self, key: str, default: Any = _ABSENT) -> bool:
        """Read true or false."""
        value: bool = self._read(key, bool, default, False)
        return value

    def choice(self, key: str, choices: Mapping[str, _T], default: Any = _ABSENT) -> _T:
        """Read one of several words and return what it stands for."""
        first = next(iter(choices))
        word = self.text(key, first if default is not _ABSENT else _ABSENT)
        if key not in self.values:
            return choices[first] if default is _ABSENT else default
        if not isinstance(self.values[key], str) or not word:
            return choices[first]
        if word not in choices:
            near = suggest(word, choices)
            self.error(
                key,
                f"'{word}' is not one of {', '.join(choices)}",
                f"did you mean '{near[0]}'?" if near else None,
            )
            return choices[first]
        return choices[word]

    def strings(self, key: str, default: Any = _ABSENT) -> tuple[str, ...]:
        """Read an array of strings without repeats."""
        values = self._read(key, list, default, [])
        if not all(isinstance(value, str) for value in values):
            self.error(key, "is not an array of strings")
            return ()
        repeats = sorted(value for value, times in Counter(values).items() if times > 1)
        if repeats:
            self.error(key, f"names {', '.join(map(repr, repeats))} twice", "take one out")
        self._check_characters(key, *values)
        return tuple(values)

    def table(self, key: str, default: Any = _ABSENT) -> StrictTable:
        """Read a table inside this one."""
        return self._inner(self._read(key, dict, default, {}), key)

    def tables(self, key: str, default: Any = _ABSENT) -> Iterator[StrictTable]:
        """Read an array of tables, each distinguished by its number."""
        for number, values in enumerate(self._read(key, list, default, []), 1):
            if isinstance(values, dict):
                yield self._inner(values, f"{key}[{number}]")
            else:
                self.error(f"{key}[{number}]", "is not a table", f"write it as [[{key}]]")

    def entries(self) -> Iterator[tuple[str, StrictTable]]:
        """Yield each key with its table, where the keys are names that the user chooses."""
        for key in self.values:
            self._check_characters(key, key)
            yield key, self.table(key)

    def ignore(self) -> None:
        """Count every key as read_keys for: what they mean depends on one that is wrong."""
        self.read_keys |= set(self.values)

    def close(self, known: Iterable[str] = ()) -> None:
        """Record every key that was never read_keys for; `known` are further right ones."""
        allowed = self.read_keys | set(known)
        for key in self.values:
            if key not in allowed:
                near = suggest(key, allowed)
                self.error(
                    key,
                    "unknown key",
                    f"did you mean '{near[0]}'?"
                    if near
                    else f"known keys: {', '.join(sorted(allowed))}",
                )

    def _check_characters(self, key: str, *values: str | None) -> None:
        """Record an error where a text holds the null character: no path and no name does."""
        if any("\0" in value for value in values if value is not None):
            self.error(key, "holds the character U+0000", "take it out")

    def _inner(self, values: Mapping[str, Any], key: str) -> StrictTable:
        path = ".".join(part for part in (self.path, key) if part)
        return StrictTable(values, self.source, path, self.errors)

    def _read(self, key: str, kind: type, default: Any, harmless: Any) -> Any:
        self.read_keys.add(key)
        if key not in self.values:
            if default is not _ABSENT:
                return default
            self.error(key, "is missing", f"add it: {_KINDS[kind]}")
            return harmless
        value = self.values[key]
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.error(key, f"is not {_KINDS[kind]}", f"it is {value!r}")
            return harmless
        return value


def json_of(data: str | bytes) -> Any:
    """Parse JSON of any origin, such as a vocabulary."""
    try:
        return json.loads(data, parse_constant=_no_number)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def own_json_of(data: str | bytes) -> Any:
    """Parse JSON that tokscope wrote: no key twice, no infinite number, not nested deeply."""
    try:
        content = json.loads(
            data,
            parse_constant=_no_number,
            parse_float=_finite,
            object_pairs_hook=_unique,
        )
    except RecursionError:
        raise ValueError("nested too deeply") from None
    level = [content] if isinstance(content, (dict, list)) else []
    for _ in range(_DEEPEST):
        values = (
            value for each in level for value in (each.values() if isinstance(each, dict) else each)
        )
        level = [value for value in values if isinstance(value, (dict, list))]
    if level:
        raise ValueError("nested too deeply")
    return content


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is not a number of JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(f"{digits[:30]} is too large a number")
    return number


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) < len(pairs):
        twice = next(key for key, times in Counter(key for key, _ in pairs).items() if times > 1)
        raise ValueError(f"the key {twice!r} appears twice in one object")
    return content


def parse(text: str, source: str) -> StrictTable:
    """Parse TOML; numbers with a point stay exact decimals."""
    try:
        return StrictTable(tomllib.loads(text, parse_float=Decimal), source)
    except (ValueError, RecursionError) as error:  # too long a number, too deep a nest
        raise InputError(f"{source}: not valid TOML: {error}") from None


def read(path: Path) -> StrictTable:
    """Read and parse a TOML file."""
    reads(path)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 at byte {error.start}", "save it as UTF-8") from None
    return parse(text, str(path))


def finish(table: StrictTable) -> None:
    """Raise every error found in the file, if there is one."""
    raise_all(table.errors)
