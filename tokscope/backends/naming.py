"""What a tokenizer's name stands for: a catalogue row, a path, a hub repository, a baseline.

An explicit scheme wins; then an existing path; then the catalogue. Nothing here touches a network.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tokscope.catalogue import Catalogue, TokenizerRow
from tokscope.errors import Faults, InputError, UnknownNameError, nearest
from tokscope.spec import Scheme, TokenizerSpec, is_repository, is_revision

BYTES, CHARACTERS = "bytes", "characters"
BASELINES = (BYTES, CHARACTERS)
_REPOSITORY = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")
"""What may be the name of a hub repository."""
_DRIVE = re.compile(r"[A-Za-z]:")
_SUFFIXES = (".json", ".model", ".tiktoken", ".txt", ".bpe", ".vocab", ".spm")
"""How the names of vocabulary files end, and no repository's."""
_BASELINE_SCHEMES = {Scheme.BYTES: BYTES, Scheme.CHARACTERS: CHARACTERS}


@dataclass(frozen=True, slots=True)
class LocalOptions:
    """What the user says about local files that the files do not say themselves."""

    pattern: str | None = None
    """Name of the pattern a rank file needs."""
    normalizer: str | None = None
    """Unicode form applied before it."""
    lowercase: bool | None = None
    """Whether a ``vocab.txt`` is of an uncased model."""


NO_OPTIONS = LocalOptions()
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
    options: LocalOptions = NO_OPTIONS

    @property
    def can_be_fetched(self) -> bool:
        """Whether it is had from somewhere else than the user's own files."""
        return self.row is not None or self.spec.scheme is Scheme.HUB

    @property
    def family(self) -> str | None:
        """The model family, where known."""
        if self.id in BASELINES:
            return "baseline"
        return self.row.family if self.row else None


def resolve(name: str, catalogue: Catalogue, options: LocalOptions = NO_OPTIONS) -> Target:
    """Decide what a name stands for.

    Parameters
    ----------
    name : str
        As typed.
    catalogue : Catalogue
        The rows known here.
    options : LocalOptions
        For local files.

    Raises
    ------
    TokscopeError
        Nothing answers to the name.
    """
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
    if name.casefold() not in catalogue.names and _is_path(name):
        return Target(name, spec, path=Path(name), options=options)
    row = catalogue.find(name)
    return Target(row.id, spec, row=row)


def _explicit_path(spec: TokenizerSpec) -> Path:
    """Find the file or folder that ``file:`` or ``dir:`` names.

    Raises
    ------
    InputError
        It is not there, or is of the other kind.
    """
    path = Path(spec.location)
    if not path.exists():
        raise InputError(f"{path}: no such file or folder", "check the path")
    is_folder = path.is_dir()
    if is_folder is not (spec.scheme is Scheme.DIRECTORY):
        found, other = ("folder", Scheme.DIRECTORY) if is_folder else ("file", Scheme.FILE)
        raise InputError(f"{spec}: is a {found}", f"write {other}:{path}")
    return path


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
            suggestions=[f"tiktoken:{near}" for near in nearest(spec.location, encodings)],
        )
    return Target(row.id, spec, row=row)


def resolve_all(
    names: Iterable[str], catalogue: Catalogue, options: LocalOptions = NO_OPTIONS
) -> tuple[Target, ...]:
    """Decide what several names stand for; a tokenizer named twice is taken once.

    Raises
    ------
    TokscopeError
        All unknown names together.
    """
    faults = Faults()
    targets = resolve_known(names, catalogue, options, faults)
    faults.raise_all()
    return targets


def resolve_known(
    names: Iterable[str], catalogue: Catalogue, options: LocalOptions, faults: Faults
) -> tuple[Target, ...]:
    """Decide what several names stand for as far as they are known, and collect what is not."""
    if isinstance(names, str):
        with faults:
            raise InputError(f"'{names}' is one name, not several", f"write ['{names}']")
        return ()
    targets: dict[str, Target] = {}
    for name in names:
        with faults:
            target = resolve(name, catalogue, options)
            targets.setdefault(target.id, target)
    return tuple(targets.values())


def default_targets(catalogue: Catalogue) -> tuple[Target, ...]:
    """List what is compared when nothing is named: the default rows and the baselines."""
    rows = catalogue.default()
    spec = TokenizerSpec.parse
    return (
        *(Target(row.id, spec(row.id), row=row) for row in rows),
        *(Target(name, spec(name)) for name in BASELINES),
    )
