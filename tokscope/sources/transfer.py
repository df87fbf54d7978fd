"""Carry vocabularies to a machine without a network: a folder of files with a manifest."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tokscope.errors import InputError, UnavailableError
from tokscope.sources.store import Store, sha256_of
from tokscope.sources.vocabulary_files import VocabularyFiles

_MANIFEST = "tokscope-vocabularies.json"
_SCHEMA = 1
_TRAVEL = ("pins", "listings")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_KIND = re.compile(r"[a-z0-9-]+")


def export(store: Store, vocabularies: Mapping[str, VocabularyFiles], folder: Path) -> int:
    """Write vocabularies into a folder.

    Parameters
    ----------
    store : Store
        Where their records of first use are.
    vocabularies : mapping of str to VocabularyFiles
        By tokenizer id; their files are in the store.
    folder : Path
        Made if it is not there; files already in it stay.

    Returns
    -------
    int
        Bytes written.

    Raises
    ------
    UnavailableError
        The folder cannot be written. The manifest is written last.
    """
    written = 0
    entries = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for id_, files in vocabularies.items():
            for role, path in files.paths.items():
                target = folder / files.digests[role]
                if not target.exists():
                    partial = target.with_suffix(".part")
                    partial.write_bytes(path.read_bytes())
                    partial.replace(target)
                    written += target.stat().st_size
            entries.append({"tokenizer": id_, "origin": files.origin, "files": {**files.digests}})
        manifest = {"schema": _SCHEMA, "vocabularies": entries, "notes": _travelling(store.notes())}
        text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
        partial = folder / f"{_MANIFEST}.part"
        partial.write_text(text + "\n", encoding="utf-8")
        partial.replace(folder / _MANIFEST)
    except OSError as error:
        raise UnavailableError(f"{folder}: cannot be written: {error.strerror}") from None
    return written


def import_(store: Store, folder: Path) -> list[str]:
    """Take vocabularies from a folder that :func:`export` wrote.

    Returns
    -------
    list of str
        Ids of the tokenizers that were taken in.

    Raises
    ------
    InputError
        The folder is none of that kind, or a file in it is not what its digest says; nothing of a
        damaged folder is taken.
    """
    manifest = _manifest(folder)
    paths = {}
    for entry in manifest["vocabularies"]:
        for sha256 in entry["files"].values():
            path = folder / sha256
            if not _SHA256.fullmatch(sha256) or not path.is_file():
                raise InputError(f"{folder}: lacks the file {sha256} of {entry['tokenizer']}")
            if sha256_of(path) != sha256:
                raise InputError(
                    f"{path}: refused: its content is not what its name says",
                    "export it again on the other machine",
                )
            paths[sha256] = path
    for path in paths.values():
        store.put(path.read_bytes())
    store.write_notes(_travelling(manifest["notes"]))
    return [entry["tokenizer"] for entry in manifest["vocabularies"]]


def _travelling(notes: Mapping[str, Any]) -> dict[str, Any]:
    """Keep what a store was told; what it worked out itself, the other one works out again."""
    return {kind: entries for kind, entries in notes.items() if kind in _TRAVEL}


def _manifest(folder: Path) -> Any:
    path = folder / _MANIFEST
    try:
        manifest = json.loads(path.read_bytes())
        if manifest["schema"] != _SCHEMA:
            raise InputError(f"{path}: of schema {manifest['schema']}", "update tokscope")
        _check_shape(manifest)
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read: {error.strerror}",
            "name a folder that `tokscope tokenizers export` wrote",
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{path}: damaged: {error!r}", "export it again") from None
    return manifest


def _check_shape(manifest: Any) -> None:
    """Raise one of the errors of taking apart; a note's kind becomes the name of a folder."""
    for entry in manifest["vocabularies"]:
        names = [entry["tokenizer"], *entry["files"].values()]
        if not all(isinstance(name, str) for name in names):
            message = f"{names} are not all text"
            raise TypeError(message)
    for kind, entries in manifest["notes"].items():
        if not _KIND.fullmatch(kind):
            message = f"no kind of note is called {kind!r}"
            raise ValueError(message)
        entries.items()
