"""Carry vocabularies to a machine without a network: a folder of files with a manifest."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tokscope.atomic import replacing
from tokscope.errors import InputError, UnavailableError
from tokscope.sources.store import Store, sha256_of
from tokscope.sources.vocabulary_files import VocabularyFiles

_MANIFEST = "tokscope-vocabularies.json"
_SCHEMA = 1
_TRAVEL = ("pins", "listings")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_AGAIN = "export it again on the other machine"
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
        Made if it is not there. What was exported into it before stays in its manifest; files
        that are damaged are written again.

    Returns
    -------
    int
        Bytes written.

    Raises
    ------
    UnavailableError
        The folder cannot be written; nothing half-written stays. The manifest is written last.
    InputError
        Its manifest is damaged.
    """
    written = 0
    path = folder / _MANIFEST
    manifest: Any = {"schema": _SCHEMA, "vocabularies": [], "notes": {}}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if path.exists():
            manifest = _manifest(
                path, f"delete {path} to begin anew, or export into another folder"
            )
        entries = {entry["tokenizer"]: entry for entry in manifest["vocabularies"]}
        for id_, files in vocabularies.items():
            for role, source in files.paths.items():
                written += _copied(source, folder / files.digests[role])
            entries[id_] = {"tokenizer": id_, "origin": files.origin, "files": {**files.digests}}
        notes = _travelling(manifest["notes"])
        for kind, known in _travelling(store.notes()).items():
            notes[kind] = {**notes.get(kind, {}), **known}
        manifest = {"schema": _SCHEMA, "vocabularies": list(entries.values()), "notes": notes}
        text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
        with replacing(path) as file:
            file.write(text.encode() + b"\n")
    except OSError as error:
        raise UnavailableError(
            f"{folder}: cannot be written: {error.strerror or error}",
            "free some space, or name a folder that can be written",
        ) from None
    return written


def _copied(source: Path, target: Path) -> int:
    """Copy a file to the name of its digest, unless it is there whole; count the bytes written."""
    if target.is_file() and sha256_of(target) == target.name:
        return 0
    data = source.read_bytes()
    with replacing(target) as file:
        file.write(data)
    return len(data)


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
    manifest = _manifest(folder / _MANIFEST, _AGAIN)
    paths = {}
    for entry in manifest["vocabularies"]:
        for sha256 in entry["files"].values():
            path = folder / sha256
            if not _SHA256.fullmatch(sha256) or not path.is_file():
                raise InputError(
                    f"{folder}: lacks the file {sha256} of {entry['tokenizer']}", _AGAIN
                )
            if sha256_of(path) != sha256:
                raise InputError(
                    f"{path}: refused: its content is not what its name says",
                    _AGAIN,
                )
            paths[sha256] = path
    for path in paths.values():
        store.put(path.read_bytes())
    store.write_notes(_travelling(manifest["notes"]))
    return [entry["tokenizer"] for entry in manifest["vocabularies"]]


def _travelling(notes: Mapping[str, Any]) -> dict[str, Any]:
    """Keep what a store was told; what it worked out itself, the other one works out again."""
    return {kind: entries for kind, entries in notes.items() if kind in _TRAVEL}


def _manifest(path: Path, remedy: str) -> Any:
    """Read a manifest; `remedy` is what helps where it is damaged."""
    try:
        manifest = json.loads(path.read_bytes())
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read: {error.strerror}",
            "name a folder that `tokscope tokenizers export` wrote",
        ) from None
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: damaged: not JSON: {error}", remedy) from None
    fault = _fault_of(manifest)
    if fault is not None:
        raise InputError(f"{path}: damaged: {fault}", remedy)
    if manifest["schema"] != _SCHEMA:
        raise InputError(f"{path}: of schema {manifest['schema']}", "update tokscope")
    return manifest


def _fault_of(manifest: Any) -> str | None:
    """Say in what a manifest is not as `export` writes it; None where it is."""
    if not isinstance(manifest, dict):
        return "not a JSON object"
    for key, kind, name in (
        *(("schema", int, "a number"), ("vocabularies", list, "a list")),
        *(("notes", dict, "an object"),),
    ):
        if key not in manifest:
            return f"it lacks '{key}'"
        if not isinstance(manifest[key], kind):
            return f"'{key}' is not {name}"
    for number, entry in enumerate(manifest["vocabularies"], 1):
        if not isinstance(entry, dict) or not isinstance(entry.get("tokenizer"), str):
            return f"vocabulary {number} has no name"
        files = entry.get("files")
        if not isinstance(files, dict) or not all(isinstance(each, str) for each in files.values()):
            return f"the files of {entry['tokenizer']} are not digests by role"
    for kind, entries in manifest["notes"].items():
        # a note's kind becomes the name of a folder
        if not _KIND.fullmatch(kind) or not isinstance(entries, dict):
            return f"no notes are kept as '{kind}'"
    return None
