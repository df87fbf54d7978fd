"""What can go wrong, said so that a reader knows what to do next.

Holds the exceptions every room raises and the exit codes they end in. It does not print: the one
place that does is ``tokscope.cli.main``.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum
from pathlib import PurePath
from types import TracebackType


class ExitCode(IntEnum):
    """What the process says to its caller."""

    OK = 0
    GATE_FAILED = 1
    USAGE = 2
    UNAVAILABLE = 3
    DEFECT = 70
    INTERRUPTED = 130


class TokscopeError(Exception):
    """A fault that the user can mend.

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
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.suggestions = tuple(suggestions)

    def __reduce__(self) -> tuple[object, ...]:
        """Survive the way between processes with every field."""
        return _rebuild, (type(self), self.message, self.hint, self.suggestions)


def _rebuild(
    kind: type[TokscopeError], message: str, hint: str | None, suggestions: tuple[str, ...]
) -> TokscopeError:
    return kind(message, hint, suggestions=suggestions)


class InputError(TokscopeError):
    """Text, a file or a setting that cannot be used as given."""


class EngineError(InputError):
    """An engine that broke off while it read a text."""


class UnknownNameError(TokscopeError):
    """A name that nothing here answers to."""


class UnavailableError(TokscopeError):
    """Known, but not to be had now: no network, no access, no space, a wrong digest."""

    exit_code = ExitCode.UNAVAILABLE


class IncomparableError(TokscopeError):
    """Two numbers whose definitions differ, asked for side by side."""

    exit_code = ExitCode.UNAVAILABLE


class SeveralErrors(TokscopeError):  # noqa: N818 - a bundle of errors, not one
    """All faults of one step, reported together.

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
        The faults found, in the order in which they are to be read.
    """
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise SeveralErrors(errors)


class Faults:
    """Collect the faults of several steps, so that the user sees all of them at once.

    Examples
    --------
    >>> faults = Faults()
    >>> with faults:
    ...     raise InputError("a.txt: no such file")
    >>> with faults:
    ...     raise UnknownNameError("unknown tokenizer 'nope'")
    >>> [error.message for error in faults.errors]
    ['a.txt: no such file', "unknown tokenizer 'nope'"]
    """

    def __init__(self) -> None:
        self.errors: list[TokscopeError] = []

    def __enter__(self) -> Faults:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> bool:
        """Keep a fault of the user's and go on behind the block; let anything else through."""
        if not isinstance(error, TokscopeError):
            return False
        self.errors += error.errors if isinstance(error, SeveralErrors) else [error]
        return True

    def raise_all(self) -> None:
        """Raise what was collected, if anything was; each fault once."""
        seen = {(error.message, error.hint): error for error in self.errors}
        raise_all(list(seen.values()))


def reason_of(name: str, message: str) -> str:
    """Take the name, and "is", off an error's message, for where the name was said before.

    Parameters
    ----------
    name : str
        Of a tokenizer: an id, or a path with or without its scheme.
    message : str
        What is wrong with it.

    Examples
    --------
    >>> reason_of("gpt-2", "gpt-2 is not in the store")
    'not in the store'
    >>> reason_of("file:./a.json", "a.json: damaged JSON")
    'damaged JSON'
    """
    path = name.removeprefix("file:").removeprefix("dir:")
    for said in (name, path, str(PurePath(path))):
        for separator in (": ", " "):
            if message.startswith(said + separator):
                return message.removeprefix(said + separator).removeprefix("is ")
    return message


def together(failures: Mapping[str, TokscopeError]) -> list[TokscopeError]:
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
        key = (type(error), reason_of(name, error.message), error.hint)
        groups.setdefault(key, {})[name] = error
    joined = []
    for members in sorted(groups.values(), key=len, reverse=True):
        name, first = next(iter(members.items()))
        if len(members) > 1:
            message = f"{', '.join(members)}: {reason_of(name, first.message)}"
            first = type(first)(message, first.hint, suggestions=first.suggestions)
        joined.append(first)
    return joined


def nearest(name: str, known: Iterable[str], *, most: int = 3) -> tuple[str, ...]:
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
