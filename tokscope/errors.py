"""Exceptions, exit codes, suggestions for misspelt names, and the redaction of secrets."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import IntEnum
from functools import lru_cache
from pathlib import PurePath
from types import TracebackType
from typing import TypeVar


class ExitCode(IntEnum):
    """What the process says to its caller."""

    OK = 0
    GATE_FAILED = 1
    USAGE = 2
    UNAVAILABLE = 3
    DEFECT = 70
    INTERRUPTED = 130


_TOKENS = ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN")
_ADDRESSES = (
    *("HF_ENDPOINT", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy"),
    *("all_proxy", "PIP_PROXY", "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS"),
)
"""Settings of the clients in use that may hold a user and a password in front of a host."""
_HIDDEN = "***"
_LEAST = 4
"""Characters of a secret, or of a part of it, from which it is hidden in any text."""
_GAP = re.compile(r"[\s\x00-\x1f\x7f]+")
_IN_ADDRESS = re.compile(r"(?<=://)[^/\s]*@")
_IN_HEADER = re.compile(r"(?<=\bBearer )[^\s'\"]+")
_kept: set[str] = set()


def keep_secret(secret: str | None) -> None:
    """Hide a secret that is not in a setting from all output."""
    if secret:
        _kept.add(secret)


def redacted(text: str) -> str:
    r"""Hide the tokens and passwords of the settings in a text that is to be shown.

    Parameters
    ----------
    text : str
        A message, a log line, a traceback.

    Returns
    -------
    str
        The text with ``***`` for every token and password, as they are and as JSON, Python, URLs
        and base64 write them; for a password, and parts between white space, where they stand as
        words; for the user of any URL, and for what is behind ``Bearer``.

    Examples
    --------
    >>> redacted("https://user:secret@hub.example/x refuses 'Bearer abc'")
    "https://***@hub.example/x refuses 'Bearer ***'"
    """
    tokens = (*map(os.environ.get, _TOKENS), *sorted(_kept))
    pattern = _pattern_of(tokens, tuple(map(os.environ.get, _ADDRESSES)))
    if pattern is not None:
        text = pattern.sub(_HIDDEN, text)
    return _IN_HEADER.sub(_HIDDEN, _IN_ADDRESS.sub(f"{_HIDDEN}@", text))


@lru_cache(maxsize=1)
def _pattern_of(
    tokens: tuple[str | None, ...], addresses: tuple[str | None, ...]
) -> re.Pattern[str] | None:
    from urllib.parse import unquote

    whole = {token for token in tokens if token}
    words: set[str] = set()
    for address in addresses:
        for each in re.split(r"\s+(?=\w+://)", address or ""):  # pip's settings name several
            given = each.rpartition("@")[0]
            given = given.partition("://")[2] or given
            for user in (given, unquote(given)):
                password = user.partition(":")[2]
                whole |= {user} if password else set()
                words.add(password or user)
    words |= {part for secret in whole | words for part in _GAP.split(secret)}
    whole |= {_GAP.sub("", secret) for secret in whole}
    patterns = [*_patterns(whole, "{}"), *_patterns(words - whole, r"(?<!\w){}(?!\w)")]
    return re.compile("|".join(patterns), re.IGNORECASE) if patterns else None


def _patterns(secrets: Iterable[str], pattern: str) -> list[str]:
    """Write the forms of secrets as regular expressions, the longest first."""
    forms = {form for secret in secrets for form in _forms(secret) if len(form) >= _LEAST}
    return [pattern.format(re.escape(form)) for form in sorted(forms, key=len, reverse=True)]


def _forms(secret: str) -> Iterator[str]:
    """Yield the ways in which a secret may be written."""
    import json
    from base64 import b64encode, urlsafe_b64encode
    from urllib.parse import quote, quote_plus

    data = secret.encode("utf-8", "surrogateescape")
    yield from (secret, repr(secret)[1:-1], ascii(secret)[1:-1], repr(data)[2:-1])
    yield from (json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1])
    yield from (quote(data), quote(data, safe=""), quote_plus(data))
    for encoded in (b64encode(data), urlsafe_b64encode(data)):
        yield encoded.decode("ascii").rstrip("=")


class TokscopeError(Exception):
    """A error that the user can mend; whatever is read of it is redacted.

    Parameters
    ----------
    message : str
        Names the thing that is wrong.
    hint : str, optional
        The next command or edit.
    suggestions : sequence of str, optional
        The nearest right things, best first.
    """

    exit_code: ExitCode = ExitCode.USAGE

    def __init__(
        self, message: str, hint: str | None = None, *, suggestions: Sequence[str] = ()
    ) -> None:
        super().__init__()
        self._message = message
        self._hint = hint
        self._suggestions = tuple(suggestions)

    @property
    def message(self) -> str:
        """What is wrong."""
        return redacted(self._message)

    @property
    def hint(self) -> str | None:
        """The next command or edit."""
        return None if self._hint is None else redacted(self._hint)

    @property
    def suggestions(self) -> tuple[str, ...]:
        """The nearest right things, best first."""
        return tuple(map(redacted, self._suggestions))

    def __str__(self) -> str:
        return self.message

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.message!r})"

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle the error with every field."""
        return _rebuild, (type(self), self.message, self.hint, self.suggestions)


def _rebuild(
    kind: type[TokscopeError], message: str, hint: str | None, suggestions: tuple[str, ...]
) -> TokscopeError:
    return kind(message, hint, suggestions=suggestions)


