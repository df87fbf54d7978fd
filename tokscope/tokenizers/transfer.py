"""Export vocabularies to a folder with a manifest, and import them.

The manifest also holds the digests recorded at first use and the file lists of hub repositories.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from tokscope.catalogue.catalogue import Catalogue
from tokscope.errors import (
    ErrorCollector,
    InputError,
    TokscopeError,
    UnavailableError,
    combine_errors,
    raise_all,
)
from tokscope.files import atomic_write
from tokscope.sources.store import LISTINGS, PINS, Store, sha256_of
from tokscope.sources.verification import (
    VocabularyFiles,
    pin_of,
    record,
    record_listing,
    recorded_digest,
    recorded_listing,
)
from tokscope.strict_toml import own_json_of
from tokscope.tokenizers.loader import Loader
from tokscope.tokenizers.names import BASELINES, Scheme, Target, TokenizerSpec

_MANIFEST = "tokscope-vocabularies.json"
_SCHEMA = 1
_SHA256 = re.compile(r"[0-9a-f]{64}")
_AGAIN = "export it again on the other machine"
_KIND = re.compile(r"[a-z0-9-]+")


def export(
    store: Store, vocabularies: Mapping[str, VocabularyFiles], folder: Path, catalogue: Catalogue
) -> int:
    """Write vocabularies into a folder."""
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
        notes, own = manifest["notes"], store.notes()
        for id_ in vocabularies:
            pins, listings = _notes_of(entries[id_], own, catalogue)
            notes[PINS] = {**notes.get(PINS, {}), **{pin: own[PINS][pin] for pin in pins}}
            notes[LISTINGS] = {**notes.get(LISTINGS, {}), **listings}
        manifest = {"schema": _SCHEMA, "vocabularies": list(entries.values()), "notes": notes}
        text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
        with atomic_write(path) as file:
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
    with atomic_write(target) as file:
        file.write(data)
    return len(data)


def import_(
    store: Store,
    folder: Path,
    catalogue: Catalogue,
    named: Collection[str] = (),
    *,
    repin: bool = False,
) -> list[str]:
    """Import vocabularies from an exported folder."""
    manifest = _manifest(folder / _MANIFEST, _AGAIN)
    listed = [entry["tokenizer"] for entry in manifest["vocabularies"]]
    missing = [id_ for id_ in named if id_ not in listed]
    if missing:
        raise InputError(
            f"{folder}: does not hold {', '.join(missing)}", f"it holds {', '.join(listed)}"
        )
    taken = [each for each in manifest["vocabularies"] if not named or each["tokenizer"] in named]
    paths = {}
    pins: dict[str, str] = {}
    listings: dict[str, list[str]] = {}
    for entry in taken:
        for sha256 in entry["files"].values():
            paths[sha256] = _checked(folder, entry["tokenizer"], sha256)
        of_entry, lists = _notes_of(entry, manifest["notes"], catalogue)
        pins |= of_entry
        listings |= lists
    known = {pin: _known(store, pin, folder, repin=repin) for pin in pins}
    changed = {pin: old for pin, old in known.items() if old not in (None, pins[pin])}
    if not repin:
        raise_all([_changed(pin, str(old), pins[pin], folder) for pin, old in changed.items()])
    for path in paths.values():
        store.put(path.read_bytes())
    record(store, {pin: sha256 for pin, sha256 in pins.items() if known[pin] != sha256})
    for key, names in listings.items():
        if repin or recorded_listing(store, key) is None:
            record_listing(store, key, names)
    return [entry["tokenizer"] for entry in taken]


def _checked(folder: Path, id_: str, sha256: str) -> Path:
    """Find a file of the folder; its content has to be what its name says."""
    path = folder / sha256
    if not _SHA256.fullmatch(sha256) or not path.is_file():
        raise InputError(f"{folder}: lacks the file {sha256} of {id_}", _AGAIN)
    if sha256_of(path) != sha256:
        raise InputError(f"{path}: refused: its content is not what its name says", _AGAIN)
    return path


def _known(store: Store, pin: str, folder: Path, *, repin: bool) -> str | None:
    """Return the digest of a file at first use; with `repin` a damaged record counts as none."""
    try:
        return recorded_digest(store, pin)
    except UnavailableError as error:
        if repin:
            return None
        hint = f"`tokscope tokenizers import --repin {folder}` takes what it records"
        raise UnavailableError(error.message, hint) from None


def _changed(pin: str, old: str, new: str, folder: Path) -> TokscopeError:
    return UnavailableError(
        f"{pin}: refused: its sha256 is {new}, but {old} was recorded at first use",
        f"if the change is known to be right, `tokscope tokenizers import --repin {folder}`"
        " accepts it",
    )


def _notes_of(
    entry: Mapping[str, Any], notes: Mapping[str, Any], catalogue: Catalogue
) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Find the digests of first use, and the list of a repository's files, of one tokenizer.

    A digest counts only for a file that goes along, under a name that is the tokenizer's own: that
    of a file of its row, or of a file at the top of the repository that it is.
    """
    id_ = entry["tokenizer"]
    row = catalogue.tokenizers.get(id_)
    own = {pin_of(source, file) for source in (row.sources if row else ()) for file in source.files}
    is_repository = id_.startswith(f"{Scheme.HUB}:")
    pins = {}
    for pin, note in notes.get(PINS, {}).items():
        before, _, name = pin.rpartition("/")
        if pin in own or (is_repository and before == id_ and name):
            sha256 = _digest(note)
            if sha256 is not None and sha256 in entry["files"].values():
                pins[pin] = sha256
    listings = {}
    if is_repository:
        with suppress(TokscopeError):
            spec = TokenizerSpec.parse(id_)
            key = f"{spec.location}@{spec.revision or 'main'}"
            names = notes.get(LISTINGS, {}).get(key)
            if isinstance(names, list) and all(isinstance(name, str) for name in names):
                listings[key] = names
    return pins, listings


