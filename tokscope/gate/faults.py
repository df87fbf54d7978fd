"""What is wrong with a project's settings, told together and each by file and key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tokscope.errors import Faults, SeveralErrors, TokscopeError

_PROJECT_FILE = "pyproject.toml"
_OPTIONS = (
    (re.compile(r"--(field|unit|encoding|key) (\S+)"), r'\1 = "\2"'),
    (re.compile(r"--fx (\S+)"), r'rates = ["\1"]'),
    (re.compile(r"--aligned"), "aligned = true"),
    (re.compile(r"--corpus (\S+)"), r'source = "\1"'),
    (re.compile(r"--(field|unit|encoding|key)"), r"\1"),
)
"""Options of commands, and how settings spell them."""
_SKIPPING = "--skip-bad"
_INSTEAD = "mend it, or name the files that are right"


class SettingsFaults:
    """Collects faults, each with the key of the settings that it belongs to.

    Parameters
    ----------
    file : Path
        That holds the settings.
    """

    def __init__(self, file: Path) -> None:
        self.anywhere = Faults()
        """Takes what belongs to no key."""
        section = "tool.tokscope.check" if file.name == _PROJECT_FILE else "check"
        self._where = f"{file.name}: {section}"

    @property
    def errors(self) -> list[TokscopeError]:
        """What was collected."""
        return self.anywhere.errors

    def raise_all(self) -> None:
        """Raise what was collected, if anything was."""
        self.anywhere.raise_all()

    @contextmanager
    def at(self, key: str) -> Iterator[None]:
        """Keep a fault of the user's, and say where it was written."""
        with self.anywhere:
            try:
                yield
            except SeveralErrors as error:
                raise SeveralErrors([self._placed(key, each) for each in error.errors]) from None
            except TokscopeError as error:
                raise self._placed(key, error) from None

    def _placed(self, key: str, error: TokscopeError) -> TokscopeError:
        message = f"{self._where}.{key}: {error.message}"
        hint = None if error.hint is None else as_settings(error.hint)
        return type(error)(message, hint, suggestions=error.suggestions)


def as_settings(hint: str) -> str:
    """Say a hint in the words of settings, where it names options of a command.

    Examples
    --------
    >>> as_settings("name the one to measure: --field system")
    'name the one to measure: field = "system"'
    """
    if _SKIPPING in hint:
        return _INSTEAD
    for option, setting in _OPTIONS:
        hint = option.sub(setting, hint)
    return hint
