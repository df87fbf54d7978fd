"""Data sets of the hub, ``hf-dataset:OWNER/NAME[:CONFIG[/SPLIT]]``, read from their Parquet files.

Files are downloaded once into the store; no code of the data set runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import count
from pathlib import Path, PurePosixPath
from typing import IO

from tokscope.catalogue.reader import is_repository
from tokscope.corpora.readers.byte_stream import FileSource
from tokscope.corpora.readers.interface import Passage, ReadingLog, ReadOptions
from tokscope.corpora.readers.read import read_source
from tokscope.errors import InputError, UnavailableError
from tokscope.files import reads
from tokscope.sources.hub import Hub
from tokscope.sources.store import PINS, Store
from tokscope.sources.verification import (
    check_digest,
    record,
    record_listing,
    recorded_digest,
    recorded_listing,
)

SCHEME = "hf-dataset:"
_BRANCH = "refs/convert/parquet"
_PREFERRED_SPLITS = ("test", "validation", "train")


def is_dataset(name: str) -> bool:
    """Return whether a name stands for a data set of the hub."""
    return name.startswith(SCHEME)


def read_dataset(
    name: str, options: ReadOptions, log: ReadingLog, *, offline: bool = False
) -> Iterator[Passage]:
    """Read a data set's records."""
    repository, _, wanted = name.removeprefix(SCHEME).partition(":")
    if "/" not in repository or not is_repository(repository):
        raise InputError(f"'{name}' names no data set", f"write {SCHEME}OWNER/NAME")
    store = Store.default()
    hub = Hub()
    listed = recorded_listing(store, name)
    if listed is None:
        _forbid(name, offline=offline)
        listed = hub.files(repository, _BRANCH, kind="dataset")
        record_listing(store, name, listed)
    paths = _chosen(name, listed, wanted, log)
    for path in paths:
        key = f"{SCHEME}{repository}/{path}"
        sha256 = recorded_digest(store, key)
        file = store.verified_path(sha256) if sha256 else None
        if file is None:
            _forbid(key, offline=offline)
            data = hub.download(repository, path, _BRANCH, kind="dataset")
            check_digest(key, sha256, data, f"delete {store.note_path(PINS, key)}")
            file = store.put(data)
            record(store, {key: file.name})
        yield from read_source(FileSource(key, partial(_open, file), file), options, log, count(1))


def _open(path: Path) -> IO[bytes]:
    reads(path)
    return path.open("rb")


def _forbid(what: str, *, offline: bool) -> None:
    if offline:
        raise UnavailableError(
            f"{what} is not in the store, and --offline forbids fetching it",
            "run once without --offline",
        )


def _chosen(name: str, listed: list[str], wanted: str, log: ReadingLog) -> list[str]:
    """Choose the files of one split; say which where the user did not."""
    splits: dict[tuple[str, str], list[str]] = {}
    for path in sorted(listed):
        parts = PurePosixPath(path).parts
        if path.endswith(".parquet") and len(parts) == 3:
            splits.setdefault((parts[0], parts[1]), []).append(path)
    config, _, split = wanted.partition("/")
    fitting = {
        key: paths
        for key, paths in splits.items()
        if (not config or key[0] == config) and (not split or key[1] == split)
    }
    if not fitting:
        known = ", ".join(f"{config}/{split}" for config, split in splits) or "none"
        raise InputError(f"{name}: no such configuration or split", f"there are: {known}")
    best = min(fitting, key=lambda key: (key[0] != "default", _rank(key[1])))
    if len(fitting) > 1:
        log.notes.append(f"{name}: took {best[0]}/{best[1]}; name another behind a colon")
    return fitting[best]


def _rank(split: str) -> int:
    return _PREFERRED_SPLITS.index(split) if split in _PREFERRED_SPLITS else len(_PREFERRED_SPLITS)
