"""The tokenizer that a role had, loaded again from where it was, or from its history."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from tokscope.atomic import PREFIX
from tokscope.backends import Loader, LocalOptions, resolve
from tokscope.backends.naming import NO_OPTIONS
from tokscope.errors import TokscopeError, UnavailableError
from tokscope.gate.history import earlier_versions
from tokscope.gate.settings import CheckSettings
from tokscope.gate.values import RoleRecord
from tokscope.tokenizer import Tokenizer


def options_of(record: RoleRecord, settings: CheckSettings) -> LocalOptions:
    """Take what is said of a file now for what holds of an earlier version of it too."""
    for role in settings.roles:
        if role.tokenizer == record.source:
            return LocalOptions(role.pattern, role.normalizer, role.lowercase)
    return NO_OPTIONS


def tokenizer_before(record: RoleRecord, loader: Loader, options: LocalOptions) -> Tokenizer:
    """Load the tokenizer that a role had.

    A file that was changed in its place is looked for among its committed versions.

    Raises
    ------
    TokscopeError
        It cannot be had, or what is there now is another.
    """
    target = resolve(record.source, loader.catalogue, options)
    found = loader.load_one(target)
    if found.fingerprint == record.fingerprint:
        return found
    if target.path is not None and target.path.is_file():
        for commit, content in earlier_versions(target.path):
            path = _kept(target.path.name, content)
            with suppress(TokscopeError):
                old = loader.load_one(replace(target, id=f"{target.id}@{commit}", path=path))
                if old.fingerprint == record.fingerprint:
                    return old
    raise UnavailableError(
        f"{record.source} is no longer the tokenizer of the baseline",
        "fetch the history of the repository, or name the old one by a path or revision of its own",
    )


def _kept(name: str, content: bytes) -> Path:
    """Write a file that stays until the process ends: an engine may read it later."""
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / name
    path.write_bytes(content)
    return path
