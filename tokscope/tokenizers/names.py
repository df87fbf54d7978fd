"""Names of tokenizers: parse ``scheme:location[@revision]`` and resolve it.

An explicit scheme takes precedence, then an existing path, then the catalogue.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from tokscope.catalogue.catalogue import Catalogue
from tokscope.catalogue.reader import is_repository, is_revision
from tokscope.catalogue.rows import FileRow, HubSource, TokenizerRow, VocabularyFormat
from tokscope.errors import (
    ErrorCollector,
    InputError,
    TokscopeError,
    UnavailableError,
    UnknownNameError,
    split_list,
    suggest,
)
from tokscope.sources.local import CONFIGURATION, is_of_transformers
from tokscope.tokenizers.interface import VocabularyOptions


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


_WRITTEN = {scheme.value: scheme for scheme in Scheme if scheme is not Scheme.NAME}
FINE_TUNED = "ft"
"""What the names of fine-tuned models begin with, ``ft:MODEL:OWNER``; no scheme."""


_PAGE = re.compile(r"https?://[^/]+/([\w.-]+/[\w.-]+)(?:/.*)?")


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
        r"""Parse a name."""
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
        if not colon or len(head) == 1 or head == FINE_TUNED or not head.isalnum():
            return cls(Scheme.NAME, text)
        scheme = _WRITTEN.get(head)
        if scheme is None:
            page = _PAGE.fullmatch(text)
            raise TokscopeError(
                f"unknown scheme '{head}:' in '{text}'",
                f"for a repository on the hub write hf:{page[1]}"
                if page
                else f"schemes are {', '.join(f'{known}:' for known in _WRITTEN)}",
                suggestions=[f"{near}:{rest}" for near in suggest(head, _WRITTEN)],
            )
        revision = None
        if scheme is Scheme.HUB and "@" in rest:
            rest, _, revision = rest.rpartition("@")
            if not revision:
                raise TokscopeError(
                    f"'{text}' names no revision after the @", f"write hf:{rest} or add it"
                )
        if rest and scheme in (Scheme.BYTES, Scheme.CHARACTERS):
            raise TokscopeError(f"'{text}': nothing may follow {scheme}:", f"write {scheme}:")
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

BYTES, CHARACTERS = "bytes", "characters"
BASELINES = (BYTES, CHARACTERS)
_REPOSITORY = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")
"""What may be the name of a hub repository."""
_DRIVE = re.compile(r"[A-Za-z]:")
_SUFFIXES = (".json", ".model", ".tiktoken", ".txt", ".bpe", ".vocab", ".spm")
"""How the names of vocabulary files end, and no repository's."""
_BASELINE_SCHEMES = {Scheme.BYTES: BYTES, Scheme.CHARACTERS: CHARACTERS}


NO_OPTIONS = VocabularyOptions()
"""Nothing said about local files."""


@dataclass(frozen=True, slots=True)
class Target:
    """A tokenizer that is to be loaded."""

    id: str
    """What it is called in results."""
    spec: TokenizerSpec
    row: TokenizerRow | None = None
    """The catalogue's row, where it has one."""
    path: Path | None = None
    """The local file or folder."""
    options: VocabularyOptions = NO_OPTIONS
    names: tuple[str, ...] = field(default=(), compare=False)
    """What was typed for it."""

    @property
    def can_be_fetched(self) -> bool:
        """Whether it is available from somewhere else than the user's own files."""
        return self.row is not None or self.spec.scheme is Scheme.HUB

    @property
    def family(self) -> str | None:
        """The model family, where known."""
        if self.id in BASELINES:
            return "baseline"
        return self.row.family if self.row else None


def resolve(name: str, catalogue: Catalogue, options: VocabularyOptions = NO_OPTIONS) -> Target:
    """Determine what a name stands for."""
    spec = TokenizerSpec.parse(name)
    if spec.scheme in _BASELINE_SCHEMES:
        return Target(_BASELINE_SCHEMES[spec.scheme], spec)
    if spec.scheme is Scheme.HUB:
        if not is_repository(spec.location) or not is_revision(spec.revision or "main"):
            raise InputError(
                f"'{name}' is not the name of a repository",
                "write hf:OWNER/NAME or hf:OWNER/NAME@REVISION",
            )
        return Target(str(spec), spec, options=options)
    if spec.scheme is Scheme.TIKTOKEN:
        return _tiktoken(spec, catalogue)
    if spec.scheme in (Scheme.FILE, Scheme.DIRECTORY):
        return Target(str(spec), spec, path=_explicit_path(spec), options=options)
    if name in BASELINES:
        return Target(name, spec)
    if name.casefold() not in catalogue.names:
        _check_kind(name)
        if _is_path(name):
            return Target(name, spec, path=Path(name), options=options)
    row = catalogue.find(name)
    return Target(row.id, spec, row=row)


def _explicit_path(spec: TokenizerSpec) -> Path:
    """Find the file or folder that ``file:`` or ``dir:`` names."""
    path = Path(spec.location)
    if not path.exists():
        raise InputError(f"{path}: no such file or folder", "check the path")
    is_folder = path.is_dir()
    if is_folder is not (spec.scheme is Scheme.DIRECTORY):
        found, other = ("folder", Scheme.DIRECTORY) if is_folder else ("file", Scheme.FILE)
        raise InputError(f"{spec}: is a {found}", f"write {other}:{path}")
    return path


