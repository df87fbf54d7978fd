"""Load the tokenizer of a baseline again, from its source or from the git history of its file.

Only plumbing commands of git are used: they run no program that a repository configures, and fetch
nothing.
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from tokscope.checks.baseline import RoleRecord
from tokscope.checks.settings import CheckSettings
from tokscope.errors import TokscopeError, UnavailableError
from tokscope.files import PREFIX
from tokscope.tokenizers.interface import Tokenizer, VocabularyOptions
from tokscope.tokenizers.loader import Loader
from tokscope.tokenizers.names import NO_OPTIONS, resolve


def options_of(record: RoleRecord, settings: CheckSettings) -> VocabularyOptions:
    """Return the options of a role, which also apply to earlier versions of its file."""
    for role in settings.roles:
        if role.tokenizer == record.source:
            return VocabularyOptions(role.pattern, role.normalizer, role.lowercase)
    return NO_OPTIONS


def previous_tokenizer(record: RoleRecord, loader: Loader, options: VocabularyOptions) -> Tokenizer:
    """Load the tokenizer that a role had.

    A file that was changed in its place is looked for among its committed versions.
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


_MOST = 20
"""Versions that are examined."""
_SECONDS = 20
_SHOWN = 10


def earlier_versions(path: Path) -> Iterator[tuple[str, bytes]]:
    """Read the committed versions of a file with the names of their commits, the newest first."""
    listed = _git(path.parent, "rev-list", f"-{_MOST}", "HEAD", "--", path.name)
    for commit in (listed or b"").decode("ascii", "ignore").split():
        content = _git(path.parent, "cat-file", "blob", f"{commit}:./{path.name}")
        if content is not None:
            yield commit[:_SHOWN], content


def _git(folder: Path, *arguments: str) -> bytes | None:
    program = _program()
    if program is None:
        return None
    try:
        done = subprocess.run(
            [program, "--literal-pathspecs", "-C", str(folder), *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=_SECONDS,
            env={**os.environ, "GIT_ALLOW_PROTOCOL": "none"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None


def _program() -> str | None:
    """Find git in the absolute folders of PATH: never in the current folder."""
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    found = shutil.which("git", path=os.pathsep.join(filter(os.path.isabs, folders)))
    return found if found is not None and Path(found).is_absolute() else None