class InputError(TokscopeError):
    """Text, a file or a setting that cannot be used as given."""


class OverwriteError(InputError):
    """A file that is read, or written already, would be written over."""


class EngineError(InputError):
    """An engine that broke off while it read a text."""


class UnknownNameError(TokscopeError):
    """An unknown name."""


class UnavailableError(TokscopeError):
    """Known, but unavailable now: no network, no access, no space, a wrong digest."""

    exit_code = ExitCode.UNAVAILABLE


class IncomparableError(TokscopeError):
    """A comparison of two numbers with different definitions."""

    exit_code = ExitCode.UNAVAILABLE


class SeveralErrors(TokscopeError):  # noqa: N818 - a bundle of errors, not one
    """All errors of one step, reported together.

    Parameters
    ----------
    errors : sequence of TokscopeError
        At least one. The exit code is 2 if any of them is a usage error, else 3.
    """

    def __init__(self, errors: Sequence[TokscopeError]) -> None:
        super().__init__("; ".join(error.message for error in errors))
        self.errors = tuple(errors)
        self.exit_code = min(error.exit_code for error in errors)

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.errors,)


def raise_all(errors: Sequence[TokscopeError]) -> None:
    """Raise nothing, the one error, or all of them as one.

    Parameters
    ----------
    errors : sequence of TokscopeError
        The errors found, in the order in which they are to be read.
    """
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise SeveralErrors(errors)


class ErrorCollector:
    """Collect the errors of several steps, so that the user sees all of them at once.

    Examples
    --------
    >>> errors = ErrorCollector()
    >>> with errors:
    ...     raise InputError("a.txt: no such file")
    >>> with errors:
    ...     raise UnknownNameError("unknown tokenizer 'nope'")
    >>> [error.message for error in errors.errors]
    ['a.txt: no such file', "unknown tokenizer 'nope'"]
    """

    def __init__(self) -> None:
        self.errors: list[TokscopeError] = []

    def __enter__(self) -> ErrorCollector:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> bool:
        """Collect a user's error and continue after the block; raise any other."""
        if not isinstance(error, TokscopeError):
            return False
        self.errors += error.errors if isinstance(error, SeveralErrors) else [error]
        return True

    def raise_all(self) -> None:
        """Raise what was collected, if anything was; each error once."""
        seen = {(error.message, error.hint): error for error in self.errors}
        raise_all(list(seen.values()))


def error_reason(name: str, message: str) -> str:
    """Remove the name, and "is", from the start of an error message.

    Parameters
    ----------
    name : str
        Of a tokenizer: an id, or a path with or without its scheme.
    message : str
        What is wrong with it.

    Examples
    --------
    >>> error_reason("gpt-2", "gpt-2 is not in the store")
    'not in the store'
    >>> error_reason("file:./a.json", "a.json: damaged JSON")
    'damaged JSON'
    """
    path = name.removeprefix("file:").removeprefix("dir:")
    for spelling in (name, path, str(PurePath(path))):
        for separator in (": ", " "):
            if message.startswith(spelling + separator):
                return message.removeprefix(spelling + separator).removeprefix("is ")
    return message


def combine_errors(failures: Mapping[str, TokscopeError]) -> list[TokscopeError]:
    """Join failures that have one reason, so that it is read once.

    Parameters
    ----------
    failures : mapping of str to TokscopeError
        By the name of what failed.

    Returns
    -------
    list of TokscopeError
        One a reason, that of most names first.
    """
    groups: dict[tuple[object, ...], dict[str, TokscopeError]] = {}
    for name, error in failures.items():
        key = (type(error), error_reason(name, error.message), error.hint)
        groups.setdefault(key, {})[name] = error
    joined = []
    for members in sorted(groups.values(), key=len, reverse=True):
        name, first = next(iter(members.items()))
        if len(members) > 1:
            message = f"{', '.join(members)}: {error_reason(name, first.message)}"
            first = type(first)(message, first.hint, suggestions=first.suggestions)
        joined.append(first)
    return joined


def suggest(name: str, known: Iterable[str], *, most: int = 3) -> tuple[str, ...]:
    """Find the known names that a misspelt one may have meant.

    Parameters
    ----------
    name : str
        What was typed.
    known : iterable of str
        What could have been typed.
    most : int
        How many to return at most.

    Returns
    -------
    tuple of str
        Similar names, best first, then longer ones that begin like what was typed.
    """
    candidates = {candidate.casefold(): candidate for candidate in known}
    typed = name.casefold()
    stem = typed.rstrip("0123456789.-_") or typed
    alike = difflib.get_close_matches(typed, candidates, n=most, cutoff=0.6)
    begin = sorted((key for key in candidates if key.startswith((typed, stem))), key=len)
    return tuple(candidates[key] for key in dict.fromkeys([*alike, *begin]))[:most]


Choice = TypeVar("Choice")


def split_list(text: str) -> list[str]:
    """Split names that are separated by commas or white space.

    Examples
    --------
    >>> split_list("words, tokens fertility,")
    ['words', 'tokens', 'fertility']
    """
    return re.split(r"[,\s]+", text.strip(", \t\n"))


def choose(name: str, known: Mapping[str, Choice], what: str) -> Choice:
    """Return what a name stands for, or raise an error that lists the known ones."""
    if name not in known:
        raise UnknownNameError(
            f"unknown {what} '{name}'",
            f"known: {', '.join(known)}",
            suggestions=suggest(name, known),
        )
    return known[name]