def _check_kind(name: str) -> None:
    """Raise an error for a name that is another kind of thing: a text, standard input, a word."""
    hint = None
    if name == "-":
        hint = "standard input is a text: --corpus -"
    elif name.casefold() in ("and", "vs", "versus", "или", "и"):
        hint = "write the names of tokenizers beside each other: gpt-4o qwen"
    elif not Path(name).exists() and (" " in name or not name.isascii()):
        hint = f'a text is named by --text "{name}"'
    if hint:
        raise UnknownNameError(f"unknown tokenizer '{name}'", hint)


def _is_path(name: str) -> bool:
    if Path(name).exists():
        return True
    if _REPOSITORY.fullmatch(name) and not name.endswith(_SUFFIXES):
        raise InputError(
            f"{name}: no such file or folder", f"for a repository on the hub write hf:{name}"
        )
    if _DRIVE.match(name) or name.endswith(_SUFFIXES) or any(mark in name for mark in "/\\"):
        raise InputError(f"{name}: no such file or folder", "check the path")
    return False


def _tiktoken(spec: TokenizerSpec, catalogue: Catalogue) -> Target:
    encodings = {name: row for row in catalogue.tokenizers.values() for name in row.tiktoken}
    row = encodings.get(spec.location)
    if row is None:
        raise UnknownNameError(
            f"unknown tiktoken encoding '{spec.location}'",
            f"known encodings: {', '.join(encodings)}",
            suggestions=[f"tiktoken:{near}" for near in suggest(spec.location, encodings)],
        )
    return Target(row.id, spec, row=row)


def resolve_all(
    names: Iterable[str], catalogue: Catalogue, options: VocabularyOptions = NO_OPTIONS
) -> tuple[Target, ...]:
    """Determine what several names stand for; a tokenizer named twice is taken once."""
    collector = ErrorCollector()
    targets = resolve_known(names, catalogue, options, collector)
    collector.raise_all()
    return targets


def split_names(names: Iterable[Any], catalogue: Catalogue) -> list[str]:
    """Split names that were typed as one, ``gpt-4o,qwen`` or ``"gpt-4o qwen"``."""
    found: list[str] = []
    for name in names:
        if not isinstance(name, str) or name.casefold() in catalogue.names or Path(name).exists():
            found.append(name)
            continue
        parts = split_list(name)
        is_text = len(parts) > 1 and not any(
            catalogue.id_of(part) or re.search(r"[:/.]", part) or Path(part).exists()
            for part in parts
        )
        found += [name] if is_text else parts
    return found


def resolve_known(
    names: Iterable[str],
    catalogue: Catalogue,
    options: VocabularyOptions,
    collector: ErrorCollector,
) -> tuple[Target, ...]:
    """Determine what several names stand for as far as they are known, and collect what is not."""
    if isinstance(names, str):
        with collector:
            raise InputError(f"'{names}' is one name, not several", f"write ['{names}']")
        return ()
    targets: dict[str, Target] = {}
    for name in split_names(names, catalogue):
        with collector:
            target = resolve(name, catalogue, options)
            known = targets.get(target.id, target)
            targets[target.id] = replace(known, names=(*known.names, name))
    return tuple(targets.values())


def default_targets(catalogue: Catalogue) -> tuple[Target, ...]:
    """List what is compared when nothing is named: the default rows and the baselines."""
    rows = catalogue.default()
    spec = TokenizerSpec.parse
    return (
        *(Target(row.id, spec(row.id), row=row) for row in rows),
        *(Target(name, spec(name)) for name in BASELINES),
    )


_HUB_FILES = (
    (("tokenizer.json",), VocabularyFormat.TOKENIZER_JSON, ("json",)),
    (("tekken.json",), VocabularyFormat.TEKKEN, ("tekken",)),
    (("tokenizer.model",), VocabularyFormat.SENTENCEPIECE, ("model",)),
    (("spiece.model",), VocabularyFormat.SENTENCEPIECE, ("model",)),
    (("sentencepiece.bpe.model",), VocabularyFormat.SENTENCEPIECE, ("model",)),
    (("vocab.json", "merges.txt"), VocabularyFormat.VOCAB_AND_MERGES, ("vocab", "merges")),
    (("vocab.txt",), VocabularyFormat.VOCAB_TXT, ("vocab",)),
)


_PARTIAL = (VocabularyFormat.VOCAB_AND_MERGES, VocabularyFormat.VOCAB_TXT)
"""Formats that need the configuration beside them."""


def source_of_listing(repository: str, revision: str | None, listed: list[str]) -> HubSource:
    """Choose the files of a repository: the compact official form where there is a choice."""
    is_configured = CONFIGURATION in listed
    for names, format_, roles in _HUB_FILES:
        if all(name in listed for name in names) and not (is_configured and format_ in _PARTIAL):
            files = tuple(
                FileRow(role, name, None) for role, name in zip(roles, names, strict=True)
            )
            return HubSource(format_, files, repository, revision)
    if is_configured:
        small = [name for name in listed if is_of_transformers(name)]
        files = tuple(FileRow(name, name, None) for name in small)
        return HubSource(VocabularyFormat.TRANSFORMERS, files, repository, revision)
    raise UnavailableError(
        f"hf:{repository} holds no vocabulary that tokscope can read",
        f"its files: {', '.join(listed[:12])}",
    )
