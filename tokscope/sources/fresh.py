"""What the hub has now, whatever was recorded before: for looking at, beside the store.

Records nothing and replaces nothing; where the files are put is the caller's.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tokscope.catalogue import HubSource
from tokscope.errors import UnavailableError
from tokscope.sources.hub import Hub
from tokscope.sources.keeping import keep, pin_of
from tokscope.sources.progress import silent
from tokscope.sources.shelf import Shelf
from tokscope.sources.store import Store
from tokscope.sources.vocabulary_files import VocabularyFiles


def fetch_fresh(hub: Hub, source: HubSource, into: Store) -> VocabularyFiles:
    """Download the files of a source, no digest of which is known to be right.

    Parameters
    ----------
    hub : Hub
        Whom to ask.
    source : HubSource
        Repository, revision and files.
    into : Store
        Where they are put.

    Raises
    ------
    UnavailableError
        They cannot be had.
    """
    shelf = Shelf(into, silent, must_keep=True)
    paths: dict[str, Path] = {}
    digests: dict[str, str] = {}
    for row in source.files:
        data = hub.download(source.repository, row.path, source.revision)
        unknown = replace(row, sha256=None, member_sha256=None)
        digests[row.role] = keep(shelf, unknown, data, pin_of(source, row))
        path = shelf.take(digests[row.role])
        if path is None:  # somebody emptied the folder in between
            raise UnavailableError(f"{source}: the file was lost again", "run it again")
        paths[row.role] = path
    return VocabularyFiles(source.format, paths, digests, str(source))
