"""What is watched, and what is recorded of it: names as typed, or the roles of a baseline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from tokscope.backends import Loader, LocalOptions, Target, resolve
from tokscope.backends.naming import NO_OPTIONS, resolve_all
from tokscope.catalogue import HubSource, TokenizerRow
from tokscope.errors import Faults, InputError, UnavailableError, nearest
from tokscope.gate.values import RoleRecord
from tokscope.spec import Scheme


@dataclass(frozen=True, slots=True)
class Subject:
    """A tokenizer that is to be as it was."""

    name: str
    """What it is called: its id, or the role."""
    target: Target
    fingerprint: str | None = None
    """That of the baseline; None: what the store or the catalogue has holds."""
    by: str | None = None
    """The baseline's path."""


def subjects_named(
    names: Sequence[str], loader: Loader, options: LocalOptions = NO_OPTIONS
) -> list[Subject]:
    """Take tokenizers by their names.

    Raises
    ------
    TokscopeError
        All unknown names together.
    """
    targets = resolve_all(names, loader.catalogue, options)
    return [Subject(target.id, target) for target in targets]


def subjects_of_roles(
    roles: Mapping[str, RoleRecord], path: str, loader: Loader, wanted: Sequence[str] = ()
) -> list[Subject]:
    """Take the roles of a baseline.

    Parameters
    ----------
    roles : mapping of str to RoleRecord
        As the baseline has them.
    path : str
        Of the baseline.
    loader : Loader
        Knows the names of tokenizers.
    wanted : sequence of str
        Only these roles; none: all.

    Raises
    ------
    TokscopeError
        A role is not there, or its tokenizer is not known: all of them together.
    """
    faults = Faults()
    subjects = []
    for name in dict.fromkeys(wanted or roles):
        with faults:
            if name not in roles:
                raise InputError(
                    f"{path} has no role '{name}'",
                    f"its roles: {', '.join(roles) or 'none'}",
                    suggestions=nearest(name, roles),
                )
            record = roles[name]
            target = resolve(record.source, loader.catalogue)
            subjects.append(Subject(name, target, record.fingerprint, path))
    faults.raise_all()
    return subjects


@dataclass(frozen=True, slots=True)
class OnHub:
    """Where on the hub a tokenizer is."""

    repository: str
    revision: str | None
    row: TokenizerRow | None
    """The catalogue's, which says what the files themselves do not."""
    known: HubSource | None
    """Its files as the catalogue names them, or as they were when they were last listed."""

    @property
    def asked(self) -> str:
        """What the hub is asked for."""
        return f"hf:{self.repository}@{self.revision or 'main'}"


def counted_by(target: Target, loader: Loader) -> Target:
    """Find whose files a tokenizer is loaded from: most often its own."""
    if target.row is None or target.row.segmentation_of is None:
        return target
    return resolve(target.row.segmentation_of, loader.catalogue)


def on_hub(target: Target, loader: Loader) -> OnHub | None:
    """Find where on the hub a tokenizer is, without asking it; None where it is not there."""
    if target.spec.scheme is Scheme.HUB:
        row = source = None
        with suppress(UnavailableError):  # it was never looked into
            source, row = loader.repository_of(target)
        return OnHub(target.spec.location, target.spec.revision, row, source)
    row = counted_by(target, loader).row
    for each in row.sources if row else ():
        if isinstance(each, HubSource):
            return OnHub(each.repository, each.revision, row, each)
    return None
