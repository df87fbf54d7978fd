"""How a tokenizer is named on the command line: ``scheme:location[@revision]``.

Parses such a name and prints it back the same. It looks at nothing but the string: whether a path
exists or a catalogue knows the name is decided by ``backends.resolve``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from tokscope.errors import TokscopeError, nearest


class Scheme(StrEnum):
    """Where a tokenizer is looked for."""

    NAME = "name"
    """No scheme was written: an existing path, else a catalogue id or alias."""
    HUB = "hf"
    FILE = "file"
    DIRECTORY = "dir"
    TIKTOKEN = "tiktoken"
    BYTES = "bytes"
    CHARACTERS = "chars"


_PART = r"\w(?:[\w.-]*\w)?"
_REPOSITORY = re.compile(rf"(?:{_PART}/)?{_PART}", re.ASCII)
_REVISION = re.compile(r"[^\x00-\x20\x7f~^:?*\[\\]+")
_WRITTEN = {scheme.value: scheme for scheme in Scheme if scheme is not Scheme.NAME}


def is_repository(name: str) -> bool:
    """Return whether a name may be that of a hub repository: ``OWNER/NAME``, or an old ``NAME``."""
    return _REPOSITORY.fullmatch(name) is not None and ".." not in name


def is_revision(name: str) -> bool:
    """Return whether a name may be that of a branch, tag or commit."""
    parts = name.split("/")
    return (
        _REVISION.fullmatch(name) is not None
        and not name.startswith("-")
        and not any(part.strip(".") == "" or ".." in part for part in parts)
    )


@dataclass(frozen=True, slots=True)
class TokenizerSpec:
    """A tokenizer as the user named it."""

    scheme: Scheme
    location: str
    """A repository, a path, an encoding's name or a catalogue id; empty for ``bytes:``."""
    revision: str | None = None
    """A branch, tag or commit; only on ``hf:``."""

    def __str__(self) -> str:
        prefix = "" if self.scheme is Scheme.NAME else f"{self.scheme}:"
        suffix = "" if self.revision is None else f"@{self.revision}"
        return f"{prefix}{self.location}{suffix}"

    @classmethod
    def parse(cls, text: str) -> TokenizerSpec:
        r"""Parse a name.

        Parameters
        ----------
        text : str
            Such as ``o200k_base``, ``hf:Qwen/Qwen3-8B@main``, ``file:./tokenizer.json``. A scheme
            of one letter is a Windows drive, so ``C:\models`` is a path.

        Returns
        -------
        TokenizerSpec

        Raises
        ------
        TokscopeError
            The name is empty or no text, or its scheme is unknown or lacks a location.
        """
        if not isinstance(text, str):
            raise TokscopeError(
                f"the name of a tokenizer is text, not {type(text).__name__}: {text!r}",
                'name one, e.g. "o200k_base"; a path as str(path)',
            )
        if not text.strip():
            raise TokscopeError(
                "the name of a tokenizer is empty", "`tokscope tokenizers` lists the known ones"
            )
        head, colon, rest = text.partition(":")
        if not colon or len(head) == 1 or not head.isalnum():
            return cls(Scheme.NAME, text)
        scheme = _WRITTEN.get(head)
        if scheme is None:
            raise TokscopeError(
                f"unknown scheme '{head}:' in '{text}'",
                f"schemes are {', '.join(f'{known}:' for known in _WRITTEN)}",
                suggestions=[f"{near}:{rest}" for near in nearest(head, _WRITTEN)],
            )
        revision = None
        if scheme is Scheme.HUB and "@" in rest:
            rest, _, revision = rest.rpartition("@")
            if not revision:
                raise TokscopeError(
                    f"'{text}' names no revision behind the @", f"write hf:{rest} or add it"
                )
        if rest and scheme in (Scheme.BYTES, Scheme.CHARACTERS):
            raise TokscopeError(f"'{text}': nothing goes behind {scheme}:", f"write {scheme}:")
        if not rest and scheme not in (Scheme.BYTES, Scheme.CHARACTERS):
            raise TokscopeError(
                f"'{text}' names no {'repository' if scheme is Scheme.HUB else 'location'}",
                f"write it after the colon, e.g. {_EXAMPLES[scheme]}",
            )
        return cls(scheme, rest, revision)


_EXAMPLES = {
    Scheme.HUB: "hf:Qwen/Qwen3-8B",
    Scheme.FILE: "file:./tokenizer.json",
    Scheme.DIRECTORY: "dir:./my-tokenizer",
    Scheme.TIKTOKEN: "tiktoken:o200k_base",
}
