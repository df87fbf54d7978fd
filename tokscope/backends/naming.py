"""What a tokenizer's name stands for: a catalogue row, a path, a hub repository, a baseline.

An explicit scheme wins; then an existing path; then the catalogue. Nothing here touches a network.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tokscope.catalogue import Catalogue, TokenizerRow
from tokscope.errors import InputError, TokscopeError, UnknownNameError, nearest, raise_all
from tokscope.spec import Scheme, TokenizerSpec

BYTES, CHARACTERS = "bytes", "characters"
BASELINES = (BYTES, CHARACTERS)
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
        return Target(str(spec), spec, options=options)
    if spec.scheme is Scheme.TIKTOKEN:
        return _tiktoken(spec, catalogue)
    if spec.scheme in (Scheme.FILE, Scheme.DIRECTORY):
        return Target(str(spec), spec, path=Path(spec.location), options=options)
    if name in BASELINES:
        return Target(name, spec)
    if name.casefold() not in catalogue.names and _is_path(name):
        return Target(name, spec, path=Path(name), options=options)
    row = catalogue.find(name)
    return Target(row.id, spec, row=row)


def _is_path(name: str) -> bool:
    if Path(name).exists():
        return True
    if any(mark in name for mark in ("/", "\\")):
        hint = f"for a repository on the hub write hf:{name}" if name.count("/") == 1 else None
        raise InputError(f"{name}: no such file or folder", hint or "check the path")
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
    targets: dict[str, Target] = {}
    faults: list[TokscopeError] = []
    for name in names:
        try:
            target = resolve(name, catalogue, options)
        except TokscopeError as error:
            faults.append(error)
        else:
            targets.setdefault(target.id, target)
    raise_all(faults)
    return tuple(targets.values())


def default_targets(catalogue: Catalogue) -> tuple[Target, ...]:
    """List what is compared when nothing is named: the default rows and the baselines."""
    rows = catalogue.default()
    spec = TokenizerSpec.parse
    return (
        *(Target(row.id, spec(row.id), row=row) for row in rows),
        *(Target(name, spec(name)) for name in BASELINES),
    )
