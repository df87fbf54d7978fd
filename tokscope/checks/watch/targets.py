"""What is watched, and what is recorded of it: names, or the roles of a baseline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

from tokscope.analysis.vocabulary_diff import VocabularyDifference
from tokscope.catalogue.rows import HubSource, TokenizerRow
from tokscope.checks.baseline import RoleRecord
from tokscope.checks.watch.changes import TextChange
from tokscope.errors import ErrorCollector, InputError, UnavailableError, suggest
from tokscope.tokenizers.engines.base import LoadedTokenizer
from tokscope.tokenizers.interface import VocabularyOptions
from tokscope.tokenizers.loader import Loader
from tokscope.tokenizers.names import NO_OPTIONS, Scheme, Target, resolve, resolve_all


@dataclass(frozen=True, slots=True)
class WatchTarget:
    """A tokenizer that is to be as it was."""

    name: str
    """What it is called: its id, or the role."""
    target: Target
    fingerprint: str | None = None
    """That of the baseline; None: what the store or the catalogue has holds."""
    by: str | None = None
    """The baseline's path."""


def subjects_named(
    names: Sequence[str], loader: Loader, options: VocabularyOptions = NO_OPTIONS
) -> list[WatchTarget]:
    """Return the tokenizers with these names."""
    targets = resolve_all(names, loader.catalogue, options)
    return [WatchTarget(target.id, target) for target in targets]


def subjects_of_roles(
    roles: Mapping[str, RoleRecord], path: str, loader: Loader, wanted: Sequence[str] = ()
) -> list[WatchTarget]:
    """Return the roles of a baseline."""
    collector = ErrorCollector()
    subjects = []
    for name in dict.fromkeys(wanted or roles):
        with collector:
            if name not in roles:
                raise InputError(
                    f"{path} has no role '{name}'",
                    f"its roles: {', '.join(roles) or 'none'}",
                    suggestions=suggest(name, roles),
                )
            record = roles[name]
            target = resolve(record.source, loader.catalogue)
            subjects.append(WatchTarget(name, target, record.fingerprint, path))
    collector.raise_all()
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
    def address(self) -> str:
        """The address on the hub."""
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


class WatchState(StrEnum):
    """What came of watching one tokenizer."""

    UNCHANGED = "unchanged"
    SAME_CONTENT = "same content, another file"
    DRIFTED = "drifted"
    NOT_COMPARED = "not compared"
    """It is unavailable, or nothing is recorded."""
    NOT_ON_HUB = "not on the hub"
    """A role of a baseline that no hub can change."""


@dataclass(frozen=True, slots=True)
class FileNow:
    """A file on the hub."""

    path: str
    recorded: str | None
    """Its sha256 as recorded; None where it is not."""
    now: str


@dataclass(frozen=True, slots=True)
class VocabularyChange:
    """What is another in a vocabulary, as far as both versions could be looked into."""

    before: LoadedTokenizer
    after: LoadedTokenizer
    entries: VocabularyDifference | None
    """None where the content is the same."""
    special_gone: Mapping[int, str]
    special_new: Mapping[int, str]
    """Special and added tokens that only one has, or that have another id."""
    parts: tuple[str, ...]
    """Names of other parts of the files that differ."""
    text: TextChange | None = None
    """What that does to a text; None where no text was compared."""


@dataclass(frozen=True, slots=True)
class WatchResult:
    """What came of watching one tokenizer."""

    subject: WatchTarget
    state: WatchState
    place: OnHub | None = None
    by: str = ""
    """Who records what it was compared with."""
    recorded: str | None = None
    """Fingerprint that is recorded."""
    now: str | None = None
    """Fingerprint of what the hub has; None where its files are the recorded ones."""
    files: tuple[FileNow, ...] = ()
    change: VocabularyChange | None = None
    reason: str = ""
    """Why it was not compared, or why what changed cannot be shown."""
    hint: str | None = None

    @property
    def named_reason(self) -> str:
        """The reason, with the name of what it is about in front."""
        name = self.subject.name
        return self.reason if self.reason.startswith(name) else f"{name}: {self.reason}"