def _digest(note: Any) -> str | None:
    return note.get("sha256") if isinstance(note, dict) else None


def _manifest(path: Path, remedy: str) -> Any:
    """Read a manifest; `remedy` is what helps where it is damaged."""
    try:
        manifest = own_json_of(path.read_bytes())
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read: {error.strerror}",
            "name a folder that `tokscope tokenizers export` wrote",
        ) from None
    except ValueError as error:
        raise InputError(f"{path}: damaged: not JSON: {error}", remedy) from None
    problem = _problem_of(manifest)
    if problem is not None:
        raise InputError(f"{path}: damaged: {problem}", remedy)
    if manifest["schema"] != _SCHEMA:
        raise InputError(f"{path}: of schema {manifest['schema']}", "update tokscope")
    return manifest


def _problem_of(manifest: Any) -> str | None:
    """Return what is wrong with a manifest; None if it is valid."""
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


def exported(
    loader: Loader, targets: Sequence[Target], *, named: bool
) -> tuple[dict[str, VocabularyFiles], list[str]]:
    """Collect the files of some tokenizers."""
    collector = ErrorCollector()
    if named:
        for target in targets:
            with collector:
                _check(target)
    fetched = loader.fetch(targets)
    for target in targets:
        if target.spec.scheme is Scheme.HUB:
            fetched[target.id] = _of_repository(loader, target)
    failures = {id_: each for id_, each in fetched.items() if isinstance(each, TokscopeError)}
    files = {id_: each for id_, each in fetched.items() if isinstance(each, VocabularyFiles)}
    for id_ in [id_ for id_, each in files.items() if each.is_local]:
        with collector:
            del files[id_]
            if named:
                raise InputError(f"{id_} is a file of the project", "copy it with the project")
    if named:
        collector.errors += combine_errors(failures)
    collector.raise_all()
    return files, list(failures)


def _of_repository(loader: Loader, target: Target) -> VocabularyFiles | TokscopeError:
    try:
        return loader.files_of(target) or InputError(f"{target.id} has no files")
    except TokscopeError as error:
        return error


def _check(target: Target) -> None:
    if target.id in BASELINES:
        raise InputError(
            f"{target.id} has no vocabulary to export", "leave it out: it is there everywhere"
        )
    if target.path is not None:
        raise InputError(
            f"{target.id} is a local file; only fetched vocabularies are exported",
            "copy the file to the other machine, and pass its path there",
        )
