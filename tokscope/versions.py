"""Versions of tokscope and of the libraries that count."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path


@cache
def engine_name(distribution: str) -> str:
    """Return the name of a library with its version, e.g. ``tiktoken 0.14.0``."""
    return f"{distribution} {version_of(distribution)}"


@cache
def version_of(distribution: str) -> str:
    """Return the version of an installed library."""
    return _version_by_folder(distribution) or _version(distribution)


def _version_by_folder(distribution: str) -> str | None:
    """Read a version off the folder an installer left; None unless there is exactly one.

    Importing ``importlib.metadata``, which opens it, takes longer than counting a file.
    """
    name = distribution.replace("-", "_")
    pattern = f"{name}-*.dist-info"
    found = [path.name for folder in sys.path if folder for path in Path(folder).glob(pattern)]
    if len(found) != 1:
        return None
    return found[0].removeprefix(f"{name}-").removesuffix(".dist-info")


def _version(distribution: str) -> str:
    from importlib.metadata import version

    return version(distribution)


def tool_version() -> str:
    """Return the version of tokscope."""
    try:
        return version_of("tokscope-cli")
    except ModuleNotFoundError:  # run from a source tree that was never installed
        return "unknown"
